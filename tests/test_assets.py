"""Pictures: only from the book's folder, only of known kinds, told by their bytes."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.assets import collect
from book.document import Chapter, Figure, FrontMatter, Image, Link, Paragraph, Quote, Strong, Text
from book.text import Source


def png(width: int = 1, height: int = 1) -> bytes:
    """The smallest picture there is: grey, of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(inner: str = "", attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" {attributes}>{inner}</svg>'.encode()


FILES = {"images/树.png": png(), "images/tree.jpg": b"\xff\xd8\xff\xe0", "chapters/a.gif": b"GIF89a"}


def chapter(*sources: str) -> Chapter:
    text = "\n".join(f"![]({source})" for source in sources)
    blocks = tuple(Figure(Image(source, ""), "", i) for i, source in enumerate(sources, 1))
    return Chapter(Source("chapters/01.md", text), FrontMatter("题"), blocks)


def collected(*sources: str, files=FILES):
    return collect(chapter(*sources), files.get, lambda: files)


def finding(*sources: str, files=FILES):
    assets, (only,) = collected(*sources, files=files)
    assert assets == {}
    return only


def test_pictures_are_found_wherever_they_stand():
    picture = Image("../images/树.png", "")
    blocks = (
        Paragraph((Text("见"), Link("#a", (Strong((picture,)),))), 1),
        Quote((Figure(Image("a.gif", ""), "", 2),), 2),
    )
    notes = (("n", (Paragraph((Image("../images/tree.jpg", ""),), 3),)),)
    assets, findings = collect(
        Chapter(Source("chapters/01.md", "\n\n"), FrontMatter("题"), blocks, notes), FILES.get, list
    )
    assert list(assets) == ["images/树.png", "chapters/a.gif", "images/tree.jpg"]
    assert findings == ()


@pytest.mark.parametrize(
    ("source", "media_type", "ending"),
    [
        ("../images/树.png", "image/png", ".png"),
        ("../images/%E6%A0%91.png", "image/png", ".png"),
        ("../images/tree.jpg", "image/jpeg", ".jpg"),
        ("a.gif", "image/gif", ".gif"),
    ],
)
def test_what_a_picture_is_its_bytes_tell(source, media_type, ending):
    assets, findings = collected(source)
    (asset,) = assets.values()
    assert findings == ()
    assert asset.media_type == media_type
    assert asset.name.startswith("images/")
    assert asset.name.endswith(ending)
    assert asset.name.isascii()


def test_names_are_those_of_their_paths():
    files = {"a/fig.png": png(), "b/fig.png": png(2), "a/Fig.png": png(3)}
    assets, _ = collected("../a/fig.png", "../b/fig.png", "../a/Fig.png", files=files)
    names = [a.name for a in assets.values()]
    assert len({n.casefold() for n in names}) == 3
    assert all(n.startswith("images/fig-") for n in names)
    changed, _ = collected("../a/fig.png", files={"a/fig.png": png(9)})
    assert changed["a/fig.png"].name == names[0]


@pytest.mark.parametrize(
    "source", ["https://a.example/x.png", "//a.example/x.png", "data:image/png;base64,AA", "FTP://a/b"]
)
def test_nothing_comes_from_elsewhere(source):
    assert finding(source).code == "remote-image"


@pytest.mark.parametrize(
    "source", ["../../secret.png", "/etc/passwd", "../..", "..\\..\\x.png", "%2e%2e/%2e%2e/x.png", "a%00.png"]
)
def test_nothing_comes_from_outside(source):
    asked = []
    _, (only,) = collect(chapter(source), asked.append, list)
    assert only.code == "outside-book"
    assert asked == []


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("树.png", "write ../images/树.png"),
        ("../images/tree.jpeg", "write ../images/tree.jpg"),
        ("A.GIF", "write a.gif"),
        ("别的.png", "put the file there"),
    ],
)
def test_a_missing_picture_is_shown_where_it_is_named_with_one_that_is_near(source, hint):
    found = collected("a.gif", source)[1][0]
    assert (found.code, found.place.line, found.place.column) == ("missing-image", 2, 5)
    assert found.place.length == len(source)
    assert found.hint.startswith(hint)


def test_one_picture_is_told_once():
    _, findings = collected("x.png", "y.png")
    assert len(findings) == 2


def test_webp_is_not_yet_one():
    found = finding("a.webp", files={"chapters/a.webp": b"RIFF\x10\0\0\0WEBPVP8 "})
    assert (found.code, found.hint) == ("unsupported-image", "save it as PNG")


def test_a_text_is_no_picture():
    assert finding("a.png", files={"chapters/a.png": b"<html></html>"}).code == "unsupported-image"


@pytest.mark.parametrize(
    "drawing",
    [
        svg('<rect width="1" height="1" fill="url(#a)" style="fill: url( \'#a\' )"/><a href="#x"/>'),
        svg('<image href="data:image/png;base64,AA"/><style>.a{fill:red}</style>'),
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + svg(),
    ],
)
def test_plain_drawings_are_taken(drawing):
    assets, findings = collected("a.svg", files={"chapters/a.svg": drawing})
    assert findings == ()
    assert [a.media_type for a in assets.values()] == ["image/svg+xml"]


@pytest.mark.parametrize(
    "drawing",
    [
        svg("<script>alert(1)</script>"),
        svg(attributes='onload="x()"'),
        svg("<foreignObject/>"),
        svg('<image href="https://a.example/x.png"/>'),
        svg('<image xmlns:l="http://www.w3.org/1999/xlink" l:href="../x.png"/>'),
        svg('<rect style="fill:url(https://a.example/x)"/>'),
        svg("<style>@import 'x.css';</style>"),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        b"<?xml-stylesheet href='a.css'?>" + svg(),
        b"<svg></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>",
    ],
)
def test_drawings_that_act_or_reach_out_are_not(drawing):
    found = finding("a.svg", files={"chapters/a.svg": drawing})
    assert found.code == "unsafe-svg"
    assert found.hint


@given(st.binary(max_size=200) | st.builds(lambda b: b"<svg " + b, st.binary(max_size=200)))
def test_no_bytes_break_it(data):
    assets, findings = collected("a.svg", files={"chapters/a.svg": data})
    assert len(assets) + len(findings) == 1


@given(st.text(max_size=30))
def test_no_name_leads_out(source):
    asked = []
    collect(chapter(source), lambda path: asked.append(path), list)
    assert all(not p.startswith(("/", "..")) for p in asked)
