"""Which files are chapters, in which order, and what is said of a list that names one twice."""

from pathlib import Path

import pytest

from book import manuscript
from book.diagnostic import Severity


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / f"chapters/{name}.md").write_text(f"---\ntitle: {name}\n---\n甲。\n", "utf-8")
    return tmp_path


def read(book: Path, chapters: str) -> tuple[str, list[tuple[str, str]]]:
    """The titles in their order, and what is told of book.yaml."""
    (book / "book.yaml").write_text(f"title: 书\nchapters: {chapters}\n", "utf-8")
    found = manuscript.read(book)
    assert {d.severity for d in found.diagnostics} <= {Severity.WARNING}
    return "".join(c.front.title for c in found.chapters), [(d.code, str(d.place)) for d in found.diagnostics]


@pytest.mark.parametrize(
    ("chapters", "order"),
    [
        ("[chapters/*.md]", "abc"),
        ("[chapters/c.md, chapters/*.md]", "cab"),
        ("[chapters/*.md, 'chapters/?.md']", "abc"),
        ("[chapters/b.md, chapters/a.md]", "ba"),
        ("['chapters/[bc].md', chapters/a.md]", "bca"),
    ],
)
def test_a_pattern_may_find_a_chapter_again(book: Path, chapters: str, order: str) -> None:
    assert read(book, chapters) == (order, [])


@pytest.mark.parametrize(
    ("chapters", "order", "column"),
    [
        ("[chapters/b.md, chapters/a.md, chapters/b.md]", "ba", 42),
        ("[chapters/*.md, chapters/a.md]", "abc", 27),
        ("[chapters/a.md, ./chapters/a.md]", "a", 27),
    ],
)
def test_a_file_that_is_named_again_is_told_at_that_place(book: Path, chapters: str, order: str, column: int) -> None:
    assert read(book, chapters) == (order, [("repeated-chapter", f"book.yaml:2:{column}")])
