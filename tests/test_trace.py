"""Ids that last, whence a line came, what became of it, and the account of letters."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import project
from book.clean.account import unaccounted
from book.clean.ids import named, named_suspects, without
from book.clean.ledger import Ledger, Record, from_json, to_json
from book.clean.runner import Cleaned, clean
from book.clean.trace import Whence, fates, later, whence
from book.diagnostic import BookError
from book.intake.read import Intake
from book.text import Draft, Edit, Patch, Source
from tests.test_project import DUMP, imported
from tests.test_rules import texts


def book_of(tmp_path, text=DUMP):
    """Ledger and base files of an import of `text`, the source called 稿.txt."""
    _, articles = imported(tmp_path, text)
    ledger = Ledger(tuple(Record(a.file, a.cleaned.draft, a.cleaned.suspects) for a in articles))
    return ledger, {a.file: project.chapter_text(a) for a in articles}


def ids_of(text):
    draft = clean(Draft.of(Source("a.txt", text))).draft
    return {(n.rule, n.edit.old, n.edit.new, n.id) for n in named(draft)}


# ---------------------------------------------------------------------------------- ids


def test_an_edit_keeps_its_id_when_other_lines_move():
    text = "纸很薄,墨很浓。\n好墨很轻,坏墨很沉。\n"
    moved = "先说砚,再说笔。\n\n" + text + "后来呢,没有了。\n"
    commas = {one for one in ids_of(text) if one[1] == ","}
    assert len(commas) == 2
    assert commas <= ids_of(moved)


def test_the_same_words_twice_have_two_ids():
    draft = clean(Draft.of(Source("a.txt", "纸很薄,墨很浓。\n纸很薄,墨很浓。\n"))).draft
    commas = [n for n in named(draft) if n.edit.old == ","]
    assert len({n.id for n in commas}) == len(commas) == 2


def test_an_id_names_the_source_and_the_rule():
    one, other = (Draft.of(Source(name, "甲,乙")).edited(Patch.of("r", [Edit(1, ",", "，")])) for name in "ab")
    third = Draft.of(Source("a", "甲,乙")).edited(Patch.of("s", [Edit(1, ",", "，")]))
    assert len({next(named(d)).id for d in (one, other, third)}) == 3


@given(texts())
def test_ids_are_ten_digits_and_no_two_edits_share_one(text):
    draft = clean(Draft.of(Source("a.txt", text))).draft
    ids = [n.id for n in named(draft)]
    assert all(len(i) == 10 and set(i) <= set("0123456789abcdef") for i in ids)
    twice = {i for i, n in Counter(ids).items() if n > 1}
    assert not twice


@given(texts())
def test_an_edit_left_out_keeps_its_id_and_the_rest_can_be_undone(text):
    draft = Draft.of(Source("a.txt", text))
    patch = Patch.of("widen", [Edit(i, c, "，") for i, c in enumerate(text) if c == ","])
    names = [n.id for n in named(draft.edited(patch))]
    undone = frozenset(names[::2])
    after = draft.edited(without(draft, patch, undone))
    assert [n.id for n in named(after)] == names
    assert {n.id for n in named(after) if n.undone} == undone
    assert after.undone() == text


def test_suspects_have_ids_that_last():
    text = "那天是3月5曰,下着雨,人人都在家里坐着不出门。\n"
    one, other = (clean(Draft.of(Source("a.txt", t))) for t in (text, "先说一件别的事情吧。\n" + text))
    (name,) = named_suspects(one.draft, one.suspects)
    assert name in named_suspects(other.draft, other.suspects)


def test_a_ledger_keeps_what_was_left_out():
    source = Source("a.txt", "甲,乙,丙")
    draft = Draft.of(source)
    patch = Patch.of("widen", [Edit(1, ",", "，"), Edit(3, ",", "，")])
    first = next(named(draft.edited(patch)))
    after = draft.edited(without(draft, patch, frozenset([first.id])))
    text = to_json(Ledger((Record("chapters/a.md", after),)))
    assert first.id in text
    (record,) = from_json(text, {"chapters/a.md": after.text}).records
    assert record.draft.patches == after.patches
    assert record.draft.text == "甲,乙，丙"


# ------------------------------------------------------------------------- whence, explain


def test_a_line_of_a_chapter_is_traced_to_all_its_lines(tmp_path):
    ledger, bases = book_of(tmp_path)
    record = ledger.records[0]
    base = bases[record.file]
    line = next(i for i, words in enumerate(base.split("\n"), 1) if "再捣成浆" in words)
    assert whence(record, base, base, line) == Whence("稿.txt", (3, 4), by_hand=False)


def test_a_line_moved_by_hand_keeps_its_past_and_an_edited_one_is_told(tmp_path):
    ledger, bases = book_of(tmp_path)
    record = ledger.records[0]
    base = bases[record.file]
    now = base.replace("## 一、选料", "加了一段话。\n\n## 一、选料").replace("剪碎", "剪得很碎")
    at = {words: i for i, words in enumerate(now.split("\n"), 1)}
    heading, edited, added = (next(n for w, n in at.items() if key in w) for key in ("选料", "剪得", "加了"))
    assert whence(record, base, now, heading) == Whence("稿.txt", (5,), by_hand=False)
    assert whence(record, base, now, edited) == Whence("稿.txt", (6,), by_hand=True)
    assert whence(record, base, now, added) == Whence("稿.txt", (), by_hand=True)


def test_a_field_of_the_front_matter_is_traced(tmp_path):
    ledger, bases = book_of(tmp_path)
    base = bases[ledger.records[1].file]
    assert base.split("\n")[1] == "title: 墨的来历"
    assert whence(ledger.records[1], base, base, 2).lines == (8,)


@pytest.mark.parametrize("line", [0, 999])
def test_a_line_that_is_not_there_is_an_error(tmp_path, line):
    ledger, bases = book_of(tmp_path)
    base = bases[ledger.records[0].file]
    with pytest.raises(ValueError, match="lines"):
        whence(ledger.records[0], base, base, line)
    with pytest.raises(ValueError, match="lines"):
        fates(ledger, "稿.txt", line)


def test_the_fate_of_a_line(tmp_path):
    ledger, _ = book_of(tmp_path)
    (fate,) = fates(ledger, "稿.txt", 3)
    assert fate.record.file == "chapters/01-纸的来历.md"
    assert [(n.rule, n.edit.old) for n in fate.edits if n.edit.old == ","] == [("halfwidth-punctuation", ",")] * 5
    assert "broken-lines" in {n.rule for n in fate.edits}
    assert [fate.record.body.split("\n")[n - 1][:4] for n in fate.lines] == ["纸是用树"]


def test_the_fate_of_a_line_that_was_taken_away(tmp_path):
    ledger, _ = book_of(tmp_path)
    (fate,) = fates(ledger, "稿.txt", 7)
    assert fate.lines == ()
    assert {n.rule for n in fate.edits} >= {"title-line"}


def test_an_unknown_source_is_an_error(tmp_path):
    ledger, _ = book_of(tmp_path)
    with pytest.raises(ValueError, match=r"稿\.txt"):
        fates(ledger, "别的.txt", 1)


@given(st.integers(1, 9))
def test_whence_is_the_way_back_of_explain(tmp_path_factory, line):
    ledger, bases = book_of(tmp_path_factory.getbasetemp())
    for fate in fates(ledger, "稿.txt", line):
        base = bases[fate.record.file]
        head = base.count("\n") - fate.record.body.count("\n")
        for n in fate.lines:
            assert line in whence(fate.record, base, base, n + head).lines


def test_lines_are_found_again_after_an_edit():
    assert later("a\nb\nc", "x\na\nb\nc", (1, 3)) == (2, 4)
    assert later("a\nb\nc", "a\nB\nc", (2,)) == (2,)
    assert later("a\nb\nc", "a\nc", (2,)) == ()


# ------------------------------------------------------------------------------- account


@given(texts())
def test_the_account_of_every_import_is_even(text):
    for article in project.understand([Intake(Source("a.txt", text), b"")]):
        assert unaccounted(article.cleaned.draft) == ""


@given(st.text("纸墨笔砚ab，", min_size=1, max_size=20), st.data())
def test_a_letter_that_goes_without_an_edit_is_missed(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    draft = Draft.of(Source("a.txt", text))
    assert unaccounted(replace(draft, text=text[:at] + text[at + 1 :])) == (text[at] if text[at] != "，" else "")


def test_an_edit_without_a_rule_is_missed():
    draft = Draft.of(Source("a.txt", "纸墨")).edited(Patch.of("", [Edit(0, "纸", "")]))
    assert unaccounted(draft) == "纸"


def test_an_import_that_loses_letters_fails_and_writes_nothing(tmp_path):
    sources, articles = imported(tmp_path)
    draft = articles[0].cleaned.draft
    broken = replace(articles[0], cleaned=Cleaned(replace(draft, text=draft.text.replace("渔网", "")), {"title": "题"}))
    with pytest.raises(BookError) as caught:
        project.new(tmp_path / "b", sources, [broken, *articles[1:]])
    (found,) = caught.value.diagnostics
    assert found.code == "letters-lost"
    assert "渔" in found.message
    assert not (tmp_path / "b").exists()
