"""Debian's Chromium without a window system, which takes half the processor time of the full one."""

from shutil import which
from typing import Any

from playwright.sync_api import Browser, Playwright

PROGRAM = which("chromium-headless-shell") or "chromium-headless-shell"
_OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]


def launch(playwright: Playwright, **options: Any) -> Browser:
    return playwright.chromium.launch(executable_path=PROGRAM, args=_OPTIONS, **options)
