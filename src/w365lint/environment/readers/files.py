"""The files of a snapshot, a folder or a zip, seen as sorted names with safe reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol
from zipfile import ZipFile, ZipInfo

from w365lint.environment.readers.archives import (
    CHUNK,
    LARGEST_FILE,
    chunks_of,
    entries,
    is_hidden,
    open_zip,
    read_entry,
    room_of,
    too_large,
)
from w365lint.environment.readers.records import Trouble

MOST_FILES: Final = 100_000
DEEPEST_ZIP: Final = 3

_PACK_AGAIN: Final = "Export or pack it again."


class FileTrouble(Exception):
    """A file that cannot be read, with the trouble that says why."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(f"{trouble.file}: {trouble.message}")


class Tree(Protocol):
    """Files by name, '/' between folders; `!` leads into a zip, as in 'solutions/x.zip!solution.xml'."""

    def names(self) -> tuple[str, ...]:
        """Return every file name, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raise FileTrouble where it is too large or cannot be unpacked."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes, a few at a time; raise FileTrouble as `read` does, perhaps after some of them."""
        ...


def open_tree(path: Path) -> Files:
    """Open a folder, a zip or a single file; raise FileTrouble where there is none.

    Inside a snapshot that is itself a zip, names begin at the zip's root. Hidden files and folders do not count.
    """
    if path.is_dir():
        paths, troubles = _walk(path)
        return Files(paths, troubles)
    if not path.is_file():
        raise FileTrouble(_nothing_there(path))
    if _is_zip(path.name):
        return Files({"": path}, label=path.name)
    return Files({path.name: path})


def open_sources(paths: Sequence[Path], *, apart: bool = False) -> tuple[Files, tuple[str, ...]]:
    """Open several folders, zips and files as one tree; return it with what the names of each begin with.

    Those of a single source begin with nothing, unless it is to stand `apart`.
    """
    if len(paths) == 1 and not apart:
        return open_tree(paths[0]), ("",)
    found: dict[str, Path] = {}
    troubles: list[Trouble] = []
    roots = []
    for number, path in enumerate(paths, 1):
        root = f"{number:0{len(str(len(paths)))}}-{path.resolve().stem or 'source'}/"
        inner, told = _walk(path) if path.is_dir() else ({path.name: path}, [])
        if not path.exists():
            raise FileTrouble(_nothing_there(path))
        found |= {root + name: where for name, where in inner.items()}
        troubles += [replace(trouble, file=root + trouble.file) for trouble in told]
        roots.append(root)
    return Files(found, troubles), tuple(roots)


class Files:
    """A tree over a folder and the zips in it; what cannot be opened is left out and told in `troubles`."""

    def __init__(self, paths: Mapping[str, Path], troubles: Iterable[Trouble] = (), label: str = "") -> None:
        """Take paths by name; the name '' stands for a zip whose inside is the whole tree, and `label` names it."""
        self._paths = paths
        self._label = label
        self._troubles = list(troubles)
        self._entries: dict[str, tuple[str, ZipInfo]] = {}
        self._zips: set[str] = set()
        self._open: dict[int, tuple[str, ZipFile]] = {}
        for name in sorted(paths):
            if not name or _is_zip(name):
                self._enter(name, room_of(paths[name].stat().st_size))
        self._names = tuple(sorted({*paths, *self._entries} - self._zips))

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Links, zips and folders that could not be opened."""
        return tuple(self._troubles)

    def names(self) -> tuple[str, ...]:
        """Return every file name, sorted; a zip that was opened is no file."""
        return self._names

    def only(self, names: Iterable[str]) -> Files:
        """Return a tree of some of the files; what could not be opened is told by this one."""
        part = copy(self)
        part._names, part._troubles = tuple(sorted({*names} & {*self._names})), []  # noqa: SLF001 its own kind
        return part

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raise FileTrouble where it is too large or cannot be unpacked."""
        with _told(name):
            if name in self._entries:
                archive, entry = self._entries[name]
                return read_entry(self._archive(archive), entry)
            return _read_path(self._paths[name])

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes, a few at a time; raise FileTrouble as `read` does, perhaps after some of them."""
        with _told(name):
            if name in self._entries:
                archive, entry = self._entries[name]
                yield from chunks_of(self._archive(archive), entry)
            else:
                yield from _path_chunks(self._paths[name])

    def _enter(self, name: str, room: int) -> int:
        """Take in a zip and the zips in it; return how many bytes come out of them all, at most `room`."""
        self._zips.add(name)
        try:
            found = self._contents(name, room)
        except (ValueError, FileTrouble) as error:
            message = error.trouble.message if isinstance(error, FileTrouble) else str(error)
            self._troubles.append(Trouble(name or self._label, "", message, _PACK_AGAIN))
            return 0
        unpacked = sum(entry.file_size for entry in found.values())
        prefix = f"{name}!" if name else ""
        self._entries.update({prefix + inner: (name, entry) for inner, entry in found.items()})
        for inner in sorted(found):
            if _is_zip(inner) and prefix.count("!") < DEEPEST_ZIP:
                unpacked += self._enter(prefix + inner, min(room - unpacked, room_of(found[inner].file_size)))
        return unpacked

    def _contents(self, name: str, room: int) -> Mapping[str, ZipInfo]:
        found = entries(self._archive(name), room)
        if len(self._paths) + len(self._entries) + len(found) > MOST_FILES:
            message = f"With this zip the snapshot has more than {MOST_FILES:,} files; it was not unpacked."
            raise ValueError(message)
        return found

    def _archive(self, name: str) -> ZipFile:
        """Return a zip, keeping one open at each depth: readers go through them in order."""
        depth = name.count("!") + bool(name)
        if depth not in self._open or self._open[depth][0] != name:
            self._open[depth] = (name, open_zip(self.read(name) if name in self._entries else self._paths[name]))
        return self._open[depth][1]


def _nothing_there(path: Path) -> Trouble:
    return Trouble(path.name, "", "There is no such file or folder.", "Give the path of a snapshot.")


def _read_path(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(too_large())
    return path.read_bytes()


def _path_chunks(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(too_large())
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what goes wrong with a file into its trouble."""
    try:
        yield
    except ValueError as error:
        raise FileTrouble(Trouble(name, "", str(error), _PACK_AGAIN)) from error
    except OSError as error:
        raise FileTrouble(Trouble(name, "", f"The file cannot be read: {error.strerror}.", "Check who may read it.")) from error


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _walk(root: Path) -> tuple[dict[str, Path], list[Trouble]]:
    paths: dict[str, Path] = {}
    troubles: list[Trouble] = []

    def cannot_list(error: OSError) -> None:
        name = _name(root, Path(error.filename))
        troubles.append(Trouble(name, "", f"The folder cannot be read: {error.strerror}.", "Check who may read it."))

    for folder, folders, files in os.walk(root, onerror=cannot_list):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not is_hidden(name) and name not in links)
        for path in (Path(folder, name) for name in sorted([*files, *links]) if not is_hidden(name)):
            if len(paths) == MOST_FILES:
                message = f"From here on files are left out: there are more than {MOST_FILES:,}."
                troubles.append(Trouble(_name(root, path), "", message, "Give a folder that holds the snapshot only."))
                return paths, troubles
            if why := _unfit(root, path):
                troubles.append(Trouble(_name(root, path), "", why, "Put the file itself there."))
            else:
                paths[_name(root, path)] = path
    return paths, troubles


def _unfit(root: Path, path: Path) -> str:
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return "This link leads out of the snapshot and was not followed."
    if path.is_symlink() and path.is_dir():
        return "This is a link to a folder and was not followed."
    return "" if path.is_file() else "This is no ordinary file and was not read."


def _name(root: Path, path: Path) -> str:
    """Return a name relative to the snapshot, readable on every machine."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
