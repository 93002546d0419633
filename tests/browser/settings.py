"""Settings of the web process for browser tests: those of the tests, on one session's database and folders."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, ENV

PORT = int(os.environ["TESTED_PORT"])
BASE_URL = f"http://127.0.0.1:{PORT}"
DATABASES["default"]["NAME"] = os.environ["TESTED_DATABASE"]
DATA = Path(os.environ["TESTED_DATA"])
FILES, MAIL_FOLDER = DATA / "files", DATA / "outgoing-mail"
STATIC_ROOT = Path(os.environ["TESTED_STATIC"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ALLOWED_HOSTS = ["127.0.0.1"]
assert ENV.embedded, "the tests run on the embedded database"
