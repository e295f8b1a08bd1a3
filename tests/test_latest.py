"""What was made last serves again as long as it is right, and nothing older is held."""

import gc
import weakref
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.latest import Latest


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=30), st.integers(1, 3))
def test_it_gives_what_would_be_made_and_makes_only_what_is_not_the_last_of_its_name(
    asked: list[tuple[str, int]], room: int
) -> None:
    latest: Latest[int] = Latest(room)
    held: dict[str, int] = {}
    made: list[int] = []

    def times_ten(value: int) -> int:
        made.append(value)
        return value * 10

    for name, value in asked:
        made.clear()
        assert latest.of(name, value, partial(times_ten, value)) == value * 10
        assert bool(made) == (held.pop(name, None) != value)
        held = dict([*held.items(), (name, value)][-room:])


def test_what_was_made_of_an_earlier_value_is_let_go() -> None:
    class Made:
        pass

    latest: Latest[Made] = Latest()
    first = weakref.ref(latest.of("name", 1, Made))
    gc.collect()
    assert first() is latest.of("name", 1, Made)
    latest.of("name", 2, Made)
    gc.collect()
    assert first() is None


def test_what_could_not_be_made_is_tried_again() -> None:
    latest: Latest[int] = Latest()
    assert latest.of("name", 1, lambda: 10) == 10
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            latest.of("name", 2, lambda: 1 // 0)
    assert latest.of("name", 2, lambda: 20) == 20
