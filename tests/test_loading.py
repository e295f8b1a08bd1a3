"""A command loads what it needs, and no more: that is most of its time."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from book.loading import loading

ROOT = Path(__file__).parent.parent
PAGES = {"weasyprint", "uharfbuzz", "pyphen", "book.press", "book.printshop"}
PACKAGES = {"ebooklib", "book.epub", "book.packages"}
SELDOM = {"PIL", "fontTools", "pypinyin", "trafilatura", "mammoth", "pypdfium2", "starlette", "rich"}
PARSER = {"markdown_it", "book.markdown", "book.commonmark"}
READERS = {"pydantic", "yaml", "jinja2", "opencc", "book.manuscript", "book.config"}

TELL = "import json, sys; from book.cli import main; main(sys.argv[1:]); print(json.dumps(sorted(sys.modules)))"


def loaded(book: Path, *words: str) -> set[str]:
    """What a build has in its memory when it is done."""
    command = [sys.executable, "-c", TELL, "build", "--quiet", "--jobs", "1", "--book", str(book), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/01.md").write_text("---\ntitle: 雾\n---\n江面上什么也看不见。\n", "utf-8")
    settings = "title: 雾\nauthors: [林远舟]\neditions: [zh-Hans]\nformats: [epub]\nfonts: none\n"
    (tmp_path / "book.yaml").write_text(settings, "utf-8")
    return tmp_path


def test_an_epub_needs_no_press(book: Path) -> None:
    first = loaded(book)
    assert first >= PACKAGES | PARSER | READERS | {"PIL", "pypinyin"}
    assert first & PAGES == set()
    (book / "chapters/01.md").write_text("---\ntitle: 雾\n---\n江面上什么都看不见。\n", "utf-8")
    second = loaded(book)
    assert second >= PACKAGES | PARSER
    assert second & (PAGES | SELDOM) == set()


def test_chapters_that_are_kept_need_no_parser(book: Path) -> None:
    loaded(book)
    (book / "book.yaml").write_text((book / "book.yaml").read_text("utf-8") + "rights: 版权所有\n", "utf-8")
    assert loaded(book) & (PARSER | PAGES | SELDOM) == set()


def test_a_build_with_nothing_to_do_loads_nothing(book: Path) -> None:
    loaded(book)
    assert loaded(book) & (PAGES | PACKAGES | PARSER | READERS | SELDOM) == set()


def test_a_print_needs_no_packages(book: Path) -> None:
    (book / "book.yaml").write_text("title: 雾\neditions: [zh-Hans]\nformats: [pdf]\n", "utf-8")
    assert loaded(book) & PACKAGES == set()
    (book / "book.yaml").write_text("title: 雾\neditions: [zh-Hans]\nformats: [pdf]\nrights: 有\n", "utf-8")
    assert loaded(book) & (PACKAGES | PARSER) == set()


def test_what_is_loaded_is_collected_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    frozen, collecting = gc.get_freeze_count(), gc.isenabled()
    with loading():
        assert not gc.isenabled()
        sys.modules["another"] = gc
    assert gc.get_freeze_count() > frozen
    gc.unfreeze()
    with loading():
        pass
    assert (gc.get_freeze_count(), gc.isenabled()) == (0, collecting)


def test_a_collector_that_rests_is_left_alone() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
