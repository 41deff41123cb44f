"""`w365lint import`: make a snapshot of exports in any format."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w365lint.cli import options

if TYPE_CHECKING:
    from w365lint.environment.importing import Imported

UNREADABLE = 3


@click.command("import", short_help="Make a snapshot of exports in any format.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", metavar="SNAPSHOT", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write."
)
@click.option("--force", is_flag=True, help="Replace a snapshot that is there already.")
@options.config(" in the first source or above")
@click.pass_context
def import_command(ctx: click.Context, sources: Sequence[Path], output: Path, force: bool, config: Path | None) -> None:  # noqa: FBT001 a flag
    """Read every SOURCE, a file, folder or zip in any format that a snapshot may have, and write one SNAPSHOT.

    Rows of view exports and of Configuration Migration packages become JSON lines in the shape of the Web API; other
    files are copied. A table is called complete only where its source was. Nothing is written if it cannot be finished.
    """
    from w365lint.cli.inputs import Beside
    from w365lint.cli.patience import patience
    from w365lint.environment.importing import import_sources

    configuration = Beside(sources[0], config).configuration()
    with patience("Importing"), _replacing(output, sources, force=force) as folder:
        imported = import_sources(sources, folder, configuration)
    _tell(imported, output)
    if imported.unreadable or imported.troubles:
        ctx.exit(UNREADABLE)


@contextmanager
def _replacing(output: Path, sources: Sequence[Path], *, force: bool) -> Iterator[Path]:
    """Give a folder beside the output that takes its place at the end, or goes if anything goes wrong."""
    _may_write(output, sources, force=force)
    output.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        new, old = folder / "new", folder / "old"
        new.mkdir()
        yield new
        if output.exists():
            output.rename(old)
        new.rename(output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _may_write(output: Path, sources: Sequence[Path], *, force: bool) -> None:
    from w365lint.environment.readers.manifest import MANIFEST
    from w365lint.errors import Problem, UsageError

    here, name = output.resolve(), output.as_posix()
    for source in (source.resolve() for source in sources):
        if source.is_relative_to(here) or here.is_relative_to(source):
            raise UsageError([Problem("--output", name, "a source lies in it, or it in a source.", "Name another folder.")])
    if not output.exists() or not any(output.iterdir()):
        return
    if not force:
        raise UsageError([Problem("--output", name, "the folder is not empty.", "Name another one, or say --force to replace it.")])
    if not (output / MANIFEST).is_file():
        raise UsageError(
            [Problem("--output", name, f"the folder is no snapshot: it has no {MANIFEST}.", "It is not replaced; name another one.")]
        )


def _tell(imported: Imported, output: Path) -> None:
    for one in sorted(imported.tables, key=lambda one: (one.table, one.file)):
        click.echo(
            f"{one.table}: {one.rows:,} {'row' if one.rows == 1 else 'rows'}, {'complete' if one.complete else 'partial'} ({one.file})"
        )
    others = len(imported.copied) - sum(one.file in {*imported.copied.values()} for one in imported.tables)
    click.echo(f"{others:,} other {'file' if others == 1 else 'files'} copied.")
    for file, why in sorted(set(imported.left)):
        click.echo(f"Left behind: {file}: {why}", err=True)
    for trouble in sorted({*imported.troubles}, key=lambda one: (one.file, one.place, one.message)):
        where = f"{trouble.file}: {trouble.place}" if trouble.place else trouble.file
        click.echo(f"{where}: {trouble.message} {trouble.next_step}".rstrip(), err=True)
    click.echo(f"Wrote {output.as_posix()}. Now: w365lint doctor {output.as_posix()}")
