"""Pages in the wikis of Nordwind, Brightwater and Fjord Fisk, with versions, a draft, and what is shared."""

from __future__ import annotations

from uuid import UUID

from parley.companies.actor import Actor
from parley.demo import paper, pictures
from parley.demo.stage import Stage, Story
from parley.wiki import actions
from parley.wiki.models import Page

Scan = tuple[str, bytes]

COMPLAINTS = """\
## Wann reklamieren?

Sobald Ware von der Spezifikation abweicht: Menge, Temperatur, Verpackung, Kennzeichnung.

1. Ware sperren und mit rotem Band kennzeichnen.
2. Fotos machen, mit **Chargennummer** im Bild.
3. In Parley eine Reklamation anlegen, am selben Tag.

## Wer entscheidet?

| Schaden | Entscheidung |
|---|---|
| bis 500 € | Wareneingang |
| bis 5.000 € | Qualität |
| darüber | Geschäftsführung |

## Fristen

Lieferanten antworten innerhalb von **2 Arbeitstagen** mit Sofortmaßnahmen und nach 10 Arbeitstagen mit der Ursache.
"""
ALLERGENS = """\
## Die 14 Allergene

Maßgeblich ist Anhang II der Verordnung (EU) Nr. 1169/2011. Jede Spezifikation nennt sie **fett**.

- Milch und Laktose: Käserei, Molkerei
- Fisch: Kühlraum 3, getrennte Messer
- Schalenfrüchte: nur in geschlossenen Gebinden

> Bei einem Rezepturwechsel fragt der Einkauf die Spezifikation neu an.
"""
AUDIT_PLAN = """\
## Lieferantenaudits im nächsten Halbjahr

- Alpine Dairy: Reifekeller, mit Sara Huber abstimmen
- Kestrel: Druckerei, *Termin offen*
"""
ONBOARDING = """\
Welcome! This page says what happens in your first month with us, and what we need from you.

![Papers in week 1, bookkeeping in week 2, the first report in week 4](first-month.png)

## Week 1: Papers

- Engagement letter, signed
- Proof of identity of the directors
- Access to your accounting software

## Week 2: First bookkeeping

Send receipts **by the 5th of the month**. A photograph is enough if date, amount and seller can be read.

## Week 4: First report

You receive profit and loss, the balance sheet, and a call with Nora.

| Deadline | What |
|---|---|
| 5th | receipts |
| 10th | payroll |
| 25th | VAT |

## Questions

Write to us in the thread of the month. We answer within one working day.
"""
CLOSING = """\
## Before the first of the month

1. Open a thread from the template *Month end*.
2. Check which receipts are missing.

## When all boxes are ticked

Close the period, then archive the thread.
"""
COLD_CHAIN = """\
## Temperaturer

| Vare | Krav |
|---|--:|
| Fersk laks | 0–2 °C |
| Røkt laks | 0–4 °C |
| Frossen fisk | −18 °C |

## Ved avvik

1. Stopp utleveringen.
2. Mål kjernetemperaturen i **tre** kasser.
3. Skriv avviket i Parley, med bilde av måleren.
"""


def play(stage: Stage) -> None:
    _nordwind(stage)
    _brightwater(stage)
    _fjord(stage)


def _nordwind(stage: Stage) -> None:
    anna, jonas, mia = stage.cast.anna, stage.cast.jonas, stage.cast.mia
    quality = _folder(stage, anna, 120, "Qualität")
    _folder(stage, anna, 119, "Audits", parent=quality, editing="admins")
    complaints = _page(
        stage, anna, 110, "Wareneingang und Reklamationen", COMPLAINTS.replace("2 Arbeits", "3 Arbeits"), quality
    )
    _edit(stage, jonas, 40, complaints, COMPLAINTS)
    _page(stage, mia, 60, "Allergene", ALLERGENS, quality)
    with Story(stage).on_stage(anna, 3):
        within = actions.add_folder(by=anna, parent_id=None, name="Einkauf")
        actions.add_page(by=anna, folder_id=within.pk, title="Auditplan", text=AUDIT_PLAN, files=[], is_draft=True)


def _brightwater(stage: Stage) -> None:
    nora, sam = stage.cast.nora, stage.cast.sam
    clients = _folder(stage, nora, 200, "For clients")
    earlier = ONBOARDING.replace("by the 5th", "by the 7th")
    guide = _page(stage, nora, 190, "Onboarding guide", earlier, clients, pictures.first_month())
    _edit(stage, sam, 30, guide, ONBOARDING)
    with Story(stage).on_stage(nora, 29):
        actions.share_page(by=nora, page_id=guide.pk, with_all=True, partners=[])
        actions.create_link(by=nora, page_id=guide.pk)
    _page(stage, sam, 90, "Month end, step by step", CLOSING, _folder(stage, nora, 199, "How we work"))


def _fjord(stage: Stage) -> None:
    ingrid, ole = stage.cast.ingrid, stage.cast.ole
    cold = _page(stage, ole, 80, "Kjølekjeden", COLD_CHAIN, None)
    with Story(stage).on_stage(ingrid, 70):
        actions.share_page(by=ingrid, page_id=cold.pk, with_all=False, partners=[stage.cast.anna.company])
    _edit(stage, ingrid, 2, cold, COLD_CHAIN + "\nKontakt ved avvik: Ole Berg.\n", is_draft=True)


def _folder(stage: Stage, by: Actor, days: float, name: str, *, parent: UUID | None = None, editing: str = "") -> UUID:
    with Story(stage).on_stage(by, days):
        made = actions.add_folder(by=by, parent_id=parent, name=name)
        if editing:
            actions.edit_folder(by=by, folder_id=made.pk, name=name, parent_id=parent, editing=editing)
    return made.pk


def _page(stage: Stage, by: Actor, days: float, title: str, text: str, folder: UUID | None, *files: Scan) -> Page:
    uploads = [paper.upload(*file) for file in files]
    with Story(stage).on_stage(by, days):
        return actions.add_page(by=by, folder_id=folder, title=title, text=text, files=uploads, is_draft=False)


def _edit(stage: Stage, by: Actor, days: float, page: Page, text: str, *, is_draft: bool = False) -> None:
    with Story(stage).on_stage(by, days):
        actions.edit_page(by=by, page_id=page.pk, title=page.title, text=text, files=[], is_draft=is_draft)
