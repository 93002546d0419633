"""Settings of the tests: Parley's own, with all folders under `var/test`."""

import os
from pathlib import Path

os.environ["PARLEY_DATA"] = str(Path(__file__).resolve().parents[1] / "var" / "test")
for name in ("PARLEY_DATABASE_URL", "PARLEY_OWNER_DATABASE_URL", "PARLEY_DATABASE_ROLE", "PARLEY_BASE_URL"):
    os.environ.pop(name, None)

# The product accepts a clock in a demo only. The processes of one test run, which start one after another, share it.
set_to = os.environ.pop("PARLEY_CLOCK", "") or os.environ.get("TESTED_CLOCK", "")

from parley.core.clock import read_offset, write_offset  # noqa: E402
from parley.settings import *  # noqa: E402, F403

if set_to:
    CLOCK_OFFSET = read_offset(set_to)
    os.environ["TESTED_CLOCK"] = write_offset(CLOCK_OFFSET)

# Today is the cast's day in Berlin, wherever the machine is and also outside of a request.
TIME_ZONE = "Europe/Berlin"

# Static files are not collected: they have their plain names, and the test server finds them in the build folder.
STATIC_ROOT = DATA / "static"  # noqa: F405

# A hash that costs microseconds. The product's own takes a twentieth of a second by intent.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The test server has no hub.
LIVE_UPDATES = False

# Within the test's transaction, like everything else.
DATABASES.pop("tries")  # noqa: F405
DATABASE_ROUTERS = []
