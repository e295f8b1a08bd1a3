"""Hand edits and a newer import, made one."""

from hypothesis import given
from hypothesis import strategies as st

from book.merge import MINE, PARTING, THEIRS, merge, merge_files

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


def test_neighbours_of_which_each_side_changed_another_are_no_conflict():
    mine = BASE.replace("第一段。", "改过的第一段。")
    theirs = BASE.replace("第二段。", "第二段，来源补全了。")
    merged = merge(BASE, mine, theirs)
    assert merged.text == "改过的第一段。\n\n第二段，来源补全了。\n\n第三段。\n"
    assert not merged.conflicts


def test_a_paragraph_at_the_end_is_no_change_of_the_one_above():
    merged = merge(BASE, BASE + "\n手写的第四段。\n", BASE.replace("第三段。", "第三段，来源补全了。"))
    assert merged.text == "第一段。\n\n第二段。\n\n第三段，来源补全了。\n\n手写的第四段。\n"


def test_what_was_deleted_does_not_come_back_from_another_place():
    base = "甲的第一段话说完了。\n\n乙的第二段话说完了。\n\n丙的第三段话说完了。\n"
    merged = merge(
        base,
        base.replace("乙的第二段话说完了。\n\n", ""),
        "乙的第二段话说完了。\n\n" + base.replace("乙的第二段话说完了。\n\n", ""),
    )
    assert "乙" not in merged.text
    assert not merged.conflicts


def test_lists_keep_their_lines_together():
    base = "- 甲\n- 乙\n\n尾。\n"
    assert (
        merge(base, base.replace("尾", "结尾"), base.replace("- 乙\n", "- 乙\n- 丙\n")).text
        == "- 甲\n- 乙\n- 丙\n\n结尾。\n"
    )


HEAD = "---\ntitle: 墨\nkeywords: [松烟, 胶]\nsource: {file: a.txt, lines: 1-9}\n---\n"


def test_front_matter_is_merged_by_key():
    mine = HEAD.replace("title: 墨\n", "title: 论墨\nauthors:\n  - 陆闻樨\n")
    theirs = HEAD.replace("1-9", "5-13").replace("source", "clc: TS8\nsource")
    merged = merge(HEAD + BASE, mine + BASE, theirs + BASE)
    head = "title: 论墨\nauthors:\n  - 陆闻樨\nkeywords: [松烟, 胶]\nclc: TS8\nsource: {file: a.txt, lines: 5-13}\n"
    assert merged.text == f"---\n{head}---\n{BASE}"
    assert not merged.conflicts


def test_the_last_key_counts_though_nothing_follows_the_fence():
    bare = HEAD.rstrip("\n")
    assert merge(HEAD, bare, HEAD.replace("1-9", "5-13")).text == HEAD.replace("1-9", "5-13")
    assert merge(HEAD, bare.replace("墨", "论墨"), HEAD + BASE).text.startswith(HEAD.replace("墨", "论墨"))


def test_a_key_that_both_sides_changed_is_a_conflict_of_its_own():
    merged = merge(HEAD + BASE, HEAD.replace("墨", "论墨") + BASE, HEAD.replace("墨", "墨的来历") + BASE)
    assert merged.conflicts == (2,)
    assert f"{MINE}\ntitle: 论墨\n{PARTING}\ntitle: 墨的来历\n{THEIRS}\nkeywords" in merged.text


def test_files_get_what_belongs_to_them():
    files = {"b": "第一段。\n\n第二段。\n", "a": HEAD + "## 手写的标题\n\n第三段。\n"}
    merged = merge_files([BASE], files, [BASE.replace("第一段", "首段").replace("第三段", "末段")], {})
    assert merged["b"].text == "首段。\n\n第二段。\n"
    assert merged["a"].text == HEAD + "## 手写的标题\n\n末段。\n"


def test_a_paragraph_that_reaches_over_two_files_is_a_conflict():
    base = "甲说的第一句话在这里。\n\n乙说的第二句话在这里。\n"
    files = {"a": "甲说的第一句话在这里。\n", "b": "乙说的第二句话在这里。\n"}
    merged = merge_files([base], files, [base.replace("\n\n", "")], {})
    assert sum(len(m.conflicts) for m in merged.values()) == 1
    assert "甲说的第一句话" in merged["a"].text
    assert merged["b"].text == files["b"]


@given(PARAGRAPHS, st.lists(PARAGRAPHS, min_size=1, max_size=3), PARAGRAPHS)
def test_no_file_of_a_divided_chapter_loses_an_edit(base, parts, theirs):
    files = {str(i): part for i, part in enumerate(parts)}
    merged = merge_files([base], files, [theirs], {})
    assert list(merged) == list(files)
    for name, part in files.items():
        for paragraph in {p for p in part.split("\n\n") if p and p not in base}:
            assert paragraph in merged[name].text


@given(PARAGRAPHS, st.lists(PARAGRAPHS, min_size=1, max_size=3))
def test_a_source_that_has_not_changed_changes_no_file(base, parts):
    files = {str(i): part for i, part in enumerate(parts)}
    assert {name: m.text for name, m in merge_files([base], files, [base], {}).items()} == files
