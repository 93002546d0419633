"""nginx in front of the web processes, configured for Parley."""

import os
import pwd
from pathlib import Path

from parley.core.environment import Environment
from parley.core.nginx.configuration import Configuration, largest_body, listening_addresses
from parley.core.nginx.server import Front, socket_of
from parley.core.postgres.home import private_folder


def prepare_front(environment: Environment, user: pwd.struct_passwd | None = None) -> Front:
    """Create nginx's folder with its error pages. Nothing is started yet.

    `user` is the one of nginx's workers and of the processes behind it, where the master is root.
    """
    from django.conf import settings

    from parley.files.delivery import HEADERS_OF_FILES
    from parley.web.error_pages import write_error_pages
    from parley.web.middleware import CONTENT_SECURITY_POLICY, constant_headers

    folder = environment.front_folder
    sockets = web_sockets(environment)
    private_folder(folder, passes=user)
    private_folder(sockets[0].parent, user)
    write_error_pages(folder / "errors", is_shared=user is not None)
    headers = {
        **constant_headers(),
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Frame-Options": "DENY",
    }
    return Front(
        Configuration(
            folder=folder,
            sockets=sockets,
            live_socket=live_socket(environment),
            addresses=listening_addresses(environment),
            workers=environment.web_workers,
            user=_user_of_workers(user),
            proxies=environment.proxies,
            tls=environment.tls,
            base_url=environment.base_url,
            max_body=largest_body(environment),
            static=environment.static_root,
            files=Path(settings.FILES),
            headers=headers,
            static_headers={name: value for name, value in headers.items() if name != "Cache-Control"},
            file_headers=HEADERS_OF_FILES,
        )
    )


def _user_of_workers(user: pwd.struct_passwd | None) -> str:
    """Return what nginx's `user` names. Only a master that is root needs it, or it would choose `nobody`."""
    if user:
        return user.pw_name
    return "root" if os.geteuid() == 0 else ""


def live_socket(environment: Environment) -> Path:
    return socket_of(environment.front_folder, "live")


def web_sockets(environment: Environment) -> list[Path]:
    return [socket_of(environment.front_folder, f"web-{number}") for number in range(1, environment.web_workers + 1)]
