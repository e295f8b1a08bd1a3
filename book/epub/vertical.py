"""Text that runs downwards: numbers and marks set upright, quotation marks of the region.

It is done to the finished XHTML, so that titles, captions and contents take part. How lines run is the style sheet's
affair (`html.vertical`).
"""

from __future__ import annotations

import re
from html import escape, unescape

_TOKENS = re.compile(
    r"""(?P<kept><(?P<name>code|pre|rt|sup|svg)\b.*?</(?P=name)>)
       |(?P<tag><[^>]*>)
       |(?P<ascii>&\#?\w+;|[!-%'-;=?-~]+(?:[ ][!-%'-;=?-~]+)*)
       |(?P<marks>[！？]{2})
       |(?P<quote>[“”‘’])""",
    re.X | re.S,
)
_BLOCK = re.compile(r"</?(?:p|h[1-6]|li|d[dt]|t[dh]|div|figcaption|blockquote)\b")
_UPRIGHT = re.compile(r"[0-9]{1,2}|[A-Za-z]|[!?]{1,2}")
_STACKED = re.compile(r"[0-9]{3,4}")
_HANZI = re.compile("[㐀-䶿一-鿿\U00020000-\U0003ffff]")
_TAG = re.compile("<[^>]*>")
_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body>)", re.S)

# GB/T 15834-2011 5.2: vertical text has ﹃﹄ outside, ﹁﹂ inside; Taiwan the other way round (重訂標點符號手冊).
_QUOTES = {"Hans": dict(zip("“”‘’", "『』「」", strict=True)), "Hant": dict(zip("“”‘’", "「」『』", strict=True))}


def upright(document: str, language: str) -> str:
    """An XHTML document for vertical setting; nothing but its body changes.

    One or two digits, a Latin letter by itself and a pair of ！？ stand upright in one em (`span.upright`: clreq 2.3.2,
    tate-chu-yoko); numbers of three or four digits run down digit by digit; longer ones, decimals and foreign words lie
    on their side. Curly quotation marks become corner ones, but those round or within foreign words
    stay. Code, readings and note calls are left alone.
    """
    marks = _QUOTES["Hant" if "Hant" in language else "Hans"]
    return _BODY.sub(lambda m: m[1] + _Setter(marks).set(m[2]) + m[3], document)


def quoted(words: str, language: str) -> str:
    """Plain words as `upright` leaves them: for contents that are no XHTML."""
    body = upright(f"<body>{escape(words)}</body>", language)
    return unescape(_TAG.sub("", body))


class _Setter:
    """Walks a body; remembers which quotation marks are open in the paragraph."""

    def __init__(self, marks: dict[str, str]) -> None:
        self.marks = marks
        self.open: list[bool] = []

    def set(self, body: str) -> str:
        return _TOKENS.sub(self.token, body)

    def token(self, match: re.Match[str]) -> str:
        whole = match[0]
        if match["tag"] and _BLOCK.match(whole):
            self.open.clear()
        if match["quote"]:
            return self.quote(whole, match.string, match.start())
        around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
        if match["marks"] or (match["ascii"] and _UPRIGHT.fullmatch(whole) and "’" not in around):
            return f'<span class="upright">{whole}</span>'
        if match["ascii"] and _STACKED.fullmatch(whole):
            return "".join(f'<span class="upright">{digit}</span>' for digit in whole)
        return whole

    def quote(self, mark: str, text: str, at: int) -> str:
        """A curly mark in the form of its region; as it is when it belongs to a foreign word or sentence."""
        if mark in "“‘":
            end = text.find("”" if mark == "“" else "’", at)
            inside = text[at + 1 : end] if end > 0 else text[at + 1 : at + 200]
            self.open.append(bool(_HANZI.search(inside)) or not re.search("[A-Za-z]", inside))
            return self.marks[mark] if self.open[-1] else mark
        if mark == "’" and re.match("[A-Za-z]", text[at - 1 : at]) and re.match("[A-Za-z]", text[at + 1 : at + 2]):
            return mark
        ours = self.open.pop() if self.open else mark == "”"
        return self.marks[mark] if ours else mark
