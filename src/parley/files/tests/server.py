"""A web process that only accepts a file, checks it and stores its content, for measuring memory.

Run as `python -m parley.files.tests.server PORT`. Responds with its current and its maximum memory.
"""

import json
import sys
from pathlib import Path

import django
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()

from parley.files.forms import PdfField  # noqa: E402


class UploadForm(forms.Form):
    file = PdfField()


def memory() -> dict[str, int]:
    lines = Path("/proc/self/status").read_text().splitlines()
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("VmHWM", "VmRSS"))}


def take(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return HttpResponse(json.dumps(memory()))
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        checked = form.cleaned_data["file"]
        checked.incoming.accept()
        answer = {"sha256": checked.incoming.sha256, "size": checked.size, "pages": checked.facts.page_count}
    else:
        answer = {"errors": form.errors["file"]}
    return HttpResponse(json.dumps({**answer, **memory()}))


urlpatterns = [path("", take)]


def main() -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    from parley.core.web_server import InThisProcess

    settings.ROOT_URLCONF = __spec__.name
    settings.MIDDLEWARE = []
    settings.FILES = Path(sys.argv[2])
    settings.FILE_UPLOAD_HANDLERS = ["parley.files.uploads.StreamedUpload"]
    InThisProcess(
        target="parley.wsgi:application",
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        workers=1,
        blocking_threads=4,
        http=HTTPModes.http1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
