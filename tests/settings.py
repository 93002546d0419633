"""The settings of the tests: Parley's own, with everything it keeps under `var/test`."""

import os
from pathlib import Path

os.environ["PARLEY_DATA"] = str(Path(__file__).resolve().parents[1] / "var" / "test")
for name in ("PARLEY_DATABASE_URL", "PARLEY_OWNER_DATABASE_URL", "PARLEY_DATABASE_ROLE", "PARLEY_BASE_URL"):
    os.environ.pop(name, None)

from parley.settings import *  # noqa: E402, F403

# Nothing is collected here: static files have their plain names, and the test server finds them where they are built.
STATIC_ROOT = DATA / "static"  # noqa: F405

# A hash that costs microseconds, where the product's own takes a twentieth of a second by intent.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
