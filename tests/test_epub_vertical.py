"""Text that runs downwards: what stands upright, which quotation marks it has, what is left alone."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.epub.vertical import quoted, upright


def body(text: str, language: str = "zh-Hans") -> str:
    page = upright(f"<html><head><title>12</title></head><body><p>{text}</p></body></html>", language)
    assert "<title>12</title>" in page
    return page.partition("<p>")[2].rpartition("</p>")[0].replace(' class="upright"', "")


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("第5章", "第<span>5</span>章"),
        ("12月", "<span>12</span>月"),
        ("1956年", "<span>1</span><span>9</span><span>5</span><span>6</span>年"),
        ("共10000人", "共10000人"),
        ("3.14与12%与2001-06-18", "3.14与12%与2001-06-18"),
        ("Windows 10", "Windows 10"),
        ("A型与AB型", "<span>A</span>型与AB型"),
        ("什么！？", "什么<span>！？</span>"),
        ("好！", "好！"),
        ("<code>12</code>", "<code>12</code>"),
        ('<sup class="noteref"><a>[1]</a></sup>', '<sup class="noteref"><a>[1]</a></sup>'),
        ('<img alt="12"/>', '<img alt="12"/>'),
        ("甲&amp;乙&#x27;", "甲&amp;乙&#x27;"),
    ],
)
def test_what_stands_upright(text, set_as):
    assert body(text) == set_as


@pytest.mark.parametrize(
    ("language", "text", "set_as"),
    [
        ("zh-Hans", "“甲‘乙’丙”", "『甲「乙」丙』"),
        ("zh-Hant-TW", "“甲‘乙’丙”", "「甲『乙』丙」"),
        ("zh-Hant-HK", "「甲」", "「甲」"),
        ("zh-Hans", "it’s “good” 的", "it’s “good” 的"),
        ("zh-Hans", "“甲</p><p>“乙”", "『甲</p><p>『乙』"),
        ("zh-Hans", "“<em>甲</em>”", "『<em>甲</em>』"),
    ],
)
def test_quotation_marks_are_those_of_the_region(language, text, set_as):
    assert body(text, language) == set_as


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_old_contents_say_what_the_new_ones_say(words):
    shown = re.sub("<[^>]*>", "", body(html.escape(words)))
    assert html.unescape(shown) == quoted(words, "zh-Hans")


@given(st.text("甲乙12a！？“”‘’.% \n", max_size=40), st.sampled_from(["zh-Hans", "zh-Hant-TW"]))
def test_no_letter_is_lost(text, language):
    plain = re.sub("<[^>]*>", "", body(text, language))
    assert re.sub("[“”‘’『』「」]", "", plain) == re.sub("[“”‘’]", "", text)
    assert len(plain) == len(text)
