"""Django's middleware for sessions, which also tells the session what client it is used from."""

from django.contrib.sessions import middleware
from django.http import HttpRequest

from parley.accounts.clients import read_client


class SessionMiddleware(middleware.SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.client = read_client(  # type: ignore[attr-defined]
            request.META.get("HTTP_USER_AGENT", ""), request.META.get("REMOTE_ADDR", "")
        )
