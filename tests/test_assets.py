"""Pictures: only from the book's folder, only of known kinds, told by their bytes."""

import io
import struct
import zlib
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from book.assets import Limits, collect, cover
from book.diagnostic import BookError
from book.document import Chapter, Figure, FrontMatter, Link, Paragraph, Quote, Strong, Text
from book.document import Image as Words
from book.text import Place, Source


def png(width: int = 1, height: int = 1) -> bytes:
    """The smallest picture there is: grey, of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(inner: str = "", attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" {attributes}>{inner}</svg>'.encode()


def picture(kind: str, size: tuple[int, int] = (4, 3), mode: str = "RGB", **options: object) -> bytes:
    """A picture of that format; one of RGB has two colours."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


LIMITS = Limits()
FILES = {"images/树.png": png(), "images/tree.jpg": picture("JPEG"), "chapters/a.gif": picture("GIF")}


def chapter(*sources: str) -> Chapter:
    text = "\n".join(f"![图]({source})" for source in sources)
    blocks = tuple(Figure(Words(source, "图"), "", i) for i, source in enumerate(sources, 1))
    return Chapter(Source("chapters/01.md", text), FrontMatter("题"), blocks)


def collected(*sources: str, files=FILES):
    return collect(chapter(*sources), files.get, lambda: files)


def finding(*sources: str, files=FILES):
    assets, (only,) = collected(*sources, files=files)
    assert assets == {}
    return only


def test_pictures_are_found_wherever_they_stand():
    tree = Words("../images/树.png", "图")
    blocks = (
        Paragraph((Text("见"), Link("#a", (Strong((tree,)),))), 1),
        Quote((Figure(Words("a.gif", "图"), "", 2),), 2),
    )
    notes = (("n", (Paragraph((Words("../images/tree.jpg", "图"),), 3),)),)
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
        ("a.gif", "image/png", ".png"),
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
    assert (found.code, found.place.line, found.place.column) == ("missing-image", 2, 6)
    assert found.place.length == len(source)
    assert found.hint.startswith(hint)


def test_one_picture_is_told_once():
    _, findings = collected("x.png", "y.png")
    assert len(findings) == 2


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
    ("drawing", "taken"),
    [
        (svg("<script>alert(1)</script>"), "script"),
        (svg(attributes='onload="x()"'), "onload"),
        (svg("<foreignObject><p>x</p></foreignObject>"), "foreignObject"),
        (svg('<rect><animate attributeName="x" to="9"/></rect>'), "animate"),
        (svg('<image href="https://a.example/x.png"/>'), "href"),
        (svg('<image xmlns:l="http://www.w3.org/1999/xlink" l:href="../x.png"/>'), "href"),
        (svg('<a xmlns:l="http://www.w3.org/1999/xlink" l:href="javascript:x()"/>'), "href"),
        (svg('<rect style="fill:url(https://a.example/x)"/>'), "style"),
        (svg('<rect style="fill:u\\72l(https://a.example/x)"/>'), "style"),
        (svg("<style>@import 'x.css';</style>"), "style"),
    ],
)
def test_what_acts_or_reaches_out_is_taken_out_of_a_drawing(drawing, taken):
    assets, (only,) = collected("a.svg", files={"chapters/a.svg": drawing})
    (asset,) = assets.values()
    assert (only.code, only.message.rpartition(": ")[2]) == ("cleaned-svg", taken)
    ElementTree.fromstring(asset.data)
    assert not any(word in asset.data for word in (b"script", b"onload", b"example", b"import", b"x.png", b"animate"))
    again, findings = collected("a.svg", files={"chapters/a.svg": asset.data})
    assert (again["chapters/a.svg"].data, findings) == (asset.data, ())


def test_an_editor_s_own_marks_go_without_a_word():
    drawing = svg('<metadata>x</metadata><rect xmlns:e="http://e" e:label="y" width="1" height="1"/><e:z xmlns:e="e"/>')
    assets, findings = collected("a.svg", files={"chapters/a.svg": drawing})
    assert findings == ()
    (asset,) = assets.values()
    assert ElementTree.fromstring(asset.data)[0].attrib == {"width": "1", "height": "1"}
    assert b"label" not in asset.data
    assert b"metadata" not in asset.data


@pytest.mark.parametrize(
    "drawing",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        b"<svg></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>",
    ],
)
def test_what_is_no_drawing_is_refused(drawing):
    found = finding("a.svg", files={"chapters/a.svg": drawing})
    assert found.code == "unsafe-svg"
    assert found.hint


def fitted(data: bytes, limits: Limits = LIMITS) -> tuple[str, Image.Image, bytes]:
    """What became of a picture: its type, itself, its bytes."""
    assets, findings = collect(chapter("a.x"), {"chapters/a.x": data}.get, list, limits)
    assert findings == ()
    (asset,) = assets.values()
    return asset.media_type, Image.open(io.BytesIO(asset.data)), asset.data


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("WEBP", "RGB", "image/png"),
        ("AVIF", "RGB", "image/png"),
        ("BMP", "RGB", "image/png"),
        ("TIFF", "RGB", "image/png"),
        ("TIFF", "CMYK", "image/png"),
        ("TIFF", "I;16", "image/png"),
        ("GIF", "P", "image/png"),
        ("JPEG", "CMYK", "image/jpeg"),
    ],
)
def test_every_format_becomes_one_that_all_readers_know(kind, mode, becomes):
    media_type, image, _ = fitted(picture(kind, mode=mode))
    assert (media_type, image.size) == (becomes, (4, 3))
    assert image.mode in ("L", "RGB", "P", "1")


def test_a_photograph_becomes_jpeg():
    many = Image.new("RGB", (200, 200))
    many.putdata([(i % 256, i // 256, (i * 7) % 251) for i in range(40_000)])
    out = io.BytesIO()
    many.save(out, "WEBP", lossless=True)
    assert fitted(out.getvalue())[0] == "image/jpeg"


@pytest.mark.parametrize("data", [png(30, 20), picture("JPEG", (30, 20)), picture("PNG", mode="L")])
def test_a_fit_picture_keeps_its_bytes(data):
    assert fitted(data)[2] == data


def test_what_shows_through_does_so_still():
    clear = Image.new("RGBA", (4, 4), (9, 9, 9, 0))
    out = io.BytesIO()
    clear.save(out, "WEBP")
    assert fitted(out.getvalue())[1].mode == "RGBA"


def test_a_turned_photograph_stands_upright():
    turned = Image.Exif()
    turned[0x0112] = 6
    _, image, _ = fitted(picture("JPEG", (30, 20), exif=turned))
    assert image.size == (20, 30)
    assert 0x0112 not in image.getexif()


def test_where_a_photograph_was_taken_is_not_told():
    where = Image.Exif()
    where[0x8825] = {1: "N", 2: (30.0, 1.0, 1.0)}
    data = picture("JPEG", (30, 20), exif=where)
    _, image, kept = fitted(data)
    assert dict(image.getexif()) == {}
    assert image.tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert len(kept) < len(data)


def test_a_large_picture_is_scaled_down():
    assert fitted(picture("PNG", (600, 300)), Limits(longest_side=200))[1].size == (200, 100)


def refused(data: bytes, limits: Limits = LIMITS):
    _, (only,) = collect(chapter("a.x"), {"chapters/a.x": data}.get, list, limits)
    return only


def test_a_bomb_is_refused_before_it_is_unpacked():
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + struct.pack(">I", zlib.crc32(head)) + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    for data in (png(1000, 1001), bomb):
        found = refused(data, Limits(most_pixels=1_000_000))
        assert found.code == "huge-image"
        assert "most-pixels" in found.hint


def test_a_broken_picture_is_told():
    found = refused(picture("JPEG", (300, 200))[:400])
    assert (found.code, found.place.line) == ("unsupported-image", 1)


def test_what_moves_stands_still():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assets, (only,) = collect(chapter("a.gif"), {"chapters/a.gif": out.getvalue()}.get, list)
    (asset,) = assets.values()
    assert (only.code, asset.media_type) == ("moving-image", "image/png")
    assert Image.open(io.BytesIO(asset.data)).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_a_picture_without_words_is_noted():
    blocks = (Figure(Words("a.gif", " "), "", 1),)
    _, (only,) = collect(Chapter(Source("chapters/01.md", "![](a.gif)"), FrontMatter("题"), blocks), FILES.get, list)
    assert (only.code, only.severity.value, only.place.column) == ("missing-alt", "note", 5)


PLACE = Place("book.yaml", 3, 8)


def test_a_cover_is_used_as_it_is():
    data = png(1600, 2560)
    asset, findings = cover("c.png", data, PLACE, LIMITS)
    assert (asset.name, asset.data, findings) == ("images/cover.png", data, ())
    small, (only,) = cover("c.webp", picture("WEBP", (300, 400)), PLACE, LIMITS)
    assert (small.name, only.code, only.place) == ("images/cover.png", "small-cover", PLACE)
    with pytest.raises(BookError, match="bad-image"):
        cover("c.svg", svg(), PLACE, LIMITS)


@given(st.binary(max_size=200) | st.builds(lambda b: b"<svg " + b, st.binary(max_size=200)))
def test_no_bytes_break_it(data):
    assets, findings = collected("a.svg", files={"chapters/a.svg": data})
    assert len(assets) + len([f for f in findings if f.code != "cleaned-svg"]) == 1


@given(st.text(max_size=30))
def test_no_name_leads_out(source):
    asked = []
    collect(chapter(source), lambda path: asked.append(path), list)
    assert all(not p.startswith(("/", "..")) for p in asked)
