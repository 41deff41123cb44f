"""A snapshot on disk becomes an environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from w365lint.configuration import Configuration, zone
from w365lint.environment.components import Kind
from w365lint.environment.components.generated import DeclaredDependency
from w365lint.environment.components.platform import SolutionComponent
from w365lint.environment.edits import Edits
from w365lint.environment.environment import Environment, TableState
from w365lint.environment.facts import day_of, newest
from w365lint.environment.intake import Intake
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.merging import unite
from w365lint.environment.naming import settle
from w365lint.environment.readers.backups import Backups, part_backups, read_backups
from w365lint.environment.readers.contents import survey
from w365lint.environment.readers.files import FileTrouble, open_tree
from w365lint.environment.readers.manifest import MANIFEST, Manifest, read_manifest
from w365lint.environment.readers.records import Batch, Completeness, Link, Named, Origin, Part, RawRow, Reading, Trouble, in_order
from w365lint.environment.readers.snapshot import knowledge_of, read_snapshot
from w365lint.environment.store import Store
from w365lint.errors import Problem, SnapshotError

_WORST_LAST = (
    Completeness.NOT_APPLICABLE, Completeness.COMPLETE, Completeness.PARTIAL, Completeness.UNREADABLE, Completeness.ABSENT,
)  # fmt: skip

_ASKED = "dependency/"


def load_environment(
    path: Path, configuration: Configuration, as_of: date | None = None, beside: Iterable[Reading] = (), edits: Edits | None = None
) -> Environment:
    """Read a snapshot, and what was read beside it; raise SnapshotError where nothing in the snapshot can be read."""
    try:
        tree = open_tree(path)
    except FileTrouble as error:
        raise SnapshotError([_problem(error.trouble)]) from error
    names, saved = part_backups(tree.names())
    live = tree.only(names)
    manifest, troubles = read_manifest(live)
    contents = survey(names, VOCABULARY)
    knowledge = knowledge_of(manifest, configuration)
    environment = _start(manifest, configuration, path.name, contents.ignored)
    gathering = Gathering(environment, troubles=[*tree.troubles, *troubles], edits=edits or Edits())
    for reading in read_snapshot(live, contents, VOCABULARY, knowledge):
        gathering.take(reading)
    if not gathering.batches:
        raise SnapshotError(_nothing(path, gathering.troubles, environment.ignored))
    if saved:
        gathering.keep(read_backups(tree, saved, contents.metadata, VOCABULARY, knowledge))
    for reading in beside:
        gathering.take(reading)
    gathering.finish()
    environment.newest = max([newest(environment.store), *environment.stamps.values()])
    _date(environment, manifest, as_of)
    if manifest.taken:
        environment.stamps = {**environment.stamps, MANIFEST: manifest.taken.isoformat()}
    return environment


@dataclass
class Gathering:
    """Readings on their way into an environment."""

    environment: Environment
    troubles: list[Trouble] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)

    def __post_init__(self) -> None:
        self._intake = Intake(self.environment.store, VOCABULARY, self.environment.zone)

    def take(self, reading: Reading) -> None:
        """Take what one file or solution gave."""
        reading = self.edits.kept(reading)
        self.troubles += reading.troubles
        if reading.stamp:
            self.stamps[reading.batches[0].file] = reading.stamp
        if reading.columns:
            self.environment.columns = reading.columns
        self.environment.ignored = (
            tuple(sorted({*self.environment.ignored, *reading.ignored})) if reading.ignored else self.environment.ignored
        )
        self.aliases.update({(word, name): key for word, name, key in reading.aliases})
        for read in (*reading.batches, *_parts(reading.parts), *_links(reading.links)):
            batch = self.edits.edited(read)
            self._intake.take(batch)
            self.batches.append(batch)
            if reading.solution:
                self.environment.solution_files[batch.file] = reading.solution
            if batch.table.startswith(_ASKED):
                self.environment.asked[batch.file] = batch.table.removeprefix(_ASKED).lower()

    def keep(self, backups: Backups) -> None:
        """Take what exports/ holds, beside what the environment holds."""
        self.environment.backups, self.environment.uncounted = backups.tables, backups.uncounted
        self.environment.ignored = tuple(sorted({*self.environment.ignored, *backups.ignored}))
        self.troubles += backups.troubles

    def finish(self) -> None:
        """Merge what speaks of the same component, and say how complete each kind is."""
        environment = self.environment
        self.batches += self.edits.not_existing(self.batches, {table: kind for kind in VOCABULARY.values() for table in kind.tables})
        files = frozenset(batch.file for batch in self.batches if batch.origin is Origin.ENVIRONMENT)
        environment.environment_files = files
        environment.states = {**states(self.batches, self._intake.keyless), "duplicate": TableState(Completeness.COMPLETE)}
        named = [(batch.kind, field) for batch in self.batches for field in batch.named if VOCABULARY[batch.kind].fields[field].refers]
        self.troubles += settle(environment.store, VOCABULARY, named, frozenset(filter(environment.whole, VOCABULARY)))
        unite(environment)
        environment.replies = replies(self.batches)
        environment.half_replies = half_replies(self.batches)
        environment.aliases = self.aliases
        environment.stamps = self.stamps
        environment.troubles = tuple(sorted({*self.troubles, *self._intake.troubles}, key=lambda t: (t.file, in_order(t.place), t.message)))
        for name, kind in VOCABULARY.items():
            if not kind.generated and not environment.whole(name):
                environment.store.add_unseen(kind)


def states(batches: Iterable[Batch], keyless: Mapping[str, list[str]]) -> dict[str, TableState]:
    """Say how much of each kind the batches hold: a kind is complete where each of its tables is."""
    by_kind: dict[str, list[Batch]] = defaultdict(list)
    for batch in batches:
        by_kind[batch.kind].append(batch)
    return {name: _state(VOCABULARY[name], mine, keyless.get(name, [])) for name, mine in by_kind.items()}


def _state(kind: Kind, batches: list[Batch], keyless: list[str]) -> TableState:
    files = tuple(sorted({batch.file for batch in batches}))
    live = [batch for batch in batches if batch.origin is Origin.ENVIRONMENT]
    best = {
        table: min((b.completeness for b in live if b.table == table), key=_WORST_LAST.index, default=Completeness.ABSENT)
        for table in kind.tables
    }
    worst = max(best.values(), key=_WORST_LAST.index, default=Completeness.PARTIAL)
    if keyless and worst is Completeness.COMPLETE:
        return TableState(Completeness.PARTIAL, files, f"{len(keyless)} of its records have no key", environment_rows=True)
    if worst is Completeness.ABSENT:
        worst = Completeness.PARTIAL
    return TableState(worst, files, "; ".join(_whys(batches, best)), environment_rows=bool(live))


def _whys(batches: Iterable[Batch], best: Mapping[str, Completeness]) -> Iterator[str]:
    whys = {batch.why.rstrip(".") for batch in batches if batch.why and batch.completeness is not Completeness.COMPLETE}
    whys |= {f"{table} is not in the snapshot" for table, found in best.items() if found is Completeness.ABSENT and len(best) > 1}
    yield from sorted(whys)


def replies(batches: Iterable[Batch]) -> frozenset[str] | None:
    """Return the solutions for which the environment answered completely what depends on them; None: for all."""
    answered = {
        batch.table.removeprefix(_ASKED).lower()
        for batch in batches
        if batch.kind == DeclaredDependency.kind.name and batch.origin is Origin.ENVIRONMENT and batch.completeness is Completeness.COMPLETE
    }
    return None if "dependency" in answered else frozenset(answered)


def half_replies(batches: Iterable[Batch]) -> Mapping[str, str]:
    """Return the solutions of which an answer is there and not whole, each with the file and why."""
    return {
        batch.table.removeprefix(_ASKED).lower(): f"{batch.file}: {batch.why.rstrip('.') or batch.completeness.value}"
        for batch in batches
        if batch.table.startswith(_ASKED) and batch.completeness is not Completeness.COMPLETE
    }


def _start(manifest: Manifest, configuration: Configuration, snapshot: str, ignored: tuple[tuple[str, str], ...]) -> Environment:
    where = zone(configuration.time_zone) if configuration.time_zone else manifest.zone
    return Environment(
        Store(), VOCABULARY, {}, name=manifest.environment or "", url=manifest.url or "", edition=manifest.edition or "", zone=where,
        snapshot=snapshot, ignored=ignored,
    )  # fmt: skip


def _date(environment: Environment, manifest: Manifest, as_of: date | None) -> None:
    """Set the as-of day: what the user says, else when the snapshot was taken, else the newest moment in the data."""
    if as_of is not None:
        environment.as_of, environment.as_of_source = as_of, "--as-of"
    elif manifest.taken is not None:
        taken = manifest.taken
        environment.as_of, environment.as_of_source = (taken.astimezone(environment.zone) if environment.zone else taken).date(), MANIFEST
    elif (day := day_of(environment, environment.newest)) is not None:
        environment.as_of, environment.as_of_source = day, "the newest moment in the data"


def _parts(parts: Iterable[Part]) -> Iterator[Batch]:
    by_file: dict[str, list[RawRow]] = defaultdict(list)
    for part in parts:
        key = part.component.schema_name or part.component.id or part.component.name
        values = {
            "key": f"{part.solution}/{part.component.type}/{key}", "solution": part.solution, "component_type": part.component.type,
            "component": key, "component_name": part.component.name, "defines": part.defines,
        }  # fmt: skip
        by_file[part.file].append(RawRow(part.place, values))
    yield from (_file_batch(SolutionComponent.kind, "solutioncomponent", file, rows) for file, rows in sorted(by_file.items()))


def _links(links: Iterable[Link]) -> Iterator[Batch]:
    by_file: dict[tuple[str, str], list[RawRow]] = defaultdict(list)
    for number, link in enumerate(links):
        values: dict[str, object] = {"key": f"{link.file} {number}", "declared_by": link.declared_by}
        for end, named in (("dependent", link.dependent), ("required", link.required)):
            values |= _end(end, named)
        values["dependent_managed"] = link.dependent.managed
        by_file[link.file, link.declared_by].append(RawRow(link.place, values))
    yield from (_file_batch(DeclaredDependency.kind, "", file, rows) for (file, _), rows in sorted(by_file.items()))


def _end(end: str, named: Named) -> dict[str, object]:
    return {
        f"{end}_type": named.type, end: named.id, f"{end}_schema": named.schema_name, f"{end}_name": named.name,
        f"{end}_solution": named.solution,
    }  # fmt: skip


def _file_batch(kind: Kind, table: str, file: str, rows: list[RawRow]) -> Batch:
    why = "a solution file says what it ships, not what the environment holds"
    fields = frozenset(name for row in rows for name in row.values)
    return Batch(kind.name, table, file, Origin.SOLUTION_FILE, fields, rows, Completeness.PARTIAL, why)


def _nothing(path: Path, troubles: Iterable[Trouble], ignored: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    yield Problem(path.name, "", "nothing in this snapshot can be read.", "See snapshots/README.md for what a snapshot holds.")
    yield from map(_problem, troubles)
    yield from (Problem(file, "", "not read.", why) for file, why in list(ignored)[:20])


def _problem(trouble: Trouble) -> Problem:
    return Problem(trouble.file, trouble.place, trouble.message, trouble.next_step)
