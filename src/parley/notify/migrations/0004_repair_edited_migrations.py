"""Take the signature off mails that are still on their way, where 0003 was applied before it was edited to do so.

Such a mail is one part that ends with the signature of the old plain text; the letter adds one of its own.
"""

from django.db import migrations

WITHOUT_SIGNATURE = """
UPDATE notify_outgoingmail
SET parts = jsonb_set(parts, '{0,text}', to_jsonb(split_part(parts->0->>'text', E'\\n\\n-- \\n', 1)))
WHERE sent_at IS NULL AND failed_at IS NULL AND jsonb_array_length(parts) = 1
  AND parts->0->>'kind' = 'say' AND parts->0->>'text' LIKE E'%\\n\\n-- \\n%'
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_letters")]
    operations = [migrations.RunSQL(WITHOUT_SIGNATURE, migrations.RunSQL.noop)]
