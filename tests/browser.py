"""Where the browser of the page's tests is, and how one is got where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import sync_playwright

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

_PLACES: Final = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


@cache
def find_chromium() -> str:
    """Return the path of a Chromium, installing one where none is found."""
    found = next(_candidates(), "")
    return found or pytest.fail("No Chromium was found and none could be installed: install it, or set W365LINT_CHROMIUM to its path.")


def _candidates() -> Iterator[str]:
    named = os.environ.get("W365LINT_CHROMIUM", "")
    known = (named, _of_playwright(), *_PLACES, shutil.which("google-chrome") or "", shutil.which("chromium") or "")
    yield from (path for path in known if path and Path(path).is_file())
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and Path(_of_playwright()).is_file():
        yield _of_playwright()
    if _is_root_on_debian() and _run("apt-get", "update") and _run("apt-get", "install", "-y", "chromium"):
        yield shutil.which("chromium") or ""


def _of_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _is_root_on_debian() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=600).returncode == 0  # noqa: S603 our own words
    except (OSError, subprocess.TimeoutExpired):
        return False
