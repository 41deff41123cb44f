"""A made-up platform of any size, always the same: solutions, what they hold, and what depends on what.

Two fifths of the components are in Work 365's core, an eighth in its add-ons, an eighth in solutions of other makers, and the rest was made
in the environment itself. Components need components of earlier solutions; two add-ons need each other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5
from itertools import accumulate
from pathlib import Path
from random import Random

SEED = 365
TAKEN = "2026-01-15T08:00:00Z"
ACTIVE = "fd140aae-4df4-11dd-bd17-0019b9312238"
NO_ID = "00000000-0000-0000-0000-000000000000"

Row = Mapping[str, object]


@dataclass(frozen=True)
class Solution:
    """A solution, and how many of every thousand components it holds."""

    key: str
    publisher: str
    share: int
    managed: bool = True


@dataclass(frozen=True)
class Type:
    """A type of component: its number, what the inventory calls it, and where its rows lie."""

    word: str
    number: int
    logical: str
    table: str = ""
    id: str = ""
    name: str = "name"


@dataclass(frozen=True)
class Part:
    """One component."""

    number: int
    type: Type
    solution: Solution

    @property
    def name(self) -> str:
        """Return what identifies a component to people."""
        prefix = self.solution.publisher if self.solution.managed else "partner"
        return f"{prefix}_{self.type.word.replace(' ', '')}{self.number}"

    @property
    def id(self) -> str:
        """Return its GUID."""
        return _guid("component", self.name)


SOLUTIONS = (
    Solution("Work365", "work365", 400), Solution("Work365SelfServicePortal", "work365", 50),
    Solution("Work365PortalNotifications", "work365", 50), Solution("Work365PowerBI", "work365", 25),
    *(Solution(f"Maker{n}Suite", f"maker{n}", 25) for n in range(5)),
    Solution("partner_extensions", "partner", 350, managed=False),
)  # fmt: skip
PORTAL, NOTIFICATIONS = SOLUTIONS[1:3]
TYPES = (
    Type("Entity", 1, "entity"),
    Type("View", 26, "savedquery"),
    Type("Form", 60, "systemform"),
    Type("Workflow", 29, "workflow", "workflow", "workflowid"),
    Type("Web Resource", 61, "webresource"),
    Type("Environment Variable Definition", 380, "environmentvariabledefinition", "environmentvariabledefinition",
         "environmentvariabledefinitionid", "schemaname"),
    Type("Connection Reference", 10132, "connectionreference", "connectionreference", "connectionreferenceid",
         "connectionreferencelogicalname"),
    Type("Role", 20, "role", "role", "roleid"),
    Type("Model-driven App", 80, "appmodule", "appmodule", "appmoduleid", "uniquename"),
    Type("Column", 2, "attribute"),
)  # fmt: skip


def write_platform(folder: Path, components: int, dependencies: int) -> int:
    """Write a snapshot with so many components and dependencies; return how many records it holds."""
    random = Random(SEED)  # noqa: S311 the same platform every time
    parts = tuple(_parts(components))
    links = _links(parts, dependencies, random)
    tables = {**_tables(parts), **{f"dependency/{key}": rows for key, rows in _replies(links).items()}}
    for folder_name in ("dependency", "metadata"):
        (folder / folder_name).mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        place = {"EntityDefinitions": "metadata/", "solutioncomponentdefinition": "metadata/"}.get(table, "")
        _write(folder / f"{place}{table}.json", table, rows)
    said = {table: {"rows": len(rows), "complete": True} for table, rows in tables.items() if table != "solutioncomponentdefinition"}
    manifest = {"environment": f"{components:,} components", "url": "https://bench.crm4.dynamics.com", "edition": "DV",
                "time_zone": "Europe/Amsterdam", "taken": TAKEN, "tables": said}  # fmt: skip
    (folder / "snapshot.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return sum(map(len, tables.values()))


def _parts(components: int) -> Iterator[Part]:
    ends = [end * components // 1000 for end in accumulate(solution.share for solution in SOLUTIONS)]
    number = 0
    for solution, end in zip(SOLUTIONS, ends, strict=True):
        while number < end:
            yield Part(number, TYPES[number % len(TYPES)], solution)
            number += 1


def _links(parts: tuple[Part, ...], dependencies: int, random: Random) -> tuple[tuple[Part, Part], ...]:
    """Return who needs whom: later components earlier ones of other, managed solutions; the first components are the most wanted."""
    managed = [part for part in parts if part.solution.managed]
    later = [part for part in parts if part.solution is not SOLUTIONS[0]]
    # The portal goes before the notifications in every other dependency.
    found = dict.fromkeys(zip(_of(parts, PORTAL)[-1:], _of(parts, NOTIFICATIONS)[:1], strict=True))
    while len(found) < dependencies:
        dependent = random.choice(later)
        required = managed[int(len(managed) * random.random() ** 2)]
        if required.number < dependent.number and required.solution is not dependent.solution:
            found[dependent, required] = None
    return tuple(sorted(found, key=lambda pair: (pair[0].number, pair[1].number)))


def _of(parts: Iterable[Part], solution: Solution) -> list[Part]:
    return [part for part in parts if part.solution is solution]


def _tables(parts: Iterable[Part]) -> dict[str, list[Row]]:
    """Return the rows of every table but the dependencies."""
    publishers = dict.fromkeys(solution.publisher for solution in SOLUTIONS)
    tables: dict[str, list[Row]] = defaultdict(list)
    tables["solutioncomponentdefinition"] = [
        {"name": one.logical, "primaryentityname": one.logical, "solutioncomponenttype": one.number}
        for one in TYPES
        if one.number >= 10_000  # noqa: PLR2004 from here on an environment gives its own numbers
    ]
    tables["publisher"] = [
        {"publisherid": _guid("publisher", name), "uniquename": name, "friendlyname": name.title(), "customizationprefix": name}
        for name in publishers
    ]
    tables["solution"] = [_solution(solution) for solution in SOLUTIONS]
    for part in parts:
        tables["solutioncomponent"].append({
            "solutioncomponentid": _guid("part", part.name), "_solutionid_value": _guid("solution", part.solution.key),
            "componenttype": part.type.number, "objectid": part.id, "rootcomponentbehavior": 0,
        })  # fmt: skip
        if part.type.logical == "entity":
            tables["EntityDefinitions"].append({
                "LogicalName": part.name, "MetadataId": part.id, "EntitySetName": f"{part.name}s", "IsCustomEntity": True,
                "IsManaged": part.solution.managed,
            })  # fmt: skip
        elif part.type.table:
            tables[part.type.table].append(_row(part))
    return tables


def _solution(solution: Solution) -> Row:
    return {
        "solutionid": _guid("solution", solution.key), "uniquename": solution.key, "friendlyname": solution.key, "version": "4.2.0.0",
        "ismanaged": solution.managed, "isvisible": True, "_publisherid_value": _guid("publisher", solution.publisher),
        "_parentsolutionid_value": None, "installedon": "2025-03-01T09:30:00Z", "modifiedon": "2025-03-01T09:30:00Z",
    }  # fmt: skip


def _row(part: Part) -> Row:
    row: dict[str, object] = {part.type.id: part.id, part.type.name: part.name, "ismanaged": part.solution.managed, "statecode": 1}
    if part.type.logical == "workflow":
        row |= {"category": 5, "type": 1, "clientdata": None}
    if part.type.logical == "role":
        row |= {"_parentrootroleid_value": part.id}
    return row


def _replies(links: Iterable[tuple[Part, Part]]) -> dict[str, list[Row]]:
    """Return the reply for every managed solution: who needs its components."""
    replies: dict[str, list[Row]] = {solution.key: [] for solution in SOLUTIONS if solution.managed}
    for dependent, required in links:
        replies[required.solution.key].append({
            "dependencyid": _guid("dependency", f"{dependent.name} {required.name}"), "dependencytype": 2,
            **_end("dependent", dependent), **_end("required", required),
        })  # fmt: skip
    return replies


def _end(side: str, part: Part) -> Row:
    key = part.solution.key if part.solution.managed else "Active"
    return {
        f"{side}componentobjectid": part.id, f"{side}componentname": part.name, f"{side}componentdisplayname": part.name,
        f"{side}componenttype": part.type.number, f"{side}componenttypename": part.type.word, f"{side}componentparentid": NO_ID,
        f"{side}componententitylogicalname": part.type.logical, f"{side}componentbasesolutionuniquename": key,
        f"{side}componentbasesolutionname": key,
        f"{side}componentbasesolutionid": _guid("solution", key) if part.solution.managed else ACTIVE,
    }  # fmt: skip


def _write(file: Path, table: str, rows: list[Row]) -> None:
    if file.parent.name == "dependency":
        reply: object = {"DependencyMetadataCollection": {"DependencyMetadataInfoCollection": rows}}
    else:
        reply = {"@odata.context": f"https://bench.crm4.dynamics.com/api/data/v9.2/$metadata#{table}s", "value": rows}
    file.write_text(json.dumps(reply, indent=0), encoding="utf-8", newline="\n")


def _guid(kind: str, name: str) -> str:
    digits = md5(f"{kind} {name}".encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
