"""Rows of the wiki for the walk over all addresses: nothing of them is shared beyond the two companies."""

from typing import Any

from parley.companies.actor import Actor
from parley.files.tests.factories import real_pdf, upload
from parley.wiki.tests.factories import folder, link, page, share


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    """Return the ids that addresses of the wiki take, of a page that is shared with the partner and by a link."""
    of = customer.company.name
    within = folder(customer, f"Folder of {of}")
    files = [upload(real_pdf(1, text=of), "prices.pdf")]
    made = page(customer, f"Page of {of}", f"Text of {of} [prices](prices.pdf)", within=within.pk, files=files)
    share(customer, made, supplier)
    link(customer, made)
    return {"page_id": made.pk, "folder_id": within.pk, "number": 1}
