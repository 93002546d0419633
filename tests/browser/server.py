"""A web process as in `parley serve`, running as long as the test session that started it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.installation import ROOT, SAFETY_STOP, free_port


@contextmanager
def live_server(data: Path, static: Path) -> Iterator[str]:
    """Return the address of a server on this session's test database, with files and mails below `data`."""
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "TESTED_PORT": str(port),
        "TESTED_DATABASE": connection.settings_dict["NAME"],
        "TESTED_DATA": str(data),
        "TESTED_STATIC": str(static),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.server"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        (data / "server.pid").write_text(str(process.pid))
        try:
            _wait_until_it_answers(process, port, data / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=SAFETY_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + SAFETY_STOP
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=SAFETY_STOP)
        try:
            line.request("GET", "/sign-in")
            line.getresponse().read()
            return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        finally:
            line.close()


def main() -> None:
    from dataclasses import replace

    from django.conf import settings

    from parley.core.processes import die_with_parent
    from parley.core.web_server import answer_requests

    die_with_parent(signal.SIGTERM)
    answer_requests(replace(settings.ENV, host="127.0.0.1", port=int(os.environ["TESTED_PORT"]), web_threads=4))


if __name__ == "__main__":
    main()
