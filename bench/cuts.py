"""How long it takes to find the smallest unblocking set of a platform, and its deadlocks; lines for the group `plan`.

`python bench/cuts.py FOLDER COMPONENTS DEPENDENCIES` makes a platform, unless it is there, and prints each phase with its seconds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TypeVar

from cost import RUNS, Line
from plans import write_platform

from w365lint.configuration import Configuration
from w365lint.environment.graph import Node
from w365lint.environment.load import load_environment
from w365lint.environment.solutions import Platform
from w365lint.plan.deadlock import untie
from w365lint.plan.neighbourhood import neighbourhood, solutions
from w365lint.plan.survey import survey
from w365lint.plan.unblock import SmallestSet, unblock

SIZES = ((2_000, 20_000), (20_000, 200_000))
MOST_TIMES, MOST_GROWTH = 1.0, 20.0
"""Times the reading, times for tenfold: the larger one sorts more and leaves the processor's caches."""

Result = TypeVar("Result")


def lines(folder: Path, *, quick: bool) -> Iterator[Line]:
    """Yield the lines of the group: what was measured, the measure, against what, how far, at most, unit."""
    measured = []
    for components, dependencies in SIZES[: 1 if quick else 2]:
        phases = _phases(folder / f"platform {components}", components, dependencies)
        reading, finding = phases.pop("read"), sum(phases.values())
        what = f"smallest set and deadlocks, {components:,} components, {dependencies:,} dependencies"
        yield Line(what, f"{finding:.2f} s", f"read: {reading:.2f} s", finding / reading, MOST_TIMES, "times")
        measured.append(finding)
    if len(measured) > 1:
        one, ten = measured
        yield Line("growth, smallest set and deadlocks", f"{ten:.2f} s", f"a tenth: {one:.3f} s", ten / one, MOST_GROWTH, "times")


def _phases(folder: Path, components: int, dependencies: int) -> dict[str, float]:
    """Return the median seconds of each phase, each run in a process of its own."""
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, __file__, str(folder), str(components), str(dependencies)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 ours
        runs.append({phase: float(seconds) for phase, seconds in (line.split() for line in said.splitlines())})
    return {phase: median(run[phase] for run in runs) for phase in runs[0]}


def main(folder: Path, components: int, dependencies: int) -> None:
    """Print each phase with its seconds."""
    if not folder.exists():
        write_platform(folder, components, dependencies)
    platform = _timed("read", lambda: _read(folder))
    removal = survey(platform)
    needs = _timed("neighbourhood", lambda: neighbourhood(platform, removal, {}))
    found = _timed("cut", lambda: unblock(needs, [Node("solution", key) for key in removal.targets]))
    _timed("untie", lambda: untie(solutions(platform, removal, {})))
    if not isinstance(found, SmallestSet) or not found.changes:
        sys.exit("No set unblocks the platform of the benchmark.")


def _read(folder: Path) -> Platform:
    platform = Platform(load_environment(folder, Configuration()), None)
    platform.edges  # noqa: B018 is computed when it is first asked for
    return platform


def _timed(phase: str, work: Callable[[], Result]) -> Result:
    begun = time.perf_counter()
    result = work()
    print(phase, time.perf_counter() - begun)
    return result


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
