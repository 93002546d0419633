"""The baseline: the least that a page with a session, a user and 50 rows can cost on this server.

Run as a module, it is served like Parley: the same server, as many processes, the same threads.
"""

import os
import signal

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

STATEMENT = """
SELECT s.task_id, s.title, s.kind, s.state, s.due_on, partner.name, u.first_name, u.last_name
FROM tasks_taskside s
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
WHERE s.company_id = %s AND s.wants_attention
ORDER BY s.due_order, s.id LIMIT 50
"""


def view(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [os.environ["PARLEY_BENCH_COMPANY"]])
        rows = cursor.fetchall()
    return render(request, "floor.html", {"user": request.user, "rows": rows})


urlpatterns = [path("floor", view)]


def serve() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "parley.demo.bench.baseline_settings"
    from parley.core.environment import read_environment
    from parley.core.web_server import answer_requests

    environment = read_environment()
    children = []
    for _ in range(environment.web_workers):
        child = os.fork()
        if not child:
            answer_requests(environment, application="parley.demo.bench.baseline_wsgi:application")
            os._exit(0)
        children.append(child)

    def stop(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    serve()
