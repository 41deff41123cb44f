"""Measure speed and memory: `python bench/bench.py`, for about half an hour, or with `--quick` for two minutes.

Medians of five, as a Markdown table on standard output. Every line but the growth is a whole process, from its start
to its end; memory is its peak resident size. `--quick` takes a tenth of the largest tenants.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tenant import write_tenant

RUNS = 5
SMALL = 175
"""Subscriptions of a tenant of about 1,000 records."""
TENANTS = (1_000, 10_000) if "--quick" in sys.argv else (10_000, 100_000)

MOST_STARTS, MOST_EXTRA, MOST_TIMES, MOST_MEMORY, MOST_GROWTH = 3.0, 0.4, 2.5, 1000.0, 13.0
"""Times, seconds, times, megabytes, times."""

Command = Sequence[str | Path]
_HERE = Path(__file__).parent
_OURS = Path(sys.executable).with_name("w365lint")


@dataclass(frozen=True)
class Cost:
    """What one process takes: its median seconds and its largest peak in megabytes."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured and what against, and how far that is from what was to be reached."""

    what: str
    measured: str
    against: str
    is_: float
    most: float
    unit: str

    def __str__(self) -> str:
        reached = "yes" if self.is_ <= self.most else "NO"
        return f"| {self.what} | {self.measured} | {self.against} | {self.is_:,.2f} | {self.most:,g} {self.unit} | {reached} |"


def main() -> None:
    """Measure everything and print the table."""
    print("| what | measured | against | is | at most | reached |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for lines in (_start(), _small(Path(folder)), _tenants(Path(folder))):
            for line in lines:
                print(line, flush=True)


def _start() -> Iterator[Line]:
    ours, bare = _cost([_OURS, "--version"]), _cost([sys.executable, "-c", "import click"])
    yield Line(
        "--version", f"{ours.seconds:.3f} s", f"import click: {bare.seconds:.3f} s", ours.seconds / bare.seconds, MOST_STARTS, "times"
    )


def _small(folder: Path) -> Iterator[Line]:
    records = write_tenant(folder / "small", SMALL)
    ours, bare = _cost([_OURS, "check", folder / "small"]), _cost([sys.executable, "-c", "import pydantic, click, networkx"])
    against = f"import pydantic, click, networkx: {bare.seconds:.3f} s"
    yield Line(f"check, {records:,} records", f"{ours.seconds:.3f} s", against, ours.seconds - bare.seconds, MOST_EXTRA, "s more")


def _tenants(folder: Path) -> Iterator[Line]:
    phases: list[dict[str, float]] = []
    for size in TENANTS:
        tenant = folder / str(size)
        what = f"check, {write_tenant(tenant, size):,} records"
        ours, bare = _cost([_OURS, "check", tenant]), _cost([sys.executable, _HERE / "validate.py", tenant])
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


def _cost(command: Command) -> Cost:
    costs = [_once(command) for _ in range(RUNS)]
    return Cost(median(cost.seconds for cost in costs), max(cost.megabytes for cost in costs))


def _once(command: Command) -> Cost:
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603 our own commands
    said = process.stderr.read() if process.stderr else b""
    if sys.platform == "win32":
        code, peak = process.wait(), 0.0
    else:
        _, status, usage = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if code not in (0, 1, 3):
        sys.exit(f"{' '.join(map(str, command))} ended with exit code {code}:\n{said.decode(errors='replace')}")
    return Cost(time.perf_counter() - begun, peak)


if __name__ == "__main__":
    main()
