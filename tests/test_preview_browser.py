"""The preview in a real browser: it learns of builds by itself, keeps the place, and tells where a paragraph is."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from browser import CHROMIUM, Browser
from pikepdf import OutlineItem
from test_preview import CHAPTER, epub, pdf

from book.commands.outcome import STYLES
from book.diagnostic import Diagnostic
from book.edition import Document
from book.preview import shelf
from book.preview.app import app
from book.preview.desk import Desk
from book.preview.serve import served
from book.text import Place

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")]
FRAME = "document.querySelector('iframe:not(.coming)')"
INSIDE = f"{FRAME}.contentDocument"


def paragraphs(first, count):
    """A chapter of the paragraphs `first`… of a book, and where its lines are written."""
    lines = ['<html xmlns="http://www.w3.org/1999/xhtml"><head><title>长文</title></head><body>', '<section id="c03">']
    lines += [f"<p>第{n}段，" + "江上的雾很久不散。" * 12 + "</p>" for n in range(first, first + count)]
    known = tuple((i + 3, 2 * (n + 5)) for i, n in enumerate(range(first, first + count)))
    return "\n".join([*lines, "</section></body></html>"]), {"c03.xhtml": (Document("c03", CHAPTER, ()), known)}


def printed(before, after):
    """Pages before a chapter, and pages of it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(*(f"page {i}" for i in range(before + after))))) as file:
        with file.open_outline() as outline:
            outline.root += [OutlineItem("front", 0), OutlineItem("chapter", before)]
        file.save(out)
    return out.getvalue()


class Book:
    def __init__(self, dist: Path):
        self.dist, self.desk = dist, Desk("雾", "/book", "vscode://file{path}:{line}")

    def build(self, first, before):
        text, lines = paragraphs(first, 60)
        (self.dist / "书.epub").write_bytes(epub(text))
        (self.dist / "书.pdf").write_bytes(printed(before, 12))
        outputs = {name: {"lang": "zh-Hans"} for name in ("书.epub", "书.pdf")}
        (self.dist / "manifest.json").write_text(json.dumps({"outputs": outputs}), "utf-8")
        self.desk.put(shelf.read(self.dist, {"书.epub": lines}), ())


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


@pytest.fixture
def browser(book):
    book.build(1, 4)
    files = {path.name: path.read_bytes() for path in (STYLES / "preview").iterdir()}
    with served(app(book.desk, files), 0) as address, Browser() as browser:
        browser.visit(address)
        browser.until("book && book.products.length === 2")
        yield browser
        book.desk.close()


def choose(browser, kind):
    browser.run(f"go(book.products.find((p) => p.kind === '{kind}').name)")
    browser.until(
        f"{INSIDE}.querySelector('[data-place]')" if kind == "epub" else "document.querySelector('.sheet img')"
    )


def test_a_paragraph_stays_where_it_was_on_the_screen(book, browser):
    choose(browser, "epub")
    browser.run(f"{INSIDE}.querySelectorAll('p')[30].scrollIntoView()")
    before = browser.run(f"[...{INSIDE}.querySelectorAll('p')][30].textContent.slice(0, 5)")
    book.build(-2, 4)
    browser.until(f"document.querySelectorAll('iframe').length === 1 && {INSIDE}.body.textContent.includes('第-2段')")
    seen = f"[...{INSIDE}.querySelectorAll('p')].find((p) => p.getBoundingClientRect().bottom > 1)"
    assert before == "第31段，"
    assert browser.run(f"{seen}.textContent.slice(0, 5)") == before
    assert abs(browser.run(f"{seen}.getBoundingClientRect().top")) < 2


def test_a_page_stays_where_it_is_in_its_chapter(book, browser):
    choose(browser, "pdf")
    browser.run("zoom.value = 'width', draw(), toPage(8, 0.25)")
    before = browser.run("pageNow()")
    book.build(1, 7)
    browser.until("product().chapters[1].page === 7 && document.querySelectorAll('.sheet[data-page]').length === 19")
    after = browser.run("pageNow()")
    assert (before["page"], after["page"]) == (8, 11)
    assert abs(after["part"] - before["part"]) < 0.01


def test_a_click_tells_the_file_and_the_line(browser):
    choose(browser, "epub")
    browser.run(f"{INSIDE}.querySelectorAll('p')[3].click()")
    assert browser.run("document.getElementById('where').textContent") == "chapters/03-“雾”&.md:18"
    link = browser.run("document.getElementById('open').href")
    assert link.startswith("vscode://file/book/chapters/03-")
    assert link.endswith(".md:18")


def test_errors_are_shown_over_the_last_good_book(book, browser):
    choose(browser, "pdf")
    place = Place("chapters/03.md", 7, 1)
    book.desk.put(None, [Diagnostic("bad-yaml", "the <b>front</b> matter is broken", place=place)])
    browser.until("!document.getElementById('findings').hidden")
    assert browser.run("document.querySelector('#findings a').textContent") == "chapters/03.md:7"
    assert "<b>front</b>" in browser.run("document.querySelector('#findings p').textContent")
    assert browser.run("document.querySelectorAll('.sheet[data-page]').length") == 16
    book.desk.put(book.desk.shelf, ())
    browser.until("document.getElementById('findings').hidden")


def test_the_page_says_when_nobody_serves_it_any_more(book, browser):
    book.desk.close()
    browser.until("document.getElementById('live').className === 'off'")
