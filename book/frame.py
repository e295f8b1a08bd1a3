"""What stands round the text of a chapter: title and authors in front, behind it what a journal says of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping

from book.document import FrontMatter, Origin
from book.markup import tag, text


def opening(front: FrontMatter, *, epub: bool) -> str:
    """Title, subtitle, authors; `epub` says what the subtitle is in its vocabulary."""
    title = f"<h1>{text(front.title)}</h1>\n"
    if front.subtitle:
        role = {"role": "doc-subtitle"} if epub else {}
        title += tag("p", {"class": "subtitle", **role}, text(front.subtitle)) + "\n"
    authors = "　".join(tag("span", {"class": "author"}, text(a)) for a in front.authors)
    lines = [
        _line("authors", authors),
        _line("affiliation", text(front.affiliation)),
    ]
    return tag("header", {"class": "opening"}, "\n" + title + "".join(lines)) + "\n"


def closing(front: FrontMatter, labels: Mapping[str, str]) -> str:
    """What a journal prints around an article. In a book it stands behind it, and keeps nobody from reading."""
    lines = [
        _abstract(front.abstract, labels["abstract"]),
        _line("keywords", text("；".join(front.keywords)), labels["keywords"]),
        _line("clc", text(front.clc), labels["clc"]),
        _line("bio", text(front.bio), labels["bio"]),
        _origin(front.origin, labels["origin"]),
    ]
    return tag("footer", {"class": "closing"}, "\n" + "".join(lines)) + "\n" if any(lines) else ""


def _abstract(abstract: str, label: str) -> str:
    paragraphs = [p.strip() for p in abstract.split("\n") if p.strip()]
    if not paragraphs:
        return ""
    lines = [_line("", text(p), "" if i else label) for i, p in enumerate(paragraphs)]
    return tag("div", {"class": "abstract"}, "\n" + "".join(lines)) + "\n"


def _line(name: str, content: str, label: str = "") -> str:
    """A line of the opening, with its label in front; nothing when there is nothing to say."""
    if not content:
        return ""
    head = f'<b class="label">{text(label)}：</b>' if label else ""
    return tag("p", {"class": name}, head + content) + "\n"


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
    return tag("p", {"class": "origin"}, text(label + place + date)) + "\n" if place or date else ""
