"""Every edit says how sure it is: by its rule, or by itself where the rule judges one by one."""

import json

from hypothesis import given

from book import report
from book.clean.ids import named
from book.clean.ledger import Ledger, Record, from_json, to_json
from book.clean.runner import RULES, clean
from book.text import Draft, Edit, Patch, Source
from tests.test_rules import texts

GLUED = "一、印书的意义随着时代的发展，印书这件事越来越受到各地读书人的重视。\n二、印书的方法\n印书先要有纸。\n"
TALE = "　　" + "印坊里最安静的一间是刻字的那一间屋子，出声的是楼下刷印的那一间，再往下是放纸的。" * 4
WRAPPED = "\n".join([TALE[i : i + 30] for i in range(0, len(TALE), 30)] * 3)


def record_of(text: str) -> Record:
    return Record("chapters/01.md", clean(Draft.of(Source("a.txt", f"书名\n\n{text}"))).draft)


def sure(text: str, rule: str) -> set[float]:
    return {n.sure for n in record_of(text).names if n.rule == rule}


@given(texts())
def test_every_edit_is_graded(text: str) -> None:
    assert all(0 < n.sure <= 1 for n in record_of(text).names)


def test_rules_are_graded() -> None:
    assert all(0.5 <= rule.sure <= 1 for rule in RULES)
    assert sure("纸,墨\r\n", "foreign-line-ends") == {1.0}
    assert 0.5 < min(sure("纸,墨\n", "halfwidth-punctuation")) < 1


def test_a_glued_heading_is_as_sure_as_the_model() -> None:
    grades = sure(GLUED, "unmarked-headings")
    assert len(grades) == 2
    assert 0 < min(grades) < max(grades) < 1


def test_a_line_is_joined_more_surely_by_a_width_than_by_its_signs() -> None:
    by_signs = "印坊里最安静的一间是刻字的那一间屋子，而出声的那一间\n是楼下刷印的，再往下是放纸的。\n"
    (grade,) = sure(by_signs, "broken-lines")
    assert grade < min(sure(WRAPPED, "broken-lines"))


def test_edits_that_melt_are_as_sure_as_the_least() -> None:
    (edit,) = Patch.of("r", [Edit(0, "甲", "", 0.9), Edit(1, "乙", "", 0.6), Edit(2, "丙", "")]).edits
    assert edit.sure == 0.6


def test_grades_come_back_from_the_ledger() -> None:
    ledger = Ledger((record_of(GLUED),))
    again = from_json(to_json(ledger), {"chapters/01.md": ledger.records[0].body})
    assert [n.sure for n in again.records[0].names] == [n.sure for n in ledger.records[0].names]
    old = json.loads(to_json(ledger))
    for patch in old["articles"][0]["patches"]:
        del patch["sure"]
    assert from_json(json.dumps(old), {"chapters/01.md": ledger.records[0].body}).records[0].body


def test_what_people_read_tells_the_grade() -> None:
    record = record_of("纸,墨\n")
    (comma,) = [n for n in named(record.draft) if n.edit.old == ","]
    assert f" · {comma.sure:.0%} · {comma.id}" in report.of_edit(record, comma)
