"""The tasks between Nordwind and its suppliers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parley.core import clock
from parley.demo import scans
from parley.demo.stage import Stage


def play(stage: Stage) -> None:
    _certificates(stage)
    _fish(stage)
    _specifications(stage)
    _agreements(stage)
    _small_things(stage)


def _certificates(stage: Stage) -> None:
    anna, jonas, mia, luca, sara = (getattr(stage.cast, name) for name in ("anna", "jonas", "mia", "luca", "sara"))
    today = clock.day_of(stage.now)

    stage.document("IFS Food certificate", anna, luca, days=41, due=-12).does(
        luca, "upload", days=34, expires=21, file=scans.certificate("IFS Food", luca, until=_in(today, 21))
    ).does(anna, "accept", days=33).notes(
        anna, "Läuft bald aus. Rezertifizierung ist laut Luca Ende des Monats, dann gleich neu anfordern.", days=3
    ).seen(luca, sara)

    organic = stage.document(
        "Organic certificate (EU) 2018/848",
        anna,
        luca,
        days=12,
        due=2,
        note="Wir brauchen das Zertifikat mit der vollständigen Produktliste für die Kontrolle am Monatsende.",
    )
    organic.goes_to(sara, by=luca, days=11)
    organic.does(
        sara,
        "upload",
        days=9,
        expires=290,
        file=scans.certificate("Organic production", luca, until=_in(today, 290), pages_missing=True),
    )
    organic.does(
        anna,
        "reject",
        days=8,
        explanation="Auf dem Zertifikat fehlt der Geltungsbereich; Butter und Joghurt müssen genannt sein.",
    )
    organic.says(sara, "Sorry, that was the short version. I have asked the control body for the full one.", days=7)
    organic.notes(sara, "Control body says Thursday. Do not upload the short one again!", days=7)
    organic.does(
        sara, "upload", days=1, expires=290, file=scans.certificate("Organic production", luca, until=_in(today, 290))
    )

    overdue = stage.document(
        "Proof of liability insurance",
        anna,
        luca,
        days=26,
        due=-4,
        note="Bitte die Bestätigung für das laufende Jahr, Produkthaftung eingeschlossen.",
    )
    overdue.seen(luca)
    overdue.says(jonas, "Guten Morgen Herr Frei, können Sie uns die Bestätigung bis Mitte der Woche schicken?", days=2)
    overdue.notes(luca, "Broker is on holiday until Monday. Ask the insurer directly?", days=1)
    overdue.notes(jonas, "Ohne Nachweis keine Verlängerung des Rahmenvertrags, bitte im Blick behalten.", days=1)

    today_due = stage.document(
        "Allergen management statement", anna, luca, days=8, due=0, note="Wie im Audit besprochen."
    )
    today_due.goes_to(sara, by=luca, days=6)
    today_due.says(sara, "Draft is ready, production signs today.", days=1).seen(anna, sara)

    stage.document("HACCP plan summary", anna, luca, days=75, due=-55).does(
        sara,
        "upload",
        days=66,
        file=scans.statement(
            "HACCP plan summary",
            luca,
            ("CCP 1", "Pasteurisation, 72 °C for 15 s."),
            ("CCP 2", "Metal detection, Fe 1.5 mm."),
        ),
    ).does(anna, "accept", days=64).seen(luca, sara)

    stage.document("Supplier self-assessment", mia, luca, owner=anna, days=20, due=5).does(
        luca,
        "do_not_have",
        days=1,
        explanation="We no longer fill in customer forms. Our own self-assessment covers the same questions; shall I send it instead?",
    )

    stage.document("ISO 9001 certificate", anna, stage.cast.tom, days=130, due=-110).does(
        stage.cast.tom,
        "upload",
        days=122,
        expires=48,
        file=scans.certificate("ISO 9001", stage.cast.tom, until=_in(today, 48)),
    ).does(anna, "accept", days=121).seen(stage.cast.tom)


def _fish(stage: Stage) -> None:
    anna, mia, ingrid, ole = stage.cast.anna, stage.cast.mia, stage.cast.ingrid, stage.cast.ole
    today = clock.day_of(stage.now)

    late_review = stage.document("IFS Food certificate", anna, ingrid, days=18, due=-1)
    late_review.goes_to(ole, by=ingrid, days=17)
    late_review.does(
        ole, "upload", days=4, expires=340, file=scans.certificate("BRCGS Food Safety", ingrid, until=_in(today, 340))
    )
    late_review.notes(ole, "BRCGS i stedet for IFS – det har de godtatt før.", days=4).seen(anna)

    stage.document("Organic certificate (EU) 2018/848", anna, ingrid, days=30, due=-10).does(
        ingrid,
        "do_not_have",
        days=25,
        explanation="Our salmon is ASC certified, not organic. There is no organic wild cod.",
    ).does(anna, "acknowledge", days=24).seen(ingrid)

    again = stage.document("Proof of liability insurance", anna, ingrid, days=15, due=6)
    again.does(
        ingrid,
        "do_not_have",
        days=10,
        explanation="The group policy of our owner covers us, there is no separate paper.",
    )
    again.does(
        anna,
        "re_request",
        days=6,
        note="A copy of the group policy that names Fjord Fisk AS is all we need. The auditor insists on it.",
    )
    again.notes(ingrid, "Ole, kan du ringe konsernet? Vi trenger bare én side der vi er nevnt.", days=5)
    again.goes_to(ole, by=ingrid, days=5)

    stage.document(
        "HACCP plan summary", mia, ingrid, owner=anna, days=3, due=11, note="Der letzte Stand ist zwei Jahre alt."
    )

    for code, name in (("NW-2104", "Lachsfilet mit Haut"), ("NW-2110", "Kabeljau-Loins")):
        sheet = scans.specification(name, ingrid, shelf_life="9 days", allergens="fish", energy="822 kJ / 197 kcal")
        story = stage.product_document("Product specification", code, anna, ingrid, days=50, due=-20)
        story.does(ole, "upload", days=44, file=sheet).does(anna, "accept", days=42).seen(ingrid)

    smoked = stage.product_document("Product specification", "NW-2121", anna, ingrid, days=14, due=1)
    smoked.goes_to(ole, by=ole, days=13).goes_to(mia, by=anna, days=12)
    smoked.does(
        ole,
        "upload",
        days=0,
        file=scans.specification(
            "Räucherlachs", ingrid, shelf_life="21 days", allergens="fish", energy="762 kJ / 182 kcal"
        ),
    )
    smoked.says(ole, "Salt content is lower since September, see the table. Hope that is fine!", days=0)


def _specifications(stage: Stage) -> None:
    anna, mia, luca, sara = stage.cast.anna, stage.cast.mia, stage.cast.luca, stage.cast.sara
    tom, priya = stage.cast.tom, stage.cast.priya
    today = clock.day_of(stage.now)

    def dairy(name: str) -> scans.Scan:
        return scans.specification(name, luca, shelf_life="28 days", allergens="milk", energy="276 kJ / 66 kcal")

    stage.product_document("Product specification", "NW-1101", anna, luca, days=90, due=-60).does(
        sara, "upload", days=80, file=dairy("Joghurt natur 3,5 %")
    ).does(anna, "accept", days=79).seen(luca)
    cheese = stage.product_document("Product specification", "NW-1203", anna, luca, days=16, due=3)
    cheese.goes_to(sara, by=sara, days=15).does(sara, "upload", days=0, file=dairy("Bergkäse 12 Monate"))
    stage.product_document("Product specification", "NW-1110", anna, luca, days=5, due=6).seen(luca)
    stage.product_document("Product specification", "NW-1130", anna, luca, days=2, due=24)
    stage.product_document("Certificate of analysis", "NW-1101", mia, luca, owner=anna, days=22, due=-8).does(
        sara, "upload", days=15, file=scans.analysis("Joghurt natur 3,5 %", luca, batch="L4417")
    ).does(mia, "accept", days=14).seen(luca)
    butter = stage.product_document("Certificate of analysis", "NW-1130", mia, luca, owner=anna, days=10, due=4)
    butter.goes_to(sara, by=sara, days=9)
    butter.does(sara, "upload", days=5, file=scans.analysis("Bio-Butter", luca, batch="B2093"))
    butter.does(mia, "reject", days=1, explanation="Das ist die Charge vom Vormonat. Bitte die Analyse zu B2107.")
    butter.notes(mia, "Zweites Mal die falsche Charge – beim nächsten Termin ansprechen.", days=1)

    tray = stage.product_document("Declaration of compliance, food contact", "NW-3002", anna, tom, days=70, due=-40)
    tray.goes_to(priya, by=priya, days=69)
    tray.does(
        priya, "upload", days=58, expires=65, file=scans.compliance("rPET tray 500 ml", tom, until=_in(today, 65))
    )
    tray.does(anna, "accept", days=57).seen(tom, priya)
    box = stage.product_document("Declaration of compliance, food contact", "NW-3014", anna, tom, days=9, due=7)
    box.does(
        tom, "do_not_have", days=6, explanation="The carton has no direct contact with food: there is an inner bag."
    )
    box.notes(anna, "Stimmt nicht ganz, der Lachs liegt auf der Goldpappe. Noch einmal anfordern.", days=5)
    box.does(
        anna, "re_request", days=5, note="The gold board inside touches the fish, so we do need one for the board."
    )
    box.goes_to(priya, by=tom, days=4).seen(priya)
    stage.product_document("Product specification", "NW-3002", mia, tom, owner=anna, days=1, due=20)


def _agreements(stage: Stage) -> None:
    anna, jonas, luca, ingrid, tom = (
        stage.cast.anna,
        stage.cast.jonas,
        stage.cast.luca,
        stage.cast.ingrid,
        stage.cast.tom,
    )
    conduct, quality, delivery = "Code of Conduct for Suppliers", "Qualitätssicherungsvereinbarung", "Terms of Delivery"

    stage.agreement(
        conduct, jonas, luca, days=6, due=9, note="Version 2 ersetzt die vom Frühjahr; neu ist Abschnitt 4."
    ).seen(luca)
    stage.agreement(conduct, jonas, ingrid, days=90, due=-60).does(
        ingrid, "accept_agreement", days=84, has_read="on"
    ).seen(jonas)
    declined = stage.agreement(conduct, jonas, tom, days=12, due=2, note="Please accept by the end of the month.")
    declined.says(tom, "Our legal adviser is reading section 4. Back to you soon.", days=9).seen(jonas)
    declined.does(
        tom,
        "decline",
        days=1,
        explanation="We cannot promise deletion of prices: our books must be kept for six years. Otherwise we agree.",
    )

    stage.agreement(quality, jonas, luca, days=19, due=3).does(
        luca, "upload_signed", days=1, file=scans.signed(quality, luca, of=jonas)
    ).notes(jonas, "Bitte prüfen, ob Anlage 2 unverändert ist.", days=0)
    stage.agreement(quality, jonas, ingrid, days=180, due=-150).does(
        ingrid, "upload_signed", days=170, file=scans.signed(quality, ingrid, of=jonas)
    ).does(jonas, "reject", days=168, explanation="Die Unterschrift fehlt auf der letzten Seite.").does(
        ingrid, "upload_signed", days=166, file=scans.signed(quality, ingrid, of=jonas)
    ).does(anna, "accept", days=165).seen(ingrid, jonas)
    stage.agreement(quality, jonas, tom, days=24, due=-2).says(
        jonas, "Dear Tom, an English translation is attached to the first page. Could you sign this week?", days=5
    )

    stage.agreement(delivery, jonas, ingrid, days=2, due=12)
    stage.agreement(delivery, jonas, tom, days=100, due=-80).does(
        tom, "decline", days=92, explanation="We deliver ex works, these terms do not fit."
    ).does(jonas, "acknowledge", days=90).seen(tom)


def _small_things(stage: Stage) -> None:
    anna, jonas, mia, luca, sara = (getattr(stage.cast, name) for name in ("anna", "jonas", "mia", "luca", "sara"))
    ingrid, ole, tom, priya = stage.cast.ingrid, stage.cast.ole, stage.cast.tom, stage.cast.priya
    nobody: dict[str, Any] = {
        "first_name": "-",
        "last_name": "-",
        "position": "Hotline",
        "email": "hotline@alpine.example",
        "phone": "+41 31 555 01 99",
    }
    hotline = "24-hour hotline"

    stage.contact(hotline, mia, luca, days=33, due=-20).does(sara, "send_contact", days=31, **nobody).seen(mia, luca)
    stage.contact(hotline, mia, ingrid, days=33, due=-20).does(
        ole,
        "send_contact",
        days=30,
        first_name="Ole",
        last_name="Berg",
        position="Kvalitetsansvarlig",
        email="ole@fjord.example",
        phone="+47 55 55 01 14",
    ).seen(mia, ingrid)
    stage.contact(hotline, mia, tom, days=7, due=0).says(mia, "For recalls at night and on weekends.", days=6)
    stage.contact("Director supply chain", jonas, tom, days=21, due=4).does(
        priya,
        "send_contact",
        days=17,
        first_name="Tom",
        last_name="Hale",
        position="Managing Director",
        email="tom@kestrel.example",
        phone="+44 113 496 0110",
    ).does(jonas, "ask_again", days=3, explanation="We need somebody who can be reached daily about delivery slots.")
    # Somebody with an account who was named for two functions, somebody for one, and a number without a name.
    for function, giver, days in (("Leiterin Qualität", luca, 120), ("Product recalls", sara, 31)):
        stage.contact(function, anna, luca, days=days + 2, due=-days + 8).does(
            giver,
            "send_contact",
            days=days,
            first_name="Sara",
            last_name="Huber",
            position="Head of Quality",
            email="sara@alpine.example",
            phone="+41 31 555 01 22",
        ).seen(anna, luca)
    stage.contact("Complaints and returns", mia, tom, days=26, due=-12).does(
        tom,
        "send_contact",
        days=24,
        first_name="Priya",
        last_name="Shah",
        position="Customer Service Manager",
        email="priya@kestrel.example",
        phone="+44 113 496 0125",
    ).seen(mia, tom)
    stage.contact("Temperature alarm, cold store", mia, ingrid, days=28, due=-14).does(
        ole,
        "send_contact",
        days=27,
        **{**nobody, "position": "Kjølelager", "email": "-", "phone": "+47 55 55 01 99"},
    ).seen(mia, ingrid)

    stage.general(
        "Confirm pallet height from next month", jonas, tom, days=11, due=1, note="1.65 m at most, labels on two sides."
    ).does(
        tom,
        "answer",
        days=2,
        answer="1.65 m is fine for trays. For cartons we would need 1.80 m, the slots are too few otherwise.",
    )
    stage.general("Picture of the new pallet label", jonas, tom, days=45, due=-30).does(
        priya,
        "add_file",
        days=40,
        comment="This is how it leaves the printer.",
        file=scans.statement("Pallet label", tom, ("SSCC", "(00) 3 5099999 000000041 2"), ("Article", "NW-3002")),
    ).does(jonas, "finish", days=39).seen(tom, priya)
    stage.general(
        "Liefertermine über die Feiertage",
        jonas,
        luca,
        days=4,
        due=5,
        note="Bitte je Woche die letzte mögliche Bestellung.",
    )
    holidays = stage.general(
        "Delivery days over the holidays", jonas, ingrid, days=8, due=2, note="Which days do you deliver, which not?"
    )
    holidays.does(ole, "answer", days=6, answer="We deliver on all working days.")
    holidays.does(jonas, "ask_again", days=5, explanation="Also on the 24th? Here that is half a working day.")
    holidays.notes(ole, "Spør Ingrid: kjører bilen fra Hirtshals den 24.?", days=4)
    stage.general("Recall exercise", anna, luca, days=35, due=-7).says(
        luca, "Could we do this after the audit?", days=33
    ).does(anna, "cancel", days=32, explanation="We combine it with the audit in spring and ask anew then.").seen(luca)

    forecast = stage.general(
        "Forecast for the coming quarter",
        tom,
        anna,
        days=3,
        due=4,
        note="Trays and cartons, per month, so that we can order resin.",
    )
    forecast.goes_to(jonas, by=anna, days=2).seen(jonas)
    stage.general(
        "New batch number format",
        ingrid,
        jonas,
        days=1,
        due=10,
        note="From the 1st our batch numbers have ten digits. Does your system take them?",
    )
    stage.general(
        "Gemeinsamer Termin zur Jahresplanung",
        luca,
        jonas,
        days=0,
        due=14,
        note="Would one of the two first weeks suit you? We come to Hamburg.",
    )


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)
