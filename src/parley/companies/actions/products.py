"""Products and their suppliers."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.models import Company, Product, ProductSupplier
from parley.companies.queries import active_suppliers, own_row
from parley.companies.rights import Right
from parley.core.errors import Refused
from parley.core.translation import gettext as _


def add_product(*, by: Actor, name: str, code: str = "", group: str = "", suppliers: Iterable[Company] = ()) -> Product:
    return _keep(Product(company=by.company), by=by, name=name, code=code, group=group, suppliers=suppliers)


def edit_product(
    *, by: Actor, product_id: UUID, name: str, code: str, group: str, suppliers: Iterable[Company]
) -> Product:
    with transaction.atomic():
        product = own_row(Product, by.company, product_id, lock=True)
        return _keep(product, by=by, name=name, code=code, group=group, suppliers=suppliers)


def _keep(product: Product, *, by: Actor, name: str, code: str, group: str, suppliers: Iterable[Company]) -> Product:
    by.require(Right.MANAGE_LIBRARY)
    wanted = {supplier.pk for supplier in suppliers}
    product.name, product.code, product.group = name, code, group
    with transaction.atomic():
        product.save_unique()
        links = ProductSupplier.objects.filter(company=by.company, product=product)
        kept = set(links.values_list("supplier_id", flat=True))
        allowed = set(active_suppliers(by.company).filter(pk__in=wanted - kept).values_list("pk", flat=True))
        if wanted - kept - allowed:
            sentence = _("Choose suppliers you are connected with.")
            raise Refused(sentence, fields={"suppliers": [_("Unknown supplier.")]})
        links.exclude(supplier_id__in=wanted).delete()
        ProductSupplier.objects.bulk_create(
            ProductSupplier(company=by.company, product=product, supplier_id=pk) for pk in sorted(allowed)
        )
    return product
