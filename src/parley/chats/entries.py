"""Entries that Parley writes into a chat: which template says each in the reader's language.

An app registers its own in `ready()`. The template gets `message` (a `ShownMessage`); its `details` hold ids and names.
"""

_templates: dict[str, str] = {}


def add_entry(slug: str, template: str) -> None:
    """Register the template of the entries `slug`."""
    _templates[slug] = template


def template_of(slug: str) -> str:
    """Return the template of an entry, or that of entries that this version does not know."""
    return _templates.get(slug, "chats/entries/unknown.html")
