"""Answers for load balancers and supervisors, before sessions and the database are touched.

`/healthz/live` says that the process answers, `/healthz/ready` that it reaches the database, and `/healthz` both.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse

PATHS = frozenset({"/healthz", "/healthz/live", "/healthz/ready"})


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in PATHS or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if request.path_info == "/healthz/live":
            return JsonResponse({"live": True})
        is_ready = _reaches_database()
        return JsonResponse({"live": True, "ready": is_ready}, status=200 if is_ready else 503)


def _reaches_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # The next request opens a new connection.
        connection.close()
        return False
    return True
