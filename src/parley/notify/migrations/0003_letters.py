"""A mail is kept as the letter it is, not as the two texts that are drawn from it when it is sent."""

from django.db import migrations, models

# What is on its way in the meantime keeps its words.
AS_ONE_PART = """
UPDATE notify_outgoingmail SET parts = jsonb_build_array(jsonb_build_object('kind', 'say',
  'text', split_part(text, E'\\n\\n-- \\n', 1)))
WHERE sent_at IS NULL AND failed_at IS NULL
"""
AS_TEXT = """
UPDATE notify_outgoingmail SET html = '', text = coalesce((SELECT string_agg(concat_ws(E':\\n', part->>'text',
  nullif(part->>'href', '')), E'\\n\\n') FROM jsonb_array_elements(parts) part), '')
WHERE sent_at IS NULL AND failed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_tenancy")]
    operations = [
        migrations.AddField("outgoingmail", "parts", models.JSONField(default=list), preserve_default=False),
        migrations.AlterField("outgoingmail", "text", models.TextField(default="")),
        migrations.AlterField("outgoingmail", "html", models.TextField(default="")),
        migrations.RunSQL(AS_ONE_PART, AS_TEXT),
        migrations.RemoveField("outgoingmail", "text"),
        migrations.RemoveField("outgoingmail", "html"),
    ]
