"""Nordwind's audits of its suppliers, and the tasks that follow from them."""

from __future__ import annotations

from datetime import timedelta

from parley.audits import actions
from parley.audits.models import Audit
from parley.companies.actor import Actor
from parley.core import clock
from parley.demo import paper, scans
from parley.demo.stage import Stage, Story


def play(stage: Stage) -> None:
    anna, luca, sara, ingrid = stage.cast.anna, stage.cast.luca, stage.cast.sara, stage.cast.ingrid

    bern = _audit(
        stage,
        anna,
        luca,
        days=24,
        location="Käserei Bern, Halle 2",
        contact="Sara Huber",
        description="Jährliches Lieferantenaudit: Wareneingang, Reifung, Verpackung. Zwei Abweichungen, eine Empfehlung.",
    )
    _task(stage, anna, bern, "Temperature log of ripening room 3", days=22, due=-2, with_report=True)
    _task(stage, anna, bern, "Glass and hard plastic register", days=22, due=6).does(
        sara,
        "add_files",
        days=2,
        several=[scans.statement("Glass register", luca, ("Hall 2", "Complete, November."))],
        comment="Complete for hall 2; hall 1 follows with the next inspection.",
    )
    _task(stage, anna, bern, "Train the night shift on metal detection", days=22, due=20).does(
        sara, "mark_as_done", days=9
    ).seen(anna)

    bergen = _audit(
        stage,
        anna,
        ingrid,
        days=80,
        location="Slakteri Bergen",
        contact="Ingrid Dahl",
        description="Erstaudit vor Lieferbeginn. Sehr gute Hygiene; die Kalibrierung der Waagen war nicht belegt.",
    )
    scales = _task(stage, anna, bergen, "Calibration certificates of the scales", days=78, due=-50)
    scales.does(
        ingrid,
        "add_files",
        days=70,
        several=[scans.statement("Kalibrering", ingrid, ("Vekt 1", "Kalibrert.")) for _ in range(2)],
    )
    scales.does(anna, "send_back", days=69, explanation="Scales 3 and 4 are missing.")
    scales.does(
        ingrid, "add_files", days=66, several=[scans.statement("Kalibrering vekt 3 og 4", ingrid, ("Vekt 3", "OK."))]
    ).does(anna, "accept", days=65).seen(ingrid)


def _audit(stage: Stage, by: Actor, at: Actor, *, days: int, location: str, contact: str, description: str) -> Audit:
    report = scans.statement("Audit report", by, (location, description))
    with Story(stage).on_stage(by, days - 1):
        return actions.record_audit(
            by=by,
            partner=at.company,
            location=location,
            contact_person=contact,
            description=description,
            held_on=stage.working_day(days),
            report_file=paper.upload(*report),
        )


def _task(
    stage: Stage, by: Actor, audit: Audit, title: str, *, days: int, due: int, with_report: bool = False
) -> Story:
    story = Story(stage)
    due_on = clock.day_of(stage.now) + timedelta(days=due)
    with story.on_stage(by, days):
        story.task_id = actions.add_task(
            by=by, audit_id=audit.pk, title=title, due_on=due_on, with_report=with_report
        ).pk
    return story
