"""chapters/*.md in, Chapter out: the marks that book/commonmark.py finds become the tree of book/document.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from book import attributes, commonmark, frontmatter, letters, unfinished
from book.attributes import Braces
from book.commonmark import DEEPEST, HTML_TAG, Node, Tree
from book.diagnostic import BookError, Diagnostic, Severity
from book.document import (
    Alignment,
    Attributes,
    Block,
    Chapter,
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
from book.text import Source

_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?$", re.M)
_TABLE_CAPTION = re.compile(r"附?表\s*[0-9一二三四五六七八九十]+(?:[-.][0-9]+)?(?:[\s.:：]|\b)[^。！？]{0,60}\Z")
"""How a caption that nobody marked begins, and that it is no sentence."""
_INCOMPLETE = frozenset(("duplicate-note", "too-deep"))
"""Errors of a file that leave out text which they do not name."""
_ALIGNMENTS: dict[str, Alignment] = {"left": "left", "center": "center", "right": "right"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A chapter, and what is to be said about its file."""

    chapter: Chapter
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """The chapter that a file holds.

    Raises BookError when the front matter is bad or holds the marks of a merge. Diagnostics: conflict-mark,
    missing-note, duplicate-note, note-in-note, too-deep (errors); raw-html, unused-note, unused-reference,
    level-one-heading, skipped-level, bad-verse, unknown-attribute, unfinished-mark (warnings).
    """
    conflicts = [
        Diagnostic(
            "conflict-mark",
            "a merge left its marks here",
            place=source.place(mark.start(), len(mark[0].rstrip())),
            hint="choose one of the two texts and remove the marks",
        )
        for mark in _CONFLICT.finditer(source.text)
    ]
    try:
        head = frontmatter.read(source)
    except BookError:
        if conflicts:
            raise BookError(*conflicts) from None
        raise
    reader = _Reader(Chapter(source, head.front, ()))
    tree = commonmark.read(source.text[head.body :], head.line)
    chapter = reader.chapter_of(tree)
    findings = (*conflicts, *reader.findings, *unfinished.marks(chapter, tree))
    if not any(finding.code in _INCOMPLETE for finding in findings):
        findings = (*findings, *_unread(chapter, source.text[head.body :], reader.left_out))
    return Parsed(chapter, findings)


def _unread(chapter: Chapter, body: str, left_out: Sequence[str]) -> tuple[Diagnostic, ...]:
    """The proof that all of a file is in its chapter, but for what was told to be `left_out`."""
    there = (*letters.of_values((chapter.blocks, chapter.notes)), *left_out)
    gone = letters.lost(body, there, letters.is_hanzi)
    if not gone:
        return ()
    hint = "write what stands there otherwise, and tell us: a chapter must hold all of its file"
    message = f"'{gone}' is in the file, but would be in no book"
    return (Diagnostic("lost-text", message, place=chapter.place(1, gone), hint=hint),)


class _Reader:
    """Turns one chapter's nodes into values; gathers findings and the order of note calls on the way."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.findings: list[Diagnostic] = []
        self.notes: dict[str, Node] = {}
        self.numbers: dict[str, int] = {}
        self.left_out: list[str] = []
        self.in_note = self.in_verse = False
        self.level = 1

    def chapter_of(self, tree: Tree) -> Chapter:
        """The chapter with its body."""
        if tree.too_deep:
            self.say("too-deep", f"nested more than {DEEPEST} levels deep", tree.too_deep, "", "", Severity.ERROR)
        self.gather_notes(tree.nodes)
        blocks = self.blocks(tree.nodes)
        self.in_note = True
        notes = tuple((name, self.blocks(self.notes[name].children)) for name in self.numbers)
        self.report_unused(tree)
        return replace(self.chapter, blocks=blocks, notes=notes)

    def say(
        self, code: str, message: str, line: int, words: str, hint: str, severity: Severity = Severity.WARNING
    ) -> None:
        place = self.chapter.place(line, words)
        self.findings.append(Diagnostic(code, message, severity, place, hint))

    # ------------------------------------------------------------------ notes

    def gather_notes(self, nodes: Sequence[Node]) -> None:
        for node in (n for top in nodes for n in top.within() if n.kind == "footnote_reference"):
            name = node.values["label"]
            if name in self.notes:
                hint, words = "remove one of the two, or give it another name", f"[^{name}]:"
                self.say("duplicate-note", f"the note '{name}' is given twice", node.line, words, hint, Severity.ERROR)
            self.notes.setdefault(name, node)

    def note_call(self, name: str, line: int) -> Inline:
        if name not in self.notes:
            hint = f"write the note below: [^{name}]: …"
            self.say("missing-note", f"there is no note '{name}'", line, f"[^{name}]", hint, Severity.ERROR)
            return Text(f"[^{name}]")
        if self.in_note:
            hint = "write it out within the note"
            self.say("note-in-note", "a note cannot call a note", line, f"[^{name}]", hint, Severity.ERROR)
            return Text(f"[^{name}]")
        return NoteCall(name, self.numbers.setdefault(name, len(self.numbers) + 1))

    def report_unused(self, tree: Tree) -> None:
        """What is in the file and not in the book: notes without a call, addresses without a link."""
        for name, node in self.notes.items():
            if name not in self.numbers:
                hint = f"put [^{name}] where the note belongs, or remove it"
                self.say("unused-note", f"the note '{name}' is never called", node.line, f"[^{name}]", hint)
                self.left_out += (text for n in node.within() for text in _words(n))
        names = {name for name, _, _ in tree.references}
        calls = re.findall(r"\]\[([^\[\]]+)\]", self.chapter.source.text)
        self.left_out += (*names, *(c for c in calls if " ".join(c.split()).lower().upper() in names))
        used = {n.values.get("href", n.values.get("src")) for top in tree.nodes for n in top.within()}
        for name, address, line in tree.references:
            if address not in used:
                hint = "write \\[ for a bracket that is no link"
                self.say("unused-reference", f"no link uses the address [{name}]", line, "[", hint)
                self.left_out.append(self.paragraph_at(line))

    def paragraph_at(self, line: int) -> str:
        """The text of the file from `line` to the next empty one: behind an address stands its title."""
        source = self.chapter.source
        return re.split(r"\n[ \t\r]*\n", source.text[source.line_starts[line - 1] :], maxsplit=1)[0]

    # ----------------------------------------------------------------- blocks

    def blocks(self, nodes: Sequence[Node]) -> tuple[Block, ...]:
        out: list[Block] = []
        given = Braces()
        for node in nodes:
            if node.kind == "attributes":
                given = given.followed_by(node.braces)
            elif node.kind != "footnote_reference":
                block = self.block(node)
                if isinstance(block, Table) and out and (caption := _caption(out[-1])):
                    block = _with_caption(block, caption)
                    out.pop()
                out.append(self.with_braces(block, given, node.line))
                given = Braces()
        return tuple(out)

    def with_braces(self, block: Block, braces: Braces, line: int) -> Block:
        """The block with `braces` on it; one that has no place for classes gets a division round it."""
        for key in braces.values:
            self.say("unknown-attribute", f"'{key}' says nothing of a block", line, key, "remove it")
            self.left_out += (key, braces.values[key])
        if isinstance(block, Heading | Paragraph):
            own = block.attributes
            return replace(block, attributes=Attributes(own.id or braces.id, (*braces.classes, *own.classes)))
        if isinstance(block, Figure | Table):
            own = block.attributes
            block = replace(block, attributes=Attributes(own.id or braces.id, own.classes))
        elif braces.id:
            hint = "give the id to a heading, a paragraph, a figure or a table"
            self.say("unknown-attribute", "this block cannot carry an id", line, f"#{braces.id}", hint)
            self.left_out.append(braces.id)
        return Division(braces.classes, (block,), line) if braces.classes else block

    def block(self, node: Node) -> Block:
        """The block that a node stands for."""
        match node.kind:
            case "heading":
                return self.heading(node)
            case "paragraph":
                return self.paragraph(node)
            case "blockquote":
                return Quote(self.blocks(node.children), node.line)
            case "bullet_list" | "ordered_list":
                start = int(node.values.get("start", 1)) if node.kind == "ordered_list" else None
                return ItemList(tuple(self.blocks(item.children) for item in node.children), start, node.line)
            case "dl":
                return self.definition_list(node)
            case "table":
                return self.table(node)
            case "container_division":
                return self.division(node)
            case "fence" | "code_block":
                language = (node.values.get("info", "").split() or [""])[0]
                return CodeBlock(node.content.removesuffix("\n"), language, node.line)
            case "hr":
                return SectionBreak(node.line)
            case _:
                raise AssertionError(f"markdown-it gave a token that is not known here: {node.kind}")

    def heading(self, node: Node) -> Block:
        level = int(node.values["level"])
        if level == 1:
            hint = "write ## for a section; the chapter's title is in its front matter"
            self.say("level-one-heading", "a heading of level 1 within a chapter", node.line, "", hint)
        level = max(level, 2)
        if level > self.level + 1:
            hint = f"write {'#' * (self.level + 1)}; listeners take a missing level for missing text"
            self.say("skipped-level", f"level {level} follows on level {self.level}", node.line, "#", hint)
        self.level = level
        inlines, braces = self.run_with_braces(node)
        return self.with_braces(Heading(level, inlines, node.line), braces, node.line)

    def paragraph(self, node: Node) -> Block:
        inlines, braces = self.run_with_braces(node)
        block: Block = Paragraph(inlines, node.line)
        if len(inlines) == 1 and isinstance(inlines[0], Image):
            block = Figure(inlines[0], inlines[0].title, node.line)
        return self.with_braces(block, braces, node.line)

    def definition_list(self, node: Node) -> DefinitionList:
        entries: list[tuple[tuple[Inline, ...], tuple[tuple[Block, ...], ...]]] = []
        for part in node.children:
            if part.kind == "dt":
                entries.append((self.inlines(part.children, part.line), ()))
            else:
                term, definitions = entries[-1]
                entries[-1] = (term, (*definitions, self.blocks(part.children)))
        return DefinitionList(tuple(entries), node.line)

    def table(self, node: Node) -> Table:
        rows = [row for part in node.children for row in part.children]
        cells = [tuple(self.inlines(cell.children, row.line) for cell in row.children) for row in rows]
        alignments = tuple(_ALIGNMENTS.get(cell.values.get("align", ""), "") for cell in rows[0].children)
        return Table(cells[0], tuple(cells[1:]), alignments, node.line)

    def division(self, node: Node) -> Block:
        classes = tuple(node.values["info"].split())
        stanzas = [child for child in node.children if child.kind != "footnote_reference"]
        if classes == ("verse",):
            if all(stanza.kind == "paragraph" for stanza in stanzas):
                return self.verse(stanzas, node.line)
            hint = "write only lines of verse here, with an empty line between stanzas"
            self.say("bad-verse", "this verse holds something that is no line", node.line, "", hint)
        return Division(classes, self.blocks(node.children), node.line)

    def verse(self, stanzas: Sequence[Node], line: int) -> Verse:
        lines: list[list[Node]] = []
        for stanza in stanzas:
            lines += [[], []] if lines else [[]]
            for node in stanza.children:
                if node.kind in ("softbreak", "hardbreak"):
                    lines.append([])
                else:
                    lines[-1].append(node)
        self.in_verse = True
        verse = Verse(tuple(self.inlines(nodes, line) for nodes in lines), line)
        self.in_verse = False
        return verse

    # ---------------------------------------------------------------- inlines

    def run_with_braces(self, node: Node) -> tuple[tuple[Inline, ...], Braces]:
        """The inlines of a block, and the `{#id .class}` at their end."""
        last = node.children[-1] if node.children else None
        found = attributes.trailing(last.content) if last is not None and last.kind == "text" else None
        if found is None or last is None:
            return self.inlines(node.children, node.line), Braces()
        words, braces = found
        return self.inlines([*node.children[:-1], replace(last, content=words)], node.line), braces

    def inlines(self, nodes: Sequence[Node], line: int) -> tuple[Inline, ...]:
        """The inlines of `nodes`, neighbouring texts melted into one; `line` is their block's."""
        out: list[Inline] = []
        for inline in (self.inline(node, line) for node in nodes):
            last = out[-1] if out else None
            if isinstance(inline, Text) and isinstance(last, Text):
                out[-1] = Text(last.text + inline.text)
            elif inline != Text(""):
                out.append(inline)
        return tuple(out)

    def inline(self, node: Node, line: int) -> Inline:
        """The inline that a node stands for."""
        match node.kind:
            case "text":
                self.report_html(node.content, line)
                return Text(node.content)
            case "softbreak" if not self.in_verse:
                return Text(node.content)
            case "softbreak" | "hardbreak":
                return LineBreak()
            case "text_special":
                return Text(node.content)
            case "code_inline":
                return Code(node.content)
            case "em":
                return Emphasis(self.inlines(node.children, line))
            case "strong":
                return Strong(self.inlines(node.children, line))
            case "link":
                return self.link(node, line)
            case "image":
                alt = plain(self.inlines(node.children, line))
                return Image(node.values["src"], alt, node.values.get("title", ""))
            case "footnote_ref":
                return self.note_call(node.values["label"], line)
            case "span":
                return self.span(node, line)
            case _:
                raise AssertionError(f"markdown-it gave a token that is not known here: {node.kind}")

    def report_html(self, words: str, line: int) -> None:
        for tag in dict.fromkeys(HTML_TAG.findall(words)):
            hint = "write it in Markdown, or put a backslash before it to have it as text"
            self.say("raw-html", f"{tag} is not read as HTML and shows as text", line, tag, hint)

    def link(self, node: Node, line: int) -> Link:
        self.report_attributes(node.braces, (), line)
        children = self.inlines(node.children, line)
        return Link(node.values["href"], children, node.values.get("title", ""), node.braces.classes)

    def span(self, node: Node, line: int) -> Inline:
        values, classes = node.braces.values, node.braces.classes
        children = self.inlines(node.children, line)
        own = ("key", "reading") if "index" in classes else ()
        self.report_attributes(node.braces, ("lang", "ruby", *own), line)
        if "ruby" in values:
            return Ruby(plain(children), values["ruby"])
        entry, reading = (values.get(key, "").strip() for key in ("key", "reading")) if own else ("", "")
        return Span(classes, children, values.get("lang", ""), entry, reading)

    def report_attributes(self, braces: Braces, known: Sequence[str], line: int) -> None:
        for key in (*(["id"] if braces.id else []), *(k for k in braces.values if k not in known)):
            hint = "use a class, lang=… or ruby=…; an id goes to a heading or a paragraph"
            self.say("unknown-attribute", f"'{key}' says nothing of words in a line", line, key, hint)
            self.left_out += (key, braces.values.get(key, braces.id))


def _words(node: Node) -> Iterator[str]:
    """All that a node says, without its children."""
    yield from (node.content, *node.values.values(), node.braces.id, *node.braces.values.values())


def _caption(block: Block) -> Paragraph | None:
    """The paragraph, if a table below takes it for its caption."""
    if not isinstance(block, Paragraph):
        return None
    marked = "caption" in block.attributes.classes
    return block if marked or _TABLE_CAPTION.match(plain(block.children)) else None


def _with_caption(table: Table, caption: Paragraph) -> Table:
    """The table with what stands above it; an id there is the table's."""
    classes = tuple(name for name in caption.attributes.classes if name != "caption")
    attributes = Attributes(caption.attributes.id, classes)
    return replace(table, caption=caption.children, attributes=attributes, line=caption.line)
