"""Packed copies of static files are made again where a file has changed, and nowhere else."""

import gzip
from pathlib import Path

import pytest

from hippo_site.compression import ChangedFiles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "page.css"
    file.write_text("body { color: red }\n" * 100)
    pack(file)
    return file


def pack(file: Path) -> int:
    """How many packed copies were written."""
    return len(ChangedFiles(quiet=True).compress(str(file)))


def unpacked(file: Path) -> bytes:
    return gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes())


def test_a_file_that_is_packed_is_left_alone_even_when_it_was_written_anew(file):
    assert pack(file) == 0
    file.write_bytes(file.read_bytes())
    assert pack(file) == 0


def test_a_changed_file_is_packed_again(file):
    file.write_text("body { color: blue }\n" * 100)

    assert pack(file) > 0
    assert unpacked(file) == file.read_bytes()


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b", b"not gzip"])
def test_a_copy_that_was_not_written_to_its_end_is_written_again(file, left):
    file.with_name("page.css.gz").write_bytes(left)

    assert pack(file) > 0
    assert unpacked(file) == file.read_bytes()


def test_a_copy_of_another_time_is_written_again(file):
    """Brotli's may be of before: where its package came, went and came back."""
    pytest.importorskip("brotli")
    old = file.with_name("page.css.br")
    file.write_text("body { color: blue }\n" * 100)
    stale = old.read_bytes(), old.stat()
    pack(file)
    old.write_bytes(stale[0])

    assert pack(file) > 0
    assert old.read_bytes() != stale[0]


def test_maps_of_sources_are_not_packed():
    names = ["page.css", "page.css.map", "page.png"]
    assert [name for name in names if ChangedFiles().should_compress(name)] == ["page.css"]
