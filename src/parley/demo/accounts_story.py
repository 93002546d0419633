"""The tasks between Brightwater, the accountants, and their clients."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import date_format

from parley.core import clock
from parley.demo import scans
from parley.demo.stage import Stage


def play(stage: Stage) -> None:
    nora, sam, ingrid, ole, luca = (getattr(stage.cast, name) for name in ("nora", "sam", "ingrid", "ole", "luca"))
    today = clock.day_of(stage.now)
    last_month = date_format(today.replace(day=1) - timedelta(days=1), "F Y")
    engagement, processing = f"Letter of Engagement {today.year}", "Data Processing Agreement"

    stage.agreement(engagement, nora, ingrid, days=58, due=-40).does(
        ingrid, "upload_signed", days=50, file=scans.signed(engagement, ingrid, of=nora)
    ).does(nora, "accept", days=49).seen(ingrid)
    stage.agreement(engagement, nora, luca, days=14, due=1).does(
        luca, "upload_signed", days=2, file=scans.signed(engagement, luca, of=nora)
    )
    stage.agreement(processing, nora, ingrid, days=195, due=-180).does(
        ingrid, "accept_agreement", days=190, has_read="on"
    ).seen(nora)
    stage.agreement(processing, nora, luca, days=9, due=5).seen(luca)

    statements = stage.general(
        f"Bank statements for {last_month}", sam, ingrid, days=10, due=-3, note="All accounts, as PDF please."
    )
    statements.notes(ingrid, "Ole, kontoutskriftene ligger i banken under «Dokumenter». Tar du den?", days=8)
    statements.goes_to(ole, by=ingrid, days=8)
    statements.says(sam, "Hi Ole, only the savings account is missing now.", days=2)
    stage.general("Invoice for the crane repair", sam, ingrid, days=6, due=3).does(
        ole,
        "add_file",
        days=1,
        comment="Two pages, the second is the warranty.",
        file=scans.statement("Invoice 20391", ingrid, ("Crane repair", "NOK 84,500.00 excluding VAT")),
    )
    stage.general(f"Payroll changes for {last_month}", sam, luca, days=3, due=2, note="Joiners, leavers, bonuses.")
    stage.contact("Who signs the annual accounts?", nora, ingrid, days=40, due=-25).does(
        ingrid,
        "send_contact",
        days=38,
        first_name="Ingrid",
        last_name="Dahl",
        position="Daglig leder",
        email="ingrid@fjord.example",
        phone="+47 55 55 01 10",
    ).seen(nora)
    stage.contact("Who answers questions about the payroll?", nora, luca, days=36, due=-21).does(
        luca,
        "send_contact",
        days=34,
        first_name="-",
        last_name="-",
        position="Human Resources",
        email="people@alpine.example",
        phone="+41 31 555 01 60",
    ).seen(nora, luca)
    stage.general("When is the VAT return due this time?", ingrid, nora, days=1, due=6)
    stage.general("Depreciation of the new filleting line", ingrid, nora, days=20, due=-6).does(
        nora, "answer", days=15, answer="Ten years, straight line, from the month it was put into use."
    ).does(ingrid, "finish", days=14).seen(nora)
