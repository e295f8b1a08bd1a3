"""Numbers as Chinese texts write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.intake.numerals import value


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿三", 23),
        ("一百零一", 101),
        ("一零一", 101),
        ("一百二十", 120),
        ("一千零一", 1001),
        ("〇", 0),
        ("两百", 200),
        ("貳拾", 20),
        ("１２", 12),
        ("②", 2),
        ("XII", 12),
        ("Ⅸ", 9),
        ("007", 7),
    ],
)
def test_numerals(numeral, number):
    assert value(numeral) == number


@pytest.mark.parametrize("text", ["", "春", "三月", "1.2", "-1", "a"])
def test_what_is_no_number(text):
    assert value(text) is None


@given(st.integers(1, 9999))
def test_numbers_by_position_come_back(number):
    assert value("".join("零一二三四五六七八九"[int(d)] for d in str(number))) == number
