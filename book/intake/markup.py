"""HTML as a word processor's reader writes it -> lines of Markdown: headings, lists, tables, notes, pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCK = re.compile(
    "p|div|section|article|header|footer|main|aside|nav|li|[uod]l|d[td]|table|tr|blockquote|pre|figure|figcaption|body|html"
)
_SILENT = frozenset(("script", "style", "head", "template", "noscript", "svg"))
_BAR = "\\|"
_TABLE = re.compile(r"(?<![^\n]\n)(?<!\|\n)^(\|[^\n]*\|[ \t]*\n)(?!\|[ |:-]+\n)(\|)", re.MULTILINE)
_ITEM = re.compile(r"(?P<row>\| )|(?P<item>- )|(?P<number>\d+\. )")
_HEADING = re.compile(r"h[1-6]")
_NOTE = re.compile(r"(?:foot|end)note-(\d+)")
_NOTE_REFERENCE = re.compile(r"(?:foot|end)note-ref-\d+")


def lines_of_html(html: str) -> str:
    """The text of `html`: one paragraph, heading, list item or table row a line, blank lines between blocks.

    Word's notes come out as [^1] and [^1]: …; pictures as ![](src). Bold and italics are not kept: in an article from
    the web or a word processor they are looks more often than sense, and its asterisks could not be told from theirs.
    """
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.text()


def with_table_heads(text: str) -> str:
    """`text` with the line of dashes below the first row of each table that Markdown asks for."""
    return _TABLE.sub(lambda m: f"{m[1]}|{' --- |' * (m[1].count('|') - m[1].count(_BAR) - 1)}\n{m[2]}", text)


class _Writer(HTMLParser):
    """Collects blocks; every block tag ends the one before."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._lists: list[int | None] = []
        self._cells: list[str] | None = None
        self._silent = 0
        self._in_note_mark = False

    def text(self) -> str:
        """Everything that was fed."""
        self._end_block()
        out = before = ""
        for block in self._blocks:
            found = _ITEM.match(block)
            kind = found.lastgroup or "" if found else ""
            out += ("\n" if kind and kind == before else "\n\n") * bool(out) + block
            before = kind
        return with_table_heads(out + "\n" * bool(out))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif _HEADING.fullmatch(tag):
            self._end_block()
            self._prefix = "#" * int(tag[1]) + " "
        elif tag == "tr":
            self._end_block()
            self._cells = []
        elif self._cells is None and _BLOCK.fullmatch(tag):
            self._start_block(tag, values)
        elif tag == "br":
            self._line.append(" " if self._cells is not None else "\n")
        elif tag == "img" and values.get("src"):
            self._line.append(f"![]({values['src']})")
        elif tag == "a" and (found := _NOTE.fullmatch(values.get("href", "").lstrip("#"))):
            self._line.append(f"[^{found[1]}]")
            self._in_note_mark = True
        elif tag == "a" and _NOTE_REFERENCE.fullmatch(values.get("href", "").lstrip("#")):
            self._in_note_mark = True

    def _start_block(self, tag: str, values: dict[str, str]) -> None:
        if not (self._prefix and tag == "p"):  # <li><p> is one block
            self._end_block()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._prefix = self._item_mark(values)

    def _item_mark(self, values: dict[str, str]) -> str:
        note = _NOTE.fullmatch(values.get("id", ""))
        if note:
            return f"[^{note[1]}]: "
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = self._lists[-1] + 1
        self._lists[-1] = number
        return f"{number}. "

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![…` is a comment up to the next `>`, as in browsers; Python's parser fails at words unknown to it."""
        return self.parse_bogus_comment(i)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._taken().replace("|", "\\|").replace("\n", " "))
        elif tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            self._prefix = ""
            if any(cells):
                self._blocks.append("| " + " | ".join(cells) + " |")
        elif tag == "a":
            self._in_note_mark = False
        elif self._cells is None and (_BLOCK.fullmatch(tag) or _HEADING.fullmatch(tag)):
            self._end_block()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_note_mark:
            self._line.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _taken(self) -> str:
        text = re.sub(r"[ \n]+", lambda m: "\n" * min(m[0].count("\n"), 2) or " ", "".join(self._line)).strip(" \n")
        self._line = []
        return text

    def _end_block(self) -> None:
        text = self._taken()
        if text:
            self._blocks.append(self._prefix + text)
            self._prefix = ""
        elif self._prefix.startswith("#"):
            self._prefix = ""
