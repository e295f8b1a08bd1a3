"""Chapter in, XHTML out: one `<section>`, for reading systems or for the press.

Both media share every element; they differ where paper cannot do what a screen does: links, notes, emphasis dots
and readings. Between inline elements and between hanzi no white space is ever written: it would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import assert_never

from book import frame
from book.document import (
    Attributes,
    Block,
    Code,
    CodeBlock,
    DefinitionList,
    Division,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    ItemList,
    LineBreak,
    Link,
    NoteCall,
    Paragraph,
    Quote,
    Ruby,
    SectionBreak,
    Span,
    Strong,
    Table,
    Text,
    Verse,
    plain,
)
from book.edition import Document
from book.markup import tag, text, url
from book.pieces import Piece, Pieces


class Medium(Enum):
    """What the XHTML is for."""

    EPUB = "epub"
    DUOKAN = "duokan"
    """EPUB with the notes of 多看: its classes, a picture as the call."""
    PRINT = "print"
    ENDNOTES = "endnotes"
    """Print with the notes behind the chapter instead of at the foot of the pages."""


NOTE_MARK = "images/note_mark.png"
"""The picture that calls a note in 多看."""


def pieces(document: Document, labels: Mapping[str, str], medium: Medium) -> Pieces:
    """The chapter as `render` gives it, in pieces that may lie in several files."""
    return _Renderer(document, labels, medium).pieces()


def render(document: Document, labels: Mapping[str, str], medium: Medium) -> str:
    """The chapter as one `<section id="…">`: opening, blocks, where it appeared first, notes.

    `labels` are the edition's words (摘要, 关键词, …). Always well-formed; characters that XML 1.0 forbids are left
    out. Every id begins with the document's. For EPUB the prefix `epub` must be bound and every document lie in a
    file `{id}.xhtml`; for print, notes stand at their first call or behind the chapter and links lead to `#id`. A page
    number that the press fills in is a span with `data-page`, the id.
    """
    return pieces(document, labels, medium).section()


_MOST_ROWS = 12
"""A table of more rows may go over several pages."""
_HANZI = re.compile("[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_EXTERNAL = re.compile(r"(?:https?|mailto):", re.I)


def _is_foreign(words: str) -> bool:
    """Letters, and no hanzi: emphasis is italic then."""
    return not _HANZI.search(words) and any(char.isalpha() for char in words)


def _dotted(words: str) -> str:
    """The words with a span round every hanzi, for the press to set a dot under; marks carry none (clreq 3.4.1)."""
    return "".join(f'<span class="dot">{c}</span>' if _HANZI.match(c) else text(c) for c in words)


class _Renderer:
    """Renders one document; remembers which notes have been called."""

    def __init__(self, document: Document, labels: Mapping[str, str], medium: Medium) -> None:
        self.document, self.labels = document, labels
        self.epub, self.duokan = medium in (Medium.EPUB, Medium.DUOKAN), medium is Medium.DUOKAN
        self.at_end = medium is not Medium.PRINT
        self.notes = dict(document.chapter.notes)
        self.calls: dict[str, list[str]] = {name: [] for name in self.notes}

    def pieces(self) -> Pieces:
        chapter = self.document.chapter
        front = chapter.front
        kind = "chapter" if front.kind == "chapter" else "preface"
        opening = Piece(frame.opening(front, epub=self.epub), 1)
        blocks = tuple(self.piece(block) for block in chapter.blocks)
        closing = Piece(frame.closing(front, self.labels), 1)
        around = ("ol", "notes duokan-footnote-content") if self.duokan else ("div", "notes")
        attributes = {"id": self.document.id, "class": kind, **self.role(kind, "doc-" + kind)}
        return Pieces(attributes, opening, blocks, closing, self.notes_at_end(), *around)

    def piece(self, block: Block) -> Piece:
        return Piece(self.block(block) + "\n", block.line, block.level if isinstance(block, Heading) else 0)

    def role(self, kind: str, role: str) -> dict[str, str]:
        """What an element is, in the two vocabularies of EPUB."""
        return {"epub:type": kind, "role": role} if self.epub else {}

    # ----------------------------------------------------------------- blocks

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self.block(block) + "\n" for block in blocks)

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, children, _, attributes):
                return tag(f"h{level}", _attributes(attributes), self.inlines(children))
            case Paragraph(children, _, attributes):
                return tag("p", _attributes(attributes), self.paragraph(children))
            case Quote(blocks):
                return f"<blockquote>\n{self.blocks(blocks)}</blockquote>"
            case Verse(lines):
                return tag("div", {"class": "verse"}, "\n" + self.verse(lines))
            case Division(classes, blocks):
                return tag("div", {"class": " ".join(classes)}, "\n" + self.blocks(blocks))
            case ItemList(items, start):
                return self.item_list(items, start)
            case DefinitionList(entries):
                return f"<dl>\n{''.join(self.entry(term, definitions) for term, definitions in entries)}</dl>"
            case Table():
                return self.table(block)
            case Figure(image, caption, _, attributes):
                caption = f"\n<figcaption>{text(caption)}</figcaption>" if caption else ""
                inner = f"\n{_image(image, title=False)}{caption}\n"
                return tag("figure", _attributes(attributes), inner)
            case CodeBlock(code, language):
                inner = tag("code", {"class": f"language-{language}" if language else ""}, text(code))
                return f"<pre>{inner}</pre>"
            case SectionBreak():
                return '<hr class="section-break"/>'
            case _:
                assert_never(block)

    def paragraph(self, children: tuple[Inline, ...]) -> str:
        """A paragraph's inlines; bold at its start is a run-in heading."""
        if children and isinstance(children[0], Strong):
            run_in = tag("strong", {"class": "run-in"}, self.inlines(children[0].children))
            return run_in + self.inlines(children[1:])
        return self.inlines(children)

    def verse(self, lines: Sequence[tuple[Inline, ...]]) -> str:
        out: list[str] = []
        for before, line in zip([(), *lines], lines, strict=False):
            if line:
                name = "line" if before or not out else "line stanza"
                out.append(tag("p", {"class": name}, self.inlines(line)) + "\n")
        return "".join(out)

    def item_list(self, items: Iterable[tuple[Block, ...]], start: int | None) -> str:
        name = "ul" if start is None else "ol"
        number = str(start) if start not in (None, 1) else ""
        inner = "".join(f"<li>{self.contents(item)}</li>\n" for item in items)
        return tag(name, {"start": number}, "\n" + inner)

    def contents(self, blocks: tuple[Block, ...]) -> str:
        """The blocks of an item or a definition; a plain paragraph that stands alone needs no element of its own."""
        match blocks:
            case (Paragraph(children, _, Attributes("", ())),):
                return self.inlines(children)
            case (Paragraph(children, _, Attributes("", ())), ItemList() as inner):
                return self.inlines(children) + "\n" + self.block(inner) + "\n"
            case _:
                return "\n" + self.blocks(blocks)

    def entry(self, term: tuple[Inline, ...], definitions: Iterable[tuple[Block, ...]]) -> str:
        meanings = "".join(f"<dd>{self.contents(blocks)}</dd>\n" for blocks in definitions)
        return f"<dt>{self.inlines(term)}</dt>\n{meanings}"

    def table(self, table: Table) -> str:
        def row(cells: tuple[tuple[Inline, ...], ...], *, head: bool) -> str:
            out = ""
            for i, cell in enumerate(cells):
                side = table.alignments[i] if i < len(table.alignments) else ""
                heads = head and bool(cell)
                attributes = {"scope": "col" if heads else "", "class": f"align-{side}" if side else ""}
                out += tag("th" if heads else "td", attributes, self.inlines(cell))
            return f"<tr>{out}</tr>\n"

        body = "".join(row(cells, head=False) for cells in table.rows)
        body = f"<tbody>\n{body}</tbody>\n" if body else ""
        caption = f"<caption>{self.inlines(table.caption)}</caption>\n" if table.caption else ""
        attributes = _attributes(table.attributes)
        if not self.epub and len(table.rows) > _MOST_ROWS:
            attributes["class"] = f"{attributes['class']} long".lstrip()
        start = tag("table", attributes, "").removesuffix("</table>")
        return f"{start}\n{caption}<thead>\n{row(table.header, head=True)}</thead>\n{body}</table>"

    # ---------------------------------------------------------------- inlines

    def inlines(self, inlines: Iterable[Inline], *, dots: bool = False) -> str:
        return "".join(self.inline(node, dots) for node in inlines)

    def inline(self, node: Inline, dots: bool) -> str:
        """One inline; `dots` = every hanzi of it carries an emphasis dot on paper."""
        match node:
            case Text(words):
                return _dotted(words) if dots else text(words)
            case Emphasis(children):
                name = "foreign" if self.epub and _is_foreign(plain(children)) else ""
                return tag("em", {"class": name}, self.inlines(children, dots=dots))
            case Strong(children):
                return f"<strong>{self.inlines(children, dots=dots)}</strong>"
            case Span():
                return self.span(node, dots)
            case Ruby(base, reading):
                return self.ruby(base, reading)
            case Code(code):
                return f"<code>{text(code)}</code>"
            case Link():
                return self.link(node, dots)
            case Image():
                return _image(node, title=True)
            case NoteCall(name, number):
                return self.note_call(name, number)
            case LineBreak():
                return "<br/>"
            case _:
                assert_never(node)

    def span(self, span: Span, dots: bool) -> str:
        """着重号 are an `em`, 专名号 a `u`; other classes a span."""
        name = "em" if "dots" in span.classes else "u" if "name" in span.classes else "span"
        dots = dots or (name == "em" and not self.epub)
        lang = {"lang": span.lang, "xml:lang": span.lang}
        attributes = {"id": span.id, "class": " ".join(span.classes), **lang}
        return tag(name, attributes, self.inlines(span.children, dots=dots))

    def ruby(self, base: str, reading: str) -> str:
        """A reading of as many words as the base has characters goes to each of them, otherwise to all together."""
        readings = reading.split()
        pairs = list(zip(base, readings, strict=True)) if len(readings) == len(base) else [(base, reading)]
        if self.epub:
            inner = "".join(f"{text(b)}<rp>（</rp><rt>{text(r)}</rt><rp>）</rp>" for b, r in pairs)
            return f"<ruby>{inner}</ruby>"
        parts = (f'<span class="rb">{text(b)}</span><span class="rt">{text(r)}</span>' for b, r in pairs)
        return "".join(f'<span class="ruby">{part}</span>' for part in parts)

    def link(self, link: Link, dots: bool) -> str:
        """A link within the book, or (on screens only) into the web."""
        words = self.inlines(link.children, dots=dots)
        if _EXTERNAL.match(link.target):
            href = url(link.target) if self.epub else ""
        else:
            document, _, anchor = link.target.partition("#")
            file = f"{document}.xhtml" + ("#" + anchor if anchor else "")
            href = file if self.epub else f"#{anchor or document}"
        if not href or not words:
            return words
        made = tag("a", {"href": href, "title": link.title}, words)
        return made if self.epub or "page" not in link.classes else made + self.on_page(href.removeprefix("#"))

    def on_page(self, anchor: str) -> str:
        """（第12页）: the number is for the press to fill in."""
        before, after = self.labels["on-page"].split("{}")
        return before + tag("span", {"class": "page", "data-page": anchor, "data-align": "center"}, "0") + after

    # ------------------------------------------------------------------ notes

    def note_call(self, name: str, number: int) -> str:
        if name not in self.notes:
            return ""
        note, calls = f"{self.document.id}-n{number}", self.calls[name]
        call = f"{self.document.id}-r{number}" + (f"-{len(calls) + 1}" if calls else "")
        calls.append(call)
        if self.epub:
            name = "duokan-footnote" if self.duokan else ""
            attributes = {"class": name, **self.role("noteref", "doc-noteref"), "id": call, "href": "#" + note}
            mark = f'<img src="{NOTE_MARK}" alt="[{number}]"/>' if self.duokan else f"[{number}]"
            return tag("sup", {"class": "noteref"}, tag("a", attributes, mark))
        if self.at_end:
            return tag("sup", {"class": "call"}, tag("a", {"id": call, "href": "#" + note}, f"[{number}]"))
        if len(calls) > 1:
            return tag("sup", {"class": "note-again"}, tag("a", {"href": "#" + note}, str(number)))
        return tag("span", {"class": "footnote", "id": note}, "<br/>".join(self.lines_of(self.notes[name])))

    def notes_at_end(self) -> tuple[tuple[str, Piece], ...]:
        """The notes in the order of their calls, each with a link back to every call of it; none where they stand
        at the foot of the pages.
        """
        called = [(i, name) for i, name in enumerate(self.notes, 1) if self.at_end and self.calls[name]]
        lines = {name: blocks[0].line for name, blocks in self.notes.items() if blocks}
        return tuple((self.calls[name][0], Piece(self.note(i, name), lines.get(name, 1))) for i, name in called)

    def note(self, number: int, name: str) -> str:
        """A note: its number leads back to the first call, an arrow behind its first paragraph to each other one."""
        first, *others = self.calls[name]
        arrows = "".join(self.back_link(call, "↩") for call in others)
        opening, rest = "", self.notes[name]
        if rest and isinstance(rest[0], Paragraph):
            opening, rest = self.inlines(rest[0].children), rest[1:]
        inner = f"\n<p>{self.back_link(first, f'[{number}]')} {opening}{arrows}</p>\n" + self.blocks(rest)
        role, anchor = self.role("footnote", "doc-footnote"), f"{self.document.id}-n{number}"
        if self.duokan:
            attributes = {"class": "note duokan-footnote-item", "id": anchor}
            return tag("li", attributes, tag("aside", role, inner)) + "\n"
        return tag("aside", {**role, "class": "note", "id": anchor}, inner) + "\n"

    def back_link(self, call: str, words: str) -> str:
        role = {"role": "doc-backlink", "title": self.labels["back-to-text"]} if self.epub else {}
        return tag("a", {"class": "back", **role, "href": "#" + call}, words)

    def lines_of(self, blocks: Iterable[Block]) -> list[str]:
        """Blocks as lines of inlines: a note at its call stands within a paragraph and cannot hold blocks."""
        out: list[str] = []
        for block in blocks:
            match block:
                case Heading(children=run) | Paragraph(children=run):
                    out.append(self.inlines(run))
                case Quote(inner) | Division(blocks=inner):
                    out += self.lines_of(inner)
                case Verse(lines):
                    out += [self.inlines(line) for line in lines if line]
                case ItemList(items):
                    out += [line for item in items for line in self.lines_of(item)]
                case DefinitionList(entries):
                    for term, definitions in entries:
                        out += [self.inlines(term), *(n for d in definitions for n in self.lines_of(d))]
                case Table(header, rows):
                    out += ["　".join(self.inlines(cell) for cell in row) for row in (header, *rows)]
                case Figure(image, caption):
                    out += [_image(image, title=False), *([text(caption)] if caption else [])]
                case CodeBlock(code):
                    out += [f"<code>{text(line)}</code>" for line in code.split("\n")]
                case SectionBreak():
                    pass
                case _:
                    assert_never(block)
        return out


def _attributes(attributes: Attributes) -> dict[str, str]:
    return {"id": attributes.id, "class": " ".join(attributes.classes)}


def _image(image: Image, *, title: bool) -> str:
    """A picture; `alt` is there even when it is empty. A figure's title is its caption and not said twice."""
    said = f' title="{text(image.title)}"' if title and image.title else ""
    return f'<img src="{text(image.source)}" alt="{text(image.alt)}"{said}/>'
