"""Long notes one behind another: WeasyPrint drops some at its first try, and none may be missing from the book."""

from pathlib import Path

from book import press, theme
from book.edition import Metadata, assemble
from book.markdown import parse
from book.press import compositor
from book.text import Source
from book.xhtml import Medium, render

STYLES = Path(__file__).parent.parent / "styles"
SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里。"
BLOCKS = ((3, 30), (4, 0), (4, 30), (4, 12), (6, 30), (6, 12))
"""Sentences of each paragraph, and of the note at its end."""


def test_a_chapter_that_loses_notes_is_laid_out_with_each_beside_its_call(monkeypatch) -> None:
    marks = [f"[^{i}]" if note else "" for i, (_, note) in enumerate(BLOCKS)]
    text = "\n\n".join(SENTENCE * length + mark for mark, (length, _) in zip(marks, BLOCKS, strict=True))
    notes = "\n".join(f"{mark}: {SENTENCE * note}" for mark, (_, note) in zip(marks, BLOCKS, strict=True) if note)
    chapter = parse(Source("chapters/01-a.md", f"---\ntitle: 注\n---\n{text}\n\n{notes}\n")).chapter
    book = assemble(Metadata("江上", "urn:x", "zh-Hans"), [chapter], {}).edition
    bodies = {d.id: render(d, book.labels, Medium.PRINT) for d in book.documents}
    copies = dict(press.Press(book, bodies, theme.load("literary", STYLES)).wanted({}))
    unit = compositor.opened(copies["c01"], compositor.compose(copies["c01"]).made)
    assert not unit.findings
    monkeypatch.setattr(compositor, "_BESIDE_CALLS", "")
    once = compositor.opened(copies["c01"], compositor.compose(copies["c01"]).made)
    assert {d.code for d in once.findings} >= {"lost-note"}
