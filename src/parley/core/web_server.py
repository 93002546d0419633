"""A web process: Granian with the application on a Unix socket of its own, or on a port shared by all."""

from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from parley.core.environment import Environment

# A header that arrives slowly occupies no thread. A body would, so nginx or a buffering proxy waits for it.
HEADER_MILLISECONDS = 15_000


class InThisProcess(MPServer):
    """Granian's worker without its supervisor, which would start Python anew and give up after a second kill."""

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        self._init_shared_socket()  # type: ignore[no-untyped-call]
        self._spawn_worker(0, spawn_target, target_loader).inner.run()


def answer_requests(
    environment: Environment, application: str = "parley.wsgi:application", *, socket: Path | None = None
) -> None:
    """Serve until TERM: on `socket` behind nginx, else on the port."""
    if socket:
        # Left over by a killed process.
        socket.unlink(missing_ok=True)
    InThisProcess(
        target=application,
        interface=Interfaces.WSGI,
        address=environment.host,
        port=environment.port,
        uds=socket,
        uds_permissions=0o600,
        workers=1,
        blocking_threads=environment.web_threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
    ).serve()
