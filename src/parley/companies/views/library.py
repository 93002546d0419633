"""Filters of the library lists (products, document types, agreements), read from the address."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest


class _Query(forms.Form):
    q = forms.CharField(max_length=100, required=False)
    after = forms.UUIDField(required=False)
    retired = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class LibraryList:
    find: str
    retired: bool
    after: UUID | None

    @classmethod
    def parse(cls, request: HttpRequest) -> "LibraryList":
        """Read the filters. Invalid values are ignored."""
        query = _Query(request.GET)
        query.is_valid()
        said = query.cleaned_data
        return cls(said.get("q", ""), bool(said.get("retired")), said.get("after"))

    def pages(self, following: UUID | None) -> dict[str, str | None]:
        """Return the addresses of the next and of the first page, for the paging links."""
        return {
            "next_href": self._address(after=str(following)) if following else None,
            "first_href": self._address() if self.after else None,
        }

    def _address(self, **more: str) -> str:
        kept = {"q": self.find, "retired": "on" if self.retired else "", **more}
        return "?" + urlencode({name: value for name, value in kept.items() if value})
