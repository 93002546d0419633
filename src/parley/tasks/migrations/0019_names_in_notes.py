from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0018_find_files_of_notes")]

    operations = [
        migrations.AddField(
            model_name="internalnote",
            name="author_name",
            field=models.CharField(db_default="", default="", max_length=161),
        ),
    ]
