"""A pattern looked for where it can begin finds what it finds everywhere."""

import re

from hypothesis import given
from hypothesis import strategies as st

from book.clean import pages, suspects
from book.clean.rules import punctuation, structure
from book.clean.scan import matches

PATTERNS = (
    (punctuation._TYPED_DOTS, punctuation._DOT),
    (punctuation._TYPED_DASHES, punctuation._DASH),
    (punctuation._BESIDE_MARKS, punctuation._BLANK),
    (pages._CAPITALS, pages._CAPITAL),
    (pages._ISSUE, pages._ISSUE_BEGINS),
    (suspects._EATEN, suspects._EATEN_BEGINS),
)


@given(st.text(st.sampled_from("纸墨。，.…—–-― 第期12019（上）AB &□*\\?“”x\n"), max_size=60))
def test_nothing_is_found_otherwise(text: str) -> None:
    for pattern, first in PATTERNS:
        assert [m.span() for m in matches(pattern, first, text)] == [m.span() for m in pattern.finditer(text)]


@given(st.text(st.sampled_from("纸*`_{\\<&[]~^#>+-:=(1). \t\u3000!\na"), max_size=40))
def test_the_signs_of_markdown_begin_with_those_that_are_looked_for(text: str) -> None:
    edits = {e.start for e in structure.characters_of_markdown.find(text, structure.Scene())}
    starts = {m.start() for m in structure._OF_MARKDOWN.finditer(text)}
    digits = {i for i in edits if i and text[i - 1].isdigit()}
    assert edits - digits <= starts


def test_a_match_is_not_looked_for_within_another() -> None:
    assert [m[0] for m in matches(re.compile("aa"), re.compile("a"), "aaaaa")] == ["aa", "aa"]
