"""Helpers that the views of the library share."""

from __future__ import annotations

from typing import Any

from parley.companies.actor import CompanyRequest


def posted_data(request: CompanyRequest) -> Any:
    return request.POST if request.method == "POST" else None
