"""The words that users know (PRODUCT §6). This is the one place where they stand literally."""

import pytest

from parley.core import translation
from parley.core.lists import Filters
from parley.core.navigation import NavigationEntry, navigation_entries
from parley.tasks.declaration import all_kinds, kind_of
from parley.tasks.states import State

PLACES_IN_GERMAN = {"dashboard": "Dashboard", "inbox": "Meine Aufgaben", "teambox": "Teambox", "outbox": "Postausgang"}
PLACES_IN_GERMAN |= {"received_evaluations": "Erhaltene Bewertungen", "received_questionnaires": "Erhaltene Fragebögen"}
KINDS_IN_GERMAN = {
    "corrective_action": "Reklamation",
    "complaint_ticket": "Beschwerde-Ticket",
    "question": "Fragen-Aufgabe",
    "general": "Freie Aufgabe",
    "contact": "Ansprechpartner-Aufgabe",
    "evaluation": "Bewertungsaufgabe",
}

# kind, action or state → English, German
ON_TASKS = {
    ("document", "upload", "label"): ("Upload Document", "Dokument hochladen"),
    ("document", "upload", "confirm"): ("Upload File", "Datei hochladen"),
    ("document", "do_not_have", "label"): ("I Don’t Have This Document", "Ich besitze dieses Dokument nicht"),
    ("document", "rejected", "label"): ("Rejected", "Abgelehnt"),
    ("agreement", "accept_agreement", "label"): ("Accept Agreement", "Vereinbarung akzeptieren"),
    ("general", "add_file", "label"): ("Add File", "Datei hinzufügen"),
    ("general", "finish", "label"): ("Done", "Fertig"),
    ("audit", "mark_as_done", "label"): ("Mark as Done", "Als erledigt markieren"),
    ("audit", "add_files", "label"): ("Add File(s)", "Datei(en) hinzufügen"),
    ("corrective_action", "resolve", "label"): ("Resolve", "Lösen"),
    ("corrective_action", "resolved", "label"): ("Resolved", "Gelöst"),
    ("evaluation", "done", "label"): ("Done", "Fertig"),
    ("question", "send_answer", "label"): ("Send Answer", "Antwort senden"),
    ("question", "unanswered", "label"): ("Unanswered", "Unbeantwortet"),
    ("support_ticket", "mark_as_resolved", "label"): ("Mark as Resolved", "Als gelöst markieren"),
    ("complaint_ticket", "mark_as_resolved", "label"): ("Mark as Resolved", "Als gelöst markieren"),
    ("contact", "send_contact", "label"): ("Send Contact", "Kontakt senden"),
}
ON_PAGES = {
    ("Add Comment", ""): "Kommentar hinzufügen",
    ("Business partner", ""): "Öffentlich",
    ("Internal", "comment"): "Intern",
    ("Sign in", ""): "Anmelden",
    ("Register", ""): "Registrieren",
    ("New comment", "from the responder"): "Neuer Empfängerkommentar",
}


@pytest.mark.parametrize(("kind", "name", "attribute"), ON_TASKS)
def test_buttons_and_states_say_what_users_know(kind: str, name: str, attribute: str) -> None:
    declared = kind_of(kind)
    thing = declared.actions.get(name) or declared.states[name]
    english, german = ON_TASKS[kind, name, attribute]
    with translation.override("en"):
        assert str(getattr(thing, attribute)) == english
    with translation.override("de"):
        assert str(getattr(thing, attribute)) == german


@pytest.mark.parametrize("kind", KINDS_IN_GERMAN)
def test_kinds_are_called_what_users_know(kind: str) -> None:
    with translation.override("de"):
        assert str(kind_of(kind).label) == KINDS_IN_GERMAN[kind]


@pytest.mark.parametrize(
    "place", [place for place in navigation_entries() if place.slug in PLACES_IN_GERMAN], ids=lambda p: p.slug
)
def test_places_say_what_users_know(place: NavigationEntry) -> None:
    with translation.override("de"):
        assert str(place.label) == PLACES_IN_GERMAN[place.slug]


@pytest.mark.parametrize(("english", "context"), ON_PAGES)
def test_pages_say_what_users_know(english: str, context: str) -> None:
    with translation.override("de"):
        found = translation.pgettext(context, english) if context else translation.gettext(english)
    assert found == ON_PAGES[english, context]


@pytest.mark.parametrize("language", ["en", "de", "nb"])
def test_no_filter_offers_two_choices_of_one_name(language: str) -> None:
    with translation.override(language):
        for filters in Filters.__subclasses__():
            for name, declared in filters.declared().items():
                labels = [str(label) for _value, label in declared.read_options()]
                assert sorted(labels) == sorted(set(labels)), (filters, name)


@pytest.mark.parametrize("language", ["en", "de", "nb"])
def test_state_has_one_name_in_all_kinds(language: str) -> None:
    """The filter offers a state by its slug, whatever the kind."""
    with translation.override(language):
        labels = {(slug, str(state.label)) for kind in all_kinds() for slug, state in kind.states.items()}
    slugs = [slug for slug, _label in labels]
    assert sorted(slugs) == sorted(set(slugs))


@pytest.mark.parametrize("language", ["en", "de", "nb"])
def test_second_request_has_one_name_in_all_kinds(language: str) -> None:
    with translation.override(language):
        again = {
            str(action.label)
            for kind in all_kinds()
            for action in kind.actions.values()
            if isinstance(action.to, State) and action.to.label == kind_of("document").states["re_requested"].label
        }
    assert len(again) == 1
