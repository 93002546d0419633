"""The form that sends a questionnaire: recipients, due date and note."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from parley.core.translation import ngettext
from parley.questionnaires.sending.actions import MOST_PARTNERS
from parley.tasks.forms import RequestForm


class SendForm(RequestForm):
    def clean_partners(self) -> Any:
        partners = self.cleaned_data["partners"]
        if len(partners) > MOST_PARTNERS:
            sentence = ngettext(
                "Send it to at most %(most)s partner at once.",
                "Send it to at most %(most)s partners at once.",
                MOST_PARTNERS,
            )
            raise ValidationError(sentence % {"most": MOST_PARTNERS})
        return partners
