"""Measure speed and memory: `python bench/bench.py [--quick]`. Medians of five; a Markdown table on standard output.

Every line but the growth is a whole process, from its start to its end; memory is its peak resident size.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tenant import write_tenant

RUNS = 5
SMALL, MIDDLE, LARGE = 200, 10_000, 100_000
BINARY = Path(sys.executable).parent
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Cost:
    """What one process took: median seconds, and its largest peak in megabytes."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    measured: str
    against: str
    reach: str
    reached: bool


def main() -> None:
    """Measure everything and print the table."""
    sizes = (SMALL // 10, SMALL, MIDDLE) if "--quick" in sys.argv else (SMALL, MIDDLE, LARGE)
    with tempfile.TemporaryDirectory() as folder:
        tenants = {size: Path(folder, str(size)) for size in sizes}
        rows = {size: write_tenant(tenants[size], size) for size in sizes}
        lines = [*_start(), _small(tenants[sizes[0]], rows[sizes[0]])]
        for size in sizes[1:]:
            lines += _tenant(tenants[size], rows[size])
        lines += _growth(*(tenants[size] for size in sizes[1:]))
    print("\n| what | measured | against | reach | reached |\n|---|---|---|---|---|")
    for line in lines:
        print(f"| {line.what} | {line.measured} | {line.against} | {line.reach} | {'yes' if line.reached else 'NO'} |")


def _start() -> Iterator[Line]:
    ours, bare = cost([BINARY / "w365lint", "--version"]), cost(_python("import click"))
    ratio = ours.seconds / bare.seconds
    yield Line("`--version`", f"{ours.seconds:.3f} s", f"import click: {bare.seconds:.3f} s", f"{ratio:.1f}x of at most 3x", ratio <= 3)  # noqa: PLR2004


def _small(tenant: Path, rows: int) -> Line:
    ours, bare = cost(_check(tenant)), cost(_python("import pydantic, click, networkx"))
    extra = (ours.seconds - bare.seconds) * 1000
    return Line(
        f"check of {rows:,} records", f"{ours.seconds:.3f} s", f"import pydantic, click, networkx: {bare.seconds:.3f} s",
        f"+{extra:.0f} ms of at most +400 ms", extra <= 400,  # noqa: PLR2004
    )  # fmt: skip


def _tenant(tenant: Path, rows: int) -> Iterator[Line]:
    runs = RUNS if rows < LARGE else 3
    ours, bare = cost(_check(tenant), runs), cost([sys.executable, HERE / "validate.py", tenant], runs)
    ratio = ours.seconds / bare.seconds
    what = f"check of {rows:,} records"
    yield Line(what, f"{ours.seconds:.1f} s", f"validate and discard: {bare.seconds:.1f} s", f"{ratio:.2f}x of at most 2.5x", ratio <= 2.5)  # noqa: PLR2004
    yield Line(what, f"{ours.megabytes:,.0f} MB", f"validate and discard: {bare.megabytes:,.0f} MB", "at most 1,000 MB", ours.megabytes <= 1000)  # noqa: PLR2004


def _growth(small: Path, large: Path) -> Iterator[Line]:
    """Yield how much longer each phase takes for ten times the tenant."""
    one, ten = (_phases(tenant) for tenant in (small, large))
    for phase, seconds in ten.items():
        ratio = seconds / max(one[phase], 0.001)
        yield Line(f"growth: {phase}", f"{seconds:.2f} s", f"a tenth of it: {one[phase]:.3f} s", f"{ratio:.1f} of at most 13", ratio <= 13)  # noqa: PLR2004


def _phases(tenant: Path) -> dict[str, float]:
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import phases; phases.main({str(tenant)!r})"
    runs = [_said(_python(code)) for _ in range(3)]
    return {phase: median(run[phase] for run in runs) for phase in runs[0]}


def _said(command: Sequence[str | Path]) -> dict[str, float]:
    written = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 our own commands
    return {phase: float(seconds) for phase, seconds in (line.split() for line in written.splitlines())}


def cost(command: Sequence[str | Path], runs: int = RUNS) -> Cost:
    """Run a command so many times, after once to warm up, and return what it took."""
    print("measuring", " ".join(map(str, command))[:100], file=sys.stderr)
    costs = [_once(command) for _ in range(runs + 1)][1:]
    return Cost(median(seconds for seconds, _ in costs), max(megabytes for _, megabytes in costs))


def _once(command: Sequence[str | Path]) -> tuple[float, float]:
    begun = time.perf_counter()
    process = subprocess.Popen(list(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 our own commands
    if sys.platform == "win32":
        process.wait()
        return time.perf_counter() - begun, 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        sys.exit(f"exit code {process.returncode}: {' '.join(map(str, command))}")
    return time.perf_counter() - begun, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def _check(tenant: Path) -> list[str | Path]:
    return [BINARY / "w365lint", "check", tenant, "--for", "operating", "--html", tenant.with_suffix(".html")]


def _python(code: str) -> list[str | Path]:
    return [sys.executable, "-c", code]


if __name__ == "__main__":
    main()
