from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from tests.toy.queries import toy_of, toys_of
from tests.toy.rights import ToyRight


@require_safe
def toys(request: CompanyRequest) -> HttpResponse:
    return render(request, "toy/toys.html", {"place": "toys", "toys": toys_of(request.actor.company)})


@require_safe
def toy(request: CompanyRequest, toy_id: UUID) -> HttpResponse:
    return render(request, "toy/toy.html", {"place": "toys", "toy": toy_of(request.actor.company, toy_id)})


@require_safe
def toy_box(request: CompanyRequest) -> HttpResponse:
    request.actor.require(ToyRight.OPEN_TOY_BOX)
    return render(request, "toy/toys.html", {"place": "settings", "toys": ()})
