"""The stamp of the last build: it holds only while nothing has changed that went in or came out."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import freshness
from book.cache import HIDDEN
from book.diagnostic import Diagnostic, Severity
from book.text import Place

AROUND = {"program": "a", "option epoch": ""}
FINDINGS = (
    Diagnostic("missing-alt", "a picture has no words", Severity.WARNING, Place("chapters/一.md", 3, 1, "![](a)", 2)),
    Diagnostic("cleaned", "dots: 3", Severity.NOTE, hint="look at it"),
)


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def folder(tmp_path):
    book = tmp_path / "book"
    files = {
        "book.yaml": b"title: X\n",
        "chapters/一.md": "第一章\n".encode(),
        "chapters/二.md": "第二章\n".encode(),
        "chapters/a.png": b"\x89PNG",
        "look/theme.yaml": b"extends: literary\n",
        "dist/X.epub": b"epub",
        "dist/manifest.json": b"{}",
        "fonts/x.otf": b"font",
    }
    for name, data in files.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_bytes(data)
    return book


def read_of(folder):
    names = ("book.yaml", "chapters/一.md", "chapters/二.md", "chapters/a.png")
    return {**{n: digest((folder / n).read_bytes()) for n in names}, "glossary.tsv": ""}


def built(folder, read=None, **other):
    facts = {
        "read": read or read_of(folder),
        "patterns": ["chapters/*.md"],
        "around": AROUND,
        "trees": {"look": freshness.tree(folder / "look")},
        "fonts": [str(folder / "fonts" / "x.otf")],
        "wrote": {n: digest((folder / n).read_bytes()) for n in ("dist/X.epub", "dist/manifest.json")},
        "diagnostics": FINDINGS,
    }
    return freshness.stamp(folder, **{**facts, **other})


def test_a_build_that_would_be_the_same_is_known_with_all_it_said(folder):
    stamp = built(folder)
    freshness.write(folder, stamp)
    assert freshness.unchanged(folder, AROUND) == stamp
    assert stamp.diagnostics == FINDINGS
    assert list(stamp.wrote) == ["dist/X.epub", "dist/manifest.json"]


CHANGES = {
    "a chapter edited": lambda f: (f / "chapters/一.md").write_text("别的\n"),
    "a chapter added": lambda f: (f / "chapters/三.md").write_text("第三章\n"),
    "a chapter removed": lambda f: (f / "chapters/二.md").unlink(),
    "a chapter renamed": lambda f: (f / "chapters/二.md").rename(f / "chapters/四.md"),
    "a picture changed": lambda f: (f / "chapters/a.png").write_bytes(b"\x89PNh"),
    "the settings changed": lambda f: (f / "book.yaml").write_text("title: Y\n"),
    "a file that was not there": lambda f: (f / "glossary.tsv").write_text("a\tb\n"),
    "the theme edited": lambda f: (f / "look/theme.yaml").write_text("extends: official\n"),
    "a file more in the theme": lambda f: (f / "look/print.css").write_text("p {}"),
    "a product gone": lambda f: (f / "dist/X.epub").unlink(),
    "a product changed": lambda f: (f / "dist/X.epub").write_bytes(b"EPUB"),
    "a folder in a product's place": lambda f: ((f / "dist/X.epub").unlink(), (f / "dist/X.epub").mkdir()),
    "a pipe in a chapter's place": lambda f: ((f / "chapters/一.md").unlink(), os.mkfifo(f / "chapters/一.md")),
    "a font changed": lambda f: (f / "fonts/x.otf").write_bytes(b"another"),
    "a font gone": lambda f: (f / "fonts/x.otf").unlink(),
    "forgotten": freshness.forget,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_seen(folder, change):
    freshness.write(folder, built(folder))
    change(folder)
    assert freshness.unchanged(folder, AROUND) is None


def test_a_clock_set_back_deceives_nobody(folder):
    freshness.write(folder, built(folder))
    chapter = folder / "chapters/一.md"
    before = chapter.stat()
    chapter.write_text("第十章\n")  # of the same length
    os.utime(chapter, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert freshness.unchanged(folder, AROUND) is None


def test_what_was_touched_but_not_changed_is_no_change(folder):
    stamp = built(folder)
    freshness.write(folder, stamp)
    for path in (folder / "chapters").iterdir():
        os.utime(path, (1, 1))
    assert freshness.unchanged(folder, AROUND) == stamp


@pytest.mark.parametrize("around", [{}, {**AROUND, "program": "b"}, {**AROUND, "option epoch": "0"}])
def test_other_surroundings_are_a_change(folder, around):
    freshness.write(folder, built(folder))
    assert freshness.unchanged(folder, around) is None


def test_a_text_is_known_by_what_was_read_of_it(folder):
    chapter = folder / "chapters/一.md"
    chapter.write_bytes(b"\xef\xbb\xbf" + "第一章\r\n".encode())
    read = {**read_of(folder), "chapters/一.md": digest("第一章\n".encode())}
    stamp = built(folder, read=read)
    freshness.write(folder, stamp)
    assert freshness.unchanged(folder, AROUND) == stamp


SAVES = {
    "edited": lambda f: (f / "chapters/一.md").write_text("别的\n"),
    "not UTF-8 any more": lambda f: (f / "chapters/一.md").write_bytes(b"\xff"),
    "added": lambda f: (f / "chapters/三.md").write_text("第三章\n"),
    "removed": lambda f: (f / "chapters/一.md").unlink(),
    "made": lambda f: (f / "glossary.tsv").write_bytes(b"\xff"),
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_what_is_saved_during_a_build_leaves_it_without_a_stamp(folder, save):
    read = read_of(folder)
    save(folder)
    assert built(folder, read=read) is None


@given(st.data())
def test_a_damaged_stamp_is_none(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("book")
    freshness.write(folder, freshness.Stamp({}, {}, {}, AROUND, {}, {}, FINDINGS))
    path = folder / HIDDEN / "last.json"
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw if data.draw(st.booleans()) else raw[: data.draw(st.integers(0, len(raw) - 1))])
    assert freshness.unchanged(folder, AROUND) is None


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"read": 1}', b"\xff", b"null"])
def test_a_stamp_of_another_shape_is_none(folder, body):
    freshness.write(folder, built(folder))
    raw = b'{"sha256":"' + digest(body).encode() + b'","stamp":' + body + b"}\n"
    (folder / HIDDEN / "last.json").write_bytes(raw)
    assert freshness.unchanged(folder, AROUND) is None


def test_a_folder_that_cannot_be_written_to_has_no_stamp(folder):
    (folder / HIDDEN).write_text("in the way")
    freshness.write(folder, built(folder))
    freshness.forget(folder)
    assert freshness.unchanged(folder, AROUND) is None


def test_a_stamp_holds_any_text(folder):
    odd = (replace(FINDINGS[0], message='\udcff\ud83d\ude00 引号"'),)
    freshness.write(folder, built(folder, diagnostics=odd))
    assert freshness.unchanged(folder, AROUND).diagnostics == odd


def test_trees_are_names_and_bytes(folder, tmp_path):
    whole = freshness.tree(folder)
    assert freshness.tree(shutil.copytree(folder, tmp_path / "elsewhere")) == whole
    (folder / "chapters" / "__pycache__").mkdir()
    (folder / "chapters" / "__pycache__" / "x.pyc").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"")
    assert freshness.tree(folder) == whole
    (folder / "chapters/一.md").rename(folder / "chapters/〇.md")
    assert freshness.tree(folder) != whole


def test_surroundings_are_the_same_until_something_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    styles = tmp_path / "styles"
    styles.mkdir()
    first = freshness.surroundings(styles, {"epoch": ""})
    assert freshness.surroundings(styles, {"epoch": ""}) == first
    assert freshness.surroundings(styles, {"epoch": "0"}) != first
    (styles / "base.css").write_text("p {}")
    assert freshness.surroundings(styles, {"epoch": ""})["styles"] != first["styles"]
    (tmp_path / ".fonts").mkdir()
    assert freshness.surroundings(styles, {"epoch": ""})["fonts"] != first["fonts"]
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "weasyprint-99.dist-info").mkdir()
    assert freshness.surroundings(styles, {"epoch": ""})["libraries"] != first["libraries"]


def test_nothing_but_the_standard_library_is_loaded():
    code = "import sys; before = set(sys.modules); import book.freshness, book.cli; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parent.parent
    )
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops - sys.stdlib_module_names == {"book"}
