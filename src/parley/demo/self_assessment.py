"""The questions of the demo world's self-assessment, in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parley.questionnaires.library.question_text import QuestionText

ENGLISH, GERMAN, NORWEGIAN = "English (en)", "Deutsch (de)", "Norsk bokmål (nb)"
NAME = "Supplier self-assessment"
INTRODUCTION = (
    "Please answer for all sites that deliver to Nordwind. You can give questions to colleagues, and send what you have "
    "before the rest is ready."
)

Said = tuple[str, str, str]
"""English, German and Norwegian."""


@dataclass(frozen=True)
class Asked:
    """One question of the self-assessment."""

    name: str
    type: str
    text: Said
    choices: tuple[tuple[str, int, Said], ...] = ()
    help: Said | None = None
    message: Said | None = None
    constraint: str = ""
    condition: str = ""
    weight: int = 0
    is_required: bool = True

    @property
    def question_text(self) -> QuestionText:
        translations: dict[str, dict[str, str]] = {}
        for place, language in enumerate((GERMAN, NORWEGIAN), start=1):
            said = {"text": self.text, "help": self.help, "message": self.message}
            translations[language] = {part: words[place] for part, words in said.items() if words}
        return QuestionText(
            type=self.type,
            text=self.text[0],
            help=self.help[0] if self.help else "",
            choices=[_choice(*choice) for choice in self.choices],
            translations=translations,
            is_required=self.is_required,
            constraint=self.constraint,
            message=self.message[0] if self.message else "",
            weight=self.weight,
        )


def _choice(name: str, points: int, said: Said) -> dict[str, Any]:
    return {"name": name, "label": said[0], "points": points, "labels": {GERMAN: said[1], NORWEGIAN: said[2]}}


YES_OR_NO = (("yes", 100, ("Yes", "Ja", "Ja")), ("no", 0, ("No", "Nein", "Nei")))

COMPANY: Said = ("Your company", "Ihr Unternehmen", "Virksomheten")
SAFETY: Said = ("Food safety", "Lebensmittelsicherheit", "Mattrygghet")
ENVIRONMENT: Said = ("Environment", "Umwelt", "Miljø")

QUESTIONS: dict[Said, list[Asked]] = {
    COMPANY: [
        Asked(
            "about_sites",
            "note",
            (
                "A site is wherever goods for Nordwind are made, packed or stored.",
                "Ein Standort ist jeder Ort, an dem Ware für Nordwind hergestellt, verpackt oder gelagert wird.",
                "Et sted er der varer til Nordwind lages, pakkes eller lagres.",
            ),
            is_required=False,
        ),
        Asked(
            "sites",
            "integer",
            (
                "How many sites deliver to Nordwind?",
                "Wie viele Standorte beliefern Nordwind?",
                "Hvor mange steder leverer til Nordwind?",
            ),
            constraint=". >= 1 and . <= 100",
            message=("From 1 to 100 sites.", "Zwischen 1 und 100 Standorten.", "Fra 1 til 100 steder."),
        ),
        Asked(
            "responsible",
            "text",
            (
                "Who answers for food safety?",
                "Wer ist für die Lebensmittelsicherheit verantwortlich?",
                "Hvem har ansvaret for mattrygghet?",
            ),
            help=("Name and position", "Name und Funktion", "Navn og stilling"),
        ),
    ],
    SAFETY: [
        Asked(
            "certified",
            "yes_no",
            (
                "Is every site certified by a recognised food safety standard?",
                "Sind alle Standorte nach einem anerkannten Standard für Lebensmittelsicherheit zertifiziert?",
                "Er alle steder sertifisert etter en anerkjent standard for mattrygghet?",
            ),
            YES_OR_NO,
            weight=20,
        ),
        Asked(
            "standard",
            "single",
            ("Which standard is it?", "Welcher Standard ist es?", "Hvilken standard er det?"),
            (
                ("fssc", 100, ("FSSC 22000", "FSSC 22000", "FSSC 22000")),
                ("ifs", 100, ("IFS Food", "IFS Food", "IFS Food")),
                ("iso", 80, ("ISO 22000", "ISO 22000", "ISO 22000")),
                ("other", 40, ("Another one", "Ein anderer", "En annen")),
            ),
            condition="${certified} = 'yes'",
            weight=15,
        ),
        Asked(
            "certificate",
            "file",
            ("Please add the certificate.", "Bitte fügen Sie das Zertifikat bei.", "Legg ved sertifikatet."),
            condition="${certified} = 'yes'",
        ),
        Asked(
            "last_audit",
            "date",
            (
                "When was the last audit by somebody from outside?",
                "Wann war das letzte Audit durch Externe?",
                "Når var den siste revisjonen utført av eksterne?",
            ),
            constraint=". <= today()",
            message=(
                "This day is still to come.",
                "Dieser Tag liegt in der Zukunft.",
                "Denne dagen er ikke kommet ennå.",
            ),
        ),
        Asked(
            "allergens",
            "multiple",
            (
                "Which allergens are handled at your sites?",
                "Mit welchen Allergenen wird an Ihren Standorten gearbeitet?",
                "Hvilke allergener håndteres hos dere?",
            ),
            (
                ("milk", 0, ("Milk", "Milch", "Melk")),
                ("fish", 0, ("Fish", "Fisch", "Fisk")),
                ("gluten", 0, ("Cereals with gluten", "Glutenhaltiges Getreide", "Korn med gluten")),
                ("nuts", 0, ("Nuts", "Schalenfrüchte", "Nøtter")),
                ("none", 0, ("None", "Keine", "Ingen")),
            ),
        ),
        Asked(
            "separation",
            "long_text",
            (
                "How do you keep allergens apart?",
                "Wie trennen Sie Allergene?",
                "Hvordan holder dere allergener atskilt?",
            ),
            help=(
                "Storage, lines, cleaning and how you verify it",
                "Lagerung, Linien, Reinigung und deren Überprüfung",
                "Lagring, linjer, rengjøring og hvordan det kontrolleres",
            ),
            condition="not(selected(${allergens}, 'none'))",
            weight=15,
        ),
    ],
    ENVIRONMENT: [
        Asked(
            "policy",
            "yes_no",
            (
                "Do you have written goals for your footprint?",
                "Haben Sie schriftliche Ziele für Ihren Fußabdruck?",
                "Har dere skriftlige mål for fotavtrykket?",
            ),
            YES_OR_NO,
            weight=10,
        ),
        Asked(
            "measures",
            "multiple",
            ("What have you put into practice?", "Was haben Sie umgesetzt?", "Hva har dere gjennomført?"),
            (
                ("energy", 40, ("Our own renewable energy", "Eigene erneuerbare Energie", "Egen fornybar energi")),
                ("water", 30, ("Less water per tonne", "Weniger Wasser je Tonne", "Mindre vann per tonn")),
                (
                    "packing",
                    30,
                    ("Packaging that is used again", "Mehrwegverpackung", "Emballasje som brukes om igjen"),
                ),
            ),
            weight=10,
            is_required=False,
        ),
    ],
}

ADDED = Asked(
    "electricity",
    "decimal",
    (
        "What share of your electricity is renewable, in percent?",
        "Welcher Anteil Ihres Stroms ist erneuerbar, in Prozent?",
        "Hvor stor andel av strømmen er fornybar, i prosent?",
    ),
    constraint=". >= 0 and . <= 100",
    message=("From 0 to 100 percent.", "Von 0 bis 100 Prozent.", "Fra 0 til 100 prosent."),
    weight=10,
)
"""Asked from the second version on."""
