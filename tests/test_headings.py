"""Numbers as headings: which are believed, how deep they stand, where glued ones end."""

import pytest

from book.clean.numbers import mark_at, marks, value
from book.clean.outline import entries
from book.clean.rule import NOWHERE
from book.clean.rules.runins import unmarked_topic_sentences
from book.clean.rules.structure import levelled, unmarked_headings
from book.text import Patch

BODY = "造纸的人把竹帘放进槽里，轻轻地荡一荡，水从帘缝里漏走，帘面上剩下薄薄一层。"


def marked(text: str) -> list[str]:
    """The lines of `text` once its headings are marked."""
    return Patch.of("x", unmarked_headings.find(text, NOWHERE)).apply(text).split("\n")


@pytest.mark.parametrize(
    ("digits", "number"),
    [("十", 10), ("二十一", 21), ("一二", 12), ("12", 12), ("⑫", 12), ("一百零二", 102), ("百", 100)],
)
def test_numbers_in_every_writing(digits: str, number: int) -> None:
    assert value(digits) == number


@pytest.mark.parametrize(
    ("line", "system", "prefix", "number"),
    [
        ("一、纸", "hanzi", (), 1),
        ("（二）墨", "bracketed", (), 2),
        ("(二)墨", "bracketed", (), 2),
        ("3.板", "arabic", (), 3),
        ("3、板", "arabic", (), 3),
        ("1.2板", "decimal", (1,), 2),
        ("1.2.3 板", "decimal", (1, 2), 3),
        ("第三章 板", "chapter", (), 3),
        ("4板子", "bare", (), 4),
        ("①板", "circled", (), 1),
        ("特点二：板", "ordinal:特点", (), 2),
        ("## 二、墨", "hanzi", (), 2),
    ],
)
def test_systems_are_told_apart(line: str, system: str, prefix: tuple[int, ...], number: int) -> None:
    found = next(iter(marks(line)))
    assert (found.system, found.prefix, found.number) == (system, prefix, number)


@pytest.mark.parametrize("line", ["2019.3月", "见第3.2节", "1843年", "0.5", "三人行", "第四十六条"])
def test_figures_that_are_no_headings_numbers(line: str) -> None:
    found = mark_at(line)
    assert found is None or found.system == "bare"


def test_levels_follow_the_articles_own_use() -> None:
    text = f"1.纸\n{BODY}\n（1）竹\n{BODY}\n（2）皮\n{BODY}\n2.墨\n{BODY}\n"
    assert [line for line in marked(text) if line.startswith("#")] == [
        "## 1.纸",
        "### （1）竹",
        "### （2）皮",
        "## 2.墨",
    ]


def test_a_number_that_is_not_expected_is_text() -> None:
    text = f"一、纸\n{BODY}\n五、这不是标题\n{BODY}\n二、墨\n{BODY}\n"
    assert [line for line in marked(text) if line.startswith("#")] == ["## 一、纸", "## 二、墨"]


def test_numbers_start_anew_below_every_heading_above_them() -> None:
    text = "".join(f"{n}、纸\n（一）竹\n{BODY}\n（二）皮\n{BODY}\n" for n in "一二三")
    assert [e.depth for e in entries(text)] == [0, 1, 1] * 3


def test_headings_glued_before_and_behind() -> None:
    text = f"{BODY}二、造纸的工序\n{BODY}三、造纸的用处随着印书的人越来越多，纸也用得越来越多。\n"
    lines = marked("一、造纸的原料\n" + text)
    assert [line for line in lines if line.startswith("#")] == [
        "## 一、造纸的原料",
        "## 二、造纸的工序",
        "## 三、造纸的用处",
    ]


def test_a_heading_right_behind_another_ends_it() -> None:
    text = f"一、造纸的现状（一）原料近年来，竹料的价钱一直在涨。{BODY}（二）工序目前，会抄纸的人越来越少了。{BODY}\n"
    lines = [line for line in marked(text) if line.startswith("#")]
    assert lines == ["## 一、造纸的现状", "### （一）原料", "### （二）工序"]


def test_enumerations_within_a_sentence_are_no_headings() -> None:
    text = f"{BODY}要做好三件事：一、选料；二、调墨；三、刻板。{BODY}\n"
    assert marked(text) == text.split("\n")


def test_items_of_a_list_are_no_headings() -> None:
    text = "".join(
        f"{n}.{words}，拿同一部书的别本逐字相对，只记异同，不论是非，也不改字。\n"
        for n, words in enumerate("甲乙丙", 1)
    )
    assert marked(text) == text.split("\n")


def test_parts_of_a_collection_stand_above_the_numbers() -> None:
    text = f"论纸与墨1\n一、纸\n{BODY}\n二、墨\n{BODY}\n论纸与墨2\n一、板\n{BODY}\n二、刀\n{BODY}\n"
    assert [line.split(" ")[0] for line in marked(text) if line.startswith("#")] == ["##", "###", "###"] * 2


def test_a_lost_first_number_is_proved_by_the_others() -> None:
    text = (
        f"{BODY}造纸与印书”的起源随着印书的人越来越多，纸也用得越来越多。（一）原料近年来，竹料的价钱一直在涨。{BODY}（二）工序目前，会抄纸的人越来越少。{BODY}\n"
        f"二、造纸与印书”的发展\n（一）机器\n{BODY}\n（二）化学\n{BODY}\n三、结语\n{BODY}\n"
    )
    lines = [line for line in marked(text) if line.startswith("#")]
    assert lines[0].startswith("## 造纸与印书”的起源")
    assert [line.split(" ")[0] for line in lines[1:]] == ["###", "###", "##", "###", "###", "##"]


def test_short_lines_between_paragraphs_are_headings_when_nothing_is_numbered() -> None:
    text = f"{BODY}\n纸的来历\n{BODY}\n墨的来历\n{BODY}\n"
    assert marked(text)[1:4:2] == ["## 纸的来历", "## 墨的来历"]


@pytest.mark.parametrize("text", ["春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少\n", "“来了？”\n“来了。”\n他笑了。\n"])
def test_verse_and_talk_have_no_headings(text: str) -> None:
    assert levelled(text) == ()


def test_numbered_topic_sentences_are_run_ins() -> None:
    text = "".join(f"{n}.{words}要选好。{BODY}\n" for n, words in enumerate("纸墨板", 1))
    assert all(line.startswith("**") for line in marked(text) if line)


def test_source_headings_stay_headings() -> None:
    text = f"# 纸的来历\n{BODY}\n# 墨的来历\n{BODY}\n"
    assert [line for line in marked(text) if line.startswith("#")] == ["## 纸的来历", "## 墨的来历"]


def test_topic_sentences_need_a_habit() -> None:
    text = f"## 一、纸\n好纸要选好料。{BODY}\n## 二、墨\n{BODY}{BODY}\n## 三、板\n{BODY}{BODY}\n"
    assert list(unmarked_topic_sentences.find(text, NOWHERE)) == []
