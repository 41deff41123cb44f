"""What an edit would change, for a terminal: the edit, the verdicts, the data that goes, then what is found and was not, or was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from w365lint.plan.destruction import counted
from w365lint.report.difference import Changed, Difference, Turned
from w365lint.report.lines import Ink, Lines
from w365lint.report.losses import columns_lost, tables_lost, tables_saved
from w365lint.report.outline import cards_by_name
from w365lint.report.text import STATES, SYMBOLS, amount
from w365lint.rulebook.finding import Finding, Money, Severity, Undecided
from w365lint.rulebook.verdict import Identity, Outcome, Verdict
from w365lint.wording import count

WRITTEN: Final = 20
"""Findings up to which each is written out, and rules up to which each is counted."""
_INKS: Final = {Outcome.GO: Ink.GREEN, Outcome.NO_GO: Ink.RED, Outcome.CANNOT_TELL: Ink.YELLOW}
_MORE: Final = "--json writes them all"


def write_difference(seen: Difference, before: Verdict, *, width: int, color: bool) -> str:
    """Return the difference in lines; `before` is the verdict on the environment as it is."""
    lines = Lines(width, color=color)
    _write_edit(lines, seen, before.environment)
    money = tuple(_money(seen))
    if seen.runbooks or money:
        lines.gap()
    for runbook in seen.runbooks:
        _write_runbook(lines, runbook)
    for text in money:
        lines.add(text)
    _write_losses(lines, seen)
    titles = {name: card.title for name, card in cards_by_name(before).items()}
    _write_said(lines, "Appears", "finding", seen.born, titles)
    _write_changed(lines, seen.changed)
    _write_said(lines, "Disappears", "finding", seen.died, titles)
    _write_said(lines, "Undecided now", "subject", seen.opened, titles)
    _write_said(lines, "Undecided no more", "subject", seen.settled, titles)
    if seen.nothing:
        lines.gap()
        known = " as far as the snapshot tells" if seen.edited.unknown else ""
        lines.add(f"No finding and no verdict would change{known}.")
    return lines.text()


def _write_edit(lines: Lines, seen: Difference, environment: Identity) -> None:
    lines.add(f"{environment.name or environment.snapshot}, what if", ink=Ink.BOLD)
    for said in seen.edited.said:
        lines.add(f"- {said}", indent=2, hang=2)
    day = f"As of {environment.as_of} ({environment.as_of_source})." if environment.as_of else "The as-of day is unknown; set --as-of."
    lines.add(f"{day} Nothing is changed in the snapshot.")
    for note in (*seen.edited.unknown, *seen.edited.notes):
        lines.add(note, ink=Ink.YELLOW)


def _write_runbook(lines: Lines, runbook: Turned) -> None:
    was, now = (f"{SYMBOLS[outcome]} {outcome}" for outcome in (runbook.before, runbook.after))
    lines.add(f"{runbook.title}: {was} before, {now} after", ink=_INKS[runbook.after])
    lines.add(f"After: {runbook.why}", indent=2)
    for line in runbook.lines[:WRITTEN]:
        lines.add(f"{line.id} ({STATES[line.before][1]} before, {STATES[line.after][1]} after): {line.says}", indent=2, hang=2)
    _write_rest(lines, len(runbook.lines), "line", indent=2)


def _money(seen: Difference) -> Iterator[str]:
    """Yield what is at risk in each currency and period, where that changes."""
    sides = [{(one.currency, one.period): one for one in side} for side in (seen.money_before, seen.money_after)]
    for currency, period in sorted({*sides[0], *sides[1]}):
        before, after = (side.get((currency, period), Money(Decimal(0), currency, period, "")) for side in sides)
        if before.amount != after.amount:
            yield f"Money at risk ({period}): {amount(before)} before, {amount(after)} after"


def _write_losses(lines: Lines, seen: Difference) -> None:
    if not (seen.edited.tables or seen.edited.columns):
        return
    lines.gap()
    if seen.edited.tables:
        lines.add(f"Data that goes for good: {tables_lost(seen.edited.tables)}.", ink=Ink.BOLD)
        lines.add(f"Exports of them: {tables_saved(seen.edited.tables)}.")
    for table in seen.edited.tables:
        lines.add(f"{table.name} ({table.table}): {counted(table.rows, table.seen)}; {table.export.says}.", indent=2, hang=2)
    for loss in seen.edited.columns:
        lines.add(f"{columns_lost(loss)}.", indent=2, hang=2)


def _write_said(lines: Lines, title: str, word: str, said: Sequence[Finding | Undecided], titles: Mapping[str, str]) -> None:
    """Write each, or of too many how many there are of each rule, or of too many rules of each category."""
    if not said:
        return
    lines.gap()
    lines.add(f"{title}: {count(len(said), word)}", ink=Ink.BOLD)
    if len(said) <= WRITTEN:
        for each in said:
            lines.add(f"{each.severity}: {each.message} [{each.rule}]", indent=2, hang=2)
        return
    rules = Counter((each.rule, each.severity) for each in said)
    categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (rule, severity), number in rules.items():
        categories[rule.partition("/")[0]][severity] += number
        if len(rules) <= WRITTEN:
            lines.add(f"{count(number, severity)}: {titles[rule]} [{rule}]", indent=2, hang=2)
    for category, numbers in sorted(categories.items()) if len(rules) > WRITTEN else ():
        parts = ", ".join(count(numbers[severity], severity) for severity in Severity if numbers[severity])
        lines.add(f"{category}: {parts}", indent=2, hang=2)
    lines.add(_MORE, indent=2)


def _write_changed(lines: Lines, changed: Sequence[Changed]) -> None:
    if not changed:
        return
    lines.gap()
    lines.add(f"Says something else: {count(len(changed), 'finding')}", ink=Ink.BOLD)
    for each in changed[:WRITTEN]:
        lines.add(f"{each.after.severity}: {each.after.message} [{each.after.rule}]", indent=2, hang=2)
        lines.add(f"before: {each.before.message}", indent=4, hang=2, ink=Ink.FAINT)
    _write_rest(lines, len(changed), "finding", indent=2)


def _write_rest(lines: Lines, number: int, word: str, *, indent: int) -> None:
    if number > WRITTEN:
        lines.add(f"and {count(number - WRITTEN, f'more {word}')}; {_MORE}", indent=indent)
