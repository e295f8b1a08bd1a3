"""book.yaml: what is right is read, what is wrong is told with its place."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import config, schema
from book.config import isbn13_is_valid
from book.diagnostic import BookError

GOOD = """\
title: 字与纸
authors: [陆闻樨, {name: 沈砚秋, role: edt}]
date: 2026-11-22
isbn: 978-0-306-40615-7
editions:
  - zh-Hans
  - {lang: zh-Hant-TW, title: 字與紙}
"""


def findings(text):
    with pytest.raises(BookError) as caught:
        config.load(text)
    return caught.value.diagnostics


def test_a_good_file_is_read():
    book = config.load(GOOD)
    assert [(p.name, p.role) for p in book.authors] == [("陆闻樨", "aut"), ("沈砚秋", "edt")]
    assert [(e.lang, e.title) for e in book.editions] == [("zh-Hans", ""), ("zh-Hant-TW", "字與紙")]
    assert book.date == "2026-11-22"
    assert book.formats == ("epub", "pdf")


def test_a_key_that_is_nearly_right_gets_a_proposal():
    (found,) = findings("title: 书\nautors: [某]\n")
    assert found.code == "unknown-key"
    assert found.hint == "write 'authors'"
    assert str(found.place) == "book.yaml:2:1"
    assert found.place.length == len("autors")


def test_an_unknown_key_deep_inside_is_placed_there():
    (found,) = findings("title: 书\neditions:\n  - {lang: zh-Hans, titel: 甲}\n")
    assert (found.code, str(found.place), found.hint) == ("unknown-key", "book.yaml:3:21", "write 'title'")


def test_all_findings_come_at_once():
    codes = [(d.code, d.place.line) for d in findings("titel: 书\nformats: [epub, docx]\ndate: yesterday\n")]
    assert sorted(codes) == [("missing-key", 0), ("unknown-key", 1), ("wrong-type", 2), ("wrong-type", 3)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: 书\ntitle: 又\n", "duplicate-key", 2),
        ("title: [没有完\n", "bad-yaml", 2),
        ("- 甲\n- 乙\n", "wrong-type", 0),
        ("title: 书\neditions: [zh-Hans, zh-Hans]\n", "wrong-type", 2),
        ("title: 书\neditions: [zh-Hans, {lang: zh-Hans, writing: horizontal}]\n", "wrong-type", 2),
        ("title: 书\nwriting: vertical\neditions: [zh-Hans, {lang: zh-Hans, writing: vertical}]\n", "wrong-type", 3),
        ("title: 书\npress: {bleed: nan}\n", "wrong-type", 2),
        ("title: 书\nisbn: 978-0-306-40615-8\n", "wrong-type", 2),
        ("title: ''\n", "wrong-type", 1),
        ("", "missing-key", 0),
        ("title: 书\nchapters: []\n", "wrong-type", 2),
        ("title: 书\nformats: epub\n", "wrong-type", 2),
        ("title: 书\ndate: 2026-02-30\n", "wrong-type", 2),
        ("title: 书\nsubjects: &b [甲, *b]\n", "bad-yaml", 2),
    ],
)
def test_faults_have_a_code_and_a_line(text, code, line):
    found = findings(text)[0]
    assert (found.code, found.place.line) == (code, line)


@given(
    st.text(max_size=80)
    | st.builds(lambda a, b: GOOD[: a % len(GOOD)] + b + GOOD[a % len(GOOD) :], st.integers(0), st.text(max_size=6))
)
def test_any_text_gives_a_book_or_diagnostics(text):
    with contextlib.suppress(BookError):
        assert config.load(text).title


def test_deep_nesting_is_told():
    assert findings("title: " + "[" * 3000)[0].code == "bad-yaml"


def test_what_is_dumped_can_be_read_again():
    value = {"title": "一：二 # 三", "authors": ["甲", "乙"], "origin": {"journal": "《书林》", "issue": "2018年第1期"}}
    text = schema.dump(value)
    assert "《书林》" in text
    assert text.startswith("title: ")

    class Shape(schema.Model):
        title: str
        authors: list[str]
        origin: dict[str, str]

    assert schema.parse(Shape, text, "x").model_dump() == value


@pytest.mark.parametrize(
    ("digits", "good"), [("9780306406157", True), ("9780306406158", False), ("978030640615", False)]
)
def test_isbn_check_digit(digits, good):
    assert isbn13_is_valid(digits) is good


def test_messages_speak_of_lists():
    assert "list" in findings("title: 书\nchapters: []\n")[0].message
    assert "tuple" not in findings("title: 书\nformats: epub\n")[0].message.lower()
