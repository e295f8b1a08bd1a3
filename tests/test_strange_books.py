"""What a stranger's book may hold in place of a file: links, pipes, folders, damage. Nothing outside it is touched."""

import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from book import check, cli, freshness, journal, watch
from book.cache import HIDDEN, Cache, hidden, key
from book.claim import opened
from book.diagnostic import UsageError
from book.inspection import faults
from book.preview import shelf


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book, with a stranger's folder beside it."""
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger/letter").write_text("private", "utf-8")
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    editions = "[{lang: zh-Hant-TW, formats: [epub]}, {lang: zh-Hant-TW, writing: vertical, convert: {protect: [头]}}]"
    (folder / "book.yaml").write_text(f"title: 书\neditions: {editions}\n", "utf-8")
    (folder / "chapters/01.md").write_text("---\ntitle: 发\n---\n头发。\n", "utf-8")
    return folder


def stranger_s(book: Path) -> dict[str, str]:
    folder = book.parent / "stranger"
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


# ----------------------------------------------------------------------------- links


@pytest.mark.parametrize("target", ["../../stranger/letter", "../../stranger/none", "lock"])
def test_a_lock_that_is_a_link_is_refused(book: Path, target: str) -> None:
    (book / HIDDEN).mkdir()
    (book / HIDDEN / "lock").symlink_to(target)
    with pytest.raises(UsageError, match="unwritable-file"), opened(book, writing=True):
        pass
    assert stranger_s(book) == {"letter": "private"}


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_lock_that_is_no_file_is_refused(book: Path, make) -> None:
    (book / HIDDEN).mkdir()
    make(book / HIDDEN / "lock")
    with pytest.raises(UsageError, match="unwritable-file"), opened(book, writing=True):
        pass


def test_a_lock_that_vanishes_again_and_again_is_no_endless_wait(book: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("book.claim._is_still", lambda path, file: False)
    assert cli.main(["build", "--book", str(book)]) == 1
    assert "error[book-in-use]" in capsys.readouterr().err


def test_nothing_is_written_through_a_hidden_folder_that_is_a_link(book: Path) -> None:
    (book / HIDDEN).symlink_to("../stranger")
    with pytest.raises(UsageError, match="unwritable-file"), opened(book, writing=True):
        pass
    with pytest.raises(UsageError, match="unwritable-file"):
        journal.put(book, {"a": b"x"})
    with pytest.raises(OSError, match="link"):
        hidden(book)
    assert stranger_s(book) == {"letter": "private"}


def test_links_in_the_hidden_folder_are_not_followed(book: Path) -> None:
    (book / HIDDEN).mkdir()
    (book / HIDDEN / ".gitignore").symlink_to("../../stranger/new")
    for name in ("previous", "cache"):
        (book / HIDDEN / name).symlink_to("../../stranger")
    hidden(book)
    with pytest.raises(OSError, match="link"):
        hidden(book, "previous")
    assert stranger_s(book) == {"letter": "private"}


def test_a_cache_behind_a_link_is_none(book: Path) -> None:
    name = key("x")
    kept = book.parent / "stranger" / name[:2]
    kept.mkdir()
    (kept / name[2:]).write_text("private", "utf-8")
    (book / HIDDEN).mkdir()
    (book / HIDDEN / "cache").symlink_to("../../stranger")
    before = stranger_s(book)
    cache = Cache(book, limit=0)
    assert cache.get(name) is None
    cache.trim()
    assert cache.clear() == 0
    Cache(book).put(name, b"data")
    assert stranger_s(book) == before


@pytest.mark.parametrize("link", ["", "ready", "ready/0"])
def test_a_journal_behind_a_link_does_not_count(book: Path, link: str) -> None:
    ready = {"": "ready", "ready": "", "ready/0": ""}[link]
    at = book.parent / "stranger" / ready
    at.mkdir(exist_ok=True)
    (at / "0").write_text("private", "utf-8")
    rows = json.dumps([{"to": "taken", "data": "0", "was": ""}])
    (at / "list.json").write_text(rows, "utf-8")
    if link == "ready/0":
        (book / HIDDEN / "ready").mkdir(parents=True)
        (book / HIDDEN / "ready/list.json").write_text(rows, "utf-8")
        (book / HIDDEN / link).symlink_to(at / "0")
    else:
        (book / HIDDEN / link).parent.mkdir(exist_ok=True)
        (book / HIDDEN / link).symlink_to(book.parent / "stranger")
    before = stranger_s(book)
    journal.recover(book)
    assert stranger_s(book) == before
    assert not os.path.lexists(book / "taken")


@pytest.mark.parametrize(
    "row", [{"to": 5, "data": "0", "was": ""}, {"to": "a", "data": 0, "was": ""}, {"to": "a\0", "data": "0", "was": ""}]
)
def test_a_journal_of_another_shape_holds_nothing(book: Path, row) -> None:
    (book / HIDDEN / "ready").mkdir(parents=True)
    (book / HIDDEN / "ready/0").write_bytes(b"x")
    (book / HIDDEN / "ready/list.json").write_text(json.dumps([row]), "utf-8")
    assert journal.recover(book) == ()
    assert not (book / HIDDEN).exists()


def test_a_book_is_watched_through_a_link(book: Path, monkeypatch) -> None:
    watched = []

    def saved(*folders, **_):
        watched.extend(folders)
        yield {(1, str(folders[0] / "book.yaml"))}

    monkeypatch.setattr("watchfiles.watch", saved)
    (book.parent / "link").symlink_to(book)
    (batch,) = watch.saves([book.parent / "link"])
    assert watched == [book.resolve()]
    assert [watch.touched(path, book.parent / "link") for path in batch] == ["book.yaml"]


def test_a_theme_is_read_through_links_within_its_book_alone(book: Path) -> None:
    (book / "theme").mkdir()
    (book / "all.css").write_text("p {}", "utf-8")
    (book / "theme/print.css").symlink_to("../all.css")
    (book / "theme/epub.css").symlink_to("../../stranger/letter")
    before = freshness.tree(book / "theme", book)
    (book.parent / "stranger/letter").write_text("another", "utf-8")
    assert freshness.tree(book / "theme", book) == before
    (book / "all.css").write_text("p { color: red }", "utf-8")
    assert freshness.tree(book / "theme", book) != before


def test_a_stamp_knows_a_theme_by_what_its_links_lead_to(book: Path) -> None:
    (book / "theme").mkdir()
    (book / "all.css").write_text("p {}", "utf-8")
    (book / "theme/print.css").symlink_to("../all.css")
    trees = {"theme": freshness.tree(book / "theme", book)}
    freshness.write(book, freshness.Stamp({}, {}, trees, {}, {}, {}, ()))
    assert freshness.unchanged(book, {}) is not None
    (book / "all.css").write_text("p { color: red }", "utf-8")
    assert freshness.unchanged(book, {}) is None


# ------------------------------------------------------------------------ in dist/


def damaged() -> bytes:
    """A package whose container cannot be unpacked, though its directory is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", "<a/>" * 99, zipfile.ZIP_DEFLATED)
    data = bytearray(out.getvalue())
    at = data.index(b"META-INF/container.xml") + len(b"META-INF/container.xml")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


def test_a_package_that_cannot_be_unpacked_is_a_finding(tmp_path: Path) -> None:
    assert [f.code for f in faults(damaged())] == ["bad-package"]
    (tmp_path / "a.epub").write_bytes(damaged())
    (tmp_path / "manifest.json").write_text('{"outputs": {"a.epub": {"lang": "zh-Hans"}}}', "utf-8")
    assert shelf.read(tmp_path, {}).products == {}
    assert check._words(tmp_path / "a.epub", "META-INF/container.xml", 1, 1) == ""


def test_a_folder_with_the_name_of_a_package_is_a_finding(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(check, "_jar", lambda: None)
    (tmp_path / "a.epub").mkdir()
    assert [d.code for d in check.packages(tmp_path)] == ["bad-package", "not-checked"]


# --------------------------------------------------------------------- on the command line


@pytest.mark.parametrize("command", ["watch", "preview"])
def test_a_book_that_is_nowhere_cannot_be_watched(tmp_path: Path, capsys, command: str) -> None:
    assert cli.main([command, "--book", str(tmp_path / "nowhere")]) == 2
    assert "error[missing-file]" in capsys.readouterr().err


def test_a_port_that_is_none_is_told(book: Path, capsys) -> None:
    assert cli.main(["preview", "--book", str(book), "--port", "99999"]) == 2
    assert "error[port-in-use]: cannot listen on port 99999: ports are" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--to", "zh-Hant-TW"], ["--from", "zh-Hans", "--to", "zh-Hant-TW"]])
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_what_is_not_utf8_is_not_converted(monkeypatch, capsys, words: list[str], errors: str) -> None:
    data = "头发\n".encode() + "头发\n".encode("gbk")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "ascii", errors))
    assert cli.main(["convert", *words]) == 2
    err = capsys.readouterr().err
    assert "error[not-utf-8]" in err
    assert "stdin:2:1" in err


def test_before_a_wrong_line_a_stream_is_out_and_a_file_is_not(tmp_path: Path, monkeypatch, capsys) -> None:
    data = "头发\n头发\n".encode() + "头发\n".encode("gbk")
    words = ["convert", "--from", "zh-Hans", "--to", "zh-Hant-TW"]
    (tmp_path / "a.txt").write_bytes(data)
    assert cli.main([*words, str(tmp_path / "a.txt")]) == 2
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    assert cli.main(words) == 2
    assert capsys.readouterr().out == "頭髮\n"


def test_stdin_has_its_lines_whatever_ends_them(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("头\r\n发\r书".encode()), "ascii"))
    assert cli.main(["convert", "--from", "zh-Hans", "--to", "zh-Hant-TW"]) == 0
    assert capsys.readouterr().out == "頭\n發\n書"


# ------------------------------------------------------------ two editions in one language


def test_two_editions_in_one_language_are_both_examined_and_recorded(book: Path, capsys) -> None:
    assert cli.main(["check", "--conversion", "--book", str(book)]) == 0
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert names == ["conversion.zh-Hant-TW.json", "conversion.zh-Hant-TW.vertical.json"]
    across, down = ((book / "dist" / name).read_text("utf-8") for name in names)
    assert ("头发" in across, "头发" in down) == (True, False)


def test_what_one_of_two_editions_keeps_takes_effect_in_the_other(book: Path, capsys) -> None:
    (book / "glossary.tsv").write_text("头\t頭\n", "utf-8")
    assert cli.main(["check", "--conversion", "--book", str(book)]) == 0
    assert "ineffective" not in capsys.readouterr().err


def test_a_check_that_writes_claims_the_book(book: Path, monkeypatch) -> None:
    claimed = []

    def record(folder: Path) -> tuple[Path, ...]:
        claimed.append((folder / HIDDEN / "lock").exists())
        return ()

    monkeypatch.setattr("book.converting.record", record)
    assert cli.main(["check", "--conversion", "--book", str(book)]) == 0
    assert claimed == [True]
