"""Add the function whose values sort like names in a reader's language.

The embedded PostgreSQL is built without ICU, and the collations of the C library differ between machines.
`core/collation.py` describes the order and has the same function in Python. Here `translate` is called for few names
only: it takes longer than everything else together.
"""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION parley_collation_key(name text, language text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  plain text := left(name, 200);
  letters text;
  accents text := '';
BEGIN
  IF octet_length(plain) = length(plain) THEN
    letters := lower(plain);
  ELSE
    letters := normalize(plain, NFC);
    plain := normalize(plain, NFKD);
    accents := lower(plain);
    IF language = 'nb' THEN
      letters := regexp_replace(letters, '[ÆæǼǽÄä]', U&'\E000', 'g');
      letters := regexp_replace(letters, '[ØøǾǿÖöŐő]', U&'\E001', 'g');
      letters := regexp_replace(letters, '[ÅåǺǻ]', U&'\E002', 'g');
      letters := regexp_replace(letters, '[ÜüŰű]', 'y', 'g');
    END IF;
    letters := lower(normalize(letters, NFKD));
    letters := regexp_replace(letters, U&'[\0300-\036F\00AD\200B-\200F\2060\FEFF]', '', 'g');
    IF letters ~ '[ØøŁłĐđÐðĦħıς‐-⁄«»−]' THEN
      letters := translate(letters, 'ØøŁłĐđÐðĦħıς‐‑‒–—―−‘’‚‹›“”„«»⁄',
        'oollddddhhiσ-------' || repeat('''', 5) || repeat('"', 5) || '/');
    END IF;
    IF letters ~ '[ÆæŒœẞß]' THEN
      letters := regexp_replace(regexp_replace(letters, '[Ææ]', 'ae', 'g'), '[Œœ]', 'oe', 'g');
      letters := regexp_replace(letters, '[ẞß]', 'ss', 'g');
    END IF;
  END IF;
  letters := replace(letters, ' ', U&'\0001');
  IF letters ~ '[]:-@[\\^_`{-~]' THEN
    letters := translate(letters, '_;:?@[]\^`{|}~<=>',
      U&'\0002\0003\0004\0005\0006\0007\0008\0009\000A\000B\000C\000D\000E\000F\0010\0011\0012');
  END IF;
  IF language = 'nb' THEN
    letters := replace(replace(letters, 'aa', U&'\E002'), 'þ', 'th');
    letters := replace(replace(replace(letters, U&'\E000', '{'), U&'\E001', '|'), U&'\E002', '}');
  END IF;
  IF letters ~ '0[0-9]' THEN
    letters := regexp_replace(letters, '(?<![0-9])0+(?=[0-9])', '', 'g');
  END IF;
  FOR digits IN 2..15 LOOP
    EXIT WHEN letters !~ ('[0-9]{' || digits || '}');
    letters := regexp_replace(letters, '(?<![0-9])(?=[0-9]{' || digits || '})', ':', 'g');
  END LOOP;
  RETURN convert_to(left(letters, 240), 'UTF8') || '\x00' || convert_to(accents, 'UTF8') || '\x00'
    || convert_to(regexp_replace(plain, '[A-Z]', '~', 'g'), 'UTF8');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_folded_text")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION parley_collation_key(text, text)")]
