"""Measure speed and memory: `python bench/bench.py`, for about forty minutes, or with `--quick` for three minutes.

Medians of five, as a Markdown table on standard output. The lines of starts and checks are a whole process, from its
start to its end; memory is its peak resident size. `rules` times an engine alone, in a process of its own, against a
plain interpreter of the same rules that must say the same. `--quick` takes a tenth of the largest tenants, and no
third size of facts; `--only NAME` measures one group: start, small, tenants, engines, formats or plan.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log10
from pathlib import Path
from statistics import median

import cuts
import formats
from cost import RUNS, Line, cost
from tenant import write_tenant

SMALL = 175
"""Subscriptions of a tenant of about 1,000 records."""
TENANTS = (10_000, 100_000)
QUICK_TENANTS = (1_000, 10_000)
ENGINES = {"sql": {1_200: 0.9, 13_000: 0.6, 76_500: 0.6}, "rete": {1_200: 6.0}}
"""Engine -> subscriptions of tenants of about 6,000, 64,000 and 376,000 facts, and the most it may take: times the interpreter.

The second engine is only made for few facts; it comes after the first, whose time is in its own.
"""

COMFORTABLE = 2_000
"""Subscriptions of a tenant of about 10,000 facts."""

CANNOT_RUN = 4
"""The exit code of engines.py for an engine that does not run here."""

PLANS = {2_000: 2.0, 20_000: 3.0}
"""Components of the platforms whose removal is planned, and the most it may take: times the reading; ten times as many dependencies."""
MOST_STARTS, MOST_EXTRA, MOST_TIMES, MOST_MEMORY, MOST_GROWTH, MOST_BOTH = 3.0, 0.4, 2.5, 1000.0, 13.0, 0.6
"""Times, seconds, times, megabytes, times, seconds."""

_HERE = Path(__file__).parent
_OURS = Path(sys.executable).with_name("w365lint")


@dataclass(frozen=True)
class Answered:
    """What one engine took, for how many facts, and a fingerprint of what it says; or why it is missing here."""

    seconds: float
    facts: int
    says: str
    missing: str = ""


def main() -> None:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=_GROUPS, action="append")
    given = parser.parse_args()
    print("| what | measured | against | is | at most | reached |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only or _GROUPS:
            for line in _GROUPS[name](Path(folder), quick=given.quick):
                print(line, flush=True)


def _start(_: Path, *, quick: bool) -> Iterator[Line]:  # noqa: ARG001 as quick as can be
    ours, bare = cost([_OURS, "--version"]), cost([sys.executable, "-c", "import click"])
    yield Line(
        "--version", f"{ours.seconds:.3f} s", f"import click: {bare.seconds:.3f} s", ours.seconds / bare.seconds, MOST_STARTS, "times"
    )


def _small(folder: Path, *, quick: bool) -> Iterator[Line]:  # noqa: ARG001 as quick as can be
    records = write_tenant(folder / "small", SMALL)
    ours, bare = cost([_OURS, "check", folder / "small"]), cost([sys.executable, "-c", "import pydantic, click, networkx"])
    against = f"import pydantic, click, networkx: {bare.seconds:.3f} s"
    yield Line(f"check, {records:,} records", f"{ours.seconds:.3f} s", against, ours.seconds - bare.seconds, MOST_EXTRA, "s more")


def _tenants(folder: Path, *, quick: bool) -> Iterator[Line]:
    phases: list[dict[str, float]] = []
    for size in QUICK_TENANTS if quick else TENANTS:
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


def _engines(folder: Path, *, quick: bool) -> Iterator[Line | str]:
    """Yield what each engine takes for each size, and how that grows."""
    tenants = {size: folder / f"{size} subscriptions" for size in [*ENGINES["sql"]][: 2 if quick else 3]}
    for size, tenant in tenants.items():
        write_tenant(tenant, size)
    plain = {size: _answered("interpreter", tenant) for size, tenant in tenants.items()}
    for engine, most in ENGINES.items():
        runs: list[Answered] = []
        for size in (size for size in tenants if size in most):
            ours, bare = _answered(engine, tenants[size]), plain[size]
            if ours.missing:
                yield f"| rules {engine} | not measured: {ours.missing} | | | | |"
                break
            if ours.says != bare.says:
                sys.exit(f"{engine} and the interpreter do not say the same of {ours.facts:,} facts.")
            against = f"interpreter: {bare.seconds:.3f} s"
            yield Line(
                f"rules {engine}, {ours.facts:,} facts", f"{ours.seconds:.3f} s", against, ours.seconds / bare.seconds, most[size], "times"
            )
            runs.append(ours)
        yield from _growth(engine, runs)
    yield from (
        f"| {line.what} | {line.measured} | {line.against} | {line.is_:.2f} | | |" for line in _growth("interpreter", [*plain.values()])
    )
    yield from _both(folder)


def _plan(folder: Path, *, quick: bool) -> Iterator[Line]:
    """Yield what planning a removal takes against reading the snapshot, and how that grows; ten times as much may take a little more."""
    runs: list[float] = []
    for components, most in [*PLANS.items()][: 1 if quick else 2]:
        read, planned, steps = _planned(folder / f"platform {components}", components)
        what = f"plan, {components:,} components, {10 * components:,} dependencies"
        yield Line(what, f"{planned:.2f} s, {steps:,.0f} steps", f"reading: {read:.2f} s", planned / read, most, "times")
        runs.append(planned)
    if len(runs) > 1:
        yield Line("growth, plan", f"{runs[1]:.1f} s", f"a tenth: {runs[0]:.2f} s", runs[1] / runs[0], cuts.MOST_GROWTH, "times")
    yield from cuts.lines(folder, quick=quick)


def _planned(folder: Path, components: int) -> tuple[float, float, float]:
    """Return the median seconds of reading and of planning, and the steps of the plan."""
    command = [sys.executable, str(_HERE / "planning.py"), str(folder), str(components), str(10 * components)]
    runs = []
    for _ in range(RUNS):
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 ours
        runs.append([float(number) for number in said.split()])
    read, planned, steps = (median(run[place] for run in runs) for place in range(3))
    return read, planned, steps


def _growth(engine: str, runs: Sequence[Answered]) -> Iterator[Line]:
    if len(runs) > 1:
        few, many = runs[0], runs[-1]
        tenfold = (many.seconds / few.seconds) ** (1 / log10(many.facts / few.facts))
        against = f"{few.facts:,} facts: {few.seconds:.3f} s"
        yield Line(f"growth, rules {engine}", f"{many.seconds:.3f} s", against, tenfold, MOST_GROWTH, "times for tenfold")


def _answered(engine: str, tenant: Path) -> Answered:
    """Return the median seconds of an engine, and what it says."""
    runs = []
    for _ in range(RUNS):
        process = subprocess.run([sys.executable, _HERE / "engines.py", engine, tenant], check=False, capture_output=True, text=True)  # noqa: S603 ours
        if process.returncode == CANNOT_RUN:
            return Answered(0.0, 0, "", process.stdout.strip())
        if process.returncode:
            sys.exit(process.stderr)
        seconds, facts, says = process.stdout.split()
        runs.append(Answered(float(seconds), int(facts), says))
    return replace(runs[0], seconds=median(run.seconds for run in runs))


def _both(folder: Path) -> Iterator[Line]:
    """Yield what it costs to ask the second engine too."""
    tenant = folder / "both"
    records = write_tenant(tenant, COMFORTABLE)
    alone, both = (cost([_OURS, "check", tenant, "--for", "uninstall", "--engine", name]) for name in ("sql", "both"))
    against = f"--engine sql: {alone.seconds:.3f} s"
    yield Line(
        f"check --engine both, {records:,} records", f"{both.seconds:.3f} s", against, both.seconds - alone.seconds, MOST_BOTH, "s more"
    )


def _formats(folder: Path, *, quick: bool) -> Iterator[Line]:
    yield from formats.lines(folder, (QUICK_TENANTS if quick else TENANTS)[1])


_GROUPS = {"start": _start, "small": _small, "tenants": _tenants, "engines": _engines, "formats": _formats, "plan": _plan}


if __name__ == "__main__":
    main()
