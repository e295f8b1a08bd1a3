"""Every edit of an import can be undone by its id, and the ledger still reads back; or it is told, and not kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book import bookkeeping, cli
from book.clean.ledger import restore
from book.clean.rules.characters import FORM

WRAPPED = (
    "纸的来历\r\n作者：周砚秋\r\n\r\n　　纸是用树皮做的,先浸后煮,再捣成浆。\r\n　　做纸的人说：\r\n“墨要浓。”\r\n\r\n"
    "一、料\r\n　　竹料用得多,那是1９87年...\r\n参考文献\r\n[1] 甲. 纸[M]. 2\r\n[2] 乙. 墨[M].\r\n"
)
PIECES = ("纸很薄", ",。", "\r\n", "\r\n\r\n", "\r", "\u2028", "　　", "一、料", "[1]", "...", "\u200b", "**", "\x00")


def imported(folder, data, *undone):
    """The exit code of importing `data` as a new book, or of undoing edits in it."""
    if undone:
        return cli.main(["import", "--quiet", "--book", str(folder), "--undo", *undone])
    source = folder.parent / "稿.txt"
    source.write_bytes(data)
    return cli.main(["new", "--quiet", str(folder), str(source)])


def holds(folder, data, encoding):
    """Does the ledger read back, give the source, and answer for each of its lines and for each chapter?"""
    ledger, bases = bookkeeping.read(folder)
    text, _ = restore(ledger)["稿.txt"]
    bookkeeping.page(folder, {"review.html": ""})
    for number in range(1, len(ledger.sources[0].line_starts) + 1):
        bookkeeping.became(folder, f"稿.txt:{number}")
    for file in bases:
        bookkeeping.came_from(folder, f"{file}:1")
    return text == data.decode(encoding, "surrogateescape")


def undo_each(tmp_path, data, encoding="utf-8"):
    assert imported(tmp_path / "0", data) == 0
    names = [n for r in bookkeeping.read(tmp_path / "0")[0].records for n in r.names]
    for at, name in enumerate(names, 1):
        book = tmp_path / str(at)
        assert imported(book, data) == 0
        before = {p: p.read_bytes() for p in book.rglob("*") if p.is_file()}
        code = imported(book, data, name.id)
        assert (code == 2) == (name.rule in FORM)
        if code:
            assert {p: p.read_bytes() for p in book.rglob("*") if p.is_file()} == before
        else:
            assert (book / bookkeeping.DECISIONS).exists()
        assert holds(book, data, encoding)
    return names


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_each_edit_of_a_wrapped_text_is_undone_or_told(tmp_path, capsys, encoding):
    names = undo_each(tmp_path, WRAPPED.encode(encoding), encoding)
    assert {"foreign-line-ends", "halfwidth-punctuation", "tight-paragraphs"} <= {n.rule for n in names}
    assert "error[needed-edit]" in capsys.readouterr().err


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=8).map("".join))
def test_each_edit_of_any_text_is_undone_or_told(tmp_path_factory, text):
    undo_each(tmp_path_factory.mktemp("undo"), f"纸的来历\n{text}墨".encode())


def test_a_decision_by_hand_against_the_form_of_a_chapter_is_told_and_does_no_harm(tmp_path, capsys):
    book, data = tmp_path / "b", WRAPPED.encode()
    assert imported(book, data) == 0
    name = next(n for r in bookkeeping.read(book)[0].records for n in r.names if n.rule in FORM)
    (book / bookkeeping.DECISIONS).write_text(f"undone: [{name.id}]\n", "utf-8")
    assert cli.main(["import", "--book", str(book)]) == 0
    assert "warning[stale-decision]" in capsys.readouterr().err
    assert holds(book, data, "utf-8")
