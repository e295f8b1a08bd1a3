"""What the file says of itself: its information twice over, its standards, its colours.

PDF/UA-1 is ISO 14289-1, PDF/A-2 ISO 19005-2, PDF/X-4 ISO 15930-7; XMP is ISO 16684-1.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from book.press.link.parts import Imprint
from book.press.link.syntax import date, string

_DAWN = "1980-01-01T00:00:00Z"
"""The date of a file for the press that has none: PDF/X wants one, and the clock is not asked."""
_COMPONENTS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def claims_x(imprint: Imprint) -> bool:
    """Is it to be PDF/X-4? Only with the profile of a press."""
    return imprint.purpose == "press" and imprint.profile is not None


def info(imprint: Imprint) -> bytes:
    """The information dictionary."""
    created = _created(imprint)
    told = {
        b"Title": imprint.title,
        b"Author": ", ".join(imprint.authors),
        b"Subject": imprint.description,
        b"Keywords": imprint.keywords,
        b"Creator": imprint.creator,
        b"Producer": imprint.creator,
    }
    text = b"".join(b"/%b%b" % (key, string(value)) for key, value in told.items() if value)
    if created:
        text += b"/CreationDate%b" % date(created)
    if claims_x(imprint):
        text += b"/ModDate%b/Trapped/False" % date(created)
    return b"<<%b>>" % text


def _created(imprint: Imprint) -> str:
    """The date; to the second where the standard wants it so."""
    known = imprint.created if date(imprint.created) else ""
    return known if not claims_x(imprint) or "T" in known else known + _DAWN[len(known) :]


def xmp(imprint: Imprint, identity: str, *, tagged: bool) -> bytes:
    """The same as XMP, and the standards that are met. `identity` is a digest of the content."""
    said = [*_dublin_core(imprint), *_program(imprint)]
    if claims_x(imprint):
        said += _pdf_x(_created(imprint), identity)
    elif imprint.purpose == "screen":
        said += ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>U</pdfaid:conformance>"]
        said += ["<pdfuaid:part>1</pdfuaid:part>", _EXTENSION] if tagged else []
    spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())
    body = f'<rdf:Description rdf:about=""{spaces}>\n' + "\n".join(said) + "\n</rdf:Description>"
    return _PACKET.format(body).encode("utf-8", "replace")


def _dublin_core(imprint: Imprint) -> Iterable[str]:
    yield _element("dc:title", "Alt", [imprint.title])
    if imprint.authors:
        yield _element("dc:creator", "Seq", imprint.authors)
    if imprint.description:
        yield _element("dc:description", "Alt", [imprint.description])
    if imprint.language:
        yield _element("dc:language", "Bag", [imprint.language])


def _element(tag: str, kind: str, values: Iterable[str]) -> str:
    """A property with an array; an alternative has a language, and ours has only the default."""
    start = '<rdf:li xml:lang="x-default">' if kind == "Alt" else "<rdf:li>"
    items = "".join(f"{start}{_text(value)}</rdf:li>" for value in values)
    return f"<{tag}><rdf:{kind}>{items}</rdf:{kind}></{tag}>"


def _program(imprint: Imprint) -> Iterable[str]:
    """Values of the namespaces pdf and xmp."""
    told = {
        "pdf:Keywords": imprint.keywords,
        "pdf:Producer": imprint.creator,
        "xmp:CreatorTool": imprint.creator,
        "xmp:CreateDate": _created(imprint),
    }
    return [f"<{tag}>{_text(value)}</{tag}>" for tag, value in told.items() if value]


def _pdf_x(created: str, identity: str) -> Iterable[str]:
    told = {
        "pdfxid:GTS_PDFXVersion": "PDF/X-4",
        "pdf:Trapped": "False",
        "xmp:ModifyDate": created,
        "xmp:MetadataDate": created,
        "xmpMM:DocumentID": f"xmp.did:{identity}",
        "xmpMM:VersionID": "1",
        "xmpMM:RenditionClass": "default",
    }
    return [f"<{tag}>{value}</{tag}>" for tag, value in told.items()]


def _text(value: str) -> str:
    """Text for XML; what XML cannot hold becomes U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", value))


def profile(imprint: Imprint) -> tuple[bytes, int] | None:
    """The ICC profile of the file and how many components it has; None where nothing is claimed."""
    data = imprint.profile if imprint.purpose == "press" else _srgb()
    return None if data is None else (data, _COMPONENTS.get(data[16:20], 4))


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    """The profile of sRGB by the International Color Consortium, which lies in WeasyPrint's folder."""
    found = importlib.util.find_spec("weasyprint")
    folders = (found and found.submodule_search_locations) or ()
    return next(Path(folder, "pdf", "sRGB2014.icc") for folder in folders).read_bytes()


def intent(imprint: Imprint, number: int) -> bytes:
    """For which colours the file is meant; `number` is the object of its profile."""
    if imprint.purpose == "screen":
        kind, condition = b"/GTS_PDFA1", "sRGB"
    else:
        kind, condition = b"/GTS_PDFX", imprint.condition or "Custom"
    words = string(condition)
    return (
        b"<</Type/OutputIntent/S%b/OutputConditionIdentifier%b/OutputCondition%b/Info%b/DestOutputProfile %d 0 R"
        b"/RegistryName(http://www.color.org)>>" % (kind, words, words, words, number)
    )


_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
{}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

# PDF/A does not know PDF/UA's namespace, and wants it described (ISO 19005-2, 6.6.2.3.3).
_EXTENSION = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>the part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>"""
