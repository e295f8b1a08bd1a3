"""Every cleaning rule does what its examples say, can be undone, and loses no letter that its edits do not name."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.clean.rule import NOWHERE, Rule
from book.clean.runner import RULES, prose
from book.text import Draft, Patch, Source

ANNOUNCED = "#*`_[]()\\<>|~$&{}:：-+=.、，。；！？“”‘’\"'《》（）【】·¶—…"
WORDS = (
    *[
        "一、",
        "二、",
        "三、",
        "（一）",
        "(二)",
        "1.",
        "2.",
        "1、",
        "1.1",
        "2.1",
        "第一节",
        "上篇：",
        "特点一：",
        "①",
        "②",
        "[1]",
        "[2]",
        "参考文献",
        "注释：",
        "摘要：",
        "关键词",
        "作者：",
        "结语",
    ],
    *[
        "2019.3(中)",
        "BOOK",
        "TYPE",
        "41",
        "|书林|",
        "纸",
        "墨与",
        "板子",
        "随着",
        "刻工坐在窗前，",
        "手里拿着刀。",
        "其词曰：",
        "...",
        "--",
        "．",
        "《纸",
        ">>",
        "a.b",
        "x",
        "3,000",
    ],
    *["首页|书库|论坛", "¶", "<pb:A_1>", "**", "１２", "�", "\u200b", "<table><tr><td>甲</td></tr></table>"],
    *("\n", "\n\n", "\u3000\u3000", " ", "\t", '"', "# ", "BOOK AND TYPE"),
)


def texts() -> st.SearchStrategy[str]:
    """Texts made of what the rules look for, and of anything."""
    pieces = st.one_of(
        st.sampled_from(WORDS), st.sampled_from(ANNOUNCED), st.text("纸墨板刻工人说的了是在一二三印书馆", max_size=30)
    )
    return st.one_of(st.lists(pieces, max_size=60).map("".join), st.text(max_size=80))


def letters(text: str) -> list[str]:
    return sorted(c for c in text if c.isalnum())


@pytest.mark.parametrize(
    ("rule", "before", "after"), [(r, *e) for r in RULES for e in r.examples], ids=lambda v: getattr(v, "name", None)
)
def test_a_rule_does_what_its_examples_say(rule: Rule, before: str, after: str) -> None:
    patch = Patch.of(rule.name, rule.find(before, NOWHERE))
    assert patch.apply(before) == after


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_rule_shows_what_it_mends_and_what_it_leaves(rule: Rule) -> None:
    assert any(before != after for before, after in rule.examples)
    assert any(before == after for before, after in rule.examples)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_rule_is_described(rule: Rule) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.name)
    assert rule.summary[0] in string.ascii_lowercase
    assert not rule.summary.endswith(".")
    assert rule.find.__doc__


def test_names_of_rules_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


@given(texts())
def test_every_patch_of_every_rule_fits_and_can_be_undone(text: str) -> None:
    draft = Draft.of(Source("a.txt", text))
    for rule in RULES:
        patch = Patch.of(rule.name, rule.find(draft.text, NOWHERE))
        assert patch.inverse().apply(patch.apply(draft.text)) == draft.text
        draft = draft.edited(patch)


@given(texts())
def test_plain_text_filtered_twice_is_filtered_once(text: str) -> None:
    once = prose(Draft.of(Source("a.txt", text))).text
    assert prose(Draft.of(Source("a.txt", once))).text == once


MARKING = {
    "unmarked-headings",
    "unmarked-topic-sentences",
    "unmarked-items",
    "tight-paragraphs",
    "characters-of-markdown",
}


@pytest.mark.parametrize("rule", [r for r in RULES if r.name in MARKING], ids=lambda r: r.name)
@given(text=texts())
def test_marking_up_changes_no_letter(rule: Rule, text: str) -> None:
    assert letters(Patch.of(rule.name, rule.find(text, NOWHERE)).apply(text)) == letters(text)
