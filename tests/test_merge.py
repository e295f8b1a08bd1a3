"""Hand edits and a newer import, made one."""

from hypothesis import given
from hypothesis import strategies as st

from book.merge import MINE, PARTING, THEIRS, merge

BASE = "第一段。\n\n第二段。\n\n第三段。\n"


def test_edits_at_different_places_are_both_kept():
    mine = BASE.replace("第一段。", "改过的第一段。")
    theirs = BASE.replace("第三段。", "第三段，来源补全了。")
    merged = merge(BASE, mine, theirs)
    assert merged.text == "改过的第一段。\n\n第二段。\n\n第三段，来源补全了。\n"
    assert not merged.conflicts


def test_a_conflict_stands_between_marks_on_lines_of_their_own():
    merged = merge(BASE, BASE.replace("二", "贰"), BASE.replace("二", "2"))
    lines = merged.text.split("\n")
    assert merged.conflicts == (lines.index(MINE) + 1,)
    assert (
        lines.index(MINE)
        < lines.index("第贰段。")
        < lines.index(PARTING)
        < lines.index("第2段。")
        < lines.index(THEIRS)
    )


PARAGRAPHS = st.lists(st.sampled_from(["甲。\n\n", "乙。\n\n", "丙。\n\n", "丁。\n\n"]), max_size=8).map("".join)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_only_one_side_changed_is_taken(base, other):
    assert merge(base, other, base).text == other
    assert merge(base, base, other).text == other
    assert merge(base, other, other).text == other


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_no_hand_edit_is_lost(base, mine, theirs):
    merged = merge(base, mine, theirs).text
    for paragraph in {p for p in mine.split("\n\n") if p and p not in base}:
        assert paragraph in merged
