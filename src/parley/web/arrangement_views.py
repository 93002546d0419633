"""The settings page *Navigation*, on which a person pins, hides, orders and folds places."""

from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.access import for_any_company
from parley.companies.actor import CompanyRequest
from parley.companies.views.common import ask_first
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.navigation import GROUPS
from parley.core.translation import gettext as _
from parley.web import arrangement
from parley.web.arrangement import CHANGES, MORE, UNTOUCHED, change_preferences, preferences_of
from parley.web.navigation import NavigationLink, links_by_slug


class ArrangedPlace(NamedTuple):
    link: NavigationLink
    is_pinned: bool
    is_shown: bool
    is_hidden: bool
    above: str | None
    """The place that stands before it, or None for the first."""
    below: str | None
    """The place that it would stand before if it moved down: empty for the end, None for the last."""


@require_safe
def navigation(request: CompanyRequest) -> HttpResponse:
    preferences = preferences_of(request.actor.user)
    links = links_by_slug()
    pinned = [entry.slug for entry in arrangement.pinned_entries(preferences) if entry.slug in links]
    lists = [("pinned", _("Pinned"), pinned)]
    entries = [entry for entry in arrangement.ordered_entries(preferences) if entry.slug in links]
    for group, head in GROUPS.items():
        members = [entry.slug for entry in entries if entry.group == group and entry.slug not in pinned]
        lists.append((group, str(head.label), members))
    shown = {entry.slug for entry in entries if arrangement.is_shown(entry, request.actor.uses, preferences)}

    def draw(slugs: list[str], number: int) -> ArrangedPlace:
        slug = slugs[number]
        following = [*slugs[number + 2 :], ""]
        return ArrangedPlace(
            link=links[slug],
            is_pinned=slug in pinned,
            is_shown=slug in shown,
            is_hidden=slug in preferences.hidden,
            above=slugs[number - 1] if number else None,
            below=following[0] if number + 1 < len(slugs) else None,
        )

    context = {
        "groups": [
            (group, label, [draw(slugs, number) for number in range(len(slugs))])
            for group, label, slugs in lists
            if slugs
        ],
        "folds": {group: group not in preferences.toggled for group in GROUPS if group not in ("work", "company")},
        "is_untouched": preferences == UNTOUCHED,
    }
    return render(request, "web/navigation.html", context)


@for_any_company
@require_POST
def arrange_place(request: CompanyRequest) -> HttpResponse:
    """Change one place: `change` is a name of `CHANGES`, or `before:` with the place that it shall stand before."""
    slug, change = request.POST.get("place", ""), request.POST.get("change", "")
    if slug not in links_by_slug():
        raise NotFound
    name, _colon, before = change.partition(":")
    if name == "before" and (not before or before in links_by_slug()):
        change_preferences(request.actor.user, partial(arrangement.move, slug=slug, before=before))
    elif change in CHANGES:
        change_preferences(request.actor.user, lambda stored: CHANGES[change](stored, slug))
    else:
        raise NotFound
    return HttpResponse(status=204) if "quiet" in request.POST else redirect("navigation")


@for_any_company
@require_POST
def fold_group(request: CompanyRequest) -> HttpResponse:
    group = request.POST.get("group", "")
    if group not in (*GROUPS, MORE):
        raise NotFound
    is_open = request.POST.get("is_open") == "true"
    change_preferences(request.actor.user, partial(arrangement.toggle, group=group, is_open=is_open))
    return HttpResponse(status=204) if "quiet" in request.POST else redirect("navigation")


@for_any_company
@require_safe_or_post
def reset_navigation(request: CompanyRequest) -> HttpResponse:
    if request.method != "POST":
        return ask_first(
            request,
            place="settings",
            title=_("Reset the navigation?"),
            text=_("Pinned, hidden, moved and folded places stand again as they did at the beginning."),
            label=_("Reset"),
            back=reverse("navigation"),
        )
    change_preferences(request.actor.user, lambda _stored: UNTOUCHED)
    messages.success(request, _("The places stand as they did at the beginning."))
    return redirect("navigation")
