"""Two companies become partners, and stop being so."""

from django.utils import timezone

from parley.accounts.models import User
from parley.companies.models import Company, Connection
from parley.core.acting import acting_as_system


def connect(
    *,
    customer: Company,
    supplier: Company,
    asked_by: Company | None = None,
    customer_responsible: User | None = None,
    supplier_responsible: User | None = None,
) -> Connection:
    """An active connection at once. For whoever already has both sides' word: an accepted invitation, the operator."""
    with acting_as_system():
        connection, _ = Connection.objects.update_or_create(
            customer=customer,
            supplier=supplier,
            defaults={
                "state": Connection.State.ACTIVE,
                "paused_by": None,
                "connected_at": timezone.now(),
                "customer_responsible": customer_responsible,
                "supplier_responsible": supplier_responsible,
            },
            create_defaults={
                "state": Connection.State.ACTIVE,
                "asked_by": asked_by or customer,
                "connected_at": timezone.now(),
                "customer_responsible": customer_responsible,
                "supplier_responsible": supplier_responsible,
            },
        )
    return connection
