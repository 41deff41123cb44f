"""Measure speed and memory: `python bench/bench.py`, for about half an hour, or with `--quick` for two minutes.

Medians of five, as a Markdown table on standard output. Every line but the growth is a whole process, from its start
to its end; memory is its peak resident size. `--quick` takes a tenth of the largest tenants.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median

from cost import RUNS, Line, cost
from formats import lines
from tenant import write_tenant

SMALL = 175
"""Subscriptions of a tenant of about 1,000 records."""
TENANTS = (1_000, 10_000) if "--quick" in sys.argv else (10_000, 100_000)

MOST_STARTS, MOST_EXTRA, MOST_TIMES, MOST_MEMORY, MOST_GROWTH = 3.0, 0.4, 2.5, 1000.0, 13.0
"""Times, seconds, times, megabytes, times."""

_HERE = Path(__file__).parent
_OURS = Path(sys.executable).with_name("w365lint")


def main() -> None:
    """Measure everything and print the table."""
    print("| what | measured | against | is | at most | reached |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for line in chain(_start(), _small(here), _tenants(here), lines(here, TENANTS[1])):
            print(line, flush=True)


def _start() -> Iterator[Line]:
    ours, bare = cost([_OURS, "--version"]), cost([sys.executable, "-c", "import click"])
    yield Line(
        "--version", f"{ours.seconds:.3f} s", f"import click: {bare.seconds:.3f} s", ours.seconds / bare.seconds, MOST_STARTS, "times"
    )


def _small(folder: Path) -> Iterator[Line]:
    records = write_tenant(folder / "small", SMALL)
    ours, bare = cost([_OURS, "check", folder / "small"]), cost([sys.executable, "-c", "import pydantic, click, networkx"])
    against = f"import pydantic, click, networkx: {bare.seconds:.3f} s"
    yield Line(f"check, {records:,} records", f"{ours.seconds:.3f} s", against, ours.seconds - bare.seconds, MOST_EXTRA, "s more")


def _tenants(folder: Path) -> Iterator[Line]:
    phases: list[dict[str, float]] = []
    for size in TENANTS:
        tenant = folder / str(size)
        what = f"check, {write_tenant(tenant, size):,} records"
        ours, bare = cost([_OURS, "check", tenant]), cost([sys.executable, _HERE / "validate.py", tenant])
        against = f"validate and discard: {bare.seconds:.1f} s, {bare.megabytes:,.0f} MB"
        yield Line(what, f"{ours.seconds:.1f} s", against, ours.seconds / bare.seconds, MOST_TIMES, "times")
        yield Line(what, f"{ours.megabytes:,.0f} MB", against, ours.megabytes, MOST_MEMORY, "MB")
        phases.append(_phases(tenant))
    for phase, one in phases[0].items():
        ten = phases[1][phase]
        yield Line(f"growth, {phase}", f"{ten:.2f} s", f"a tenth of the tenant: {one:.3f} s", ten / one, MOST_GROWTH, "times")


def _phases(tenant: Path) -> dict[str, float]:
    """Return the median seconds of each phase."""
    runs = []
    for _ in range(RUNS):
        said = subprocess.run([sys.executable, _HERE / "phases.py", tenant], check=True, capture_output=True, text=True).stdout  # noqa: S603 ours
        runs.append({phase: float(seconds) for phase, seconds in (line.split() for line in said.splitlines())})
    return {phase: median(run[phase] for run in runs) for phase in runs[0]}


if __name__ == "__main__":
    main()
