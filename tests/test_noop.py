"""A build with nothing to do: it says the same, loads next to nothing, and no other is taken for one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book import build as building
from book import freshness
from book.cache import HIDDEN, Cache, key
from book.cli import main
from book.commands import making

BOOK_YAML = "title: 纸墨小书\ndate: 2026-11-22\ntheme: look\nformats: [epub]\neditions: [zh-Hans]\n"
CHAPTER = "---\ntitle: 纸\n---\n纸面上的字。\n\n![](dot.svg)\n"
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>\n'
CODE = """\
import sys
from pathlib import Path
from book import cli, freshness
from book.commands import making
making.STYLES, freshness._CODE = Path(sys.argv[1]), Path(sys.argv[2])
cli.main(sys.argv[3:])
print("book.build" in sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module", autouse=True)
def _same_program(tmp_path_factory):
    """Somebody may edit the program while its tests run."""
    with pytest.MonkeyPatch.context() as patch:
        copy = tmp_path_factory.mktemp("program")
        patch.setattr(freshness, "_CODE", copy)
        patch.setattr(making, "STYLES", shutil.copytree(making.STYLES, copy / "styles"))
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A book of one chapter with a theme of its own, and what the first build said."""
    folder = tmp_path_factory.mktemp("made") / "book"
    files = {
        "book.yaml": BOOK_YAML,
        "chapters/01.md": CHAPTER,
        "chapters/dot.svg": DOT,
        "look/theme.yaml": "extends: literary\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    assert main(["build", "--quiet", "--book", str(folder)]) == 0
    return folder


@pytest.fixture
def book(made, tmp_path):
    return shutil.copytree(made, tmp_path / "book")


@pytest.fixture
def works(monkeypatch):
    """Does a build of this folder have something to do?"""
    calls = []
    build = building.build
    monkeypatch.setattr(building, "build", lambda *given, **named: calls.append(given) or build(*given, **named))

    def ask(folder):
        calls.clear()
        assert main(["build", "--quiet", "--book", str(folder)]) == 0
        return bool(calls)

    return ask


def cold_build(folder, *words):
    """What a build in a process of its own said, and whether it had to load what makes books."""
    program = (str(making.STYLES), str(freshness._CODE))
    command = [sys.executable, "-c", CODE, *program, "build", "--json", "--book", str(folder), *words]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parent.parent)
    return json.loads(done.stdout), done.stderr.splitlines()[-1] == "True"


def stamps(folder):
    return {p.name: p.stat().st_mtime_ns for p in (folder / "dist").iterdir()}


def test_the_second_build_says_the_same_and_does_nothing(book):
    first, worked = cold_build(book, "--no-cache")
    assert worked
    assert {d["code"] for d in first["diagnostics"]} == {"missing-alt"}
    written = stamps(book)
    assert cold_build(book) == (first, False)
    assert stamps(book) == written


CHANGES = {
    "the chapter": lambda f: (f / "chapters/01.md").write_text(CHAPTER + "\n墨。\n", "utf-8"),
    "another chapter": lambda f: (f / "chapters/02.md").write_text(CHAPTER.replace("纸", "墨"), "utf-8"),
    "the picture": lambda f: (f / "chapters/dot.svg").write_text(DOT.replace("4", "3"), "utf-8"),
    "the theme": lambda f: (f / "look/epub.css").write_text("p { color: #123456 }\n"),
    "a glossary": lambda f: (f / "glossary.tsv").write_text("", "utf-8"),
    "the product": lambda f: next((f / "dist").glob("*.epub")).write_bytes(b""),
    "the manifest": lambda f: (f / "dist/manifest.json").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_the_book_is_that_of_a_build_from_nothing(book, works, change):
    change(book)
    assert works(book)
    assert not works(book)
    found = {p.name: p.read_bytes() for p in (book / "dist").iterdir()}
    shutil.rmtree(book / "dist")
    shutil.rmtree(book / HIDDEN)
    assert works(book)
    assert {p.name: p.read_bytes() for p in (book / "dist").iterdir()} == found


def test_another_date_is_another_book(book, works, monkeypatch):
    assert not works(book)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert works(book)


def test_errors_are_told_at_every_build(book):
    (book / "chapters/01.md").write_text(CHAPTER.replace("dot.svg", "gone.svg"), "utf-8")
    assert [main(["build", "--quiet", "--book", str(book)]) for _ in range(2)] == [1, 1]


def test_cache_clear_forgets_everything(book, works, capsys):
    Cache(book).put(key("x"), b"." * 100)
    capsys.readouterr()
    assert main(["cache", "clear", "--json", "--book", str(book)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["bytes"] >= 100
    assert [d["code"] for d in said["diagnostics"]] == ["cache-cleared"]
    assert Cache(book).get(key("x")) is None
    assert works(book)


def test_no_cache_leaves_no_entry(book):
    shutil.rmtree(book / HIDDEN)
    assert main(["build", "--quiet", "--no-cache", "--book", str(book)]) == 0
    assert not (book / HIDDEN / "cache").exists()
