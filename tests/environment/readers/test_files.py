from __future__ import annotations

import gzip
import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from w365lint.environment.readers import archives, files
from w365lint.environment.readers.files import FileTrouble, open_tree


def zip_of(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


def patched(packed: bytes, local_offset: int, central_offset: int, value: bytes) -> bytes:
    """Change the same word in the local header and in the central directory of a zip with one entry."""
    central = packed.index(b"PK\x01\x02")
    data = bytearray(packed)
    data[local_offset : local_offset + len(value)] = value
    data[central + central_offset : central + central_offset + len(value)] = value
    return bytes(data)


def snapshot(tmp_path: Path, entries: dict[str, bytes]) -> Path:
    for name, data in entries.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def only_trouble(path: Path) -> tuple[str, str]:
    (trouble,) = open_tree(path).troubles
    assert trouble.next_step
    return trouble.file, trouble.message


def test_names_are_sorted_and_know_nothing_of_the_machine(tmp_path: Path) -> None:
    tree = open_tree(snapshot(tmp_path, {"b.json": b"2", "a/c.json": b"1", "a.json": b"0"}))
    assert tree.names() == ("a.json", "a/c.json", "b.json")
    assert tree.read("a/c.json") == b"1"


def test_hidden_files_and_folders_do_not_count(tmp_path: Path) -> None:
    packed = zip_of({"__MACOSX/._x.json": b"", "x.json": b"1"})
    tree = open_tree(snapshot(tmp_path, {".git/config": b"", ".hidden": b"", "a.zip": packed}))
    assert tree.names() == ("a.zip!x.json",)
    assert tree.troubles == ()


def test_a_zip_of_a_folder_reads_like_the_folder(tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(zip_of({"a/b.json": b"1"}))
    tree = open_tree(tmp_path / "s.zip")
    assert tree.names() == ("a/b.json",)
    assert tree.read("a/b.json") == b"1"


def test_zips_are_opened_three_deep_and_no_deeper(tmp_path: Path) -> None:
    fourth = zip_of({"deep.json": b"4"})
    third = zip_of({"d.zip": fourth, "x.json": b"3"})
    first = zip_of({"b.zip": zip_of({"c.zip": third})})
    tree = open_tree(snapshot(tmp_path, {"a.zip": first}))
    assert tree.names() == ("a.zip!b.zip!c.zip!d.zip", "a.zip!b.zip!c.zip!x.json")
    assert tree.read("a.zip!b.zip!c.zip!x.json") == b"3"


def test_zips_may_be_read_in_turns(tmp_path: Path) -> None:
    packed = {f"{name}.zip": zip_of({"inner.zip": zip_of({"x": name.encode()}), "y": name.encode()}) for name in "ab"}
    tree = open_tree(snapshot(tmp_path, packed))
    names = ["a.zip!inner.zip!x", "b.zip!inner.zip!x", "a.zip!y", "b.zip!y", "a.zip!inner.zip!x"]
    assert [tree.read(name) for name in names] == [b"a", b"b", b"a", b"b", b"a"]


def test_a_backslash_in_a_zip_is_a_separator(tmp_path: Path) -> None:
    tree = open_tree(snapshot(tmp_path, {"a.zip": zip_of({"PkgFolder\\Content\\": b"", "PkgFolder\\x.json": b"1"})}))
    assert tree.names() == ("a.zip!PkgFolder/x.json",)


@pytest.mark.parametrize("name", ["../evil.json", "a/../../evil.json", "/etc/x.json", "C:/x", "..\\x.json", "\\\\server\\x", "a/.."])
def test_a_zip_with_a_name_that_leads_out_is_left_out_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    path = snapshot(tmp_path, {"bad.zip": zip_of({name: b"1", "good.json": b"1"}), "x.json": b"1"})
    assert only_trouble(path)[0] == "bad.zip"
    assert "leads out of it" in only_trouble(path)[1]
    assert open_tree(path).names() == ("x.json",)


def test_a_thousand_fold_expansion_is_not_unpacked(tmp_path: Path) -> None:
    packed = zip_of({"account.json": b"\0" * 20_000_000})
    assert 20_000_000 / len(packed) > 1000
    path = snapshot(tmp_path, {"bomb.zip": packed, "x.json": b"1"})
    assert only_trouble(path) == ("bomb.zip", "The zip unpacks to more than 500 times its size; it was not unpacked.")
    assert open_tree(path).names() == ("x.json",)


def test_expansions_of_zips_in_zips_are_counted_together(tmp_path: Path) -> None:
    inner = zip_of({"x": b"\0" * 900_000})
    path = snapshot(tmp_path, {"outer.zip": zip_of({f"{number}.zip": inner for number in range(200)})})
    tree = open_tree(path)
    unpacked = sum(len(tree.read(name)) for name in tree.names())
    assert tree.troubles
    assert unpacked <= 500 * (tmp_path / "outer.zip").stat().st_size


def test_a_small_expansion_is_harmless(tmp_path: Path) -> None:
    tree = open_tree(snapshot(tmp_path, {"a.zip": zip_of({"x": b"\0" * 1_000_000})}))
    assert len(tree.read("a.zip!x")) == 1_000_000


def test_folders_nested_without_end_are_a_trouble(tmp_path: Path) -> None:
    path = snapshot(tmp_path, {"a.zip": zip_of({"a/" * 20_000 + "x.json": b"1"})})
    assert only_trouble(path) == ("a.zip", "The zip nests folders more than 100 deep; it was not unpacked.")


def test_an_encrypted_zip_is_a_trouble(tmp_path: Path) -> None:
    packed = patched(zip_of({"x": b"1"}), 6, 8, struct.pack("<H", 1))
    assert only_trouble(snapshot(tmp_path, {"a.zip": packed})) == ("a.zip", "The zip is encrypted.")


def test_another_packing_than_deflate_is_a_trouble(tmp_path: Path) -> None:
    packed = zip_of({"x": b"1"}, zipfile.ZIP_BZIP2)
    assert only_trouble(snapshot(tmp_path, {"a.zip": packed}))[1] == "The zip is packed by another method than Deflate."


@pytest.mark.parametrize("data", [b"", b"no zip", zip_of({"x": b"1" * 99})[:60]])
def test_a_broken_zip_is_a_trouble(tmp_path: Path, data: bytes) -> None:
    assert only_trouble(snapshot(tmp_path, {"a.zip": data})) == ("a.zip", "This is no zip file, or a broken one.")


def test_a_broken_snapshot_zip_is_named_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(b"no zip")
    assert only_trouble(tmp_path / "s.zip") == ("s.zip", "This is no zip file, or a broken one.")


def test_a_broken_file_in_a_zip_does_not_hide_the_others(tmp_path: Path) -> None:
    packed = bytearray(zip_of({"a": b"first " * 9, "b": b"second"}, zipfile.ZIP_STORED))
    packed[packed.index(b"first")] ^= 1
    tree = open_tree(snapshot(tmp_path, {"x.zip": bytes(packed)}))
    assert tree.read("x.zip!b") == b"second"
    with pytest.raises(FileTrouble) as caught:
        tree.read("x.zip!a")
    assert caught.value.trouble.file == "x.zip!a"
    assert caught.value.trouble.message == "The file is broken inside its zip."


def test_an_entry_that_lies_about_its_size_cannot_fill_the_memory(tmp_path: Path) -> None:
    packed = patched(zip_of({"x": b"\0" * 900_000}), 22, 24, struct.pack("<I", 10))
    tree = open_tree(snapshot(tmp_path, {"a.zip": packed}))
    with pytest.raises(FileTrouble):
        tree.read("a.zip!x")


def test_too_many_files_in_a_zip_are_a_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 3)
    path = snapshot(tmp_path, {"a.zip": zip_of(dict.fromkeys("abc", b"")), "x.json": b""})
    assert only_trouble(path) == ("a.zip", "With this zip the snapshot has more than 3 files; it was not unpacked.")


def test_too_many_files_in_a_folder_are_left_out_aloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    path = snapshot(tmp_path, dict.fromkeys("abc", b""))
    assert only_trouble(path) == ("c", "From here on files are left out: there are more than 2.")
    assert open_tree(path).names() == ("a", "b")


def test_too_large_a_file_is_a_trouble_when_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_FILE", 3)
    monkeypatch.setattr(files, "LARGEST_FILE", 3)
    tree = open_tree(snapshot(tmp_path, {"a.zip": zip_of({"x": b"1234"}), "y": b"1234"}))
    for name in tree.names():
        with pytest.raises(FileTrouble, match="larger than 2 GiB"):
            tree.read(name)


def test_a_link_out_of_the_snapshot_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    snapshot(inside, {"a.json": b"1"})
    snapshot(outside, {"secret.json": b"1"})
    (inside / "link.json").symlink_to(outside / "secret.json")
    (inside / "folder").symlink_to(outside)
    (inside / "same.json").symlink_to(inside / "a.json")
    tree = open_tree(inside)
    assert tree.names() == ("a.json", "same.json")
    assert [trouble.file for trouble in tree.troubles] == ["folder", "link.json"]


def test_a_link_to_itself_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    assert only_trouble(tmp_path)[0] == "loop.json"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "account.json")
    assert only_trouble(tmp_path) == ("account.json", "This is no ordinary file and was not read.")


def test_a_single_file_is_a_snapshot_of_one(tmp_path: Path) -> None:
    snapshot(tmp_path, {"account.json": b"1"})
    assert open_tree(tmp_path / "account.json").names() == ("account.json",)


def test_a_missing_snapshot_is_a_trouble_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        open_tree(tmp_path / "nowhere")
    assert caught.value.trouble.file == "nowhere"


def test_a_gzip_that_expands_a_thousand_fold_is_refused() -> None:
    assert archives.gunzip(gzip.compress(b"text")) == b"text"
    with pytest.raises(ValueError, match="more than 500 times its size"):
        archives.gunzip(gzip.compress(b"\0" * 20_000_000))


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b"some text")[:-9]])
def test_a_broken_gzip_is_no_gzip(data: bytes) -> None:
    with pytest.raises(ValueError, match="no gzip file, or it is cut off"):
        archives.gunzip(data)


def test_every_real_zip_is_opened(corpus: Path) -> None:
    tree = open_tree(corpus)
    assert tree.troubles == ()
    package = "cmt/NonProfitAccelerator.VolunteerDataPackage.zip!PkgFolder/"
    assert f"{package}solution_managed.zip!solution.xml" in tree.names()
    assert tree.read(f"{package}ImportConfig.xml").startswith(b"\xff\xfe")


def chunked(path: Path, name: str) -> bytes:
    return b"".join(open_tree(path).chunks(name))


def test_chunks_are_the_bytes_of_the_file(tmp_path: Path) -> None:
    content = os.urandom(200_000)
    path = snapshot(tmp_path, {"x.bin": content, "a.zip": zip_of({"b.zip": zip_of({"x.bin": content, "empty": b""})})})
    for name in ("x.bin", "a.zip!b.zip!x.bin"):
        assert chunked(path, name) == content
        assert max(map(len, open_tree(path).chunks(name))) <= archives.CHUNK
    assert chunked(path, "a.zip!b.zip!empty") == b""


def test_what_is_refused_whole_is_refused_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = os.urandom(200_000)
    packed = zip_of({"x": content}, zipfile.ZIP_STORED)
    broken = packed.replace(content[100_000:100_010], b"0123456789")
    path = snapshot(tmp_path, {"x": content, "a.zip": packed, "broken.zip": broken})
    with pytest.raises(FileTrouble, match="broken inside its zip"):
        chunked(path, "broken.zip!x")
    tree = open_tree(path)
    for module in (archives, files):
        monkeypatch.setattr(module, "LARGEST_FILE", 1000)
    for name in ("x", "a.zip!x"):
        with pytest.raises(FileTrouble, match="larger than 2 GiB"):
            list(tree.chunks(name))
    (path / "x").unlink()
    with pytest.raises(FileTrouble, match="The file cannot be read"):
        list(tree.chunks("x"))
