"""Line ends: paragraphs that were wrapped come back, what an author parted stays parted."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.clean.layout import layout, lines_of
from book.clean.rule import NOWHERE, Scene
from book.clean.rules.lines import LINES
from book.clean.rules.printlines import print_lines
from book.text import Patch

SENTENCES = (
    "刻工坐在窗前，右手握刀，左手按住板子，木屑一点一点地卷起来。",
    "印坊里最安静的一间是刻字的，出声的是楼下刷印的那一间。",
    "纸要先在水里泡软，再一张一张地揭开，贴到烘热的墙上去。",
    "他说：“版成了，可以印了。”",
    "墨用松烟调胶，存得越久越好使，缸盖一揭开，味道直冲鼻子。",
    "那几块板子后来烧掉了，只有纸还在。",
    "校书如扫尘，一面扫，一面生！",
    "谁知道这一页是什么时候印的？",
)
PARAGRAPHS = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=4, max_size=9).map("".join), min_size=3, max_size=6)


def joined(text: str, scene: Scene = NOWHERE) -> str:
    for rule in LINES:
        text = Patch.of(rule.name, rule.find(text, scene)).apply(text)
    return text


def wrapped(paragraph: str, width: int, indent: str) -> str:
    text = indent + paragraph
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@given(PARAGRAPHS, st.sampled_from([27, 30, 38, 40]))
def test_indented_paragraphs_wrapped_at_a_width_come_back(paragraphs: list[str], width: int) -> None:
    page = "\n".join(wrapped(p, width, "\u3000\u3000") for p in paragraphs)
    assert joined(page).replace("\u3000", "").split("\n") == paragraphs


@given(PARAGRAPHS)
def test_a_paragraph_a_line_stays_so(paragraphs: list[str]) -> None:
    page = "\n".join(paragraphs)
    assert joined(page) == page


@given(PARAGRAPHS, st.sampled_from([27, 38]))
def test_joining_twice_is_joining_once(paragraphs: list[str], width: int) -> None:
    once = joined("\n".join(wrapped(p, width, "\u3000\u3000") for p in paragraphs))
    assert joined(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少",
        "论纸的来历\n周砚秋\n北京雕版研究所",
        "这一天印坊里没有开工，工人们都到城外看热闹去了。\n一、造纸的料\n造纸先要有料。",
        "关键词：纸；墨；板；一种很长很长很长很长很长很长的关键词\n说到印书，先要有纸。",
        "后来的人把这些板子搬到了城外的祠堂里去存放，一放就是许多许多年。二、造纸的工\n工人先泡料。",
    ],
)
def test_what_an_author_parted_stays_parted(text: str) -> None:
    assert joined(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说完这一句话就走了出去\n，再也没有回来。", "他说完这一句话就走了出去，再也没有回来。"),
        (
            "这是一行写得很长很长很长很长很长而没有写完的话（\n见第三篇）。",
            "这是一行写得很长很长很长很长很长而没有写完的话（见第三篇）。",
        ),
        (
            "大家都说要做“有学问的刻工，有手艺的读书人”\n的时候，他笑了。",
            "大家都说要做“有学问的刻工，有手艺的读书人”的时候，他笑了。",
        ),
        (
            "about the history of the printing of\nbooks in China and of paper.",
            "about the history of the printing of books in China and of paper.",
        ),
    ],
)
def test_what_a_page_parted_is_joined(text: str, expected: str) -> None:
    assert joined(text) == expected


def test_lines_that_are_multiples_of_a_column_go_on_and_others_end() -> None:
    body = "纸墨笔砚刻工板子刷印装订书叶" * 20
    lines = [
        body[:54],
        body[:30] + "。",
        body[:81],
        body[:40] + "。",
        body[:27],
        body[:33] + "。",
        body[:50],
        body[:20] + "。",
    ]
    text = "\n".join(lines)
    assert layout(text, lines_of(text)).column == 27
    assert joined(text).split("\n") == [
        lines[0] + lines[1],
        lines[2] + lines[3],
        lines[4] + lines[5],
        lines[6],
        lines[7],
    ]


def test_a_short_article_goes_by_the_width_of_its_source() -> None:
    whole = "\n".join(wrapped(SENTENCES[0] * 9, 30, "\u3000\u3000") for _ in range(4))
    scene = Scene(full=layout(whole, lines_of(whole)))
    page = wrapped("这一段的第一行正好在句号的后面断开了，别的行也是一样的。" * 2, 30, "\u3000\u3000")
    assert "\n" in page
    assert "\n" not in joined(page, scene)


def test_print_lines_end_with_their_passage() -> None:
    text = "#+TITLE: 紙\n1.1匠曰：¶\n「善。¶\n\n# src: 1\n甚善。」¶\n\n又曰：¶\n「可。」¶\n1.2匠曰：¶\n"
    assert (
        Patch.of("x", print_lines.find(text, NOWHERE)).apply(text)
        == "1.1匠曰：「善。甚善。」\n又曰：「可。」\n1.2匠曰：\n"
    )


def test_textwrap_of_latin_text_comes_back() -> None:
    paragraph = (
        "The papermaker lifts the mould out of the vat and gives it a shake so that the fibres lock together. " * 6
    )
    page = "\n".join(textwrap.wrap(paragraph, 60))
    assert joined(page) == paragraph.strip()
