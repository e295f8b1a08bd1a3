"""A saved web page -> its main text, with the title, author, date and site that it names (by trafilatura)."""

from __future__ import annotations

import email
import email.policy
import html
import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import trafilatura

from book.diagnostic import UsageError
from book.intake.encoding import UNDECODED, decode
from book.intake.markup import lines_of_html
from book.text import Encoding, Source

# What they say of a page is for those who mend them, not for the terminal of a user.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_META = re.compile(r"<meta\s[^<>]{0,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""")
_HEAD = 100_000
"""Characters of a page in which metadata are looked for."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What XML does not allow."""
_UNCLOSED = re.compile(r"<(?=[A-Za-z/!?][^<>]*(?:<|\Z))")
_MOST_SEARCHING = 50_000_000
"""Every parser looks for the end of a tag that has none in all that follows: so many characters may that be in all."""
_MOST_TAGS = 100_000
"""The main text of a page with more tags is not looked for, which would take minutes: all of its text is taken."""


@dataclass(frozen=True, slots=True)
class Page:
    """The main text as lines of Markdown, what the page says of itself, how many letters the page has in all."""

    text: str
    facts: Mapping[str, str]
    encoding: Encoding
    letters: int


def read_page(data: bytes, name: str, encoding: str = "") -> Page:
    """The page with the bytes `data` (HTML, or MHTML as browsers save it). Raises what `decode` raises."""
    page, declared = _html_of(data)
    source = decode(page, name, encoding) if encoding else _as_declared(page, name, declared)
    text = _closed(_UNFIT.sub("", source.text))
    whole = lines_of_html(text)
    main, facts = _main_text(text)
    if "author" not in facts and (author := _author(text)):
        facts["author"] = author
    if _letters(main) == _letters(whole) or not main:
        main = whole  # a page without furniture: nothing was to be left out, and its own blocks are the better ones
    title = facts.get("title", "")
    if title and title not in main[: 10 * len(title) + 200]:
        main = f"# {title}\n\n{main}"
    return Page(main, facts, source.encoding, _letters(whole))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _closed(page: str) -> str:
    """`page` with `&lt;` for the `<` of comments that never end, and of tags that do not, where they are many."""
    body, last, tail = page.rpartition("-->")
    page = body + last + tail.replace("<!--", "&lt;!--")
    costs = len(_UNCLOSED.findall(page)) * len(page)
    return _UNCLOSED.sub("&lt;", page) if costs > _MOST_SEARCHING else page


def _html_of(data: bytes) -> tuple[bytes, str]:
    """The HTML in `data` and the character set that it declares, if any."""
    declared = ""
    if re.match(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?MIME-Version:", data[:8000], re.IGNORECASE):
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for part in message.walk():
            payload = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(payload, bytes):
                data, declared = payload, str(part.get_content_charset() or "")
                break
    found = _CHARSET.search(data[:4096])
    return data, found[1].decode("ascii") if found else declared


def _as_declared(page: bytes, name: str, declared: str) -> Source:
    """The page in the character set that it declares, unless that is unknown or plainly wrong.

    A page that can say in ASCII that it is UTF-16 is not (HTML standard, 13.2.3.2).
    """
    if declared and not declared.lower().startswith("utf-16"):
        with suppress(UsageError):
            source = decode(page, name, declared)
            if len(UNDECODED.findall(source.text)) * 100 <= len(source.text):
                return source
    return decode(page, name)


def _main_text(page: str) -> tuple[str, dict[str, str]]:
    """What trafilatura takes for the main text, and the facts it finds; empty where it finds nothing or fails."""
    if page.count("<") > _MOST_TAGS:
        return "", {}
    try:
        found_html = trafilatura.extract(
            page, output_format="html", include_comments=False, include_tables=True, include_formatting=True
        )
        found = trafilatura.extract_metadata(page)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return "", {}  # a page beyond repair: the caller takes everything that is text in it
    names = {"title": "title", "author": "author", "date": "date", "sitename": "site"}
    facts = {ours: str(getattr(found, theirs, None) or "") for theirs, ours in names.items()}
    known = {key: value.strip() for key, value in facts.items() if value.strip()}
    return lines_of_html(found_html or ""), known


def _author(page: str) -> str:
    """The author that the page's metadata name: trafilatura leaves out names without a blank in them."""
    for tag in _META.findall(page[:_HEAD]):
        values = {key.lower(): html.unescape(a or b).strip() for key, a, b in _ATTRIBUTE.findall(tag)}
        name = (values.get("name") or values.get("property") or "").lower()
        author = values.get("content", "")
        if name in ("author", "article:author") and author and not author.startswith("http"):
            return author
    return ""
