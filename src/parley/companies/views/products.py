"""Views for products."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies import actions
from parley.companies import product_queries as queries
from parley.companies.actor import CompanyRequest
from parley.companies.forms import ProductForm
from parley.companies.lists import PRODUCTS
from parley.companies.lists import products as read_products
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _


@require_safe
def products(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, PRODUCTS.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    text = _("Add what you buy so that you can request documents for it.")
    action = _("New product") if may_manage else ""
    drawn = draw_library(
        actor.company,
        PRODUCTS,
        filters,
        read_products(actor.company, filters),
        label=_("Products"),
        search_label=_("Find a product"),
        nothing=Empty(_("No products yet"), text, "package", action, reverse("new_product")),
        nothing_archived=_("Archived products appear here."),
    )
    context = {"list": drawn, "filters": filters, "may_manage": may_manage, "detail": PRODUCTS.detail}
    return render(request, "companies/products.html", context)


@require_safe_or_post
def new_product(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = ProductForm(request.POST or None, company=actor.company)
    response = submit_form(
        request,
        form,
        lambda: actions.add_product(by=actor, **form.cleaned_data),
        lambda added: done(request, _("%(product)s added.") % {"product": added.name}, "products"),
    )
    return response or show_form(
        request, "companies/product_form.html", {"product": None, "title": _("New product"), "may_manage": True}, form
    )


@require_safe_or_post
def product(request: CompanyRequest, product_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_product(actor.company, product_id)
    title, may_manage = found.name, actor.may(Right.MANAGE_LIBRARY)
    form = ProductForm(request.POST or None, instance=found, company=actor.company)
    if request.method == "POST":
        actor.require(Right.MANAGE_LIBRARY)
    response = submit_form(
        request,
        form,
        lambda: actions.edit_product(by=actor, product_id=product_id, **form.cleaned_data),
        lambda _edited: done(request, _("Saved."), "products"),
    )
    if response:
        return response
    context = {
        "product": found,
        # The form writes its input into `found`, but the heading must keep the stored name.
        "title": title,
        "suppliers": found.suppliers.all(),
        "may_manage": may_manage,
    }
    return show_form(request, "companies/product_form.html", context, form)
