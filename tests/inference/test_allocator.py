"""What was freed goes back to the system, and a process that does not change is left alone."""

import pytest

from inference import allocator
from inference.allocator import Trimmer, resident

HELD = 40_000_000  # bytes


@pytest.fixture
def trims(monkeypatch) -> list[int]:
    """Sizes of this process in bytes after each trim."""
    sizes: list[int] = []
    return_memory = allocator.return_memory

    def counted() -> None:
        return_memory()
        sizes.append(resident())

    monkeypatch.setattr(allocator, "return_memory", counted)
    return sizes


def pieces() -> list[bytes]:
    """Too small to be memory of their own, and with others between them, so that they stay."""
    return [b"x" * size for _ in range(HELD // 100_000) for size in (99_000, 1_000)]


def test_what_was_freed_goes_back_to_the_system(trims):
    trimmer = Trimmer()
    trimmer.look()
    before, held = resident(), pieces()
    kept = held[1::2]
    trimmer.look()
    assert resident() - before > HELD * 0.9
    del held
    trimmer.look()

    assert resident() - before < HELD * 0.1
    assert len(trims) == 3
    assert kept


def test_what_is_freed_after_the_last_look_goes_back_at_the_next(trims):
    """In memory nothing changes then: the allocator has what the program had."""
    trimmer, held = Trimmer(), pieces()
    trimmer.look()
    kept, before = held[1::2], resident()
    del held
    trimmer.look()

    assert before - resident() > HELD * 0.8
    assert kept


def test_a_process_that_stays_as_it_is_is_not_trimmed(trims):
    trimmer = Trimmer()
    for _ in range(10):
        trimmer.look()

    assert len(trims) == 1
