"""Room for deep calls changes nothing of what is called."""

import pytest

from book.headroom import roomy


def depth(n: int) -> int:
    return 0 if n == 0 else 1 + depth(n - 1)


def test_what_comes_out_is_what_the_work_gives() -> None:
    assert roomy(depth, 500) == 500
    assert roomy(sorted, [2, 1], reverse=True) == [2, 1]


def test_what_the_work_raises_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 // 0)


def test_its_frame_asks_for_more_than_half_a_megabyte() -> None:
    assert roomy.__code__.co_stacksize * 8 > 1 << 19
