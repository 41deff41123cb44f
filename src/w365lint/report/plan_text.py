"""The plan for a terminal: all of it at a glance, then numbered steps in rounds, then what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from w365lint.plan.model import Before, Plan, Step
from w365lint.plan.surrounding import Change
from w365lint.report.doing import felt, how, tried
from w365lint.report.lines import Ink, Lines
from w365lint.report.losses import columns_lost, tables_lost, tables_saved
from w365lint.report.text import sentence, where
from w365lint.wording import count

_PROOFS: Final = ("uninstall:", "release:", "rework:", "publish", "break:")
SHOWN: Final = 10
"""Records of a step, reasons and components that are written out; --html and --json write them all."""
GLANCED: Final = 15
"""Steps of one title that are written at a glance."""


def write_plan_text(plan: Plan, *, width: int, color: bool) -> str:
    """Return the plan in lines of at most `width` columns."""
    lines = Lines(width, color=color)
    _write_head(lines, plan)
    if plan.rounds:
        _write_glance(lines, plan)
    _write_surrounding(lines, plan)
    numbers = {step.id: step.number for step in plan.steps()}
    for each in plan.rounds:
        lines.gap()
        lines.add(f"Round {each.number}: {each.title}", ink=Ink.BOLD)
        for _, alike in groupby(each.steps, key=lambda step: [*how(step)]):
            first, *others = alike
            _write_step(lines, first, numbers)
            for step in others:
                _write_step(lines, step, numbers, like=first.number)
    told = {matters: [sentence(f"{u.what}. {u.why} {u.query}") for u in plan.unknowns if u.matters is matters] for matters in (True, False)}
    _write_list(lines, "Not known, and it matters", told[True], Ink.YELLOW)
    _write_list(lines, "Not known", told[False], Ink.BOLD)
    _write_list(lines, "Where the order is not that of the articles", plan.differences, Ink.BOLD)
    _write_list(lines, "Besides", plan.notes, Ink.BOLD)
    lines.gap()
    lines.add(summary(plan), ink=Ink.BOLD)
    return lines.text()


def _write_surrounding(lines: Lines, plan: Plan) -> None:
    unblocking = plan.surrounding.unblocking
    changes = [sentence(f"{c.way} {c.name} (weighs {c.weight}): {_because(c)}") for c in unblocking.changes]
    impossible = [f"There is none: {unblocking.impossible}. {'; '.join(unblocking.path)}"] if unblocking.impossible else []
    _write_list(lines, "The smallest set that unblocks it", changes or impossible, Ink.BOLD)
    _write_list(lines, "Solutions that wait for each other", [". ".join((*one.ties, one.cut)) for one in plan.surrounding.loops], Ink.BOLD)
    _write_list(lines, "Known cases", [f"{sentence(one.advice)} Source: {one.source}" for one in plan.surrounding.obstacles], Ink.BOLD)


def _because(change: Change) -> str:
    """Return the chain that proves a change, without saying its name again."""
    first, *others = change.path
    return "; ".join((f"it{first[len(change.name) :]}" if first.startswith(change.name) else first, *others))


def summary(plan: Plan) -> str:
    """Say how long the plan is, and whether it is all."""
    steps = list(plan.steps())
    undoable = sum(step.irreversible for step in steps)
    held = sum(not step.ready for step in steps)
    parts = [f"{count(len(steps), 'step')} in {count(len(plan.rounds), 'round')}", f"{undoable:,} cannot be undone"]
    if held:
        parts.append(f"{held:,} not ready")
    open_ = sum(unknown.matters for unknown in plan.unknowns)
    missing = f"{count(open_, 'thing')} that {'matters is' if open_ == 1 else 'matter are'} not known"
    end = "The plan is complete." if plan.complete else f"The plan may lack steps: {missing}."
    return f"{', '.join(parts)}. {end}"


def _write_head(lines: Lines, plan: Plan) -> None:
    lines.add("Removal plan", ink=Ink.BOLD)
    lines.add(f"Target: {', '.join(plan.targets) or 'none'}.")
    for gate in plan.gates:
        state = "passed" if gate.passed else "NOT PASSED"
        lines.add(f"Gate {gate.line}, {state}: {gate.says}; {gate.why}.", ink=Ink.GREEN if gate.passed else Ink.RED)
        if not gate.passed:
            lines.add("Until then every deactivation and removal below is not ready.")


def glance(plan: Plan) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield the titles of the rounds with their steps; a title that several rounds in a row have is told once."""
    for title, rounds in groupby(plan.rounds, key=lambda each: each.title):
        yield title, tuple(step for each in rounds for step in each.steps)


def _write_glance(lines: Lines, plan: Plan) -> None:
    """Write all steps as one looks at a table of contents."""
    lines.gap()
    lines.add("At a glance", ink=Ink.BOLD)
    for title, steps in glance(plan):
        lines.add(title, indent=2)
        for step in steps[:GLANCED]:
            _write_title(lines, step, list(_marked(step)))
        if len(steps) > GLANCED:
            lines.add(f"and {count(len(steps) - GLANCED, 'step')} more, up to {steps[-1].number}", indent=6)


def _write_title(lines: Lines, step: Step, marks: Sequence[str]) -> None:
    marked = f" [{'; '.join(marks)}]" if marks else ""
    indent = max(4 - len(str(step.number)), 0)
    lines.add(f"{step.number}. {step.title}{marked}", indent=indent, hang=6 - indent, ink=Ink.RED if step.irreversible else None)


def _marked(step: Step) -> Iterator[str]:
    """Yield what is special about a step."""
    if step.optional:
        yield "optional"
    if step.irreversible:
        yield "cannot be undone"


def _write_step(lines: Lines, step: Step, numbers: Mapping[str, int], *, like: int | None = None) -> None:
    marks = [*_marked(step), *([] if step.ready else [not_ready(step)])]
    _write_title(lines, step, marks)
    lines.add(step.do, indent=6)
    _write_items(lines, step)
    if step.choice:
        lines.add(f"Decide: {step.choice}.", indent=6, hang=2)
    if like:
        lines.add(f"Where, who, and the way back: as step {like}.", indent=6, ink=Ink.FAINT)
    else:
        for said in how(step):
            lines.add(said, indent=6, hang=2, ink=Ink.FAINT)
    if step.why:
        reason = proof(step, numbers)
        place = f" ({where(reason.place)})" if reason.place.file else ""
        after = ranges(sorted(numbers[before.first] for before in step.why))
        lines.add(f"After {after}. {sentence(reason.why)}{place}", indent=6, hang=2, ink=Ink.FAINT)
    for effect in felt(step):
        lines.add(effect, indent=6, hang=2)
    for said in step.attested:
        lines.add(f"Attested: {said}.", indent=6, hang=2)
    _write_destruction(lines, step)
    if step.shown:
        lines.add(f"Tried today, {tried(step.shown, SHOWN)}", indent=6, hang=2, ink=Ink.FAINT)


def proof(step: Step, numbers: Mapping[str, int]) -> Before:
    """Return the reason that tells most: a dependency, else a record, else the step that comes last of those before it."""
    return max(step.why, key=lambda before: (before.first.startswith(_PROOFS), bool(before.place.file), numbers[before.first]))


def not_ready(step: Step) -> str:
    """Say which gates hold a step back."""
    return f"not ready: {', '.join(step.held_by)}"


def ranges(numbers: list[int]) -> str:
    """Write numbers as people do: 1, 3-5."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def _write_items(lines: Lines, step: Step) -> None:
    for item in step.items[:SHOWN]:
        lines.add(f"- {item.name}{f': {item.detail}' if item.detail else ''}", indent=6, hang=2)
    if len(step.items) > SHOWN:
        lines.add(f"- and {len(step.items) - SHOWN:,} more; --html and --json write them all", indent=6, hang=2)


def _write_destruction(lines: Lines, step: Step) -> None:
    lost = step.destroys
    if lost is None:
        return
    if lost.tables:
        lines.add(f"Deletes for good: {tables_lost(lost.tables)}.", indent=6, hang=2, ink=Ink.RED)
        lines.add(f"Exports of them: {tables_saved(lost.tables)}.", indent=6, hang=2, ink=Ink.RED)
    for columns in lost.columns:
        lines.add(f"Deletes for good: {columns_lost(columns)}.", indent=6, hang=2, ink=Ink.RED)
    if not lost.tables and not lost.columns:
        lines.add(lost.note or "Deletes no table that the snapshot names.", indent=6, hang=2)
    elif lost.note:
        lines.add(lost.note, indent=6, hang=2)


def _write_list(lines: Lines, title: str, texts: list[str] | tuple[str, ...], ink: Ink) -> None:
    if not texts:
        return
    lines.gap()
    lines.add(title, ink=ink)
    for text in texts:
        lines.add(f"- {text}", indent=2, hang=2)
