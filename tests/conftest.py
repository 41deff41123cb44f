from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser import FLAGS, find_chromium

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden files anew, to be read in review")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with a golden file, named from this folder, byte for byte."""

    def compare(name: str, text: str) -> None:
        file = HERE / name
        if request.config.getoption("--rewrite"):
            file.write_bytes(text.encode())
        assert file.read_bytes().decode() == text

    return compare


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium."""
    path = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real exports."""
    folder = Path(os.environ.get("W365LINT_CORPUS", HERE.parent.parent / "shared" / "realdata"))
    if not folder.is_dir():
        pytest.skip(f"The real exports are not there: {folder}. Set W365LINT_CORPUS to their folder.")
    return folder
