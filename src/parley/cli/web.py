"""One web process: Granian serving the application to one port that all web processes share."""

from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from parley.core.environment import Environment

# A header that trickles in holds no thread; only whole requests reach Python.
HEADER_MILLISECONDS = 15_000


class InThisProcess(MPServer):
    """Granian's worker without its supervisor, which would start Python anew and give up on a second kill."""

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        self._init_shared_socket()  # type: ignore[no-untyped-call]
        self._spawn_worker(0, spawn_target, target_loader).inner.run()


def answer_requests(environment: Environment, application: str = "parley.wsgi:application") -> None:
    """Serve until TERM."""
    InThisProcess(
        target=application,
        interface=Interfaces.WSGI,
        address=environment.host,
        port=environment.port,
        workers=1,
        blocking_threads=environment.web_threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
    ).serve()
