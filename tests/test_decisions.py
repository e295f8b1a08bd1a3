"""What people decide stays decided: edits undone, suspects accepted and dismissed, from one import to the next."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import bookkeeping, schema
from book.clean.decisions import Accepted, Decisions, resolved, settled, stale, with_undone
from book.clean.ids import named_suspects
from book.clean.rule import Suspect
from book.clean.runner import Cleaned, clean
from book.diagnostic import BookError
from book.text import Draft, Source
from tests.test_rules import texts

DUMP = """\
篇一：大全
纸的来历
纸是用树皮做的,先浸后煮,再捣成浆,那是4月5曰的事情,用竹帘一捞就成了一张,晾干了便能写字,也便能印书了。
做一张好纸要经过许多人的手,也要等许多个晴天,所以从前的人写字很省,一张纸要写满两面才肯放手。
篇二：大全
墨的来历
墨是烧松枝取烟和胶做的,捣几千下,压进模子,阴干了就能用。
好墨很轻,坏墨很沉,磨起来的声音也不一样,老匠人闭着眼睛也能听出来,年轻的学徒要学许多年才行。
"""


@pytest.fixture
def book(run, tmp_path):
    (tmp_path / "稿.txt").write_text(DUMP, "utf-8")
    assert run("new", tmp_path / "b", tmp_path / "稿.txt")[0] == 0
    return tmp_path / "b"


def chapter(book, name="01-纸的来历"):
    return (book / f"chapters/{name}.md").read_text("utf-8")


def edits(book, rule):
    value = json.loads((book / "ledger/import.json").read_text("utf-8"))
    return [e for a in value["articles"] for p in a["patches"] if p["rule"] == rule for e in p["edits"]]


def suspects(book):
    value = json.loads((book / "ledger/import.json").read_text("utf-8"))
    return [s for a in value["articles"] for s in a["suspects"]]


def decide(book, text):
    (book / "ledger/decisions.yaml").write_text(text, "utf-8")


# -------------------------------------------------------------------------------- undoing


def test_an_edit_is_undone_and_stays_so(run, book):
    first = edits(book, "halfwidth-punctuation")[0][3]
    code, _, err = run("import", "--book", book, "--undo", first)
    assert (code, "stale" in err) == (0, False)
    assert "树皮做的,先浸后煮，" in chapter(book)
    assert first in (book / "ledger/decisions.yaml").read_text("utf-8")
    assert f"{first} (undone)" in (book / "ledger/changes.md").read_text("utf-8")
    assert run("import", "--book", book)[0] == 0
    assert "树皮做的,先浸后煮，" in chapter(book)


def test_undoing_keeps_what_was_edited_by_hand(run, book):
    text = chapter(book).replace("许多个晴天", "许多个大晴天")
    (book / "chapters/01-纸的来历.md").write_text(text, "utf-8")
    run("import", "--book", book, "--undo", edits(book, "halfwidth-punctuation")[0][3])
    assert "许多个大晴天" in chapter(book)
    assert "树皮做的,先浸" in chapter(book)


def test_the_beginning_of_an_id_is_enough(run, book):
    first = edits(book, "halfwidth-punctuation")[0][3]
    assert run("import", "--book", book, "--undo", first[:6])[0] == 0
    assert first in (book / "ledger/decisions.yaml").read_text("utf-8")


def test_an_unknown_id_is_told_and_nothing_is_written(run, book):
    first = edits(book, "halfwidth-punctuation")[0][3]
    near = first[:-1] + ("0" if first[-1] != "0" else "1")
    code, _, err = run("import", "--book", book, "--undo", near)
    assert code == 2
    assert "error[unknown-edit]" in err
    assert f"write {first}" in err
    assert not (book / "ledger/decisions.yaml").exists()


def test_undoing_all_edits_of_a_patch_leaves_the_text_of_the_source(run, book):
    run("import", "--book", book, "--undo", *(e[3] for e in edits(book, "halfwidth-punctuation")))
    assert "纸是用树皮做的,先浸后煮,再捣成浆," in chapter(book)
    assert edits(book, "halfwidth-punctuation") == []


def test_what_was_left_out_can_be_had_back(run, tmp_path):
    text = "某某文库整理\n\n" + DUMP
    (tmp_path / "稿.txt").write_text(text, "utf-8")
    run("new", tmp_path / "b", tmp_path / "稿.txt")
    book = tmp_path / "b"
    ((*_, name),) = edits(book, "not-an-article")
    assert run("import", "--book", book, "--undo", name)[0] == 0
    assert any("某某文库整理" in p.read_text("utf-8") for p in (book / "chapters").iterdir())


def test_the_plan_of_an_import_holds_for_the_next(run, tmp_path):
    (tmp_path / "稿.txt").write_text(DUMP, "utf-8")
    (tmp_path / "plan.yaml").write_text("sources: [{file: 稿.txt, articles: [{line: 1, title: 全}]}]\n", "utf-8")
    run("new", tmp_path / "b", tmp_path / "稿.txt", "--plan", tmp_path / "plan.yaml")
    assert run("import", "--book", tmp_path / "b")[0] == 0
    assert len(list((tmp_path / "b/chapters").iterdir())) == 1
    run("import", "--book", tmp_path / "b", tmp_path / "稿.txt")
    assert not (tmp_path / "b/ledger/plan.yaml").exists()


# ------------------------------------------------------------------------------- suspects


def test_an_accepted_proposal_is_an_edit_of_the_next_import(run, book):
    (one,) = [s for s in suspects(book) if s[0] == "misread-day"]
    decide(book, f"accepted:\n  - {{id: {one[6]}, proposal: 日}}\n")
    code, _, err = run("import", "--book", book)
    assert (code, "stale" in err) == (0, False)
    assert "4月5日的事情" in chapter(book)
    assert [e[1:3] for e in edits(book, "decision")] == [["曰", "日"]]
    assert "misread-day" not in [s[0] for s in suspects(book)]
    assert run("import", "--book", book)[0] == 0
    assert "4月5日的事情" in chapter(book)


def test_a_dismissed_suspect_is_not_shown_again(run, book):
    (one,) = [s for s in suspects(book) if s[0] == "misread-day"]
    decide(book, f"dismissed: [{one[6]}]\n")
    run("import", "--book", book)
    assert "4月5曰的事情" in chapter(book)
    assert "misread-day" not in [s[0] for s in suspects(book)]


def test_a_decision_that_finds_nothing_is_told_with_its_place(run, book):
    decide(book, "dismissed:\n  - 0123456789\n")
    code, _, err = run("import", "--book", book)
    assert code == 0
    assert "warning[stale-decision]" in err
    assert "ledger/decisions.yaml:2:5" in err


def test_a_wrong_file_of_decisions_is_an_error_with_its_place(run, book):
    decide(book, "undome: [0123456789]\n")
    code, _, err = run("import", "--book", book)
    assert code == 1
    assert "error[unknown-key]" in err
    assert "write 'undone'" in err


@pytest.mark.parametrize(
    ("body", "text", "proposal", "after"),
    [
        ("## 一、纸的料造纸\n\n的人。", "一、纸的料造纸", "一、纸的料", "## 一、纸的料\n\n造纸的人。"),
        ("## 一、纸的\n\n料造纸的人。", "一、纸的", "一、纸的料", "## 一、纸的料\n\n造纸的人。"),
        ("## 一、纸的料造\n\n**纸要薄。**人", "一、纸的料造", "一、纸的料", "## 一、纸的料\n\n**造纸要薄。**人"),
        ("## 一、纸的\n\n**料纸要薄。**人", "一、纸的", "一、纸的料", "## 一、纸的料\n\n**纸要薄。**人"),
        ("## 一、纸的料", "一、纸的料", "一、纸", "## 一、纸\n\n的料"),
        ("## 一、纸的\n\n别的。", "一、纸的", "一、纸的料", None),
        ("## 一、纸的\n\n别的。", "一、纸的", "二、墨", None),
    ],
)
def test_where_a_heading_ends_moves_words_and_loses_none(body, text, proposal, after):
    suspect = Suspect("heading-end", body.index(text), text, (), 0.5, "")
    edit = resolved(suspect, proposal, body)
    assert (edit and body[: edit.start] + edit.new + body[edit.end :]) == after
    assert edit is None or sorted(edit.old.strip("\n*")) == sorted(edit.new.strip("\n*"))


@given(texts(), st.data())
def test_settling_any_suspects_can_be_undone_and_names_what_it_settled(text, data):
    cleaned = clean(Draft.of(Source("a.txt", text)))
    names = named_suspects(cleaned.draft, cleaned.suspects)
    picked = data.draw(st.sets(st.sampled_from(names))) if names else set()
    proposals = {n: (*s.proposals, "")[0] for n, s in zip(names, cleaned.suspects, strict=True)}
    wanted = Decisions(accepted=tuple(Accepted(id=n, proposal=proposals[n]) for n in sorted(picked)))
    after = settled(cleaned, wanted)
    assert after.draft.undone() == text
    assert after.answered <= picked
    assert not {s.id for s in after.suspects} & after.answered
    assert set(stale(wanted, [after])) == picked - after.answered
    for suspect in after.suspects:
        assert after.draft.text.startswith(suspect.text, suspect.start)


def test_an_unused_decision_is_stale():
    cleaned = Cleaned(Draft.of(Source("a.txt", "纸")), {})
    wanted = Decisions(undone=("0123456789", "0123456789"), dismissed=("aaaaaaaaaa",))
    assert stale(wanted, [settled(cleaned, wanted)]) == ("0123456789", "aaaaaaaaaa")


# ------------------------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("", ()),
        ("# 说明\nundone:\n  - aaaaaaaaaa  # 为什么\ndismissed: [bbbbbbbbbb]\n", ("aaaaaaaaaa",)),
        ("undone:\n- aaaaaaaaaa\n", ("aaaaaaaaaa",)),
        ("undone: [aaaaaaaaaa, cccccccccc]\ndismissed: [bbbbbbbbbb]", ("aaaaaaaaaa", "cccccccccc")),
        ("dismissed: [bbbbbbbbbb]", ()),
        ("undone:\ndismissed: [bbbbbbbbbb]\n", ()),
        ("undone: []\n", ()),
    ],
)
def test_ids_are_added_to_what_people_wrote(text, before):
    after = with_undone(text, {"0123456789": "甲 → 乙"})
    parsed = schema.parse(Decisions, after, "decisions.yaml")
    assert set(parsed.undone) == {*before, "0123456789"}
    assert ("bbbbbbbbbb" in text) == (parsed.dismissed == ("bbbbbbbbbb",))
    assert "为什么" not in text or "# 为什么" in after


def test_an_id_is_checked():
    with pytest.raises(BookError):
        schema.parse(Decisions, "accepted: [{id: xyz, proposal: 纸}]", "decisions.yaml")


# ------------------------------------------------------------------------ whence, explain


def test_whence_and_explain_on_the_command_line(run, book):
    text = chapter(book).split("\n")
    line = next(i for i, words in enumerate(text, 1) if words.startswith("纸是用树皮"))
    assert run("whence", "--book", book, f"chapters/01-纸的来历.md:{line}")[1] == "sources/稿.txt:3\n"
    code, out, _ = run("explain", "--book", book, "稿.txt:3")
    assert code == 0
    assert out.split("\n")[0].startswith("halfwidth-punctuation: 3:8 `,` → `，` · ")
    assert out.rstrip().endswith(f"chapters/01-纸的来历.md:{line}")
    assert run("explain", "--book", book, "sources/稿.txt:2")[1].rstrip().endswith("its front matter")


def test_an_edited_line_is_told_as_such(run, book):
    (book / "chapters/01-纸的来历.md").write_text(chapter(book).replace("先浸后煮", "先浸再煮"), "utf-8")
    text = chapter(book).split("\n")
    line = next(i for i, words in enumerate(text, 1) if "先浸再煮" in words)
    _, out, err = run("whence", "--book", book, f"chapters/01-纸的来历.md:{line}")
    assert out == "sources/稿.txt:3\n"
    assert "note[edited-by-hand]" in err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["whence", "chapters/01-纸的来历.md"], "bad-place"),
        (["whence", "chapters/01-纸的来历.md:999"], "no-such-line"),
        (["whence", "chapters/09.md:1"], "unknown-chapter"),
        (["explain", "别.txt:1"], "no-such-line"),
        (["explain", "稿.txt:99"], "no-such-line"),
    ],
)
def test_a_place_that_is_none_is_told(run, book, words, code):
    got, out, err = run(*words, "--book", book)
    assert (got, out) == (2, "")
    assert f"error[{code}]" in err


def test_a_book_without_a_ledger_is_told(run, tmp_path):
    code, _, err = run("explain", "稿.txt:1", "--book", tmp_path)
    assert code == 2
    assert "error[missing-ledger]" in err


def test_a_ledger_that_does_not_fit_is_told(run, book):
    (book / "ledger/base/01-纸的来历.md").write_text("---\ntitle: 纸\n---\n别的。\n", "utf-8")
    with pytest.raises(BookError) as caught:
        bookkeeping.read(book)
    assert caught.value.diagnostics[0].code == "broken-ledger"
