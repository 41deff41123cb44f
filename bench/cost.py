"""What a process takes, and how a line of the table says it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

RUNS = 5

Command = Sequence[str | Path]


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


def cost(command: Command) -> Cost:
    """Run a command some times."""
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
