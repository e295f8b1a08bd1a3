"""Chapter in, XHTML out: one `<section>`, for reading systems or for the press.

Both media share every element; they differ where paper cannot do what a screen does: links, notes, emphasis dots
and readings. Between inline elements and between hanzi no white space is ever written: it would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from html import escape
from typing import assert_never
from urllib.parse import urlsplit

from book.document import (
    Attributes,
    Block,
    Code,
    CodeBlock,
    DefinitionList,
    Division,
    Emphasis,
    Figure,
    FrontMatter,
    Heading,
    Image,
    Inline,
    ItemList,
    LineBreak,
    Link,
    NoteCall,
    Origin,
    Paragraph,
    Quote,
    Ruby,
    SectionBreak,
    Span,
    Strong,
    Table,
    Text,
    Verse,
)
from book.edition import Document


class Medium(Enum):
    """What the XHTML is for."""

    EPUB = "epub"
    PRINT = "print"


def render(document: Document, labels: Mapping[str, str], medium: Medium) -> str:
    """The chapter as one `<section id="…">`: opening, blocks, where it appeared first, notes.

    `labels` are the edition's words (摘要, 关键词, …). Always well-formed; characters that XML 1.0 forbids are left
    out. Every id begins with the document's. For EPUB the prefix `epub` must be bound and every document lie in a
    file `{id}.xhtml`; for print, notes stand at their first call and links lead to `#id`.
    """
    return _Renderer(document, labels, medium).section()


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HANZI = re.compile("[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_EXTERNAL = re.compile(r"(?:https?|mailto):", re.I)
_URL_UNSAFE = re.compile(r"""[\s<>"\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})""")


def xml_characters(value: str) -> str:
    """`value` without the characters that no XML 1.0 document may hold (section 2.2)."""
    return _FORBIDDEN.sub("", value)


def text(value: str) -> str:
    """`value` as XML character data, safe within attributes too."""
    return escape(xml_characters(value))


def _tag(name: str, attributes: Mapping[str, str], content: str) -> str:
    """An element round finished `content`; attributes without a value are left out."""
    given = "".join(f' {key}="{text(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>"


def _dotted(words: str) -> str:
    """The words with a span round every hanzi, for the press to set a dot under; marks carry none (clreq 3.4.1)."""
    return "".join(f'<span class="dot">{c}</span>' if _HANZI.match(c) else text(c) for c in words)


def _url(target: str) -> str:
    """A web address with what may not stand in one percent-encoded (hanzi stay); nothing when it has no valid host."""
    url = _URL_UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), xml_characters(target))
    try:
        parts = urlsplit(url)
        valid = parts.scheme == "mailto" or (bool(parts.hostname) and "%" not in parts.netloc and parts.port != 0)
    except ValueError:
        return ""
    return url if valid else ""


class _Renderer:
    """Renders one document; remembers which notes have been called."""

    def __init__(self, document: Document, labels: Mapping[str, str], medium: Medium) -> None:
        self.document, self.labels = document, labels
        self.epub = medium is Medium.EPUB
        self.notes = dict(document.chapter.notes)
        self.calls: dict[str, list[str]] = {name: [] for name in self.notes}

    def section(self) -> str:
        front = self.document.chapter.front
        kind = "chapter" if front.kind == "chapter" else "preface"
        parts = [
            self.opening(front),
            self.blocks(self.document.chapter.blocks),
            self.closing(front),
            self.notes_at_end() if self.epub else "",
        ]
        attributes = {"id": self.document.id, "class": kind, **self.role(kind, "doc-" + kind)}
        return _tag("section", attributes, "\n" + "".join(parts)) + "\n"

    def role(self, kind: str, role: str) -> dict[str, str]:
        """What an element is, in the two vocabularies of EPUB."""
        return {"epub:type": kind, "role": role} if self.epub else {}

    # ---------------------------------------------------------------- opening

    def opening(self, front: FrontMatter) -> str:
        title = f"<h1>{text(front.title)}</h1>\n"
        if front.subtitle:
            role = {"role": "doc-subtitle"} if self.epub else {}
            title += _tag("p", {"class": "subtitle", **role}, text(front.subtitle)) + "\n"
        authors = "　".join(_tag("span", {"class": "author"}, text(a)) for a in front.authors)
        lines = [
            _line("authors", authors),
            _line("affiliation", text(front.affiliation)),
        ]
        return _tag("header", {"class": "opening"}, "\n" + title + "".join(lines)) + "\n"

    def closing(self, front: FrontMatter) -> str:
        """What a journal prints around an article. In a book it stands behind it, and keeps nobody from reading."""
        lines = [
            self.abstract(front.abstract),
            _line("keywords", text("；".join(front.keywords)), self.labels["keywords"]),
            _line("clc", text(front.clc), self.labels["clc"]),
            _line("bio", text(front.bio), self.labels["bio"]),
            _origin(front.origin, self.labels["origin"]),
        ]
        return _tag("footer", {"class": "closing"}, "\n" + "".join(lines)) + "\n" if any(lines) else ""

    def abstract(self, abstract: str) -> str:
        paragraphs = [p.strip() for p in abstract.split("\n") if p.strip()]
        if not paragraphs:
            return ""
        lines = [_line("", text(p), "" if i else self.labels["abstract"]) for i, p in enumerate(paragraphs)]
        return _tag("div", {"class": "abstract"}, "\n" + "".join(lines)) + "\n"

    # ----------------------------------------------------------------- blocks

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self.block(block) + "\n" for block in blocks)

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, children, _, attributes):
                return _tag(f"h{level}", _attributes(attributes), self.inlines(children))
            case Paragraph(children, _, attributes):
                return _tag("p", _attributes(attributes), self.paragraph(children))
            case Quote(blocks):
                return f"<blockquote>\n{self.blocks(blocks)}</blockquote>"
            case Verse(lines):
                return _tag("div", {"class": "verse"}, "\n" + self.verse(lines))
            case Division(classes, blocks):
                return _tag("div", {"class": " ".join(classes)}, "\n" + self.blocks(blocks))
            case ItemList(items, start):
                return self.item_list(items, start)
            case DefinitionList(entries):
                return f"<dl>\n{''.join(self.entry(term, definitions) for term, definitions in entries)}</dl>"
            case Table():
                return self.table(block)
            case Figure(image, caption):
                caption = f"\n<figcaption>{text(caption)}</figcaption>" if caption else ""
                return f"<figure>\n{_image(image, title=False)}{caption}\n</figure>"
            case CodeBlock(code, language):
                inner = _tag("code", {"class": f"language-{language}" if language else ""}, text(code))
                return f"<pre>{inner}</pre>"
            case SectionBreak():
                return '<hr class="section-break"/>'
            case _:
                assert_never(block)

    def paragraph(self, children: tuple[Inline, ...]) -> str:
        """A paragraph's inlines; bold at its start is a run-in heading."""
        if children and isinstance(children[0], Strong):
            run_in = _tag("strong", {"class": "run-in"}, self.inlines(children[0].children))
            return run_in + self.inlines(children[1:])
        return self.inlines(children)

    def verse(self, lines: Sequence[tuple[Inline, ...]]) -> str:
        out: list[str] = []
        for before, line in zip([(), *lines], lines, strict=False):
            if line:
                name = "line" if before or not out else "line stanza"
                out.append(_tag("p", {"class": name}, self.inlines(line)) + "\n")
        return "".join(out)

    def item_list(self, items: Iterable[tuple[Block, ...]], start: int | None) -> str:
        name = "ul" if start is None else "ol"
        number = str(start) if start not in (None, 1) else ""
        inner = "".join(f"<li>{self.contents(item)}</li>\n" for item in items)
        return _tag(name, {"start": number}, "\n" + inner)

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
                out += _tag("th" if heads else "td", attributes, self.inlines(cell))
            return f"<tr>{out}</tr>\n"

        body = "".join(row(cells, head=False) for cells in table.rows)
        body = f"<tbody>\n{body}</tbody>\n" if body else ""
        return f"<table>\n<thead>\n{row(table.header, head=True)}</thead>\n{body}</table>"

    # ---------------------------------------------------------------- inlines

    def inlines(self, inlines: Iterable[Inline], *, dots: bool = False) -> str:
        return "".join(self.inline(node, dots) for node in inlines)

    def inline(self, node: Inline, dots: bool) -> str:
        """One inline; `dots` = every hanzi of it carries an emphasis dot on paper."""
        match node:
            case Text(words):
                return _dotted(words) if dots else text(words)
            case Emphasis(children):
                return f"<em>{self.inlines(children, dots=dots)}</em>"
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
        attributes = {"class": " ".join(span.classes), "lang": span.lang, "xml:lang": span.lang}
        return _tag(name, attributes, self.inlines(span.children, dots=dots))

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
            href = _url(link.target) if self.epub else ""
        else:
            document, _, anchor = link.target.partition("#")
            file = f"{document}.xhtml" + ("#" + anchor if anchor else "")
            href = file if self.epub else f"#{anchor or document}"
        if not href or not words:
            return words
        return _tag("a", {"href": href, "title": link.title}, words)

    # ------------------------------------------------------------------ notes

    def note_call(self, name: str, number: int) -> str:
        if name not in self.notes:
            return ""
        note, calls = f"{self.document.id}-n{number}", self.calls[name]
        call = f"{self.document.id}-r{number}" + (f"-{len(calls) + 1}" if calls else "")
        calls.append(call)
        if self.epub:
            attributes = {**self.role("noteref", "doc-noteref"), "id": call, "href": "#" + note}
            return _tag("sup", {"class": "noteref"}, _tag("a", attributes, f"[{number}]"))
        if len(calls) > 1:
            return _tag("sup", {"class": "note-again"}, _tag("a", {"href": "#" + note}, str(number)))
        return _tag("span", {"class": "footnote", "id": note}, "<br/>".join(self.lines_of(self.notes[name])))

    def notes_at_end(self) -> str:
        """The notes in the order of their calls, each with a link back to every call of it."""
        notes = [self.note(i, name) for i, name in enumerate(self.notes, 1) if self.calls[name]]
        return _tag("div", {"class": "notes"}, "\n" + "".join(notes)) + "\n" if notes else ""

    def note(self, number: int, name: str) -> str:
        """A note: its number leads back to the first call, an arrow behind its first paragraph to each other one."""
        first, *others = self.calls[name]
        arrows = "".join(self.back_link(call, "↩") for call in others)
        opening, rest = "", self.notes[name]
        if rest and isinstance(rest[0], Paragraph):
            opening, rest = self.inlines(rest[0].children), rest[1:]
        head = f"<p>{self.back_link(first, f'[{number}]')} {opening}{arrows}</p>\n"
        attributes = {**self.role("footnote", "doc-footnote"), "class": "note", "id": f"{self.document.id}-n{number}"}
        return _tag("aside", attributes, "\n" + head + self.blocks(rest)) + "\n"

    def back_link(self, call: str, words: str) -> str:
        attributes = {"class": "back", "role": "doc-backlink", "title": self.labels["back-to-text"]}
        return _tag("a", {**attributes, "href": "#" + call}, words)

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


def _line(name: str, content: str, label: str = "") -> str:
    """A line of the opening, with its label in front; nothing when there is nothing to say."""
    if not content:
        return ""
    head = f'<b class="label">{text(label)}：</b>' if label else ""
    return _tag("p", {"class": name}, head + content) + "\n"


def _image(image: Image, *, title: bool) -> str:
    """A picture; `alt` is there even when it is empty. A figure's title is its caption and not said twice."""
    said = f' title="{text(image.title)}"' if title and image.title else ""
    return f'<img src="{text(image.source)}" alt="{text(image.alt)}"{said}/>'


def _origin(origin: Origin, label: str) -> str:
    """原载《刊名》2022年第11期（2022年10月19日）: where the chapter appeared first."""
    journal = origin.journal
    if journal and not journal.startswith("《"):
        journal = f"《{journal}》"
    date = re.sub(
        r"\A(\d{4})-(\d{1,2})(?:-(\d{1,2}))?\Z",
        lambda m: f"{m[1]}年{int(m[2])}月" + (f"{int(m[3])}日" if m[3] else ""),
        origin.date,
    )
    place = journal + origin.issue
    date = f"（{date}）" if place and date else date
    return _tag("p", {"class": "origin"}, text(label + place + date)) + "\n" if place or date else ""
