"""The environment as the report shows it: which one, what was exported, what could not be read, in which order it goes."""

from __future__ import annotations

from collections.abc import Iterable

from w365lint.environment.components.base import Kind
from w365lint.environment.environment import Environment
from w365lint.environment.exports import how_to_export
from w365lint.environment.graph import Edge
from w365lint.environment.makers.dependencies import shown_first, solution_graph, solution_witnesses
from w365lint.environment.rows import quoted
from w365lint.environment.solutions import Platform
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.finding import Arrow, Place
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.sentence import sentences
from w365lint.rulebook.verdict import Identity, RuleCard, SolutionRound, TableVerdict, UnreadablePlace


def identity(environment: Environment, platform: Platform) -> Identity:
    """Say which environment this is, and as of when."""
    return Identity(
        name=environment.name or environment.snapshot,
        url=environment.url,
        edition=environment.edition,
        as_of=environment.as_of.isoformat() if environment.as_of else "",
        as_of_source=environment.as_of_source,
        newest=environment.newest,
        targets=tuple(solution_name(platform, key) for key in sorted(platform.targets)),
        snapshot=environment.snapshot,
    )


def tables(environment: Environment, platform: Platform) -> tuple[TableVerdict, ...]:
    """Say of every kind with a table what the snapshot holds of it."""
    return tuple(_table(environment, platform, kind) for kind in environment.kinds.values() if kind.tables)


def _table(environment: Environment, platform: Platform, kind: Kind) -> TableVerdict:
    state = environment.state(kind.name)
    absent = environment.store.absent_fields(kind.name) if kind.name in environment.store.kinds else frozenset()
    return TableVerdict(
        kind=kind.name,
        table=kind.tables[0],
        label=kind.label,
        completeness=state.completeness.value,
        rows=environment.store.count(kind.name),
        files=state.files,
        newest=newest_of(environment, kind),
        why=state.why,
        missing_fields=tuple(name for name in kind.fields if name in absent and kind.fields[name].column.logical),
        export=how_to_export(kind, environment, platform),
    )


def newest_of(environment: Environment, kind: Kind) -> str:
    """Return the newest change of a kind, as it is stored; empty where there is none."""
    fields = [quoted(name) for name in ("modified_on", "created_on") if name in kind.fields]
    if kind.name not in environment.store.kinds or not fields:
        return ""
    found = next(environment.store.query(f"SELECT {', '.join(f'MAX({field})' for field in fields)} FROM {quoted(kind.name)}"))
    return max(filter(None, found), default="")


def unreadable(environment: Environment) -> tuple[UnreadablePlace, ...]:
    """List what could not be read."""
    return tuple(UnreadablePlace(trouble.file, trouble.place, trouble.message, trouble.next_step) for trouble in environment.troubles)


def removal_order(platform: Platform) -> tuple[SolutionRound, ...]:
    """Return the order in which the solutions of the snapshot can go, each arrow with one dependency that proves it."""
    witnesses = solution_witnesses(platform)
    rounds = []
    for number, groups in enumerate(solution_graph(witnesses, platform.solutions).rounds(), 1):
        here = sorted(node.key for group in groups for node in group)
        arrows = tuple(_arrow(platform, *pair, shown_first(edges)) for pair, edges in witnesses.items() if pair[1] in here)
        rounds.append(
            SolutionRound(number, tuple(solution_name(platform, key) for key in here), arrows, any(len(group) > 1 for group in groups))
        )
    return tuple(rounds)


def _arrow(platform: Platform, dependent: str, required: str, edge: Edge) -> Arrow:
    before = f"{solution_name(platform, dependent)}: {platform.name(edge.dependent)}"
    return Arrow(before, f"{solution_name(platform, required)}: {platform.name(edge.required)}", Place(edge.file, edge.place))


def solution_name(platform: Platform, key: str) -> str:
    """Return a solution's display name with its unique name."""
    record = platform.solutions.get(key)
    if record is None:
        return key
    unique = record.values["unique_name"]
    unique = unique if isinstance(unique, str) else key
    return unique if record.name.lower() in (key, unique.lower()) else f"{record.name} ({unique})"


def cards(rules: Iterable[Rule], rulebook: Rulebook) -> tuple[RuleCard, ...]:
    """Say what the report says of each rule, once."""
    return tuple(card(rule, rulebook) for rule in sorted(rules, key=lambda rule: rule.name))


def card(rule: Rule, rulebook: Rulebook) -> RuleCard:
    """Return the card of one rule."""
    file = rule.file
    shown = {requirement for example in file.examples.everything() for requirement in example.shows}
    return RuleCard(
        rule.name, file.title, file.severity, file.for_, sentences(rule, rulebook.kinds), file.rationale.strip(),
        file.remediation.strip(), file.sources, tuple(sorted(shown | set(rulebook.lines_of(rule.name)))), rule.replaced,
    )  # fmt: skip
