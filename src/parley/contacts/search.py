"""What the search in the top bar finds of contacts: the people that partners have named to the acting company."""

from django.utils.translation import gettext_lazy as _

from parley.core.search_sources import SearchSource, add_search_source

_CONTACTS = """
SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')),
  concat_ws(' · ', c.function, partner.name)
FROM contacts_contactrequest c JOIN tasks_task task ON task.id = c.task_id AND task.requester_id = %(company)s
JOIN companies_company partner ON partner.id = task.responder_id
WHERE c.last_name <> '' AND (parley_folded(c.first_name || ' ' || c.last_name) LIKE %(pattern)s
  OR parley_folded(c.function) LIKE %(pattern)s)
ORDER BY c.task_id DESC LIMIT %(most)s
"""


def register() -> None:
    add_search_source(SearchSource("contacts", _("People"), "user", 22, _CONTACTS, "task"))
