"""XML as text: characters that may stand in it, elements, attributes, web addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANS_MORE = re.compile("""[&<>"'\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]""")
"""What is forbidden, or means something in XML; most texts have none of it."""
_URL_UNSAFE = re.compile(r"""[\s<>"\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})""")


def xml_characters(value: str) -> str:
    """`value` without the characters that no XML 1.0 document may hold (section 2.2)."""
    return _FORBIDDEN.sub("", value)


def text(value: str) -> str:
    """`value` as XML character data, safe within attributes too."""
    return escape(xml_characters(value)) if _MEANS_MORE.search(value) else value


def tag(name: str, attributes: Mapping[str, str], content: str) -> str:
    """An element round finished `content`; attributes without a value are left out."""
    given = "".join(f' {key}="{text(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>"


def url(target: str) -> str:
    """A web address with what may not stand in one percent-encoded (hanzi stay); nothing when it has no valid host."""
    safe = _URL_UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), xml_characters(target))
    try:
        parts = urlsplit(safe)
        valid = parts.scheme == "mailto" or (bool(parts.hostname) and "%" not in parts.netloc and parts.port != 0)
    except ValueError:
        return ""
    return safe if valid else ""
