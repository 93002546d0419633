"""The mails of a test: jobs run as in a worker, and sent mails are read from the folder."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections
from procrastinate.contrib.django import app

from parley.notify.backends import FoundMail, mails_in_folder

LINK = re.compile(r"https?://\S+")


class Post:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty(self) -> None:
        for mail in self.folder.glob("*.eml") if self.folder.is_dir() else ():
            mail.unlink()

    def all(self) -> list[FoundMail]:
        """Return every mail of this test, newest first, after running all waiting jobs."""
        run_jobs()
        return mails_in_folder()

    def newest(self, to: str) -> FoundMail:
        found = [mail for mail in self.all() if mail.to == to]
        assert found, f"no mail to {to}; there are mails to {[mail.to for mail in mails_in_folder()]}"
        return found[0]

    def link(self, to: str, containing: str) -> str:
        """Return the address in the newest mail to a person that contains `containing`."""
        mail = self.newest(to)
        links = [link.rstrip(".>)") for link in LINK.findall(mail.text) if containing in link]
        assert links, mail.text
        return str(links[0])


def run_jobs() -> None:
    """Run a real worker until no jobs are left. It runs in a thread, because this one has Playwright's event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work).result()


def _work() -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    try:
        with app.replace_connector(connector):
            app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful")
    finally:
        connections.close_all()
