"""Products and their suppliers."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.models import Company, Product, ProductSupplier
from parley.companies.queries import active_suppliers
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused


def add_product(*, by: Actor, name: str, code: str = "", group: str = "", suppliers: Iterable[Company] = ()) -> Product:
    return _keep(Product(company=by.company), by=by, name=name, code=code, group=group, suppliers=suppliers)


def edit_product(
    *, by: Actor, product_id: UUID, name: str, code: str, group: str, suppliers: Iterable[Company]
) -> Product:
    with transaction.atomic():
        return _keep(_lock_product(by, product_id), by=by, name=name, code=code, group=group, suppliers=suppliers)


def retire_product(*, by: Actor, product_id: UUID) -> Product:
    """Retire a product: it is not offered for new tasks any more. Existing tasks stay."""
    return _mark(by, product_id, retired=True)


def restore_product(*, by: Actor, product_id: UUID) -> Product:
    return _mark(by, product_id, retired=False)


def _keep(product: Product, *, by: Actor, name: str, code: str, group: str, suppliers: Iterable[Company]) -> Product:
    by.require(Right.MANAGE_LIBRARY)
    wanted = {supplier.pk for supplier in suppliers}
    product.name, product.code, product.group = name, code, group
    try:
        with transaction.atomic():
            product.save()
            links = ProductSupplier.objects.filter(company=by.company, product=product)
            kept = set(links.values_list("supplier_id", flat=True))
            allowed = set(active_suppliers(by.company).filter(pk__in=wanted - kept).values_list("pk", flat=True))
            if wanted - kept - allowed:
                raise Refused(
                    _("Choose suppliers you are connected with."), fields={"suppliers": [_("Unknown supplier.")]}
                )
            links.exclude(supplier_id__in=wanted).delete()
            ProductSupplier.objects.bulk_create(
                ProductSupplier(company=by.company, product=product, supplier_id=pk) for pk in sorted(allowed)
            )
    except IntegrityError:
        sentence = _("Another product already has the code %(code)s.") % {"code": code}
        raise Refused(sentence, fields={"code": [sentence]}) from None
    return product


def _mark(by: Actor, product_id: UUID, *, retired: bool) -> Product:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        product = _lock_product(by, product_id)
        product.retired_at = (product.retired_at or clock.now()) if retired else None
        product.save(update_fields=["retired_at"])
    return product


def _lock_product(by: Actor, product_id: UUID) -> Product:
    try:
        return Product.objects.select_for_update().get(company=by.company, pk=product_id)
    except Product.DoesNotExist:
        raise NotFound from None
