"""Whatever happens is classified: it has a notice that says so in words, or a reason why it has none."""

import json
import re

from django.dispatch import Signal

from parley.chats import entries
from parley.chats.notices import CHAT, SILENT_ENTRIES
from parley.companies import signals
from parley.core.environment import PACKAGE
from parley.notifications.company_notices import HANDLERS, SILENT
from parley.notifications.groups import GROUPS
from parley.notifications.topics import NoticeRow, all_topics, kinds_of_notices, phrase_of, topic_of
from parley.tasks.declaration import all_kinds
from parley.tasks.notices import SILENT_VERBS, TASK


def row(topic: str, kind: str, code: str, **details: object) -> NoticeRow:
    return NoticeRow(*[None] * len(NoticeRow._fields))._replace(  # type: ignore[arg-type]
        topic=topic, kind=kind, code=code, details_json=json.dumps(details)
    )


def test_every_step_of_every_kind_has_words() -> None:
    source = (PACKAGE / "tasks" / "changes.py").read_text()
    common = set(re.findall(r'"([a-z_]+)"', source.split("# Verbs of events")[1].split("ASSIGNMENTS")[0]))
    assert {"commented", "assigned", "handed_on"} <= common
    silent = {
        f"{kind.slug} {verb}"
        for kind in all_kinds()
        for verb in ("sent", *common - SILENT_VERBS.keys(), *kind.actions)
        if not str(phrase_of(row(TASK, kind.slug, verb, state=kind.initial().slug)))
    }
    assert silent == set(), "say in tasks/notices.py what these steps say, or why they lead to no notice"


def test_steps_of_the_clock_name_their_status() -> None:
    said = {str(phrase_of(row(TASK, kind.slug, "by_the_clock", state=s))) for kind in all_kinds() for s in kind.states}
    assert all(said)


def test_every_kind_of_task_is_in_the_filter() -> None:
    assert {kind.slug for kind in all_kinds()} <= kinds_of_notices().keys()


def test_every_entry_of_chats_is_classified() -> None:
    topic = topic_of(CHAT)
    assert topic
    known = topic.phrases.keys() | SILENT_ENTRIES.keys()
    assert entries._templates.keys() - known == set(), "classify these entries in chats/notices.py"


def test_every_signal_of_companies_is_classified() -> None:
    found = {name: one for name, one in vars(signals).items() if isinstance(one, Signal)}
    unknown = [name for name, one in found.items() if one not in HANDLERS and one not in SILENT]
    assert unknown == [], "handle these signals in notifications/company_notices.py, or say why they are silent"


def test_every_code_has_words_for_each_topic() -> None:
    for topic in all_topics():
        for code in topic.phrases:
            assert str(phrase_of(row(topic.slug, "", code))), f"{topic.slug} {code}"


def test_every_group_has_a_label() -> None:
    assert all(str(text.label) and str(text.text) for text in GROUPS.values())
