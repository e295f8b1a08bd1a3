"""Script and region of a text, with the evidence; characters of the other script."""

from __future__ import annotations

import pytest

from book.convert.script import detected, simplified_only, traditional_only
from book.convert.strays import strays
from book.diagnostic import Severity
from book.document import Chapter, FrontMatter, Paragraph, Text
from book.markdown import parse
from book.text import Source


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("他看着窗外，那里没有人。", "zh-Hans"),
        ("他看著窗外，那裡沒有人。", "zh-Hant-TW"),
        ("她聽著雨聲，寫了一篇著名的文章。", "zh-Hant-TW"),
        ("他看着窗外，那裏沒有人。", "zh-Hant-HK"),
        ("這個人沒有來。", "zh-Hant"),
        ("她的著作很著名，這裡看着像樣。", "zh-Hant"),
        ("山高月小", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_region(text, language):
    assert detected(text).language == language


def test_the_evidence_is_told():
    why = detected("他看著窗外，那裡沒有人，沒有聲音。").why
    assert "著 1" in why
    assert "裡 1" in why
    assert "traditional only" in why


def test_the_two_sets_have_nothing_in_common():
    assert not simplified_only() & traditional_only()
    assert {"会", "这"} <= simplified_only()
    assert {"會", "這"} <= traditional_only()
    assert not {"后", "里", "干", "着", "著"} & (simplified_only() | traditional_only())


def chapter(text):
    return parse(Source("chapters/01.md", f"---\ntitle: 河边的责任\n---\n{text}\n")).chapter


def test_strays_are_told_with_their_place_and_kept():
    found = strays(chapter("这里说的是社會责任，\n说过两遍的社**會**责任。[會]{.as-is}`會`\n\n新鮮的鱼。"), "zh-Hans")
    assert [(d.code, d.severity, str(d.place), d.hint[:7]) for d in found] == [
        ("stray-character", Severity.NOTE, "chapters/01.md:4:7", "write 会"),
        ("stray-character", Severity.NOTE, "chapters/01.md:5:9", "write 会"),
        ("stray-character", Severity.NOTE, "chapters/01.md:7:2", "write 鲜"),
    ]


def test_strays_in_a_traditional_text():
    text = "這裡說的是社会責任，說了兩遍。"
    book = Chapter(Source("a.md", text), FrontMatter("河邊"), (Paragraph((Text(text),), 1),))
    (found,) = strays(book, "zh-Hant-TW")
    assert (found.message, str(found.place)) == ("会 is a simplified character", "a.md:1:7")
    assert found.hint.startswith("write 會")


def test_a_chapter_in_the_other_script_is_told_once():
    (found,) = strays(chapter("這裡說的是社會責任，說了兩遍，還沒有人聽懂。"), "zh-Hans")
    assert (found.code, found.severity, str(found.place)) == ("wrong-script", Severity.WARNING, "chapters/01.md")


def test_a_clean_chapter_has_no_strays():
    assert strays(chapter("这里没有别的字，皇后在里面，乾坤朗朗，著名的著作。"), "zh-Hans") == ()
