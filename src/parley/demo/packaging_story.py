"""The tasks that Alpine, itself a supplier, sends to Kestrel: the same company as a customer."""

from __future__ import annotations

from datetime import timedelta

from parley.core import clock
from parley.demo import scans
from parley.demo.stage import Stage


def play(stage: Stage) -> None:
    luca, sara, tom, priya = stage.cast.luca, stage.cast.sara, stage.cast.tom, stage.cast.priya
    today = clock.day_of(stage.now)
    in_a_month, in_a_year = today + timedelta(days=30), today + timedelta(days=300)

    stage.document("ISO 9001 certificate", sara, tom, days=140, due=-120).does(
        priya, "upload", days=133, expires=30, file=scans.certificate("ISO 9001", tom, until=in_a_month)
    ).does(sara, "accept", days=132).seen(priya)
    stage.document(
        "Sustainability statement", sara, tom, days=28, due=-3, note="For our report: recycled share per article."
    )

    cup = stage.product_document("Declaration of compliance", "P-510", sara, tom, days=15, due=2)
    cup.does(priya, "upload", days=3, expires=300, file=scans.compliance("Yoghurt cup 500 g", tom, until=in_a_year))
    cup.says(priya, "New migration tests from October are included.", days=3)
    stage.product_document("Declaration of compliance", "P-522", sara, tom, days=15, due=2).says(
        sara, "Is this one waiting for the laboratory as well?", days=1
    )
    stage.product_document("Technical data sheet", "P-510", sara, tom, days=60, due=-45).does(
        priya, "upload", days=52, file=scans.data_sheet("Yoghurt cup 500 g", tom)
    ).does(sara, "accept", days=51).seen(priya)
    stage.product_document("Technical data sheet", "P-540", sara, tom, days=4, due=4).seen(priya)

    proof = stage.general(
        "Colour proof for the winter cup", luca, tom, days=13, due=0, note="Pantone 2945 C, as on the lid."
    )
    proof.does(
        priya,
        "add_file",
        days=2,
        comment="Second proof, a little darker.",
        file=scans.statement("Colour proof", tom, ("Winter cup", "Pantone 2945 C, two layers.")),
    )
    proof.notes(luca, "Sara, please compare with the lid in daylight before I answer.", days=1)
    stage.contact("Laboratory, migration tests", sara, tom, days=2, due=8)
    stage.contact("Call-offs and deliveries", sara, tom, days=60, due=-44).does(
        priya,
        "send_contact",
        days=57,
        first_name="-",
        last_name="-",
        position="Order desk",
        email="orders@kestrel.example",
        phone="+44 113 496 0140",
    ).seen(sara, tom)
    stage.general(
        "Minimum order from January",
        priya,
        sara,
        days=5,
        due=9,
        note="40,000 cups instead of 30,000. Can you live with that?",
    )
    stage.general("Return of empty cages", priya, sara, days=48, due=-30).does(
        sara, "answer", days=46, answer="Twelve cages are ready for collection on Fridays, gate 2."
    ).does(priya, "finish", days=45).seen(sara)
