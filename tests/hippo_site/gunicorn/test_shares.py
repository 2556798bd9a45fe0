"""A new connection goes to the process with the fewest, if that one is awake."""

from hippo_site.gunicorn.shares import AWAKE, MOST_PATIENCE, PATIENCE, Share, Shares

NOW = 1_000.0


def two(first: int, second: int) -> tuple[Share, Share]:
    """Two workers with so many connections."""
    counts = Shares()
    both = Share(counts, 1), Share(counts, 2)
    for share, connections in zip(both, (first, second), strict=True):
        share.count(connections, NOW)
    return both


def test_who_has_fewer_or_as_many_takes_it():
    first, second = two(3, 4)

    assert first.takes(3, NOW)
    assert not second.takes(4, NOW)
    first.count(4, NOW)
    assert first.takes(4, NOW)
    assert second.takes(4, NOW)


def test_a_connection_is_left_to_others_for_a_moment_only():
    _, second = two(3, 4)
    assert not second.takes(4, NOW)
    later = NOW + 2 * PATIENCE

    assert second.takes(4, later)
    assert not second.takes(4, later)  # the next one


def test_it_is_left_for_longer_to_one_that_has_far_fewer():
    """On a busy machine a process may need many milliseconds to wake."""
    _, second = two(0, 4)
    assert not second.takes(4, NOW)

    assert not second.takes(4, NOW + 3 * PATIENCE)
    assert second.takes(4, NOW + 5 * PATIENCE)
    assert not second.takes(1_000, NOW)
    assert second.takes(1_000, NOW + 2 * MOST_PATIENCE)


def test_nothing_is_left_to_a_process_that_is_busy_or_gone():
    _, second = two(0, 4)
    later = NOW + AWAKE
    second.count(4, later)

    assert second.takes(4, later)
