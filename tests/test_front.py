"""Titles, names, sources, abstracts, keywords: lifted out of whatever line they stand in."""

import pytest

from book.clean.fields import lift_fields
from book.clean.keywords import end_of, parted
from book.clean.names import credits, is_affiliation, is_person, named_tail
from book.clean.pages import furniture, imprint
from book.clean.rule import NOWHERE, Scene
from book.clean.title import lift_title
from book.text import Patch

LABELLED = Scene("篇三", frozenset({"印书文章大全"}))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("篇三:印书文章大全\n论纸\n正文。", {"title": "论纸"}),
        ("篇三：论纸\n正文。", {"title": "论纸"}),
        ("篇三:印书文章大全\n论纸的来历论纸的来历\n正文。", {"title": "论纸的来历"}),
        ("篇三:印书文章大全\n论纸的来历2论纸的来历\n正文。", {"title": "论纸的来历"}),
        ("篇三:印书文章大全\n论纸--从竹到纸\n正文。", {"title": "论纸", "subtitle": "从竹到纸"}),
        ("篇三:印书文章大全\n印书小记共3篇\n正文。", {"title": "印书小记"}),
        (
            "篇三:印书文章大全\n论纸的来历周砚秋北京雕版研究所摘要:说纸。关键词:纸;墨\n正文。",
            {"title": "论纸的来历", "author": "周砚秋", "affiliation": "北京雕版研究所"},
        ),
    ],
)
def test_titles(text: str, fields: dict[str, str]) -> None:
    found = lift_title(text, LABELLED)
    assert {k: v for k, v in found.fields.items() if v} == fields
    assert "篇三" not in Patch.of("x", found.edits).apply(text)


def test_a_title_said_again_goes() -> None:
    text = "第三回　论纸　论墨\n\n第三回论纸论墨——\n话说从前。"
    found = lift_title(text, Scene("第三回"))
    assert Patch.of("x", found.edits).apply(text).strip() == "话说从前。"


def test_prose_is_no_title() -> None:
    assert lift_title("话说从前有一个刻工，住在城外。后来搬走了。\n正文。", NOWHERE).fields == {}


def test_fields_in_one_line() -> None:
    text = (
        "发布时间:2022-10-19T10:04:47.491Z来源:《书林》2022年第11期6月\n作者:\n周砚秋[导读]说纸的来历。\n周砚秋\n"
        "北京雕版研究所100000摘要:说纸的来历。关键词:纸;墨一、纸\n正文。"
    )
    found = lift_fields(text, NOWHERE)
    assert found.fields == {
        "date": "2022-10-19T10:04:47.491Z",
        "journal": "《书林》",
        "issue": "2022年第11期6月",
        "author": "周砚秋",
        "abstract": "说纸的来历。",
        "keywords": "纸;墨",
        "affiliation": "北京雕版研究所",
        "postcode": "100000",
    }
    assert Patch.of("x", found.edits).apply(text).split() == ["一、纸", "正文。"]


def test_a_note_on_the_author_names_the_institution() -> None:
    text = "正文在此。\n(作者简介:周砚秋,江南雕版研习所,职称:馆员。)"
    assert lift_fields(text, NOWHERE).fields["affiliation"] == "江南雕版研习所"


def test_marks_in_mid_text_are_text() -> None:
    assert lift_fields("他把来源说清楚了。作者是谁，没有人知道。摘要写得不好。", NOWHERE).edits == ()


def test_a_lead_that_says_something_else_stays() -> None:
    assert lift_fields("[导读]这一段别处没有。\n正文。", NOWHERE).edits == ()


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("造纸竹料皮料", "说造纸，先说竹料，再说皮料。", "造纸；竹料；皮料"),
        ("造纸竹料皮料", "这里没有那些词。", "造纸竹料皮料"),
        ("纸；墨", "纸与墨。", "纸；墨"),
    ],
)
def test_keywords_without_marks_are_proved_by_the_text(value: str, text: str, expected: str) -> None:
    assert parted(value, text) == expected


def test_keywords_end_where_a_sentence_begins() -> None:
    value = "雕版印刷工艺创新随着印书的人越来越多，纸也用得越来越多。"
    assert value[: end_of(value)] == "雕版印刷工艺创新"


@pytest.mark.parametrize(
    ("name", "is_one"), [("周砚秋", True), ("欧阳修", True), ("纸墨", False), ("王", False), ("司马光明", True)]
)
def test_names(name: str, is_one: bool) -> None:
    assert is_person(name) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("江南雕版研习所", True), ("海上博物馆（筹）", True), ("造纸的来历", False)]
)
def test_institutions(text: str, is_one: bool) -> None:
    assert is_affiliation(text) is is_one


def test_a_title_with_a_name_and_an_institution() -> None:
    assert named_tail("一叶书的来历周砚秋江南雕版研习所") == ("一叶书的来历", "周砚秋", "江南雕版研习所")
    assert named_tail("一叶书的来历与去处") is None


def test_credits_alone_in_a_line() -> None:
    assert credits("周砚秋/江南雕版研习所 《书林》2023年第2期") == {
        "author": "周砚秋",
        "affiliation": "江南雕版研习所",
        "journal": "《书林》",
        "issue": "2023年第2期",
    }
    assert credits("他在江南雕版研习所做过三年的刻工，后来走了") == {}


def test_running_heads_tell_journal_and_issue() -> None:
    text = "把纸贴41书林2019.3(中)在墙上，晾干了再揭下来。\n墨要42书林2019.3(中)浓。"
    assert imprint(text) == {"journal": "书林", "issue": "2019.3(中)"}


def test_folio_lines_need_a_row() -> None:
    page = "甲乙丙丁戊己庚辛壬癸，\n·{}·\n《书林》2020年第4期\n子丑寅卯辰巳午未申酉戌亥。\n"
    row = "".join(page.format(n) for n in (23, 24, 25))
    assert len(furniture(row)) == 3
    assert furniture("甲乙。\n42\n丙丁。\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        "他用PHOTOSHOP2020修图。\nPHOTOSHOP是修图的软件。\n后来又用PHOTOSHOP2021。",
        "|纸名|张数|\n|---|---|\n|竹纸|三张|\n",
        "1\n这一节说纸。\n2\n这一节说墨。\n3\n",
        "1949\n印书馆开办。\n1950\n印书馆迁址。\n",
        "版本是2019.3，第14期总第557期登过。",
    ],
)
def test_what_only_looks_like_a_page_stays(text: str) -> None:
    assert furniture(text) == ()


def test_heads_and_folios_at_the_edges_of_lines() -> None:
    text = "JOURNAL OF PRINTING 23\n纸要先在水里泡软，再一张一张地\n24 JOURNAL OF PRINTING\n揭开，贴到墙上去。"
    assert [text[f.start : f.end].strip() for f in furniture(text)] == [
        "JOURNAL OF PRINTING 23",
        "24 JOURNAL OF PRINTING",
    ]
