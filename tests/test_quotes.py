"""Quotation marks by region: paired, nested, and left alone when they do not pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.convert.quotes import restyled

MARKS = "“”‘’「」『』"


def corner(text, following=""):
    return restyled(text, following, "corner")


def curly(text, following=""):
    return restyled(text, following, "curly")


@pytest.mark.parametrize(
    ("mainland", "taiwan"),
    [
        ("老周说:“走吧。”", "老周说:「走吧。」"),
        ("“他说‘不去’，我说‘去’。”", "「他说『不去』，我说『去』。」"),
        ("“甲‘乙“丙”’”", "「甲『乙「丙」』」"),
        ("“空”“城”", "「空」「城」"),
        ("没有引号的一段。", "没有引号的一段。"),
    ],
)
def test_there_and_back(mainland, taiwan):
    assert corner(mainland) == (taiwan, None)
    assert curly(taiwan) == (mainland, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("招牌上写着 don’t panic，他念成“别慌”。", "招牌上写着 don’t panic，他念成「别慌」。"),
        ("这台 15” 的屏幕叫“大白”。", "这台 15” 的屏幕叫「大白」。"),
        ("门高 6’，人高 5’10”，号称“巨人”。", "门高 6’，人高 5’10”，号称「巨人」。"),
        ("身高“5’10”的人”不多。", "身高「5’10”的人」不多。"),
        (
            "the students’ 一词和 ‘90s、’80s 都照旧，“引语”要换。",
            "the students’ 一词和 ‘90s、’80s 都照旧，「引语」要换。",
        ),
        ("参看 The “Quiet” River 一书的“序”。", "参看 The “Quiet” River 一书的「序」。"),
        ("他说：“the ‘new’ world 很大。”", "他说：「the ‘new’ world 很大。」"),
        ("“Hello”是问候。", "「Hello」是问候。"),
        ("He called it “the long way”.", "He called it “the long way”."),
        ("“……？！”", "「……？！」"),
        ("‘单引号在外’", "「单引号在外」"),
        ("「甲“乙”丙」", "「甲『乙』丙」"),
    ],
)
def test_what_is_a_quotation_mark(text, expected):
    assert corner(text) == (expected, None)


@pytest.mark.parametrize(
    ("text", "at"),
    [("他说：“走。", 3), ("走。”他说。", 2), ("“甲‘乙”丙’", 4), ("“甲“乙", 0), ("「甲“乙」丙”", 4)],
)
def test_marks_without_partner_leave_the_passage_alone(text, at):
    assert corner(text, "下一段。") == (text, at)
    assert curly(text, "下一段。") == (text, at)


def test_speech_over_several_paragraphs():
    first, second, last = "船夫说：“先过滩。", "　　“再过峡。", "　　“天黑前‘一定’到。”"
    assert corner(first, second) == ("船夫说：「先过滩。", None)
    assert corner(second, last) == ("　　「再过峡。", None)
    assert corner(last) == ("　　「天黑前『一定』到。」", None)
    assert corner("“他说：‘一。", "“‘二。’”") == ("「他说：『一。", None)
    assert corner("“他说：‘一。", "‘二。’")[1] == 0


inner = st.text("甲乙丙，。a1 ", max_size=4)
nested = st.recursive(
    inner,
    lambda part: st.tuples(st.sampled_from(["“”", "‘’", "「」", "『』"]), part, inner).map(
        lambda t: f"{t[2]}，{t[0][0]}丁{t[1]}丁{t[0][1]}，{t[2]}"
    ),
    max_leaves=6,
)


@given(
    st.text(MARKS + "甲乙，a9\n", max_size=30), st.text(MARKS + "甲 ", max_size=5), st.sampled_from(["corner", "curly"])
)
def test_only_marks_change_and_lengths_stay(text, following, style):
    new, lonely = restyled(text, following, style)
    assert len(new) == len(text)
    assert all(a == b or (a in MARKS and b in MARKS) for a, b in zip(text, new, strict=True))
    if lonely is not None:
        assert new == text
        assert text[lonely] in MARKS


@given(nested, st.sampled_from(["corner", "curly"]))
def test_balanced_stays_balanced_and_is_done_once(text, style):
    new, lonely = restyled(text, "", style)
    assert lonely is None
    assert not set(new) & set("“”‘’" if style == "corner" else "「」『』")
    assert restyled(new, "", style) == (new, None)
    assert [c in "“‘「『" for c in new if c in MARKS] == [c in "“‘「『" for c in text if c in MARKS]


@given(st.lists(st.sampled_from(["“甲”", "“乙‘丙’丁”", "戊。", "“‘己’”"]), max_size=6).map("".join))
def test_round_trip(text):
    assert curly(corner(text)[0]) == (text, None)
