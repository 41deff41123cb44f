"""How long each phase of a check takes, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from w365lint.configuration import Configuration
from w365lint.environment.facts import establish
from w365lint.environment.load import load_environment
from w365lint.lint import Purpose, judge, lint, read_kinds
from w365lint.report.page import write_page
from w365lint.rulebook.loader import load, our_rules

Result = TypeVar("Result")


def main(tenant: str) -> None:
    """Print each phase with its seconds."""
    rulebook = load([our_rules()], Configuration())
    asked = [rule for rule in rulebook.rules.values() if "operating" in rule.file.for_ and not rule.derives]
    environment = _timed("read", lambda: load_environment(Path(tenant), Configuration()))
    platform = _timed("facts", lambda: establish(environment, read_kinds(asked, rulebook), targets=None, attested=()))
    _timed("rules", lambda: judge(environment, platform, asked, rulebook))
    verdict = lint(load_environment(Path(tenant), Configuration()), rulebook, Purpose(("operating",)))
    _timed("report", lambda: write_page(verdict))


def _timed(phase: str, work: Callable[[], Result]) -> Result:
    begun = time.perf_counter()
    result = work()
    print(phase, time.perf_counter() - begun)
    return result
