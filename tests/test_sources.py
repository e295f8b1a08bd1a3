"""Files that have nothing in them, and wishes that the next import would refuse."""

from pathlib import Path

import pytest

from book import bookkeeping, sources
from book.diagnostic import BookError, Severity
from tests.test_intake import zipped

PROSE = "书名\n\n刻工坐在窗前，右手握刀，左手按住板子。\n"


def test_an_empty_file_of_a_folder_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    (tmp_path / "b.txt").write_text(" \n", "utf-8")
    intakes = sources.gather([tmp_path])
    assert [i.source.name for i in intakes] == ["a.txt"]
    told = {(d.code, d.severity) for d in sources.notes(intakes)}
    assert told == {("empty-file", Severity.WARNING), ("encoding", Severity.NOTE)}


def test_so_is_one_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(**{"a.txt": PROSE, "b.txt": ""}))
    intakes = sources.gather([tmp_path / "a.zip"])
    assert [(i.source.name, [d.code for d in i.findings]) for i in intakes] == [("a/a.txt", ["empty-file"])]


@pytest.mark.parametrize("given", ["", "a.txt"])
def test_one_that_was_named_or_stands_alone_is_an_error(tmp_path: Path, given: str) -> None:
    (tmp_path / "a.txt").write_text("", "utf-8")
    with pytest.raises(BookError) as caught:
        sources.gather([tmp_path / given])
    assert [(d.code, d.severity) for d in caught.value.diagnostics] == [("empty-file", Severity.ERROR)]


def test_a_rule_that_is_not_there_is_told_before_the_next_import(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("title: 纸\nclean: {off: [brken-lines]}\n", "utf-8")
    (found,) = bookkeeping.wrong_wishes(tmp_path)
    assert (found.code, str(found.place), found.hint) == ("unknown-rule", "book.yaml:2:15", "write 'broken-lines'")


def test_so_is_what_is_wrong_among_the_decisions_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("title: 纸\nlanguag: zh\n", "utf-8")
    assert bookkeeping.wrong_wishes(tmp_path) == ()
    (tmp_path / "ledger").mkdir()
    (tmp_path / bookkeeping.DECISIONS).write_text("undon: []\n", "utf-8")
    assert [(d.code, d.place.path) for d in bookkeeping.wrong_wishes(tmp_path) if d.place] == [
        ("unknown-key", bookkeeping.DECISIONS)
    ]
