"""Work on many cores gives what work on one gives, and ends cleanly when it fails."""

import pytest

from book.executor import Processes, Serial


def double(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


def test_results_come_in_order() -> None:
    numbers = [n for n in range(40) if n != 13]
    assert list(Processes(2).map(double, numbers)) == list(Serial().map(double, numbers))


@pytest.mark.parametrize("items", [[13, *range(20, 60)], [*range(12), 13, *range(20, 60)]])
def test_a_failure_is_told_and_nothing_else(items: list[int]) -> None:
    """What happens in the pool's own threads would fail the test too: pytest makes it an error."""
    for _ in range(4):
        with pytest.raises(ValueError, match="thirteen"):
            list(Processes(2).map(double, items))
