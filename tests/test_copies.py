"""The copy of a book, build after build in one process: what is the same is known again, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from book import press, theme
from book.edition import Edition, Metadata, assemble
from book.latest import Latest
from book.markdown import parse
from book.press import compositor, pages, printing
from book.text import Source
from book.xhtml import Medium, render

STYLES = Path(__file__).parent.parent / "styles"


def edition(*texts: str, title: str = "江上") -> Edition:
    files = {f"chapters/{n:02}.md": f"---\ntitle: 第{n}章\n---\n{text}\n" for n, text in enumerate(texts, 1)}
    chapters = [parse(Source(name, text)).chapter for name, text in files.items()]
    return assemble(Metadata(title, "urn:x", "zh-Hans"), chapters, {}).edition


def copies(book: Edition, look: str = "literary", purpose: printing.Purpose = "screen") -> Mapping[str, press.Copy]:
    bodies = {d.id: render(d, book.labels, Medium.PRINT) for d in book.documents}
    return dict(press.Press(book, bodies, theme.load(look, STYLES), purpose).wanted({}))


def test_only_the_copy_of_an_edited_chapter_is_another() -> None:
    before, same = copies(edition("雾散了。", "船到了。")), copies(edition("雾散了。", "船到了。"))
    assert all(copy is before[name] for name, copy in same.items())
    after = copies(edition("雾散了。", "船走了。"))
    assert {name for name, copy in after.items() if copy is not before[name]} == {"c02"}
    assert "船走了" in after["c02"].html
    assert after["c02"].key != before["c02"].key


def test_what_an_edit_shares_with_the_last_build_is_what_it_would_be_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    books = [edition("雾散了。"), edition("雾散了。", title="江下"), edition("雾散了。", "船到了。")]
    seen = [
        {name: copy.key for name, copy in copies(book, look, purpose).items()} for book, look, purpose in every(books)
    ]
    for (book, look, purpose), keys in zip(every(books), seen, strict=True):
        monkeypatch.setattr(printing, "_COPIES", Latest())
        monkeypatch.setattr(pages, "_HTML", Latest())
        assert {name: copy.key for name, copy in copies(book, look, purpose).items()} == keys


def every(books: list[Edition]) -> list[tuple[Edition, str, printing.Purpose]]:
    return [
        (book, look, purpose) for book in books for look in ("literary", "academic") for purpose in ("screen", "press")
    ]


def test_a_font_file_that_has_changed_makes_another_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    before = copies(edition("雾散了。"))["c01"]
    assert before.fonts
    for module in (printing, compositor):
        monkeypatch.setattr(module, "fingerprint", lambda path: "another")
    after = copies(edition("雾散了。"))["c01"]
    assert after == before
    assert after.key != before.key
