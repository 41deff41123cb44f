"""JSON lines as a stream: cut anywhere, packed in any way, never whole in memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from w365lint.environment.readers import archives
from w365lint.environment.readers.archives import gunzipped
from w365lint.environment.readers.files import FileTrouble, open_tree
from w365lint.environment.readers.json_lines import _lines, read_lines

RECORDS = [{"key": f"r{number}", "name": "Zoë & Łoś", "note": 'a "quoted"\\n line'} for number in range(50)]
TEXT = "".join(f"{json.dumps(record, ensure_ascii=False)}\r\n" for record in RECORDS)


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def records(folder: Path, data: bytes, name: str = "parcel.jsonl") -> list[object]:
    (folder / name).write_bytes(data)
    reply, _ = read_lines(open_tree(folder), name)
    assert len(reply.records) == len(list(reply.records))
    return [record for _, record in reply.records]


@given(st.integers(1, 300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_line_is_whole_wherever_the_stream_is_cut(size: int, encoding: str) -> None:
    assert [json.loads(line) for line in _lines(cut(TEXT.encode(encoding), size)) if line.strip()] == RECORDS


@given(st.binary(max_size=5_000), st.integers(1, 700))
def test_a_packed_stream_unpacks_to_what_was_packed(data: bytes, size: int) -> None:
    assert b"".join(gunzipped(cut(gzip.compress(data), size))) == data
    assert b"".join(gunzipped(cut(gzip.compress(data) + gzip.compress(b"more"), size))) == data + b"more"


@pytest.mark.parametrize("data", [gzip.compress(b"text" * 99)[:-9], b"no gzip at all", b""])
def test_a_packed_stream_that_is_cut_off_or_none_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no gzip file, or it is cut off"):
        list(gunzipped(cut(data, 100)))


def test_a_packed_stream_that_expands_a_thousand_fold_is_refused_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(b"0" * (archives.HARMLESS_SIZE * 20))
    taken: list[int] = []
    with pytest.raises(ValueError, match="500 times its size"):
        taken.extend(map(len, gunzipped(cut(bomb, 1_000))))
    assert sum(taken) <= archives.HARMLESS_SIZE


def test_lines_are_read_plain_and_packed(tmp_path: Path) -> None:
    assert records(tmp_path, TEXT.encode()) == RECORDS
    assert records(tmp_path, gzip.compress(TEXT.encode()), "parcel.jsonl.gz") == RECORDS


def test_text_in_no_encoding_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="no UTF-8 or UTF-16 text"):
        records(tmp_path, b'{"key":"\xff\xfe\xfa"}\n')


def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    line = json.dumps({"key": "r", "name": "x" * 1000}).encode() + b"\n"
    size = 20_000
    (tmp_path / "parcel.jsonl").write_bytes(line * size)
    tracemalloc.start()
    reply, _ = read_lines(open_tree(tmp_path), "parcel.jsonl")
    assert sum(1 for _ in reply.records) == size
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(line) * size / 10
