"""The files beside a snapshot: configuration, attestations, waivers and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import click

from w365lint.configuration import Configuration, configure
from w365lint.documents import Document, DocumentError, read_toml, read_yaml
from w365lint.environment.environment import Environment
from w365lint.environment.exports import how_to_export
from w365lint.environment.load import load_environment
from w365lint.environment.rows import Record
from w365lint.errors import ConfigurationError, Problem, UsageError, did_you_mean
from w365lint.lint import Earlier
from w365lint.rulebook.attestation import Attestation, read_attestations
from w365lint.rulebook.engines.choice import Engine, EngineName, engine
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.waiver import Waiver, read_waivers

Content = TypeVar("Content")

CONFIGURATION = "w365lint.toml"
ATTESTATIONS = "attestations.yaml"
WAIVERS = "waivers.yaml"


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the user says that the files are; None: in the snapshot, or else in a folder above it."""

    snapshot: Path
    config: Path | None = None
    attestations: Path | None = None
    waivers: Path | None = None

    def configuration(self) -> Configuration:
        """Return the configuration; the default one where there is no file."""
        return _read(self.config or self._look_for(CONFIGURATION), read_toml, configure) or Configuration()

    def attested(self, rulebook: Rulebook) -> tuple[Attestation, ...]:
        """Return the attestations."""
        lines = {line.id for runbook in rulebook.runbooks.values() for line in runbook.lines} | set(rulebook.requirements)
        return _read(self.attestations or self._look_for(ATTESTATIONS), read_yaml, lambda read: read_attestations(read, lines)) or ()

    def waived(self, rulebook: Rulebook) -> tuple[Waiver, ...]:
        """Return the waivers."""
        return _read(self.waivers or self._look_for(WAIVERS), read_yaml, lambda read: read_waivers(read, rulebook.rules)) or ()

    def _look_for(self, name: str) -> Path | None:
        start = self.snapshot.resolve()
        folders = (start, *start.parents) if start.is_dir() else tuple(start.parents)
        return next((folder / name for folder in folders if (folder / name).is_file()), None)


def rulebook_of(folders: Iterable[Path], configuration: Configuration) -> Rulebook:
    """Return our rules and the user's."""
    return load([our_rules(), *folders], configuration)


def engine_of(name: str | None) -> Engine:
    """Return the engine a user names, or both; what keeps the second one from speaking is said on standard error, once."""
    return engine(EngineName(name or "both"), cache(lambda text: click.echo(text, err=True)))


def targets_of(names: Iterable[str], environment: Environment) -> tuple[str, ...] | None:
    """Return the keys of the solutions a user names by unique or display name; raise UsageError for a name that is not there."""
    known = {word: record.key for record in environment.store.records("solution") for word in _words(record)}
    folded = {word.lower(): key for word, key in known.items()}
    more = (
        ""
        if environment.whole("solution")
        else f" It does not list all solutions: {how_to_export(environment.kinds['solution'], environment)}"
    )
    problems = [
        Problem("--target", name, "no solution of this name is in the snapshot.", f"{did_you_mean(name, known)}{more}".strip())
        for name in names
        if name.lower() not in folded
    ]
    if problems:
        raise UsageError(problems)
    return tuple(sorted({folded[name.lower()] for name in names})) or None


def earlier(beside: Beside, configuration: Configuration, later: Environment, rulebook: Rulebook) -> Earlier:
    """Read the snapshot that was taken before the work; raise UsageError where it is of another environment, or the later one."""
    before = load_environment(beside.snapshot, configuration)
    if before.url and later.url and before.url.rstrip("/").lower() != later.url.rstrip("/").lower():
        raise UsageError(
            [Problem("--after", before.snapshot, f"it is of {before.url}, and not of {later.url}.", "Name a snapshot of this environment.")]
        )
    if before.as_of and later.as_of and before.as_of > later.as_of:
        raise UsageError(
            [Problem("--after", before.snapshot, f"it is of {before.as_of}, after {later.as_of}.", "Name the earlier one here.")]
        )
    return Earlier(before, beside.attested(rulebook))


def _words(record: Record) -> set[str]:
    """Return the names by which people know a solution."""
    return {value for name in ("name", "unique_name") if isinstance(value := record.values[name], str)}


def _read(path: Path | None, parse: Callable[[str, str], Document], judge: Callable[[Document], Content]) -> Content | None:
    if path is None:
        return None
    try:
        return judge(parse(path.read_text(encoding="utf-8-sig"), path.name))
    except DocumentError as error:
        raise ConfigurationError([error.problem]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            [Problem(path.name, "", "the file cannot be read.", "Check that it is there and is UTF-8 text.")]
        ) from error
