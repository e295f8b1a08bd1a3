"""Edits, patches, drafts: what was done can be told and undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.text import Draft, Edit, Patch, Source

TEXTS = st.text(alphabet="天地玄黄ab,。\n\r", max_size=60)


@st.composite
def edited(draw):
    """A text and edits that do not overlap."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(a, text[a:b], draw(st.text(alphabet="甲乙x\n", max_size=4))) for a, b in spans]


def test_a_patch_does_its_edits_and_undoes_them():
    patch = Patch.of("comma", [Edit(2, ",", "，"), Edit(5, ".", "。")])
    assert patch.apply("天地,玄黄.") == "天地，玄黄。"
    assert patch.inverse().apply("天地，玄黄。") == "天地,玄黄."


def test_an_edit_refuses_a_text_that_it_was_not_made_for():
    with pytest.raises(ValueError, match="does not stand at 0"):
        Patch.of("x", [Edit(0, "天", "地")]).apply("玄黄")


def test_edits_that_overlap_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        Patch.of("x", [Edit(0, "天地", ""), Edit(1, "地", "")])


def test_edits_side_by_side_become_one():
    patch = Patch.of("x", [Edit(0, "天", ""), Edit(1, "地", "")])
    assert patch.edits == (Edit(0, "天地", ""),)


def test_a_run_of_edits_is_as_sure_as_the_least_sure_of_them():
    run = [Edit(i, "\r", "\n", sure) for i, sure in enumerate((None, 0.9, 0.4, None))]
    assert Patch.of("x", [*run, Edit(9, "a", "b")]).edits == (Edit(0, "\r" * 4, "\n" * 4, 0.4), Edit(9, "a", "b"))


@given(edited())
def test_a_patch_does_not_care_in_how_many_pieces_its_edits_come(case):
    _, edits = case
    pieces = [Edit(e.start + i, c, e.new if i == 0 else "") for e in edits for i, c in enumerate(e.old)]
    assert Patch.of("x", pieces) == Patch.of("x", edits)


@given(edited())
def test_undoing_a_patch_gives_the_text_back(case):
    text, edits = case
    patch = Patch.of("any", edits)
    assert patch.inverse().apply(patch.apply(text)) == text
    assert patch.inverse().inverse() == patch


@given(edited())
def test_an_untouched_character_knows_where_it_came_from(case):
    text, edits = case
    patch = Patch.of("any", edits)
    new = patch.apply(text)
    origins = [patch.origin(i) for i in range(len(new))]
    assert origins == sorted(origins)
    touched = {i for e in patch.edits for i in range(e.start, e.end)}
    survivors = [i for i in range(len(text)) if i not in touched]
    inserted = sum(len(e.new) for e in patch.edits)
    assert len(new) == len(survivors) + inserted
    assert set(survivors) <= set(origins)
    for i, old in enumerate(origins):
        if old in survivors and origins.count(old) == 1:
            assert new[i] == text[old]


@given(TEXTS, TEXTS)
def test_between_turns_one_text_into_the_other(old, new):
    assert Patch.between("any", old, new).apply(old) == new


@given(edited(), st.integers(0, 5))
def test_a_draft_gives_its_source_back(case, start):
    text, edits = case
    source = Source("a.txt", "前" * start + text + "后")
    draft = Draft.of(source, start, start + len(text)).edited(Patch.of("one", edits))
    draft = draft.edited(Patch.of("two", [Edit(0, draft.text[:2], "")]))
    assert draft.undone() == text


def test_a_place_speaks_of_the_line_in_the_users_file():
    source = Source("稿.txt", "第一行\r\n第二行,完\r第三行")
    draft = Draft.of(source).edited(Patch.of("ends", [Edit(3, "\r\n", "\n"), Edit(10, "\r", "\n")]))
    draft = draft.edited(Patch.of("drop", [Edit(0, "第一行\n", "")]))
    place = source.place(draft.origin(draft.text.index(",")))
    assert (place.line, place.column, place.text) == (2, 4, "第二行,完")
    assert str(place) == "稿.txt:2:4"


@pytest.mark.parametrize(("offset", "line"), [(0, 1), (3, 1), (5, 2), (11, 3)])
def test_lines_end_in_all_three_ways(offset, line):
    assert Source("a", "第一行\r\n第二行,完\r第三行").line_of(offset) == line
