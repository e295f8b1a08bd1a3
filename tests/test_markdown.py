"""A chapter's file becomes the values it says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.diagnostic import BookError, Severity
from book.document import (
    Attributes,
    Chapter,
    Code,
    CodeBlock,
    DefinitionList,
    Division,
    Emphasis,
    Figure,
    Heading,
    Image,
    ItemList,
    LineBreak,
    Link,
    NoteCall,
    Origin,
    Paragraph,
    Quote,
    Ruby,
    SectionBreak,
    Span,
    Strong,
    Table,
    Text,
    Verse,
    mapped,
    plain,
)
from book.markdown import Parsed, parse
from book.text import Source

HEAD = "---\ntitle: 秋日书简\n---\n"


def parsed(body: str, head: str = HEAD) -> Parsed:
    return parse(Source("chapters/02-qiu.md", head + body))


def blocks(body: str):
    return parsed(body).chapter.blocks


def inlines(body: str):
    (paragraph,) = blocks(body)
    return paragraph.children


def codes(result: Parsed) -> list[str]:
    return [d.code for d in result.diagnostics]


def words(chapter: Chapter) -> str:
    """The text of all blocks, in order."""
    out: list[str] = []

    def see(run, _):
        out.append(plain(run))
        return run

    def see_code(block):
        if isinstance(block, CodeBlock):
            out.append(block.text)
        return block

    mapped(chapter.blocks, see, see_code)
    return "".join(out)


# ---------------------------------------------------------------- front matter


def test_front_matter_gives_every_field_as_text():
    head = """---
title: 1984
subtitle: 一年
authors: [林一舟, 周小满]
affiliation: 江城大学
postcode: 430000
bio: 林一舟，编辑。
origin: {journal: 《书林》, issue: 12, date: 2021-03-05, from: 旧刊}
abstract: |
  第一段。
  第二段。
keywords: 书籍
clc: G23
document-code: A
article-id: 1671-0001(2021)03-001-02
source: {file: a.txt, lines: 1-9, score: 0.5}
kind: auxiliary
id: qiu
---
"""
    front = parsed("", head).chapter.front
    assert front.title == "1984"
    assert front.subtitle == "一年"
    assert front.authors == ("林一舟", "周小满")
    assert front.affiliation == "江城大学"
    assert front.origin == Origin("《书林》", "12", "2021-03-05")
    assert front.abstract == "第一段。\n第二段。"
    assert front.keywords == ("书籍",)
    assert front.clc == "G23"
    assert front.kind == "auxiliary"
    assert front.id == "qiu"


def test_empty_values_are_empty():
    front = parsed("", "---\ntitle: 题\nsubtitle:\nauthors:\nkeywords:\n---\n").chapter.front
    assert (front.subtitle, front.authors, front.keywords) == ("", (), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("正文。", 1),
        ("---\ntitle: 题\n正文。\n", 1),
        ("---\nsubtitle: 副题\n---\n", 1),
        ("---\nid: a\ntitle: ' '\n---\n", 3),
    ],
)
def test_without_a_title_there_is_no_chapter(text, line):
    with pytest.raises(BookError) as caught:
        parse(Source("chapters/01.md", text))
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line) == ("bad-front-matter", line)
    assert finding.hint


def test_an_unknown_key_is_shown_where_it_stands():
    with pytest.raises(BookError) as caught:
        parsed("", "---\ntitle: 题\nauthor: 林一舟\n---\n")
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("unknown-key", 3, 1)
    assert "authors" in finding.hint


def test_ids_are_plain_words():
    with pytest.raises(BookError):
        parsed("", "---\ntitle: 题\nid: 1号\n---\n")


def test_lines_count_from_the_head_of_the_file():
    heading, paragraph = blocks("\n## 一\n\n甲。\n")
    assert (heading.line, paragraph.line) == (5, 7)


def test_windows_line_ends_count_the_same():
    chapter = parse(Source("a.md", "---\r\ntitle: 题\r\n---\r\n\r\n## 一\r\n\r\n甲\r\n乙\r\n")).chapter
    assert [b.line for b in chapter.blocks] == [5, 7]
    assert chapter.front.title == "题"
    assert words(chapter) == "一甲乙"


# --------------------------------------------------------------------- inlines


def test_emphasis_closes_between_a_mark_and_a_hanzi():
    assert inlines("**一、缘起。**虽然如此") == (Strong((Text("一、缘起。"),)), Text("虽然如此"))
    assert inlines("他说*“好”*了") == (Text("他说"), Emphasis((Text("“好”"),)), Text("了"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("山高\n水长", "山高水长"),
        ("他说：\n“好。”\n完", "他说：“好。”完"),
        ("see\nthis", "see this"),
        ("用 EPUB\n格式", "用 EPUB 格式"),
        ("**山**\n*水*", "山水"),
        ("山[^a]\n水\n\n[^a]: 注", "山水"),
        ("\U00020000\n\U00020001", "\U00020000\U00020001"),
    ],
)
def test_a_line_end_is_nothing_between_hanzi_and_a_blank_elsewhere(body, text):
    assert plain(inlines(body)) == text


def test_a_line_end_that_the_author_set_stays():
    assert inlines("山\\\n水") == (Text("山"), LineBreak(), Text("水"))


def test_spans_say_what_words_are():
    assert inlines("[要紧]{.dots}") == (Span(("dots",), (Text("要紧"),)),)
    assert inlines("[鲁迅]{.name}写") == (Span(("name",), (Text("鲁迅"),)), Text("写"))
    assert inlines("[東京]{lang=ja}") == (Span((), (Text("東京"),), "ja"),)
    assert inlines("[**甲**乙]{.a .b}") == (Span(("a", "b"), (Strong((Text("甲"),)), Text("乙"))),)
    assert inlines("[甲]（乙）") == (Text("[甲]（乙）"),)
    assert inlines("[甲]{乙}") == (Text("[甲]{乙}"),)


def test_readings():
    assert inlines("[汉]{ruby=hàn}[汉字]{ruby='x'}")[0] == Ruby("汉", "hàn")
    assert inlines('[汉字]{ruby="hàn zì"}') == (Ruby("汉字", "hàn zì"),)


def test_an_attribute_that_says_nothing_is_told():
    result = parsed("[甲]{#a}与[乙]{colour=red}\n")
    assert codes(result) == ["unknown-attribute", "unknown-attribute"]
    assert words(result.chapter) == "甲与乙"


def test_links_keep_the_words_of_their_author():
    link = Link("03-后.md#末", (Text("后文"),), "看")
    assert inlines('[后文](03-后.md#末 "看")') == (link,)
    assert inlines("<https://a.example/书>") == (Link("https://a.example/书", (Text("https://a.example/书"),)),)
    assert inlines("[甲][r]\n\n[r]: https://a.example") == (Link("https://a.example", (Text("甲"),)),)


def test_an_address_that_no_link_uses_is_told_because_it_is_lost():
    result = parsed("甲\n\n[1]: 某某.某书[M].\n")
    assert codes(result) == ["unused-reference"]
    assert result.diagnostics[0].place.line == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[甲][乙]和[丁][乙]\n\n[乙]: 丙.md '题'\n", set()),
        ("甲\n\n[乙]: 丙.md '题'\n", {"unused-reference"}),
        ("甲\n\n[^注]: 说**明**[文](路.md)`码`。\n\n    > 二段。\n", {"unused-note"}),
        ("[汉]{#某 lang=zh colour='深红'}\n", {"unknown-attribute"}),
        ("{#标 colour='深红'}\n\n- 甲\n", {"unknown-attribute"}),
        ("# 甲\n\n<b>乙</b>\n\n#### 丙\n", {"level-one-heading", "raw-html", "skipped-level"}),
    ],
)
def test_what_a_finding_names_is_not_called_lost_as_well(text, told):
    assert set(codes(parsed(text))) == told


def test_what_no_finding_names_is_called_lost_whatever_else_is_told():
    result = parsed("# 甲\n\n[^注]: 说明。\n\n乙\n\n{#丢}\n")
    assert set(codes(result)) == {"level-one-heading", "unused-note", "lost-text"}
    assert "丢'" in next(d.message for d in result.diagnostics if d.code == "lost-text")


def test_scripts_are_no_links():
    assert inlines("[甲](javascript:x)") == (Text("[甲](javascript:x)"),)


def test_code_is_verbatim():
    assert inlines("`a  *b*`") == (Code("a  *b*"),)


def test_escaped_marks_are_text():
    assert inlines(r"\*甲\* &amp; 5") == (Text("*甲* & 5"),)


def test_strikethrough_is_off():
    assert inlines("~~甲~~") == (Text("~~甲~~"),)


def test_raw_html_shows_as_text_and_is_told():
    result = parsed("甲<br>乙<b\nclass='x'>丙</b>\n\n<!-- 批注 -->\n")
    assert codes(result) == ["raw-html", "raw-html", "raw-html"]
    first = result.diagnostics[0]
    assert (first.severity, first.place.line, first.place.column) == (Severity.WARNING, 4, 2)
    assert "<br>" in words(result.chapter)
    assert "<!-- 批注 -->" in words(result.chapter)


def test_less_than_is_no_html():
    assert codes(parsed("若 a<b 且 c>d，则 \\<br>")) == []


# ---------------------------------------------------------------------- blocks


def test_headings_carry_what_stands_in_braces_behind_them():
    assert blocks("## 二、后文 {#hou .big}") == (Heading(2, (Text("二、后文"),), 4, Attributes("hou", ("big",))),)
    assert blocks("## 集合 {甲, 乙}") == (Heading(2, (Text("集合 {甲, 乙}"),), 4),)
    assert blocks("## 花括号\\{#a}") == (Heading(2, (Text("花括号{#a}"),), 4),)


def test_a_line_of_braces_speaks_of_the_block_below():
    assert blocks("{#a .b}\n甲") == (Paragraph((Text("甲"),), 5, Attributes("a", ("b",))),)
    (division,) = blocks("{.small}\n- 甲")
    assert isinstance(division, Division)
    assert division.classes == ("small",)


def test_a_heading_of_level_one_becomes_level_two():
    result = parsed("# 甲\n")
    assert result.chapter.blocks[0].level == 2
    assert codes(result) == ["level-one-heading"]


def test_a_missing_level_is_told():
    assert codes(parsed("## 甲\n\n### 乙\n\n## 丙\n")) == []
    assert codes(parsed("## 甲\n\n#### 乙\n")) == ["skipped-level"]


def test_a_picture_alone_is_a_figure():
    assert blocks('![一棵树](树.png "图1 树")') == (Figure(Image("树.png", "一棵树", "图1 树"), "图1 树", 4),)
    assert isinstance(blocks("见![树](a.png)")[0], Paragraph)
    (division,) = blocks("![树](a.png) {.wide}")
    assert (division.classes, type(division.blocks[0])) == (("wide",), Figure)


def test_verse_keeps_its_lines_and_stanzas():
    (verse,) = blocks("::: verse\n山高\n*水\n长*\n\n日暮\n:::\n")
    emphasis = Emphasis((Text("水"), LineBreak(), Text("长")))
    assert verse == Verse(((Text("山高"),), (emphasis,), (), (Text("日暮"),)), 4)


def test_verse_that_is_none_is_told_and_kept():
    result = parsed("::: verse\n- 山\n:::\n")
    assert codes(result) == ["bad-verse"]
    assert words(result.chapter) == "山"


def test_divisions_have_the_classes_they_name():
    (division,) = blocks("::: note small\n甲\n:::\n")
    assert division == Division(("note", "small"), (Paragraph((Text("甲"),), 5),), 4)


def test_lists_quotes_tables_code_and_breaks():
    assert [type(b) for b in blocks("> 甲\n\n3. 乙\n\n***\n\n```py x\na\n```\n")] == [
        Quote,
        ItemList,
        SectionBreak,
        CodeBlock,
    ]
    assert blocks("3. 乙\n4. 丙\n")[0].start == 3
    assert blocks("- 乙\n")[0].start is None
    assert blocks("```py x\na\n\nb\n```\n") == (CodeBlock("a\n\nb", "py", 4),)
    (table,) = blocks("| 甲 | 乙 | 丙 |\n|:--|:-:|---|\n| 1 | **2** |\n")
    assert isinstance(table, Table)
    assert table.alignments == ("left", "center", "")
    assert table.rows == (((Text("1"),), (Strong((Text("2"),)),), ()),)
    (entries,) = blocks("版心\n: 一义\n: 二义\n")
    assert isinstance(entries, DefinitionList)
    assert [plain(term) for term, _ in entries.entries] == ["版心"]
    assert len(entries.entries[0][1]) == 2


# ----------------------------------------------------------------------- notes


def test_notes_are_numbered_in_the_order_of_their_first_call():
    chapter = parsed("甲[^z]乙[^a]丙[^z]\n\n[^a]: 注甲\n[^z]: 注子\n\n    第二段\n").chapter
    calls = [node for node in chapter.blocks[0].children if isinstance(node, NoteCall)]
    assert calls == [NoteCall("z", 1), NoteCall("a", 2), NoteCall("z", 1)]
    assert [name for name, _ in chapter.notes] == ["z", "a"]
    assert [len(held) for _, held in chapter.notes] == [2, 1]
    assert chapter.notes[1][1][0].line == 6


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        ("甲[^a]", "missing-note", 4, 2),
        ("甲\n\n[^a]: 注", "unused-note", 6, 1),
        ("甲[^a]\n\n[^a]: 一\n\n[^a]: 二", "duplicate-note", 8, 1),
        ("甲[^a]乙[^b]\n\n[^a]: 见[^b]\n\n[^b]: 注", "note-in-note", 6, 8),
    ],
)
def test_notes_that_do_not_fit_are_told(body, code, line, column):
    (finding,) = parsed(body).diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)


# -------------------------------------------------------------------- accidents


def test_the_marks_of_a_merge_are_an_error():
    result = parsed("<<<<<<< 你的\n甲\n=======\n乙\n>>>>>>> 新的\n")
    conflicts = [d for d in result.diagnostics if d.code == "conflict-mark"]
    assert [d.place.line for d in conflicts] == [4, 8]
    assert conflicts[0].severity is Severity.ERROR


def test_in_the_front_matter_they_are_all_that_is_said():
    with pytest.raises(BookError) as caught:
        parse(Source("a.md", "---\n<<<<<<< 甲\ntitle: 一\n>>>>>>> 乙\n---\n"))
    assert {d.code for d in caught.value.diagnostics} == {"conflict-mark"}


@pytest.mark.parametrize("body", ["> " * 400 + "甲", "\n".join("  " * i + "- 甲" for i in range(90))])
def test_blocks_too_deep_are_an_error_and_no_crash(body):
    assert "too-deep" in codes(parsed(body))


@pytest.mark.parametrize("body", ["*_" * 900 + "甲" + "_*" * 900, "[" * 900 + "甲", "**甲*" * 900, "![" * 300 + "甲"])
def test_marks_too_deep_lose_nothing_but_their_look(body):
    assert words(parsed(body).chapter).count("甲") == body.count("甲")


@given(st.text(st.sampled_from("甲乙，。“”aB1 \t\n*_`[]()!{}#.:>-|\\^~<&=$\u3000\x00\u200b\r"), max_size=120))
def test_nothing_that_people_type_breaks_the_parser(body):
    parsed(body)


@given(st.lists(st.text(st.sampled_from("甲乙丙，。“”（）aB1·—…、"), min_size=1, max_size=30), max_size=6))
def test_prose_keeps_every_letter(paragraphs):
    chapter = parsed("\n\n".join(paragraphs)).chapter

    def letters(text: str) -> str:
        return "".join(c for c in text if unicodedata.category(c)[0] in "LN")

    assert letters(words(chapter)) == letters("".join(paragraphs))
