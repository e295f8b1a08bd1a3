"""The book's own readings: effective everywhere, and told when they cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion
from book.convert.glossary import Glossary, parse
from book.convert.preflight import preflight
from book.convert.prose import convert_text
from book.diagnostic import Severity
from book.document import Chapter, Code, Emphasis, FrontMatter, Paragraph, Span, Text, plain
from book.text import Source


def glossary(text: str) -> Glossary:
    return parse(Source("glossary.tsv", text))


def taiwan(text: str, config: str = "") -> Conversion:
    entries = glossary(text).for_edition("zh-Hans", "zh-Hant-TW")
    return Conversion.between("zh-Hans", "zh-Hant-TW", config, entries)


def test_lines_remarks_and_notes():
    found = glossary("# 人名\n泽于\t澤于\t主角\n\n里根\t列根\n")
    assert [(e.source, e.target, e.note, str(e.place)) for e in found.entries] == [
        ("泽于", "澤于", "主角", "glossary.tsv:2:1"),
        ("里根", "列根", "", "glossary.tsv:4:1"),
    ]
    assert not found.diagnostics
    assert glossary("") == Glossary()


@pytest.mark.parametrize(
    ("line", "code"),
    [("泽于", "bad-glossary-line"), ("泽于\t", "bad-glossary-line"), ("\t澤于", "bad-glossary-line")],
)
def test_lines_that_are_no_entries(line, code):
    (finding,) = glossary(f"山\t山\n{line}\n").diagnostics
    assert (finding.code, str(finding.place)) == (code, "glossary.tsv:2:1")


def test_a_text_that_stands_twice():
    found = glossary("后羿\t后羿\n后羿\t後羿\n")
    assert [e.target for e in found.entries] == ["后羿"]
    (finding,) = found.diagnostics
    assert (finding.code, finding.place.line) == ("duplicate-glossary-entry", 2)


@pytest.mark.parametrize(
    ("config", "text", "expected"),
    [
        ("s2tw", "泽于和泽于的面", "澤于和澤于的面"),
        ("s2tw", "那里根先生走了", "那列根先生走了"),
        ("s2twp", "打印机前的泽于", "印表機前的澤于"),
        ("s2twp", "鼠标垫", "鼠標墊"),
        ("s2tw", "被发明了", "被發明了"),
    ],
)
def test_every_stage_leaves_entries_alone(config, text, expected):
    """里根 would become 雷根 with Taiwan's words, 鼠标 滑鼠; 那里 is a phrase of OpenCC's that eats into 里根."""
    assert convert_text(text, taiwan("泽于\t澤于\n里根\t列根\n鼠标\t鼠標\n", config)) == expected


def test_regional_forms_are_not_written_over():
    assert convert_text("在里面吃面", taiwan("里面\t裏面\n面\t麪\n")) == "在裏面吃麪"


def test_the_longest_entry_wins():
    assert convert_text("后港与后港村", taiwan("后港\t后港\n后港村\t後港村\n")) == "后港與後港村"


def test_entries_reach_across_markup_but_not_into_what_is_kept():
    text = (Text("他叫泽"), Emphasis((Text("于"),)), Code("泽于"), Span(("as-is",), (Text("泽于"),)))
    chapter = Chapter(Source("a.md", "\n"), FrontMatter("泽于传"), (Paragraph(text, 1),))
    new = convert_chapter(chapter, taiwan("泽于\t澤于\n")).chapter
    assert new.front.title == "澤于傳"
    assert new.blocks[0].children == (Text("他叫澤"), Emphasis((Text("于"),)), *text[2:])


def test_a_longer_target_is_written_in_full():
    chapter = Chapter(
        Source("a.md", "\n"), FrontMatter("题"), (Paragraph((Text("乘地"), Emphasis((Text("铁去"),))), 1),)
    )
    new = convert_chapter(chapter, taiwan("地铁\t地下鐵路\n")).chapter
    assert plain(new.blocks[0].children) == "乘地下鐵路去"


def test_an_edition_takes_what_is_written_in_its_script():
    entries = glossary("乾隆\t乾隆\n著作\t著作\n於潛\t於潜\n後港\t后港\n羣\t群\n")
    assert ("於潛", "於潜") in entries.for_edition("zh-Hant-TW", "zh-Hans")
    assert ("於潛", "於潜") not in entries.for_edition("zh-Hant-TW", "zh-Hant-HK")
    assert entries.for_edition("zh-Hans", "zh-Hans") == ()


def test_the_same_script_uses_no_glossary():
    assert Conversion.between("zh-Hans", "zh-Hans", "", (("面", "麪"),)) == Conversion()


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("澤于\t澤于", "ineffective-glossary-entry", "澤"),
        ("泽于\t泽于", "ineffective-glossary-entry", "simplified"),
        ("姜维\t姜維", "unused-glossary-entry", "nowhere"),
    ],
)
def test_entries_without_effect(line, code, word):
    found = glossary(f"泽\t澤\n{line}\n").without_effect("zh-Hans", {"zh-Hans": (), "zh-Hant-TW": ()}, ["泽于来了"])
    (finding,) = found
    assert finding.code == code
    assert word in finding.message
    assert finding.place.line == 2
    assert finding.severity is (Severity.NOTE if code.startswith("unused") else Severity.ERROR)


def test_a_book_without_converted_editions_is_not_blamed():
    assert not list(glossary("泽于\t澤于\n").without_effect("zh-Hans", {"zh-Hans": ()}))


@given(
    st.dictionaries(
        st.text("泽于里后干", min_size=1, max_size=3), st.text("甲乙丙", min_size=1, max_size=3), max_size=5
    ),
    st.lists(st.text("泽于里后干，山", max_size=8), max_size=4),
)
def test_every_entry_is_effective_wherever_nothing_longer_stands(entries, texts):
    pairs = tuple(entries.items())
    conversion = Conversion.between("zh-Hans", "zh-Hant-TW", "", pairs)
    for source, target in pairs:
        assert convert_text(f"，{source}，", conversion) == f"，{target}，"
    for text in texts:
        left = convert_text(text, conversion)
        assert not any(len(source) == 1 and source in left for source in entries)


def test_everything_that_is_known_before_a_book_is_converted():
    chapter = Chapter(Source("a.md", "\n泽于的社會\n"), FrontMatter("题"), (Paragraph((Text("泽于的社會"),), 2),))
    book = glossary("泽于\t泽于\n姜维\t姜維\n范\n")
    editions = {"zh-Hant-TW": taiwan("", "s2twp")}
    assert sorted(d.code for d in preflight([chapter], book, "zh-Hans", [*editions.items()])) == [
        "bad-glossary-line",
        "ineffective-glossary-entry",
        "stray-character",
        "unused-glossary-entry",
        "vocabulary-conversion",
    ]
