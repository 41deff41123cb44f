"""Write a snapshot of so many components and dependencies, read it and plan its removal; print the seconds of each, and the steps."""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

from plans import write_platform

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.rulebook.attestation import Vouched


def main(folder: Path, components: int, dependencies: int) -> None:
    if not folder.exists():
        write_platform(folder, components, dependencies)
    gc.disable()  # as the command does
    begun = time.perf_counter()
    environment = load_environment(folder, Configuration())
    read = time.perf_counter()
    plan = make_plan(environment, None, Vouched())
    print(read - begun, time.perf_counter() - read, len(list(plan.steps())))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
