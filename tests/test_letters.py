"""What is lost is found, whatever else came."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import letters
from book.document import Emphasis, Paragraph, Text

TEXT = st.text(alphabet="江上的雾散开了，。Ab 1", max_size=40)


@given(TEXT, TEXT, TEXT)
def test_nothing_is_lost_in_any_order_among_anything(first: str, second: str, besides: str) -> None:
    assert letters.lost(first + second, [second, besides, first]) == ""


@given(TEXT, TEXT)
def test_a_letter_that_is_gone_is_shown_with_its_neighbours(before: str, after: str) -> None:
    assert "舟" in letters.lost(f"{before}舟{after}", [before, after])


LINES = st.lists(st.text(alphabet="江上雾，a", max_size=8), max_size=8)


@given(LINES, st.permutations(range(8)), LINES, st.integers(0, 3))
def test_what_is_lacking_is_what_counting_says(
    lines: list[str], order: list[int], besides: list[str], cut: int
) -> None:
    moved = [lines[i] for i in order[cut:] if i < len(lines)]
    wanted, found = "\n".join(lines), "<p>".join((*moved, *besides))
    less = Counter(wanted) - Counter(found)
    assert letters.lacking(wanted, found, letters.is_hanzi) == {char for char in less if letters.is_hanzi(char)}


def test_a_line_that_came_out_once_is_lacking_where_it_is_wanted_twice() -> None:
    assert letters.lacking("江\n江", "江", letters.is_hanzi) == {"江"}
    assert letters.lacking("江上\n上", "江上", letters.is_hanzi) == {"上"}
    assert letters.lacking("上\n江", f"江{'-' * 10_000}上", letters.is_hanzi) == set()


def test_marks_and_blanks_do_not_count_and_hanzi_may_count_alone() -> None:
    assert letters.lost("雾，散 了", ["雾散了"]) == ""
    assert letters.lost("{.name}雾", ["雾"], letters.is_hanzi) == ""
    assert letters.lost("{.name}雾", [], letters.is_hanzi) == "雾"
    assert letters.lost("𠮷", [], letters.is_hanzi) == "𠮷"


def test_texts_of_markup_and_of_trees() -> None:
    assert letters.of_markup('<p class="雾">a &lt; <b>b</b></p>') == "a < b"
    tree = (Paragraph((Text("雾"), Emphasis((Text("散"),))), 1),)
    assert "".join(letters.of_values(tree)) == "雾散"


@given(st.characters())
def test_the_pattern_and_the_question_are_of_one_mind(char: str) -> None:
    assert bool(re.fullmatch(f"[{letters.HANZI}]", char)) == letters.is_hanzi(char)


@pytest.mark.parametrize("char", "㐀鿿豈𠮷𰻝")
def test_hanzi_of_all_blocks_match_the_pattern(char: str) -> None:
    assert re.fullmatch(f"[{letters.HANZI}]", char)
