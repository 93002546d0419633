from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0020_find_texts")]

    operations = [
        migrations.AddField(
            model_name="internalnote",
            name="author_name",
            field=models.CharField(db_default="", default="", max_length=161),
        ),
    ]
