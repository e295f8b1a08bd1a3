"""The ledger gives every source back, and keeps what is left for a person."""

import json

import pytest
from hypothesis import given

from book.clean.ledger import Ledger, Record, from_json, restore, to_json
from book.clean.rule import Suspect
from book.clean.runner import clean
from book.text import Draft, Edit, Encoding, Patch, Source
from tests.test_rules import texts

TEXT = "卷首。\n一、纸\n他说:好.\n二、墨\n2〇19年刻成,印了。\n"
SUSPECT = Suspect("misread-figure", 3, "2〇19", ("2019",), 0.9, "〇 among figures")


def ledger_of(text: str) -> Ledger:
    source = Source("a.txt", text, Encoding("utf-8", b"\xef\xbb\xbf"), "00")
    middle = len(text) // 2
    parts = [(0, middle, ""), (middle, len(text), "chapters/01.md")]
    records = []
    for start, end, file in parts:
        draft = Draft.of(source, start, end)
        if file:
            result = clean(draft)
            records.append(Record(file, result.draft, result.suspects))
        else:
            everything = Patch.of("not-an-article", [Edit(0, draft.text, "")])
            records.append(Record("", draft.edited(everything)))
    return Ledger(tuple(records))


@given(texts())
def test_the_source_comes_back(text: str) -> None:
    ledger = ledger_of(text)
    bodies = {r.file: r.body for r in ledger.records if r.file}
    again = from_json(to_json(ledger), bodies)
    assert again == ledger
    assert restore(again)["a.txt"] == (text, Encoding("utf-8", b"\xef\xbb\xbf"))


def test_suspects_are_kept() -> None:
    record = Record("chapters/01.md", Draft.of(Source("a.txt", TEXT)), (SUSPECT,))
    text = to_json(Ledger((record,)))
    assert from_json(text, {"chapters/01.md": TEXT}).records[0].suspects == (SUSPECT,)
    assert json.loads(text)["articles"][0]["suspects"][0][0] == "misread-figure"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}', "null", '{"version": 1, "articles": [1]}'])
def test_what_is_no_ledger_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text, {})


def test_the_bodies_of_another_import_are_refused() -> None:
    ledger = ledger_of(TEXT)
    with pytest.raises(ValueError, match="does not stand"):
        from_json(to_json(ledger), {"chapters/01.md": "something else"})
