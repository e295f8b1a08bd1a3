"""An invented book in the languages of other programs: HTML, Typst's, and pandoc's Markdown.

The trim size, the measure, the sizes of type and the distance of lines are those of the theme literary, and every form
has the contents, running heads, page numbers, notes, quotations, lists, tables and links that its program can make.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal, TypeAlias

TITLE = "渡口纪事"
AUTHOR = "抄书人"
SONG, HEI, KAI = "Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai"

HTML_CSS = f"""
@page {{ size: 140mm 203mm; margin: 22mm 59.4pt 20.4mm 19mm; font: 8pt "{SONG}";
  @top-center {{ content: string(head, first-except) }} @bottom-center {{ content: counter(page) }} }}
@page :left {{ margin-left: 59.4pt; margin-right: 19mm }}
html {{ font: 10.5pt/17.5pt "{SONG}"; text-align: justify; widows: 1; orphans: 1 }}
body, p, ul {{ margin: 0; padding: 0 }} p {{ text-indent: 2em }} ul {{ padding-left: 2em }}
nav a::after {{ content: target-counter(attr(href), page); float: right }}
nav p {{ text-indent: 0 }} a {{ color: inherit; text-decoration: none }}
section {{ break-before: right }}
h1 {{ font-size: 16pt; line-height: 35pt; margin: 52.5pt 0 35pt; text-align: center; string-set: head content();
  bookmark-level: 1 }}
h2 {{ font: 12pt/17.5pt "{HEI}"; margin: 17.5pt 0; break-after: avoid }}
blockquote {{ margin: 17.5pt 2em; font-family: "{KAI}" }}
table {{ width: 100%; border-collapse: collapse; font-size: 9pt; margin: 17.5pt 0; break-inside: avoid }}
th {{ border-top: .8pt solid; border-bottom: .4pt solid; font-weight: normal }}
tbody tr:last-child td {{ border-bottom: .8pt solid }}
.footnote {{ float: footnote; font-size: 8.5pt; line-height: 12.5pt; text-indent: 0 }}
"""

TYPST = f"""#set document(title: "{TITLE}", author: "{AUTHOR}")
#set page(width: 140mm, height: 203mm, numbering: "1",
  margin: (inside: 19mm, outside: 59.4pt, top: 22mm, bottom: 20.4mm),
  header: context {{ let opens = query(heading.where(level: 1)).any(h => h.location().page() == here().page())
    let heads = query(heading.where(level: 1).before(here()))
    if heads.len() > 0 and not opens {{ align(center, text(8pt, heads.last().body)) }} }},
  footer: context align(center, text(8.5pt, counter(page).display())))
#set text(font: "{SONG}", size: 10.5pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)
#set par(justify: true, leading: 7pt, spacing: 7pt, first-line-indent: (amount: 2em, all: true))
#show heading.where(level: 1): it => {{ pagebreak(to: "odd", weak: true)
  v(52.5pt)
  block(below: 35pt, width: 100%, align(center, text(16pt, it.body))) }}
#show heading.where(level: 2): it => block(above: 24.5pt, below: 24.5pt, text(12pt, font: "{HEI}", it.body))
#show footnote.entry: it => {{ set text(8.5pt); set par(leading: 4pt, first-line-indent: 0pt); it }}
#let quoted(body) = pad(x: 2em, y: 17.5pt, text(font: "{KAI}", body))
#outline(title: [目录], depth: 2)
"""

Kind: TypeAlias = Literal["heading", "quotation", "list", "table", "paragraph"]
_MARKS: Mapping[str, Kind] = {"## ": "heading", "> ": "quotation", "- ": "list", "| ": "table"}
_INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\[(?P<name>[^\]]+)\]\{\.name\}|\[\^(?P<note>\d+)\]|\[(?P<words>[^\]]+)\]\((?P<to>\d+)\.md\)"
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its number as written, its title, its blocks of text with their kinds, and its notes by number."""

    number: str
    title: str
    blocks: tuple[tuple[Kind, str], ...]
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inline:
    """How a language marks what stands within a line; `note` is given the note's number and its text."""

    plain: Callable[[str], str]
    strong: str
    name: str
    link: Callable[[str, str], str]
    note: Callable[[str, str], str]

    def of(self, text: str, notes: Mapping[str, str]) -> str:
        """A text of the book in that language."""
        out, end = [], 0
        for m in _INLINE.finditer(text):
            out += [self.plain(text[end : m.start()]), self._marked(m, notes)]
            end = m.end()
        return "".join([*out, self.plain(text[end:])])

    def _marked(self, m: "re.Match[str]", notes: Mapping[str, str]) -> str:
        if m["strong"]:
            return self.strong % self.plain(m["strong"])
        if m["name"]:
            return self.name % self.plain(m["name"])
        if m["note"]:
            return self.note(m["note"], self.of(notes[m["note"]], {}))
        return self.link(m["to"], self.plain(m["words"]))


def read(folder: Path) -> list[Chapter]:
    """The chapters of an invented book."""
    return [parse(path.stem, path.read_text("utf-8")) for path in sorted((folder / "chapters").glob("*.md"))]


def parse(number: str, text: str) -> Chapter:
    """One chapter's file."""
    _, head, body = text.split("---\n", 2)
    title = next(line.removeprefix("title: ") for line in head.splitlines() if line.startswith("title: "))
    blocks = []
    notes: dict[str, str] = {}
    for block in body.strip().split("\n\n"):
        for_notes = re.findall(r"^\[\^(\d+)\]: (.*)$", block, re.M)
        notes |= dict(for_notes)
        if not for_notes:
            blocks.append((_kind(block), block))
    return Chapter(number, title, tuple(blocks), notes)


def _kind(block: str) -> Kind:
    return next((kind for mark, kind in _MARKS.items() if block.startswith(mark)), "paragraph")


def cells(block: str) -> list[list[str]]:
    """The rows of a table; the line under its head is left out."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    return [row for row in rows if not set(row[0]) <= set("-")]


# ---------------------------------------------------------------------------------------------- HTML


def _html_link(to: str, words: str) -> str:
    return f'<a href="#c{to}">{words}</a>'


_HTML = Inline(
    escape, "<strong>%s</strong>", "<u>%s</u>", _html_link, lambda n, t: f'<span class="footnote">{t}</span>'
)


def html(chapters: Sequence[Chapter]) -> str:
    """The book as one page of HTML, with a style sheet for print."""
    entries = "".join(f'<p><a href="#c{c.number}">{escape(c.title)}</a></p>' for c in chapters)
    contents = f"<nav><h1>目录</h1>{entries}</nav>"
    head = f'<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>{TITLE}</title><style>{HTML_CSS}</style>'
    return head + contents + "\n".join(map(_html_chapter, chapters)) + "</html>\n"


def _html_chapter(chapter: Chapter) -> str:
    blocks = "\n".join(_html_block(kind, text, chapter.notes) for kind, text in chapter.blocks)
    return f'<section id="c{chapter.number}"><h1>{escape(chapter.title)}</h1>\n{blocks}</section>'


def _html_block(kind: Kind, text: str, notes: Mapping[str, str]) -> str:
    match kind:
        case "heading":
            return f"<h2>{_HTML.of(text[3:], notes)}</h2>"
        case "quotation":
            return f"<blockquote><p>{_HTML.of(text[2:], notes)}</p></blockquote>"
        case "list":
            return "<ul>" + "".join(f"<li>{_HTML.of(line[2:], notes)}</li>" for line in text.splitlines()) + "</ul>"
        case "table":
            head, *rows = cells(text)
            top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
            body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
        case "paragraph":
            return f"<p>{_HTML.of(text, notes)}</p>"


# --------------------------------------------------------------------------------------------- Typst


def _typst_plain(text: str) -> str:
    return re.sub(r"[\\#$*_@<>`~\[\]=/+-]", r"\\\g<0>", text)


_TYPST = Inline(
    _typst_plain,
    "#strong[%s]",
    "#underline[%s]",
    lambda to, words: f"#link(<c{to}>)[{words}]",
    lambda n, text: f"#footnote[{text}]",
)


def typst(chapters: Sequence[Chapter]) -> str:
    """The book in Typst's language."""
    return TYPST + "\n".join(map(_typst_chapter, chapters))


def _typst_chapter(chapter: Chapter) -> str:
    blocks = "\n\n".join(_typst_block(kind, text, chapter.notes) for kind, text in chapter.blocks)
    return f"\n= {_typst_plain(chapter.title)} <c{chapter.number}>\n\n{blocks}\n"


def _typst_block(kind: Kind, text: str, notes: Mapping[str, str]) -> str:
    match kind:
        case "heading":
            return f"== {_TYPST.of(text[3:], notes)}"
        case "quotation":
            return f"#quoted[{_TYPST.of(text[2:], notes)}]"
        case "list":
            return "\n".join(f"- {_TYPST.of(line[2:], notes)}" for line in text.splitlines())
        case "table":
            rows = cells(text)
            inside = ", ".join(f"[{_typst_plain(cell)}]" for row in rows for cell in row)
            return f"#text(9pt, table(columns: {len(rows[0])} * (1fr,), stroke: none, {inside}))"
        case "paragraph":
            return _TYPST.of(text, notes)


# -------------------------------------------------------------------------------------------- pandoc


def markdown(chapters: Sequence[Chapter]) -> str:
    """The book in pandoc's Markdown, which is nearly ours: notes and links are of the whole book."""
    return f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\nlang: zh-Hans\n---\n" + "\n".join(map(_pandoc_chapter, chapters))


def _pandoc_chapter(chapter: Chapter) -> str:
    own = f"[^{chapter.number}-"
    blocks = [text.replace("[^", own) for _, text in chapter.blocks]
    notes = [f"{own}{number}]: {text}" for number, text in chapter.notes.items()]
    text = re.sub(r"\]\((\d+)\.md\)", r"](#c\1)", "\n\n".join([*blocks, *notes]))
    return f"\n# {chapter.title} {{#c{chapter.number}}}\n\n{text}\n"
