"""What a snapshot holds, for the terminal: `w365lint doctor`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from w365lint.report.text import visible
from w365lint.rulebook.advice import Settling, Spelling, Trust
from w365lint.rulebook.verdict import TableVerdict, Verdict
from w365lint.wording import count, words

HELD = ("complete", "partial", "unreadable")
MOST = 15
"""Things to do that are listed."""
FEW = 3
"""Files of one table that are named; of more, the first."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known of the names that are looked for, and of the time between exports."""

    spellings: Sequence[Spelling] = ()
    apart: Sequence[str] = ()
    every_name: bool = False


def write_inventory(verdict: Verdict, settlings: Sequence[Settling], advice: Advice, ignored: Sequence[tuple[str, str]]) -> str:
    """Write what would settle most, what is there, how old and how complete it is, and how to export what is missing."""
    environment, tables, unreadable = verdict.environment, verdict.tables, verdict.unreadable
    lines = [
        f"{environment.name}  {environment.url}".rstrip(),
        f"As of {environment.as_of or 'a day that is not known: say --as-of when you check'}"
        + (f" ({environment.as_of_source})" if environment.as_of else ""),
    ]
    lines += _settling(settlings)
    lines += _section("Exported hours apart", (f"  {sentence}" for sentence in advice.apart))
    for state in HELD:
        lines += _section(state.capitalize(), (_held(table) for table in tables if table.completeness == state))
    lines += _section("Does not exist here", (f"  {table.label}" for table in tables if table.completeness == "not applicable"))
    lines += _section("Not in the snapshot", (_missing(table) for table in tables if table.completeness == "absent"))
    lines += _section(
        "Could not be read", (f"  {at.file}{f' {at.place}' if at.place else ''}: {at.message} {at.next_step}".rstrip() for at in unreadable)
    )
    lines += _section("Not read", (f"  {file}: {why}" for file, why in ignored))
    lines += _names(advice)
    return "".join(f"{visible(line)}\n" if line else "\n" for line in lines)


def _section(title: str, entries: Iterable[str]) -> list[str]:
    listed = list(entries)
    return ["", f"{title} ({len(listed)})", *listed] if listed else []


def _settling(settlings: Sequence[Settling]) -> list[str]:
    if not settlings:
        return []
    lines = ["", "What would settle most (each line waits for this, perhaps for more)"]
    for number, settling in enumerate(settlings[:MOST], 1):
        ids = f" ({', '.join(sorted(settling.lines))})" if settling.lines else ""
        records = f", {count(settling.subjects, 'record')}" if settling.subjects else ""
        waiting = f"{count(len(settling.rules), 'rule')}, {count(len(settling.lines), 'runbook line')}{ids}{records}"
        lines += [f"  {number}. {settling.what}", f"     {waiting}"]
    return lines if len(settlings) <= MOST else [*lines, f"  And {len(settlings) - MOST:,} more."]


def _names(advice: Advice) -> list[str]:
    counted = Counter(one.trust for one in advice.spellings)
    shown = [one for one in advice.spellings if advice.every_name or (one.missing and one.trust is Trust.GUESSED)]
    said = ", ".join(f"{counted[trust]:,} {trust}" for trust in Trust if counted[trust])
    hint = "" if advice.every_name else " Guessed, and not in the export of their table:"
    lines = ["", f"Names ({len(advice.spellings):,}): {said}.{hint if shown else ''}"]
    lines += [f"  {_name(one)}" for one in shown]
    if any(one.missing and one.trust is Trust.GUESSED for one in shown):
        lines.append("  Put EntityDefinitions with their Attributes into metadata/, or name the column under [mapping] in w365lint.toml.")
    return lines


def _name(one: Spelling) -> str:
    name = f"{one.table}.{one.column}" if one.column else one.table
    called = f" ({one.display})" if one.display else ""
    return f"{name}{called}: {one.trust}{', not in the export' if one.missing else ''}"


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
