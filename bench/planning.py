"""Write a snapshot of so many components and dependencies, read it and plan its removal; print the seconds of each, and the steps."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.rulebook.attestation import Vouched

TYPES = {"form": 60, "view": 26, "flow": 29, "web_resource": 61}
ADD_ONS = 20


def main(folder: Path, components: int, dependencies: int) -> None:
    write_platform(folder, components, dependencies)
    gc.disable()  # as the command does
    begun = time.perf_counter()
    environment = load_environment(folder, Configuration())
    read = time.perf_counter()
    plan = make_plan(environment, None, Vouched())
    print(read - begun, time.perf_counter() - read, len(list(plan.steps())))


def write_platform(folder: Path, components: int, dependencies: int) -> None:
    """Write Work 365, its add-ons, and what was made on top; a tenth is made in the environment."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(365)  # noqa: S311 the same for everybody
    names = ["Work365", *(f"Work365Extension{number}" for number in range(ADD_ONS))]
    solutions = [
        {"solutionid": _id(number), "uniquename": name, "friendlyname": name, "ismanaged": True, "_publisherid_value": _id(10**7)}
        for number, name in enumerate(names)
    ]
    words = [random.choice([*TYPES]) for _ in range(components)]
    homes = [random.randrange(len(names)) if number % 10 else -1 for number in range(components)]
    parts = [
        {"solutioncomponentid": _id(2 * 10**7 + number), "objectid": _id(10**6 + number), "componenttype": TYPES[words[number]],
         "_solutionid_value": _id(home), "rootcomponentbehavior": 0}
        for number, home in enumerate(homes) if home >= 0
    ]  # fmt: skip
    flows = [
        {"workflowid": _id(10**6 + number), "name": f"Flow {number}", "category": 5, "type": 1, "statecode": 1,
         "ismanaged": homes[number] >= 0}
        for number, word in enumerate(words) if word == "flow"
    ]  # fmt: skip
    drawn = [sorted(random.sample(range(components), 2)) for _ in range(dependencies)]
    replies = [
        {"requiredcomponentobjectid": _id(10**6 + required), "requiredcomponenttype": TYPES[words[required]],
         "dependentcomponentobjectid": _id(10**6 + dependent), "dependentcomponenttype": TYPES[words[dependent]], "dependencytype": 2}
        for required, dependent in drawn if homes[required] >= 0
    ]  # fmt: skip
    publishers = [{"publisherid": _id(10**7), "uniquename": "iotap", "friendlyname": "IOTAP", "customizationprefix": "work365"}]
    tables = {"solution": solutions, "solutioncomponent": parts, "workflow": flows, "publisher": publishers, "dependency": replies}
    for name, rows in tables.items():
        _write(folder / f"{name}.json", rows)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"value": rows}), encoding="utf-8")


def _id(number: int) -> str:
    return str(UUID(int=number + 1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
