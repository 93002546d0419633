"""Corrective actions at Nordwind's suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from parley.companies.actor import Actor
from parley.core import clock
from parley.corrective import actions, library
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.template_fields import field_name
from parley.demo import paper, pictures, scans
from parley.demo.stage import Stage, Story

GLASS, LABEL, COLD, LATE = "Fremdkörper", "Kennzeichnung", "Kühlkette", "Liefertreue"


def play(stage: Stage) -> None:
    reports = _Reports(stage)
    _with_disciplines(reports)
    _simple(reports)
    _earlier(reports)


class _Reports:
    """Nordwind's categories and templates, and a function to send corrective actions with them."""

    def __init__(self, stage: Stage) -> None:
        self.stage, anna = stage, stage.cast.anna
        self.categories: dict[str, Category] = {}
        self.fields: dict[Template, list[TemplateField]] = {}
        with Story(stage).on_stage(anna, 340):
            for name in (GLASS, LABEL, COLD, LATE):
                self.categories[name] = library.add_category(by=anna, name=name)
            self.simple = self._template(
                anna,
                "Reklamation Wareneingang",
                "Einfache Fälle: falsche Menge, Etikett, Verpackung.",
                False,
                ("Charge", "text", True, []),
                ("Betroffene Menge", "number", False, []),
                ("Entdeckt am", "date", True, []),
                ("Foto", "file", False, []),
            )
            self.report = self._template(
                anna,
                "8D-Report",
                "Schwere oder wiederholte Fälle, mit Ursachenanalyse.",
                True,
                ("Charge", "text", True, []),
                ("Betroffene Menge", "number", True, []),
                ("Entdeckt am", "date", True, []),
                ("Entdeckt bei", "choice", True, ["Wareneingang", "Produktion", "Kunde"]),
                ("Beschreibung", "long_text", False, []),
                ("Foto", "file", False, []),
            )

    def _template(self, by: Actor, name: str, text: str, has_disciplines: bool, *fields: Any) -> Template:
        made = library.add_template(by=by, name=name, description=text, has_disciplines=has_disciplines)
        self.fields[made] = [
            library.add_field(by=by, template_id=made.pk, label=label, type=type, required=required, choices=choices)
            for label, type, required, choices in fields
        ]
        return made

    def ask(
        self,
        template: Template,
        by: Actor,
        to: Actor,
        title: str,
        category: str,
        *,
        days: float,
        due: int,
        contained: int | None = None,
        told: tuple[Actor, ...] = (),
        **answers: Any,
    ) -> Story:
        """Send a corrective action. `due` and `contained` count days from today.

        `answers` are keyed by the labels, with underscores instead of blanks.
        """
        today = clock.day_of(self.stage.now)
        given = {name.replace("_", " "): value for name, value in answers.items()}
        given |= {"Entdeckt am": self.stage.working_day(int(days))}
        fields = self.fields[template]
        story = Story(self.stage)
        with story.on_stage(by, days):
            story.task_id = actions.ask_for_correction(
                by=by,
                partners=[to.company],
                title=title,
                category=self.categories[category],
                template=template,
                fields=fields,
                answers={field_name(field): given.get(field.label) for field in fields},
                due_on=today + timedelta(days=due),
                containment_due_on=today + timedelta(days=contained) if contained is not None else None,
                told=[colleague.member for colleague in told],
            )[0].pk
        return story


_SPLINTERS = (
    "Sara Huber (quality), head of maintenance, both shift leaders of filling line 2.",
    "Splinters of clear glass, 2 to 4 mm, in two jars of batch B-7741, found by the detector at goods-in.",
)
_PRINT = (
    "Priya Shah (service), head of the print shop, process engineer.",
    "About one lid in fifty of batch K-2288 loses its blue; it comes off on the fingers.",
    "Batch blocked in Leeds and Hamburg, two pallets collected, replacement sent from batch K-2291.",
    "The drier of press 3 ran 15 °C too cool after its sensor was changed, and no alarm was set.",
    "Sensor calibrated; an alarm for the lower limit; a rub test with each reel.",
    "Alarm in use since Monday, rub test in the work instruction, both shifts trained.",
    "The same alarm on presses 1 and 2; calibration after each change of a sensor.",
)
_COLD = (
    "Sara Huber (quality), dispatch manager, the carrier's depot.",
    "Tour 14 arrived with 9 °C at the door; 2.5 pallets of yoghurt were refused.",
    "The goods were destroyed; tours of this vehicle went to another one the same day.",
    "The cooling unit was switched off during a break, because its noise was complained of.",
    "Parking place away from houses; the unit can be switched off by dispatch alone.",
    "Agreed in writing with the carrier, switches sealed on all four vehicles.",
    "Temperature is sent every ten minutes and watched by dispatch for every carrier.",
    "Closed with the team; thanks to goods-in at Nordwind, who looked closely.",
)


def _fill_disciplines(story: Story, by: Actor, steps: Sequence[str], *, days: int) -> None:
    """Fill in D1 and the following steps, the first `days` ago and the others a day apart while days remain."""
    for number, text in enumerate(steps, 1):
        ago = max(1, days - number + 1)
        on = story.stage.working_day(ago).isoformat()
        story.does(by, "fill_step", days=ago, discipline=str(number), owner=by.user.name, on=on, text=text)


def _with_disciplines(reports: _Reports) -> None:
    cast = reports.stage.cast
    photo = paper.upload(*pictures.crushed_carton())
    running = reports.ask(
        reports.report,
        cast.anna,
        cast.luca,
        "Glassplitter in Joghurt, Charge B-7741",
        GLASS,
        days=6,
        due=12,
        contained=-2,
        told=(cast.jonas, cast.mia),
        Charge="B-7741",
        Betroffene_Menge=Decimal(312),
        Entdeckt_bei="Wareneingang",
        Beschreibung="Zwei Gläser mit Splittern, gefunden am Detektor. Rest der Charge ist bei uns gesperrt.",
    )
    _fill_disciplines(running, cast.sara, _SPLINTERS, days=4)
    resolved = reports.ask(
        reports.report,
        cast.anna,
        cast.tom,
        "Bedruckung löst sich von Deckeln",
        LABEL,
        days=38,
        due=-4,
        contained=-34,
        told=(cast.jonas,),
        Charge="K-2288",
        Betroffene_Menge=Decimal(4800),
        Entdeckt_bei="Kunde",
        Foto=photo,
    )
    _fill_disciplines(resolved, cast.priya, _PRINT, days=35)
    resolved.does(
        cast.priya,
        "resolve",
        days=3,
        remark="All steps but the closure are filled in; the lids of the last ten reels were tested.",
    )
    closed = reports.ask(
        reports.report,
        cast.anna,
        cast.luca,
        "Kühlkette unterbrochen, Tour 14",
        COLD,
        days=150,
        due=-110,
        contained=-148,
        Charge="B-7102",
        Betroffene_Menge=Decimal("2.5"),
        Entdeckt_bei="Wareneingang",
    )
    _fill_disciplines(closed, cast.sara, _COLD, days=149)
    closed.does(cast.sara, "resolve", days=128, remark="Done, see the report.")
    closed.does(
        cast.anna,
        "check_effectiveness",
        days=112,
        outcome="effective",
        finding="Zehn Touren ohne Abweichung.",
        on=reports.stage.working_day(112).isoformat(),
    ).does(cast.anna, "close", days=112).seen(cast.sara)


def _simple(reports: _Reports) -> None:
    cast = reports.stage.cast
    reports.ask(
        reports.simple,
        cast.mia,
        cast.ingrid,
        "Lachs ohne Fanggebiet auf dem Etikett",
        LABEL,
        days=1,
        due=9,
        Charge="F-309",
        Betroffene_Menge=Decimal(640),
    )
    asked = reports.ask(
        reports.simple, cast.anna, cast.tom, "Zwei Paletten zu spät geliefert", LATE, days=5, due=6, Charge="LS 88190"
    )
    asked.says(cast.priya, "Our carrier lost a day at the border. Which of the two did you miss more?", days=4)
    again = reports.ask(
        reports.simple, cast.jonas, cast.ingrid, "Eis im Karton geschmolzen", COLD, days=21, due=-3, Charge="F-288"
    )
    again.does(
        cast.ole,
        "add_file",
        days=17,
        several=[scans.statement("Temperaturlogg", cast.ingrid, ("Bil 4", "-1 til 3 °C"))],
    )
    again.does(cast.ole, "resolve", days=16, remark="More ice in each carton since last week.")
    again.does(cast.jonas, "re_open", days=2, explanation="Gestern war es wieder so, gleicher Spediteur.")


def _earlier(reports: _Reports) -> None:
    """Create enough corrective actions in earlier months for a chart."""
    cast = reports.stage.cast
    for title, to, category, days in (
        ("Falsche Artikelnummer auf Kartons", cast.tom, LABEL, 58),
        ("Teillieferung ohne Ankündigung", cast.tom, LATE, 84),
        ("Haar in Frischkäse", cast.luca, GLASS, 97),
        ("Etikett ohne Allergenhinweis", cast.luca, LABEL, 181),
        ("Ware mit 9 °C angekommen", cast.ingrid, COLD, 204),
        ("Etiketten nicht lesbar", cast.tom, LABEL, 262),
        ("Lieferung einen Tag zu spät", cast.ingrid, LATE, 301),
    ):
        story = reports.ask(
            reports.simple, cast.anna, to, title, category, days=days, due=14 - days, Charge=f"C-{days}"
        )
        story.does(to, "resolve", days=days - 6, remark="Put right; the shift leaders know.")
        story.does(cast.anna, "close", days=days - 8).seen(to)
