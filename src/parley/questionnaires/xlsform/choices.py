"""The sheet "choices": lists of choices by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parley.core.translation import gettext as _
from parley.questionnaires.types import FULL_POINTS, LONGEST_LABEL, MOST_CHOICES, NO, YES
from parley.questionnaires.xlsform.columns import FormRow, Languages, whole_number
from parley.questionnaires.xlsform.content import Choice
from parley.questionnaires.xlsform.findings import SHOWN_AS_WRITTEN, Findings, Matter
from parley.questionnaires.xlsform.sheets import CHOICES

READ = frozenset({"list_name", "name", "label", "parley::points"})
LONGEST_NAME = 100
WORDS_FOR_YES = frozenset({"yes", "ja", "oui", "si", "sí", "sì", "sim", "tak", "ano", "áno", "da", "igen", "evet"})
WORDS_FOR_NO = frozenset({"no", "nein", "nei", "nej", "nee", "non", "não", "nie", "ne", "nem", "nu", "hayır"})


def read_choice_lists(form_rows: Iterable[FormRow], spoken: Languages, findings: Findings) -> dict[str, list[Choice]]:
    lists: dict[str, list[Choice]] = {}
    for row in form_rows:
        name, choice = row.get("list_name"), row.get("name")
        if not name and not choice:
            continue
        if not name or not choice:
            column = "name" if name else "list_name"
            sentence = _("An answer needs the name of its list and its own name.")
            findings.add(Matter.STOPS, sentence, sheet=CHOICES, row=row.number, column=column)
            continue
        _add_choice(lists.setdefault(name, []), row, choice, spoken, findings)
    for name, members in lists.items():
        if len(members) > MOST_CHOICES:
            words = {"list": name[:60], "most": MOST_CHOICES}
            findings.add(Matter.STOPS, _("The list “%(list)s” has more than %(most)s answers.") % words, sheet=CHOICES)
    return lists


def _add_choice(members: list[Choice], row: FormRow, name: str, spoken: Languages, findings: Findings) -> None:
    if any(member.name == name for member in members[-MOST_CHOICES:]):
        sentence = _("Two answers of the list “%(list)s” are called “%(name)s”.")
        words = {"list": row.get("list_name")[:60], "name": name[:60]}
        findings.add(Matter.STOPS, sentence % words, sheet=CHOICES, row=row.number, column="name")
        return
    label, labels = spoken.label_and_translations(row.cells.get("label", {}))
    if not label:
        sentence = _("Answers without a label are shown by name.")
        findings.add(Matter.CHANGED, sentence, sheet=CHOICES, row=row.number, column="label")
        label = name
    if max(map(len, (label, *labels.values()))) > LONGEST_LABEL:
        sentence = _("Longer than %(most)s characters.") % {"most": LONGEST_LABEL}
        findings.add(Matter.STOPS, sentence, sheet=CHOICES, row=row.number, column="label")
    if any("${" in text for text in (label, *labels.values())):
        findings.add(Matter.DETAIL, str(SHOWN_AS_WRITTEN), sheet=CHOICES, row=row.number, column="label")
    if len(name) > LONGEST_NAME or "${" in name:
        sentence = _("“%(name)s” is not a valid name for an answer.") % {"name": name[:60]}
        findings.add(Matter.STOPS, sentence, sheet=CHOICES, row=row.number, column="name")
    points = whole_number(row, "parley::points", FULL_POINTS, CHOICES, findings)
    members.append(Choice(name, label, labels, points))


def is_yes_or_no(choices: Sequence[Choice]) -> bool:
    """Return whether these are yes and no, which Parley labels in each reader's language itself."""
    if [choice.name for choice in choices] != [YES, NO]:
        return False
    agree, refuse = ({choice.label.lower(), *map(str.lower, choice.labels.values())} for choice in choices)
    return agree <= WORDS_FOR_YES and refuse <= WORDS_FOR_NO
