"""The form that asks who takes over the open work of a member, for each step that takes it away from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from parley.companies.actor import CompanyRequest
from parley.companies.forms import HandOverForm
from parley.companies.models import Member
from parley.companies.open_work import Held, stamp_of
from parley.companies.submissions import run_once, submit_form
from parley.companies.views.common import show_form


@dataclass(frozen=True)
class HandOverPage:
    """The page of one step: what it says, and what the member holds now."""

    title: str
    text: str
    label: str
    held: Sequence[Held]
    repeated: Sequence[tuple[str, str]] = ()
    """Fields of the form before, repeated without being shown."""
    address: str = ""
    is_danger: bool = False

    def ask(
        self, request: CompanyRequest, member: Member, form: HandOverForm | None, *, status: int = 0
    ) -> HttpResponse:
        form = form or HandOverForm(member=member, held=self.held)
        context = {
            "page": self,
            "member": member,
            "seen": stamp_of(self.held),
            "back": reverse("member", args=[member.pk]),
        }
        response = show_form(request, "companies/hand_over_work.html", context, form)
        response.status_code = status or response.status_code
        return response

    def submit(
        self,
        request: CompanyRequest,
        member: Member,
        act: Callable[[str, str | None], object],
        respond: Callable[[], HttpResponse],
    ) -> HttpResponse:
        """Show the page, or carry out its form: once, and not if the open work has changed since it was opened."""
        if request.method != "POST":
            return self.ask(request, member, None)
        seen = request.POST.get("seen")
        if not self.held:
            return run_once(request, lambda: act("", seen), lambda _result: respond())
        form = HandOverForm(request.POST, member=member, held=self.held)
        response = submit_form(
            request, form, lambda: act(form.cleaned_data.get("to", ""), seen), lambda _result: respond()
        )
        return response or self.ask(request, member, form)
