"""What is fuzzed: each target takes any bytes, and fails by an exception that is no diagnostic, or a broken promise.

A target's promise stands in its docstring. Inputs are cut at `LONGEST` bytes; long ones belong to the tests of limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from composer_galley import EM, spaced

from book import config, markdown
from book.citations import linked
from book.clean.runner import clean
from book.diagnostic import BookError
from book.edition import Metadata, assemble
from book.intake.encoding import decode, encode
from book.intake.read import read
from book.intake.split import split
from book.labels import labels_for
from book.press.composer.fitting import fit
from book.press.composer.optimiser import Paragraph
from book.press.composer.setting import Setting
from book.text import Draft, Source
from book.xhtml import Medium, render

LONGEST = 4_000


def _text(data: bytes) -> str:
    return data[:LONGEST].decode("utf-8", "replace")


def decoding(data: bytes) -> None:
    """What was decoded gives its bytes back."""
    source = decode(data[:LONGEST], "a.txt")
    assert encode(source.text, source.encoding) == data[:LONGEST]


def reading(data: bytes) -> None:
    """Texts, pages, documents and archives: read, or refused with a diagnostic."""
    name = ("a.txt", "a.html", "a.docx", "a.zip")[data[0] % 4] if data else "a.txt"
    read(data[1 : LONGEST + 1], name)


def splitting(data: bytes) -> None:
    """The segments of a source lie side by side and cover it."""
    source = Source("a.txt", _text(data))
    segments = split([source])
    assert "".join(source.text[s.start : s.end] for s in segments) == source.text


def cleaning(data: bytes) -> None:
    """Undoing every edit gives the source back."""
    text = _text(data)
    assert clean(Draft.of(Source("a.txt", text))).draft.undone() == text


def chapter(data: bytes) -> None:
    """Any chapter can be parsed, assembled and rendered for both media."""
    parsed = markdown.parse(Source("chapters/a.md", f"---\ntitle: t\n---\n{_text(data)}"))
    made = assemble(Metadata("t", "urn:x", "zh-Hans"), [linked(parsed.chapter)], {}, None)
    for document in made.edition.documents:
        for medium in Medium:
            render(document, labels_for("zh-Hans"), medium)


def front_matter(data: bytes) -> None:
    """Any front matter is read, or refused with a diagnostic."""
    markdown.parse(Source("chapters/a.md", f"---\n{_text(data)}\n---\n"))


def settings(data: bytes) -> None:
    """Any book.yaml is read, or refused with a diagnostic."""
    config.load(_text(data))


def composing(data: bytes) -> None:
    """Lines cover a paragraph in order, and every one can be set."""
    ems, text = (data[0] % 40 + 1, _text(data[1:200])) if data else (1, "")
    if not text:
        return
    paragraph, at = Paragraph(spaced(text, Setting())), 0
    while at < len(text):
        line = paragraph.line(at, ems * EM, ems * EM, "justified")
        assert line.start == at < line.stop
        fit(paragraph.spaced, line, justified=not line.last)
        at = line.stop
    assert at == len(text)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "decode": decoding,
    "read": reading,
    "split": splitting,
    "clean": cleaning,
    "markdown": chapter,
    "front-matter": front_matter,
    "book-yaml": settings,
    "composer": composing,
}


def tried(name: str, data: bytes) -> None:
    """Run one target; its diagnostics are answers, everything else that is raised is a fault."""
    try:
        TARGETS[name](data)
    except BookError:
        return
