"""Figures of questionnaires as people read them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def percent(value: Decimal | int | None) -> str:
    """A part of a hundred without needless zeros: 82.5%, 80%; a dash where there is none yet."""
    return "–" if value is None else _("%(number)s%%") % {"number": plain(value)}


def plain(value: Decimal | int) -> str:
    return str(number_format(int(value) if value == int(value) else value))
