"""Kestrel's two portals, and the tickets of Nordwind and Alpine there."""

from __future__ import annotations

from typing import Any

from parley.companies.actor import Actor
from parley.demo import paper, pictures, scans
from parley.demo.stage import Stage, Story
from parley.tickets import actions
from parley.tickets.new_tickets import file_ticket
from parley.tickets.portals import COMPLAINTS, SUPPORT, PortalType, open_portal

ADDRESS = "kestrel"


def play(stage: Stage) -> None:
    _open_portals(stage)
    _support(stage)
    _complaints(stage)


def _open_portals(stage: Stage) -> None:
    tom, priya = stage.cast.tom, stage.cast.priya
    with Story(stage).on_stage(tom, 300):
        actions.choose_address(by=tom, slug=ADDRESS)
        actions.edit_portal(
            by=tom,
            portal_type=SUPPORT,
            is_open=True,
            name="Kestrel Support",
            responsible=priya.member,
            text="Questions about orders, artwork and technical data. We answer within one working day, Monday to Friday.",
            categories=["Orders and delivery", "Artwork and printing", "Technical data", "Other"],
            logo=paper.upload(*pictures.logo()),
        )
        actions.edit_portal(
            by=tom,
            portal_type=COMPLAINTS,
            is_open=True,
            name="Kestrel Complaints",
            responsible=priya.member,
            text="Something is not as it should be? Tell us what and where, with the batch number and pictures.",
            categories=["Damaged in transit", "Printing", "Wrong quantity", "Foreign matter"],
            logo=paper.upload(*pictures.logo()),
        )


def _support(stage: Stage) -> None:
    anna, jonas, sara, priya, tom = (
        stage.cast.anna,
        stage.cast.jonas,
        stage.cast.sara,
        stage.cast.priya,
        stage.cast.tom,
    )
    _ticket(
        stage,
        SUPPORT,
        jonas,
        "Delivery note 88213 lacks the pallet numbers",
        days=0.3,
        category="Orders and delivery",
        text="Our warehouse cannot book the pallets in without their numbers. Can you send them today?",
    )
    artwork = _ticket(
        stage,
        SUPPORT,
        sara,
        "Which file format for the winter cup?",
        days=6,
        category="Artwork and printing",
        text="Our agency asks whether you print from PDF/X-4, and which overprint settings you need.",
    )
    artwork.says(
        priya,
        "PDF/X-4 with our profile is best; the sheet is attached.",
        days=5,
        file=scans.statement("Artwork guideline", tom, ("Format", "PDF/X-4, profile KP-2026, 3 mm bleed.")),
    )
    migration = _ticket(
        stage,
        SUPPORT,
        anna,
        "Migrationsprüfung für Deckel P-522",
        days=41,
        category="Technical data",
        text="Bitte senden Sie uns den Prüfbericht zur Gesamtmigration für den Deckel P-522.",
    )
    migration.says(
        priya,
        "Here is the report of October.",
        days=40,
        file=scans.statement("Migration test P-522", tom, ("Result", "Below 2 mg per square decimetre.")),
    )
    migration.does(anna, "mark_as_resolved", days=39).seen(priya)
    _ticket(
        stage,
        SUPPORT,
        sara,
        "Access to the order page for a colleague",
        days=70,
        category="Other",
        text="Could Luca Frei get an account for the order page as well?",
    ).does(priya, "mark_as_resolved", days=69).seen(sara)


def _complaints(stage: Stage) -> None:
    anna, mia, luca, sara, priya = (stage.cast.anna, stage.cast.mia, stage.cast.luca, stage.cast.sara, stage.cast.priya)
    _ticket(
        stage,
        COMPLAINTS,
        mia,
        "Kartons an einer Ecke eingedrückt",
        days=1,
        category="Damaged in transit",
        text="Lieferschein 88190, Charge K-2311: 14 von 96 Kartons sind eingedrückt. Fotos anbei.",
        files=(pictures.crushed_carton(),),
    )
    printing = _ticket(
        stage,
        COMPLAINTS,
        luca,
        "Blue runs on the lids of batch K-2288",
        days=12,
        category="Printing",
        text="About one lid in fifty. It comes off on the fingers.",
        files=(pictures.smeared_print(),),
    )
    printing.says(
        priya, "We see it too: the drier was too cool. Please keep the pallet, we collect it on Friday.", days=11
    )
    printing.notes(priya, "Tom, credit of two pallets? The laboratory has the sample.", days=11)
    printing.says(sara, "Kept in hall 2, gate 4. Please bring a replacement.", days=10)
    again = _ticket(
        stage,
        COMPLAINTS,
        anna,
        "Two pallets short",
        days=33,
        category="Wrong quantity",
        text="Ordered 12, received 10; the delivery note says 12.",
    )
    again.says(priya, "They come tomorrow with the next tour.", days=32)
    again.does(priya, "mark_as_resolved", days=31)
    again.does(anna, "re_open", days=20, explanation="Only one of them has come.")
    _ticket(
        stage,
        COMPLAINTS,
        anna,
        "Staple in a carton",
        days=85,
        category="Foreign matter",
        text="Found at goods-in, carton 7 of pallet 3. The carton was sorted out.",
    ).does(priya, "mark_as_resolved", days=80).seen(anna)


def _ticket(
    stage: Stage,
    portal_type: PortalType,
    by: Actor,
    title: str,
    *,
    days: float,
    files: tuple[pictures.Scan, ...] = (),
    **given: Any,
) -> Story:
    story = Story(stage)
    with story.on_stage(by, days):
        portal = open_portal(ADDRESS, portal_type)
        uploads = [paper.upload(*file) for file in files]
        story.task_id = file_ticket(portal, by=by, title=title, uploads=uploads, **given).pk
    return story
