"""How long each phase of a check takes, in one process."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import w365lint.lint
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.report.page import write_page
from w365lint.rulebook.loader import load, our_rules

Given = ParamSpec("Given")
Result = TypeVar("Result")


def main(tenant: Path) -> None:
    """Print each phase with its seconds."""
    rulebook = load([our_rules()], Configuration())
    environment = _timed("read", load_environment)(tenant, Configuration())
    for phase, name in (("facts", "establish"), ("rules", "judge")):
        setattr(w365lint.lint, name, _timed(phase, getattr(w365lint.lint, name)))
    verdict = w365lint.lint.lint(environment, rulebook, w365lint.lint.Purpose(("operating",)))
    _timed("report", write_page)(verdict)


def _timed(phase: str, work: Callable[Given, Result]) -> Callable[Given, Result]:
    def timed(*given: Given.args, **named: Given.kwargs) -> Result:
        begun = time.perf_counter()
        result = work(*given, **named)
        print(phase, time.perf_counter() - begun)
        return result

    return timed


main(Path(sys.argv[1]))
