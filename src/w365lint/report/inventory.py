"""What a snapshot holds, for the terminal: `w365lint doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from w365lint.report.text import count, visible, words
from w365lint.rulebook.verdict import Identity, TableVerdict, UnreadablePlace

HELD = ("complete", "partial", "unreadable")
FEW = 3
"""Files of one table that are named; of more, the first."""


def write_inventory(
    environment: Identity, tables: Sequence[TableVerdict], unreadable: Sequence[UnreadablePlace], ignored: Sequence[tuple[str, str]]
) -> str:
    """Write what is there, how old and how complete it is, and how to export what is missing."""
    lines = [
        f"{environment.name}  {environment.url}".rstrip(),
        f"As of {environment.as_of or 'a day that is not known: say --as-of when you check'}"
        + (f" ({environment.as_of_source})" if environment.as_of else ""),
    ]
    for state in HELD:
        lines += _section(state.capitalize(), (_held(table) for table in tables if table.completeness == state))
    lines += _section("Does not exist here", (f"  {table.label}" for table in tables if table.completeness == "not applicable"))
    lines += _section("Not in the snapshot", (_missing(table) for table in tables if table.completeness == "absent"))
    lines += _section(
        "Could not be read", (f"  {at.file}{f' {at.place}' if at.place else ''}: {at.message} {at.next_step}".rstrip() for at in unreadable)
    )
    lines += _section("Not read", (f"  {file}: {why}" for file, why in ignored))
    return "".join(f"{visible(line)}\n" if line else "\n" for line in lines)


def _section(title: str, entries: Iterable[str]) -> list[str]:
    listed = list(entries)
    return ["", f"{title} ({len(listed)})", *listed] if listed else []


def _held(table: TableVerdict) -> str:
    parts = [f"  {table.label}: {count(table.rows, 'row')}", f"newest {table.newest[:10]}" if table.newest else "", _files(table.files)]
    why = f" {table.why[:1].upper()}{table.why[1:]}." if table.why and table.completeness != "complete" else ""
    gaps = f" Without: {', '.join(words(name) for name in table.missing_fields)}." if table.missing_fields else ""
    cure = f" {table.export}" if table.completeness != "complete" else ""
    return f"{', '.join(part for part in parts if part)}.{why}{gaps}{cure}"


def _files(files: Sequence[str]) -> str:
    return ", ".join(files[:FEW]) if len(files) <= FEW else f"{files[0]} and {count(len(files) - 1, 'other file')}"


def _missing(table: TableVerdict) -> str:
    return f"  {table.label}: {table.export}"
