"""Marks that were begun and not finished are told; formulas, code and braces in prose are let be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.diagnostic import Severity, show
from book.document import Span, Text
from book.markdown import parse
from book.text import Source

HEAD = "---\ntitle: 秋日书简\n---\n"


def told(body: str) -> list[tuple[str, str]]:
    """What is told of the marks of a body: its place, and what the caret stands under."""
    found = (d for d in parse(Source("a.md", HEAD + body)).diagnostics if d.code == "unfinished-mark")
    places = [d.place for d in found if d.place and d.severity is Severity.WARNING]
    return [(f"{p.line}:{p.column}", p.text[p.column - 1 : p.column - 1 + p.length]) for p in places]


@pytest.mark.parametrize(
    ("body", "column", "words"),
    [
        ("一[字]{.dots", 5, "{.dots"),
        ("一[字]{.dots，后来", 5, "{.dots"),
        ("一[字]{dots}二", 5, "{dots}"),
        ("一[字]{dot}二", 5, "{dot}"),
        ("[字] {.dots}二", 5, "{.dots}"),
        ("一[字] {.dots}", 6, "{.dots}"),
        ("[沈砚秋]　{.name}", 7, "{.name}"),
        ("[字]{.dots,.name}", 4, "{.dots,.name}"),
        ("[字]｛.dots｝", 4, "｛.dots｝"),
        ("[字]{。dots}", 4, "{。dots}"),
        ("【字】{.dots}二", 4, "{.dots}"),
        ("[*字*]{.dots", 6, "{.dots"),
        ("[汉]{ruby=hàn", 4, "{ruby="),
        ("[汉]{ruby = hàn}", 4, "{ruby = hàn}"),
        ('[汉]{ruby="hàn}', 4, '{ruby="hàn}'),
        ("**粗**{.name}二", 6, "{.name}"),
        ("见[此](#a){page}。", 9, "{page}"),
        ("[好]{.dots}与[坏]{.dots 好", 15, "{.dots"),
        ("## 标题 {#id", 7, "{#id"),
        ("表1　船期 {.caption", 7, "{.caption"),
        ("{.small", 1, "{.small"),
        (":::诗\n甲", 1, ":::"),
        ("::: {.verse}", 1, ":::"),
        ("甲\n:::", 1, ":::"),
        ("：：：verse", 1, "：：："),
        ("::: verse\n甲", 1, ":::"),
        ("::: verse\n甲\n\n乙[字]{.dots}\n", 1, ":::"),
        ("|甲|\n|-|\n|[字]{.dots|", 5, "{.dots"),
        ("甲[^1]\n\n[^1]: [字]{.dots", 10, "{.dots"),
    ],
)
def test_an_unfinished_mark_is_told_where_it_stands(body: str, column: int, words: str) -> None:
    line = 3 + next(n for n, text in enumerate(body.split("\n"), 1) if text[column - 1 :].startswith(words))
    assert told(body) == [(f"{line}:{column}", words)]


@pytest.mark.parametrize(
    "body",
    [
        "[字]{.dots}与[鲁迅]{.name}，[汉]{ruby=hàn}",
        "## 标题 {#id}",
        "表1 {.caption}",
        "::: verse\n甲\n:::",
        "> ::: verse\n> 甲\n> :::",
        "- ::: verse\n  甲\n  :::",
        ":::: a\n::: b\n甲\n:::\n::::",
        "集合 {x | x > 1}，又 {1, 2}",
        r"公式 \sqrt[3]{x}、\frac[a]{b} 与 \sqrt[n]{name}",
        "a[i]{name} 与 f(x)[0]{page}",
        "区间 [0, 1]{x}，[3]{5}，[1] {name}，“[略]”{注}",
        "[x]{.5}",
        "|S| = {#S = 3}",
        "`[字]{.dots`",
        "```\n[字]{.dots\n:::\n```",
        "    [字]{.dots",
        r"[字]\{.dots 与 \::: verse",
        "他说：：好。甲::乙",
        "花括号{在句中}，行末的 {",
        "![图](a.png) {.wide}",
        "见[第三章] {.small}",
    ],
)
def test_ordinary_text_is_none(body: str) -> None:
    assert told(body) == []


@given(st.text(alphabet="字甲a1 ([])*`|:=<>+-\\#.，。\n", max_size=40))
def test_text_without_braces_and_colons_is_none(text: str) -> None:
    assert told(text.replace(":", "：").replace("：：：", "：")) == []


@given(st.lists(st.sampled_from(["字", "[字]", "{", "}", "{x}", "x", "^2", "_{i}", "$", "\\", " ", "，"]), max_size=20))
def test_braces_that_hold_no_name_are_none(parts: list[str]) -> None:
    assert told("".join(parts)) == []


@given(st.sampled_from(["dots", "name", "as-is", "index"]), st.text(alphabet="甲乙， ", max_size=8))
def test_what_the_hint_says_is_read_as_a_mark(name: str, behind: str) -> None:
    broken = f"前[字]{{.{name[:-1]}"
    (finding,) = parse(Source("a.md", HEAD + broken + behind)).diagnostics
    assert f"write [words]{{.{name}}}; or \\{{ to have it as text" in finding.hint
    (paragraph,) = parse(Source("a.md", f"{HEAD}前[字]{{.{name}}}")).chapter.blocks
    assert paragraph.children == (Text("前"), Span((name,), (Text("字"),)))
    assert told(broken.replace("{", "\\{") + behind) == []


@given(st.text(alphabet='字ab[]{}｛｝【】.。#:：="\\ \n*`()!|>-', max_size=60))
def test_whatever_is_told_has_its_place_in_the_chapter(text: str) -> None:
    lines = (HEAD + text).split("\n")
    for place, words in told(text):
        line, column = map(int, place.split(":"))
        assert words
        assert lines[line - 1].startswith(words, column - 1)


def test_how_it_is_shown() -> None:
    (finding,) = parse(Source("chapters/01.md", HEAD + "一[字]{.dot，后来")).diagnostics
    assert show(finding) == (
        "warning[unfinished-mark]: '{.dot' is not read as a mark and shows as text\n"
        " --> chapters/01.md:4:5\n"
        "  |\n"
        "4 | 一[字]{.dot，后来\n"
        "  | \u3000 \u3000 ^^^^^\n"
        "  = hint: write [words]{.dots}; or \\{ to have it as text"
    )


def test_a_line_of_a_hundred_thousand_is_told_of_a_few() -> None:
    assert 10 < len(told("[字]{.dots" * 10_000)) < 100
