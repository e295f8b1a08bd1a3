"""The index: what is marked, in which order it stands, and on which pages."""

from hypothesis import given
from hypothesis import strategies as st

from book.collation.order import position
from book.collation.strokes import strokes
from book.edition import Metadata, assemble
from book.index import index
from book.markdown import parse
from book.marks import Mark
from book.press.folio import Folio, ranges, roman
from book.text import Source


def in_order(words: str, language: str) -> list[str]:
    return sorted(words.split(), key=lambda word: position(word, language))


def test_pinyin_goes_by_the_letters_then_by_the_tones() -> None:
    words = ["1911年", "阿", "安", "曾国藩", "长江", "《长江日报》", "重庆", "Marx", "中心", "种子"]
    assert in_order("种子 中心 重庆 长江 阿 曾国藩 《长江日报》 1911年 Marx 安", "zh-Hans") == words
    assert [position(w, "zh-Hans").heading for w in ("1911年", "阿", "重庆", "Émile")] == ["", "A", "C", "E"]


def test_a_reading_of_ones_own_wins() -> None:
    assert position("曾国藩", "zh-Hans").heading == "C"
    assert position("曾国藩", "zh-Hans", "zeng1 guo2 fan1").heading == "Z"
    assert position("曾国藩", "zh-Hans", "zeng") == position("曾国藩", "zh-Hans")


def test_strokes_are_those_that_taiwan_counts() -> None:
    assert [strokes(char) for char in "一丁草花骨籲a"] == [1, 2, 10, 8, 10, 32, 0]
    assert in_order("龍 WTO 草 人 乙 一 花", "zh-Hant-TW") == ["一", "乙", "人", "花", "草", "龍", "WTO"]
    assert [position(w, "zh-Hant-HK").heading for w in ("一", "草", "龍", "驫", "籲", "WTO")] == [
        *("一畫", "十畫", "十六畫", "三十畫", "三十二畫", ""),
    ]


@given(
    st.lists(st.text("〇一丁骨草龍a1é 《》—\U0002a6d6", min_size=1), max_size=8),
    st.sampled_from(["zh-Hans", "zh-Hant"]),
)
def test_every_word_has_one_place(words: list[str], language: str) -> None:
    marks = [Mark(word, "", f"c01_i{n}") for n, word in enumerate(words)]
    groups = index(marks, language)
    assert len({group.heading for group in groups}) == len(groups)
    assert sorted(anchor for g in groups for t in g.terms for anchor in t.anchors) == sorted(m.anchor for m in marks)
    assert groups == index(marks[::-1], language) or len(set(words)) < len(words)


TEXT = """---
title: 渡
---
## [码头]{.index}

[渡船]{.index}来了，[船夫]{.index key="老陈" reading="lao3 chen2"}在*[船]{.index}*上。[]{.index key="江"}[]{.index}[^a]

[^a]: 又见[渡船]{.index}。
"""


def test_marks_are_gathered_from_the_text_and_its_notes() -> None:
    chapter = parse(Source("chapters/01-a.md", TEXT)).chapter
    book = assemble(Metadata("书", "urn:x", "zh-Hans"), [chapter], {}).edition
    assert [(m.entry, m.reading, m.anchor) for m in book.marks] == [
        ("码头", "", "c01_i1"),
        ("渡船", "", "c01_i2"),
        ("老陈", "lao3 chen2", "c01_i3"),
        ("船", "", "c01_i4"),
        ("江", "", "c01_i5"),
        ("渡船", "", "c01_i6"),
    ]
    assert (book.entries[-1].title, book.entries[-1].level) == ("索引", 1)


def test_a_key_without_an_index_means_nothing() -> None:
    found = parse(Source("a.md", '---\ntitle: 渡\n---\n[船]{.x key="江"}\n')).diagnostics
    assert [d.code for d in found] == ["unknown-attribute"]


def folios(*numbers: int, in_body: bool = True) -> list[Folio]:
    return [Folio(in_body, number) for number in numbers]


def test_pages_in_a_row_become_a_range() -> None:
    shown = [(str(a), str(b)) for a, b in ranges([*folios(9, 3, 12, 13, 14, 3, 20, 21), *folios(4, in_body=False)])]
    assert shown == [*((n, n) for n in ("iv", "3", "9")), ("12", "14"), ("20", "20"), ("21", "21")]


@given(st.lists(st.integers(1, 40)))
def test_ranges_hold_the_same_pages(numbers: list[int]) -> None:
    held = [n for first, last in ranges(folios(*numbers)) for n in range(first.number, last.number + 1)]
    assert held == sorted(set(numbers))


def test_pages_in_front_of_the_body_are_roman() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 90)] == ["i", "iv", "ix", "xiv", "xl", "xc"]


def test_characters_without_a_reading_stand_for_themselves() -> None:
    assert position("\U0002a6d6\U0002a6d6中", "zh-Hans").heading == ""
    assert position("\U0002f800\U0002f801中", "zh-Hans").heading == ""
    assert in_order("\U0002a6d6中 阿", "zh-Hans") == ["\U0002a6d6中", "阿"]
