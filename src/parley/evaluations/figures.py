"""Formatting of scores and results."""

from decimal import Decimal

from django.utils.formats import number_format

MINUS = "\N{MINUS SIGN}"


def plain(value: Decimal | int) -> Decimal:
    """Format a number without trailing zeros and never in exponent notation (8E+1)."""
    exact = Decimal(value).quantize(Decimal("0.01"))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact.normalize()


def figure(value: Decimal | int | None) -> str:
    """Format a number for the reader: 4, 4.5, 4.25 in English and 4,25 in German; empty for none."""
    return "" if value is None else str(number_format(plain(value)))


def signed(value: Decimal) -> str:
    """Format a change: +0.3, −1, ±0."""
    sign = "±" if value == 0 else "+" if value > 0 else MINUS
    return sign + figure(abs(value))
