"""`parley serve`: everything on one machine with one command, and no process left over afterwards."""

import argparse
import http.client
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from pwd import struct_passwd as User

from parley.cli.application import load_application
from parley.cli.commands import CannotRun, fill_demo_world, has_companies
from parley.cli.database import AlreadyRunning, only_one, prepare_tables, provision, provision_roles
from parley.cli.front import live_socket, prepare_front, web_sockets
from parley.cli.jobs import work_on_jobs
from parley.cli.unprivileged_user import find_user, hand_over
from parley.core.environment import Environment
from parley.core.postgres.cluster import Cluster
from parley.core.postgres.connection import address
from parley.core.postgres.migrate import migrate
from parley.core.processes import die_with_parent
from parley.core.supervisor import Failed, Process, Stopped, Supervisor, forked
from parley.core.web_server import answer_requests

LISTENING_SECONDS = 5.0


def serve(options: argparse.Namespace, environment: Environment) -> int:
    if options.with_parent:
        die_with_parent(signal.SIGTERM)
    with ExitStack() as held:
        try:
            held.enter_context(only_one(environment))
        except AlreadyRunning as other:
            raise CannotRun(_already_running(environment, other.process)) from None
        _require_free_port(environment)
        supervisor = Supervisor(say=say)
        user = find_user(supervisor, environment)
        cluster = Cluster(environment.data) if environment.embedded else None
        try:
            user = _prepare(supervisor, environment, cluster, user)
            _run(supervisor, environment, user)
        except Stopped:
            pass
        except Failed:
            return 1
        finally:
            say("Stopping …")
            supervisor.stop()
            if cluster:
                cluster.stop()
        say("Stopped.")
    return 0


def _already_running(environment: Environment, process: str) -> str:
    if environment.embedded:
        return (
            f"Parley runs already on the data in {environment.data} (process {process}). "
            "Stop it first, or choose another folder with PARLEY_DATA."
        )
    return (
        f"Parley runs already on this host and port (process {process}; {environment.front_folder} is its folder). "
        "Stop it first, or choose another port with PARLEY_PORT. Hosts that share PARLEY_DATA need different names."
    )


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _prepare(
    supervisor: Supervisor, environment: Environment, cluster: Cluster | None, user: User | None
) -> User | None:
    """Start the database, create its roles, migrate its tables, and fill it in demo mode.

    Returns the user to run the other processes as, or None for the present one.
    """
    if cluster:
        supervisor.start(Process("database", cluster.start, ends_on=signal.SIGINT, ends_last=True))
        supervisor.chores.append(cluster.rotate_log)
        provision(environment)
    else:
        provision_roles(environment)
    load_application(environment)
    _require_styles()
    prepare_tables(environment, lambda: _migrate(supervisor, environment))
    user = hand_over(supervisor, environment, user)
    supervisor.do("mails", _restrict_mail_folder, user)
    if user:
        _start_launcher(supervisor, environment, user)
    if environment.demo and not has_companies():
        supervisor.do("demo", fill_demo_world, user)
    return user


def _start_launcher(supervisor: Supervisor, environment: Environment, user: User) -> None:
    """Start the process that starts inspectors of files, which the others may not confine."""
    from parley.files.checks import inspectors
    from parley.files.inspector_launcher import launch_inspectors
    from parley.files.inspector_pool import AT_A_TIME

    listener = socket.socket(socket.AF_UNIX)
    # A name outside the file system, of any length of path and without permissions: the launcher asks who connects.
    inspectors.launcher = f"\0parley-inspectors-{secrets.token_hex(16)}"
    listener.bind(inspectors.launcher)
    listener.listen(64)
    at_a_time = AT_A_TIME * (environment.web_workers + environment.job_workers + 1)
    launch = partial(launch_inspectors, listener, client=user.pw_uid, at_a_time=at_a_time)
    supervisor.start(forked("inspectors", launch))


def _migrate(supervisor: Supervisor, environment: Environment) -> None:
    def run() -> None:
        migrate(environment, verbosity=0)

    say("Bringing the database up to date …")
    supervisor.do("migrate", run)


def _run(supervisor: Supervisor, environment: Environment, user: User | None) -> None:
    front = prepare_front(environment, user) if environment.front == "nginx" else None
    sockets = web_sockets(environment) if front else [None] * environment.web_workers
    web = [forked("web", partial(answer_requests, environment, socket=path), user) for path in sockets]
    jobs = [forked("jobs", work_on_jobs, user) for _ in range(environment.job_workers)]
    live = forked("live", partial(_run_hub, environment, live_socket(environment) if front else None), user)
    supervisor.start(*web)

    def when_ready() -> None:
        if front:
            # On QUIT, nginx finishes the responses it has begun.
            supervisor.start(Process("front", front.start, ends_on=signal.SIGQUIT))
            _wait_until_listening(environment)
        # The web processes start first: on a small machine the job process would compete with the first page.
        supervisor.start(live, *jobs)
        _welcome(environment)

    supervisor.run_until_stopped(ready=_all_answer(environment, sockets), when_ready=when_ready)


def _run_hub(environment: Environment, socket: Path | None) -> None:
    from parley.realtime.server import run_hub

    run_hub(
        address(environment.database),
        address(environment.direct_database),
        redis=(environment.realtime_url, environment.realtime_channel) if environment.realtime_url else None,
        socket=socket,
        host=environment.host,
        port=environment.live_port,
    )


def _all_answer(environment: Environment, sockets: Sequence[Path | None]) -> Callable[[], bool]:
    """Return a check whether every web process answers. The first request also warms up what a page needs."""
    silent = set(sockets)

    def ask() -> bool:
        for path in [*silent]:
            with suppress(OSError, http.client.HTTPException), closing(_connection(environment, path)) as line:
                line.request("GET", "/", headers={"Host": environment.hosts[0]})
                line.getresponse().read()
                silent.remove(path)
        return not silent

    return ask


def _connection(environment: Environment, path: Path | None) -> http.client.HTTPConnection:
    """Open a connection to the web process that listens at `path`, or to one of those on the port."""
    line = http.client.HTTPConnection(_reachable_host(environment), environment.port, timeout=3)
    if path:
        line.sock = socket.socket(socket.AF_UNIX)
        line.sock.settimeout(3)
        line.sock.connect(str(path))
    return line


def _reachable_host(environment: Environment) -> str:
    return "127.0.0.1" if environment.host in {"0.0.0.0", "::"} else environment.host  # noqa: S104


def _wait_until_listening(environment: Environment) -> None:
    """Wait for nginx to accept connections. If it does not, the supervisor restarts it and reports so."""
    end = time.monotonic() + LISTENING_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection((_reachable_host(environment), environment.port), timeout=1):
            return
        time.sleep(0.01)


def _welcome(environment: Environment) -> None:
    seconds = time.monotonic() - _process_start()
    say(f"\nParley is ready at {environment.base_url} (after {seconds:.1f} s). Ctrl-C stops it; the data stays.")
    if environment.demo:
        say("Sign in as anna@nordwind.example (customer) or luca@alpine.example (supplier); password: parley-demo.")
        say(f"E-mails can be read at {environment.base_url}/outgoing-mail")


def _process_start() -> float:
    """Return the start time of this process on the clock of `time.monotonic`."""
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    return ticks / os.sysconf("SC_CLK_TCK")


def _require_styles() -> None:
    from parley.web.assets import AssetsMissing, require_built

    try:
        require_built()
    except AssetsMissing as missing:
        raise CannotRun(str(missing)) from None


def _restrict_mail_folder() -> None:
    from parley.notify.backends import restrict_permissions

    restrict_permissions()


def _require_free_port(environment: Environment) -> None:
    """Raise `CannotRun` if the port is in use.

    Granian's processes share the port, so a second Parley would take every other request without noticing.
    """
    for patience in range(40):
        try:
            family = socket.getaddrinfo(environment.host, environment.port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((environment.host, environment.port))
                return
        except OSError as problem:
            # The processes of a Parley that was just killed are about to release it.
            if patience == 39:
                raise CannotRun(
                    f"Cannot listen on {environment.host}, port {environment.port}: {problem.strerror}. "
                    "Choose another port with PORT= or PARLEY_PORT."
                ) from None
            time.sleep(0.05)
