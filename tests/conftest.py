from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real exports."""
    folder = Path(os.environ.get("W365LINT_CORPUS", HERE.parent.parent / "shared" / "realdata"))
    if not folder.is_dir():
        pytest.skip(f"The real exports are not there: {folder}. Set W365LINT_CORPUS to their folder.")
    return folder
