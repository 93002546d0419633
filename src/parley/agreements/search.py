"""Results of the search for agreements: the company's own texts."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_NAME = "parley_collation_key(a.name, %(collation)s)"
_AGREEMENTS = f"""
SELECT a.id, a.id, a.name, NULL FROM agreements_agreementtemplate a
WHERE a.company_id = %(company)s AND a.archived_at IS NULL AND parley_folded(a.name) ~ ALL(%(expressions)s)
AND (%(after)s IS NULL
  OR ({_NAME}, a.id) > (SELECT {_NAME}, a.id FROM agreements_agreementtemplate a WHERE a.id = %(after)s))
ORDER BY {_NAME}, a.id LIMIT %(most)s
"""  # noqa: S608 - declared


def register() -> None:
    add_search_source(
        SearchSource("agreements", _("Agreements"), "file-signature", 40, "agreement", _AGREEMENTS, is_bounded=True)
    )
