"""markdown-it in one place: the body of a chapter in, a tree of nodes out.

CommonMark without raw HTML, with tables, notes, definition lists, attributes, `:::` divisions and emphasis that
closes before hanzi. What the nodes mean for a book is said in book/markdown.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token
from mdit_py_cjk_friendly import cjk_friendly
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from book import attributes
from book.attributes import Braces

DEEPEST = 40
"""Levels of nesting, of blocks and of marks within a line; markdown-it leaves out blocks that lie deeper."""

HTML_TAG = re.compile(HTML_TAG_RE.pattern.removeprefix("^"))
"""A tag or a comment of HTML as CommonMark defines it (section 6.6)."""

_DIVISION = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_-]*(?:\s+[A-Za-z_][A-Za-z0-9_-]*)*\s*")
_CLOSING = re.compile(r"[\s>]*:{3,}\s*")
_CJK_MARKS = "“”‘’—…·"


@dataclass(slots=True)
class Node:
    """A mark with what stands within it.

    `kind` is the name of markdown-it's token without `_open`; `line` counts from 1 in the whole file; `content` is
    the text of a leaf (for `softbreak`: what stands for it in prose), `values` what the mark says besides: level,
    start, align, href, src, title, info, label. Only spans, links and lines of attributes have `braces`.
    """

    kind: str
    line: int
    content: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    braces: Braces = field(default_factory=Braces)
    children: list[Node] = field(default_factory=list)

    def within(self) -> Iterator[Node]:
        """This node and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.within()


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes of a body; `references` are the addresses given by `[name]: address` as (name, address, line).

    `too_deep` is the line of a block that may have lost what lies within it, or 0; `unclosed` are the lines at which
    divisions begin that nothing closes.
    """

    nodes: list[Node]
    references: tuple[tuple[str, str, int], ...]
    too_deep: int
    unclosed: tuple[int, ...] = ()


def read(body: str, first_line: int) -> Tree:
    """The nodes of `body`, whose first line is `first_line` of its file."""
    env: dict[str, dict[str, dict[str, object]]] = {}
    body = body.replace("\r\n", "\n").replace("\r", " ")
    tokens = _parser().parse(body, env)
    deep = (t for t in tokens if t.nesting == 1 and t.level + 1 >= DEEPEST)
    references = []
    for name, reference in env.get("references", {}).items():
        lines = reference["map"]
        line = lines[0] if isinstance(lines, list) else 0
        references.append((name, str(reference["href"]), line + first_line))
    too_deep = next((_line(t, first_line) for t in deep), 0)
    return Tree(_nested(tokens, first_line), tuple(references), too_deep, _unclosed(tokens, body, first_line))


def _unclosed(tokens: Sequence[Token], body: str, first_line: int) -> tuple[int, ...]:
    """The first lines of divisions that end with what they lie in."""
    lines = body.split("\n")
    spans = [t.map for t in tokens if t.type == "container_division_open" and t.map]
    return tuple(a + first_line for a, b in spans if b >= len(lines) or not _CLOSING.fullmatch(lines[b]))


class _Parser(MarkdownIt):
    """markdown-it that leaves addresses as the author wrote them: links are looked up by those words."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table").disable("text_join")
    parser.use(cjk_friendly).use(deflist_plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    parser.use(container_plugin, "division", validate=lambda params, _: bool(_DIVISION.fullmatch(params)))
    parser.inline.ruler.at("link", _link_rule)
    parser.inline.ruler.after("link", "span", _span_rule)
    parser.block.ruler.before("fence", "attributes", _attributes_rule)
    return parser


def _link_rule(state: StateInline, silent: bool) -> bool:
    """A link as CommonMark has it, with `{.class}` behind it."""
    before = len(state.tokens)
    if not link(state, silent):
        return False
    braces = attributes.read(state.src, state.pos)
    if braces is not None:
        state.pos = braces.end
        for token in state.tokens[before : before + 2]:
            if token.type == "link_open":
                token.meta = {**token.meta, "braces": braces}
    return True


def _span_rule(state: StateInline, silent: bool) -> bool:
    """`[…]{.class}`."""
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    braces = attributes.read(state.src, end + 1) if end >= 0 else None
    if braces is None:
        return False
    if not silent:
        maximum = state.posMax
        state.pos, state.posMax = state.pos + 1, end
        state.push("span_open", "span", 1).meta = {"braces": braces}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
        state.posMax = maximum
    state.pos = braces.end
    return True


def _attributes_rule(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """A line `{#id .class}` of its own: it speaks of the block below."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    braces = attributes.read(line)
    if state.is_code_block(start) or braces is None or braces.end < len(line):
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.meta, token.map = {"braces": braces}, [start, start + 1]
        state.line = start + 1
    return True


def _nested(tokens: Sequence[Token], first_line: int) -> list[Node]:
    """The tree of a flat list of tokens. A mark that lies too deep loses its wrapping, never its text."""
    top: list[Node] = []
    holders = [top]
    for token in tokens:
        if token.nesting < 0:
            holders.pop()
            continue
        line = _line(token, first_line)
        if token.type == "inline":
            _resolve_soft_breaks(token.children or [])
            holders[-1] += _nested(token.children or [], line)
            continue
        node = Node(
            token.type.removesuffix("_open"), line, token.content, _values(token), token.meta.get("braces", Braces())
        )
        if token.type == "image":
            node.children = _nested(token.children or [], line)
        if token.nesting > 0 and len(holders) > DEEPEST:
            holders.append(holders[-1])
            continue
        holders[-1].append(node)
        if token.nesting > 0:
            holders.append(node.children)
    return top


def _line(token: Token, first_line: int) -> int:
    return (token.map[0] if token.map else 0) + first_line


def _values(token: Token) -> dict[str, str]:
    """What a token says of itself beside its text."""
    values = {key: str(value) for key, value in token.attrs.items() if key != "style"}
    if "style" in token.attrs:
        values["align"] = str(token.attrs["style"]).removeprefix("text-align:")
    if token.type == "heading_open":
        values["level"] = token.tag[1:]
    if token.info:
        values["info"] = token.info
    if "label" in token.meta:
        values["label"] = token.meta["label"]
    return values


def _resolve_soft_breaks(tokens: Sequence[Token]) -> None:
    """A line's end within a paragraph: nothing between hanzi and marks of Chinese, otherwise a blank."""
    before, waiting = "", None
    for token in tokens:
        if token.type == "softbreak":
            waiting, token.content = token, " "
        elif token.content:
            if waiting is not None and _is_cjk(before) and _is_cjk(token.content[0]):
                waiting.content = ""
            before, waiting = token.content[-1], None


def _is_cjk(char: str) -> bool:
    """Is it a hanzi or a mark of Chinese, so that no blank belongs beside it?"""
    return bool(char) and (unicodedata.east_asian_width(char) in "WF" or char in _CJK_MARKS)
