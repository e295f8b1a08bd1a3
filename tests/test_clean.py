"""A whole article through the rules: nothing is lost without a name, everything can be undone."""

from collections import Counter

import pytest
from hypothesis import given

from book.clean.rule import Scene
from book.clean.runner import clean
from book.text import Draft, Source
from tests.test_rules import texts

ARTICLE = (
    "篇一:印书文章大全\n"
    "BOOK AND TYPE书林论纸的来历周砚秋北京雕版研究所摘要\n"
    "纸是怎样造成的,有许多说法。本文依次说明造纸的料和工,再说纸的用处,以见其始末。关键词造纸竹料皮料用处中图分类号:TS7"
    "文章编号:1000-0001(2019)03-041-02说到印书,先要有纸。一、造纸的料(一)竹料随着印书的人越来越多"
    ",竹料用得也越来越多[1]。2019.3(中)\n"
    "BOOK AND TYPE41|书林|(二)皮料近年来,皮料的价钱一直在涨,用的人却没有少。二、造纸的工序工人们先把泡软"
    "的料捣成浆,加水调匀,然后用竹帘在槽里把它一张一张地抄\n"
    "出来。参考文献:[1]周砚秋.论纸[J].书林,2001(3):12-13.[2]吴墨.论墨[J].书林,2002(4)"
    ":5.42BOOK AND TYPE\n"
    "推荐访问:印书 纸 墨\n"
)


@pytest.fixture(scope="module")
def article() -> object:
    return clean(Draft.of(Source("a.txt", ARTICLE)), Scene("篇一", frozenset({"印书文章大全"})))


def test_an_article_from_a_database(article) -> None:
    assert article.draft.text == (
        "说到印书，先要有纸。\n\n## 一、造纸的料\n\n"
        "### （一）竹料\n\n随着印书的人越来越多，竹料用得也越来越多[1]。\n\n"
        "### （二）皮料\n\n近年来，皮料的价钱一直在涨，用的人却没有少。\n\n"
        "## 二、造纸的工序\n\n工人们先把泡软的料捣成浆，加水调匀，然后用竹帘在槽里把它一张一张地抄出来。\n\n"
        "## 参考文献：\n\n1. 周砚秋.论纸[J].书林,2001(3):12-13.\n2. 吴墨.论墨[J].书林,2002(4):5.\n"
    )


def test_its_fields(article) -> None:
    assert article.fields == {
        "title": "论纸的来历",
        "author": "周砚秋",
        "affiliation": "北京雕版研究所",
        "abstract": "纸是怎样造成的，有许多说法。本文依次说明造纸的料和工，再说纸的用处，以见其始末。",
        "keywords": "造纸；竹料；皮料；用处",
        "clc": "TS7",
        "article_id": "1000-0001(2019)03-041-02",
        "journal": "BOOK AND TYPE",
        "issue": "2019.3（中）",
    }


def test_it_can_be_undone(article) -> None:
    assert article.draft.undone() == ARTICLE


@given(texts())
def test_any_text_can_be_undone(text: str) -> None:
    assert clean(Draft.of(Source("a.txt", text))).draft.undone() == text


@given(texts())
def test_letters_in_are_letters_out_and_letters_in_the_edits(text: str) -> None:
    draft = clean(Draft.of(Source("a.txt", text))).draft
    account = Counter(c for c in text if c.isalnum())
    for patch in draft.patches:
        for edit in patch.edits:
            account.subtract(c for c in edit.old if c.isalnum())
            account.update(c for c in edit.new if c.isalnum())
    assert +account == Counter(c for c in draft.text if c.isalnum())
    assert all(patch.rule for patch in draft.patches)


@given(texts())
def test_suspects_stand_where_they_say(text: str) -> None:
    result = clean(Draft.of(Source("a.txt", text)))
    for suspect in result.suspects:
        assert result.draft.text.startswith(suspect.text, suspect.start)
        assert 0 < suspect.confidence <= 1


@given(texts())
def test_a_chapter_has_one_empty_line_between_paragraphs(text: str) -> None:
    body = clean(Draft.of(Source("a.txt", text))).draft.text
    assert "\n\n\n" not in body
    assert body == "" or (body.endswith("\n") and not body.startswith("\n"))


def test_a_running_head_that_each_article_has_once_goes_with_its_folio() -> None:
    head = "刻书文丛　　　　第三辑"
    articles = [f"题目{n}\n\n　　纸要先浸后煮，再捣成\n\n· {30 + n} ·\n{head}\n\n浆。墨要浓。\n" for n in range(1, 5)]
    source = Source("a.txt", "".join(articles))
    draft = Draft.of(source, len(articles[0]), len(articles[0] + articles[1]))
    cleaned = clean(draft)
    assert head not in cleaned.draft.text
    assert "32" not in cleaned.draft.text
    assert cleaned.draft.undone() == articles[1]
    alone = clean(Draft.of(Source("a.txt", articles[1])))
    assert head.split("　")[0] in alone.draft.text


def test_speech_goes_on_by_a_line_without_an_indent() -> None:
    lines = ["题目", "　　纸要先浸后煮。", "　　他拍拍身上的土，说：", "“明天还有纸。”", "　　墨要浓。"]
    assert "说：“明天还有纸。”\n" in clean(Draft.of(Source("a.txt", "\n".join(lines)))).draft.text
