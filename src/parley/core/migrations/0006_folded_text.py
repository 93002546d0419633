"""`parley_folded` returns the form in which texts are compared, as `folded` of `core/text.py` does.

It needs no extension, because the database of others may have none. It is one expression, so that the planner puts it
in place of the call; a change of it needs the indexes on it built anew.
"""

from django.db import migrations

FOLDED = r"""
CREATE FUNCTION parley_folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length($1) = char_length($1) THEN lower($1) ELSE
  replace(replace(replace(replace(translate(lower(regexp_replace(normalize($1, NFKD),
    '[' ||
    '\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670' ||
    '\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0000-\U000e0fff' ||
    '\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0' ||
    '\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a' ||
    '\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f' ||
    ']', '', 'g')),
    'øØđĐðÐłŁıħĦŧŦƀɃɨƗɍɌɏɎς‐‒–—―−‘’‚‛′ʼ“”„‟«»″ÆŒÞẞ',
    'ooddddllihhttbbiirryyσ------''''''''''''{seven quotation marks}æœþß'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') END
""".replace("{seven quotation marks}", '"' * 7)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_secret_key_check")]
    operations = [migrations.RunSQL(FOLDED, "DROP FUNCTION parley_folded(text)")]
