"""What the linker's file holds beside pages: ways to find them, what it says of itself; and how it is written."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linked_units import BOX, IMPRINT, Leaf, place, unit

from book.cache import NoCache
from book.press.link import Blank, Imprint, Label, Placed, link
from book.press.link.container import ROW, Container, _differences
from book.press.link.numbering import Block, room, seated
from book.press.link.syntax import date, name, number, string

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}
PRESS_PROFILE = bytes(12) + b"prtrCMYKLab " + bytes(12) + b"acsp" + bytes(88)


def book(*parts: Placed | Blank, imprint: Imprint = IMPRINT, labels: Sequence[Label] = ()) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(link(parts, {}, labels, {}, imprint, NoCache())))


def chapter(key: str, *levels: int, tagged: bool = True) -> Placed:
    return place(key, unit(key, Leaf("潮"), Leaf("水"), levels=levels, tagged=tagged))


# ------------------------------------------------------------------------- navigation


def test_anchors_are_names_sorted_as_a_reader_looks_them_up() -> None:
    strange = unit("c01", Leaf("潮"))
    place_of = strange.anchors["c01"]
    strange = replace(strange, anchors={"b": place_of, "潮": place_of, "a(1)\\": place_of, "c01": place_of})
    pdf = book(chapter("c02"), place("c01", strange))
    rows = list(pdf.Root.Names.Dests.Names)
    keys = [bytes(key) for key in rows[::2]]
    assert keys == sorted(keys)
    assert {str(key) for key in rows[::2]} == {"b", "潮", "a(1)\\", "c01", "c02", "c02-0", "c02-1"}
    found = dict(zip(map(str, rows[::2]), rows[1::2], strict=True))
    assert found["潮"][0].objgen == pdf.pages[2].obj.objgen
    assert [str(found["潮"][1]), *map(float, list(found["潮"])[2:])] == ["/XYZ", 30, 360.5, 0]


def test_an_anchor_that_two_parts_have_leads_to_the_first() -> None:
    pdf = book(chapter("same"), chapter("same"))
    rows = list(pdf.Root.Names.Dests.Names)
    assert len(rows) == 6
    assert rows[1][0].objgen == pdf.pages[0].obj.objgen


def outline(node: Any) -> list[Any]:
    """Titles, each with the list of those below; every Count, Prev, Next and Parent is looked at."""
    out, item, before = [], node.get("/First"), None
    while item is not None:
        assert item.Parent.objgen == node.objgen
        assert (item.Prev.objgen if before is not None else item.get("/Prev")) == before
        below = outline(item)
        assert item.get("/Count", 0) == size(below)
        out.append((str(item.Title), below))
        before, item = item.objgen, item.get("/Next")
    assert (node.Last.objgen if out else None) == before
    return out


def size(lines: Sequence[Any]) -> int:
    return sum(1 + size(below) for _, below in lines)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_the_outline_is_nested_as_the_page_engine_does_it(levels: list[int]) -> None:
    from weasyprint.anchors import make_page_bookmark_tree
    from weasyprint.matrix import Matrix

    page = SimpleNamespace(bookmarks=[(level, f"c01 第{level}层", (0, 0), "open") for level in levels])
    tree: list[Any] = []
    make_page_bookmark_tree(page, [], [tree], 0, 0, Matrix())

    def titles(lines: list[Any]) -> list[Any]:
        return [(label, titles(below)) for label, _, below, _ in lines]

    pdf = book(chapter("c01", *levels))
    assert outline(pdf.Root.Outlines) == titles(tree)
    assert int(pdf.Root.Outlines.Count) == len(levels)
    assert pdf.Root.PageMode == "/UseOutlines"


def test_the_outline_goes_on_over_units_and_leads_to_their_pages() -> None:
    pdf = book(chapter("c01", 1, 2), chapter("c02", 2))
    assert outline(pdf.Root.Outlines) == [("c01 第1层", [("c01 第2层", []), ("c02 第2层", [])])]
    last = pdf.Root.Outlines.First.Last
    assert last.Dest[0].objgen == pdf.pages[2].obj.objgen


def test_units_may_stand_deeper_in_the_outline_than_they_say() -> None:
    deeper = [replace(chapter(key, 1, 2), depth=1) for key in ("c01", "c02")]
    pdf = book(chapter("part", 1), *deeper, chapter("part2", 1), chapter("back", 1))
    assert outline(pdf.Root.Outlines) == [
        ("part 第1层", [("c01 第1层", [("c01 第2层", [])]), ("c02 第1层", [("c02 第2层", [])])]),
        ("part2 第1层", []),
        ("back 第1层", []),
    ]


def test_a_book_without_headings_has_no_outline() -> None:
    pdf = book(chapter("c01"))
    assert "/Outlines" not in pdf.Root
    assert "/PageMode" not in pdf.Root


def test_pages_are_called_by_their_labels() -> None:
    pdf = book(chapter("a"), chapter("b"), labels=(Label(3, "D", 7), Label(0, "r"), Label(1, "")))
    assert [page.label for page in pdf.pages] == ["i", "", "", "7"]


# --------------------------------------------------------------------------- metadata


def said(pdf: pikepdf.Pdf) -> dict[str, list[str]]:
    """The properties in the XMP packet, each with its values."""
    tree = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
    prefixes = {address: prefix for prefix, address in NAMESPACES.items()}
    out = {}
    for node in tree.iterfind("rdf:RDF/rdf:Description/*", NAMESPACES):
        address, _, tag = node.tag[1:].partition("}")
        items = [item.text or "" for item in node.iterfind(".//rdf:li", NAMESPACES)]
        out[f"{prefixes.get(address, address)}:{tag}"] = items or [node.text or ""]
    return out


def test_the_file_says_the_same_twice() -> None:
    pdf = book(chapter("c01"))
    xmp, info = said(pdf), {key: str(value) for key, value in pdf.docinfo.items()}
    assert xmp["dc:title"] == [info["/Title"]] == ["雾中的码头 & <江>"]
    assert xmp["dc:creator"] == ["林远舟", "沈砚秋"]
    assert info["/Author"] == "林远舟, 沈砚秋"
    assert xmp["dc:description"] == [info["/Subject"]]
    assert xmp["pdf:Keywords"] == [info["/Keywords"]]
    assert xmp["pdf:Producer"] == xmp["xmp:CreatorTool"] == [info["/Creator"]] == [info["/Producer"]] == ["Kanben 1.0"]
    assert (xmp["xmp:CreateDate"], info["/CreationDate"]) == (["2026-11"], "D:202611")
    assert (str(pdf.Root.Lang), bool(pdf.Root.ViewerPreferences.DisplayDocTitle)) == ("zh-Hans", True)


def test_what_is_not_known_is_not_said() -> None:
    bare = Imprint("书", (), "zh-Hant-TW", "", "", "", "Kanben 1.0", "screen")
    pdf = book(chapter("c01"), imprint=bare)
    assert set(pdf.docinfo.keys()) == {"/Title", "/Creator", "/Producer"}
    assert not {"dc:creator", "dc:description", "pdf:Keywords", "xmp:CreateDate"} & said(pdf).keys()


def test_a_tagged_book_for_the_screen_claims_both_standards() -> None:
    pdf = book(chapter("c01"))
    xmp, (intent,) = said(pdf), pdf.Root.OutputIntents
    assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == (["2"], ["U"], ["1"])
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in pdf.Root.Metadata.read_bytes()
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert bool(pdf.Root.MarkInfo.Marked)


def test_a_book_without_structure_does_not_claim_any() -> None:
    pdf = book(chapter("c01", tagged=False))
    assert "pdfuaid:part" not in said(pdf)
    assert not {"/MarkInfo", "/StructTreeRoot"} & set(pdf.Root.keys())


def test_a_book_for_the_press_claims_pdf_x_when_its_profile_is_known() -> None:
    press = replace(IMPRINT, purpose="press", profile=PRESS_PROFILE, condition="FOGRA39")
    pdf = book(chapter("c01", tagged=False), Blank(BOX), imprint=press)
    xmp, (intent,) = said(pdf), pdf.Root.OutputIntents
    assert pdf.pdf_version == "1.6"
    assert xmp["pdfxid:GTS_PDFXVersion"] == ["PDF/X-4"]
    assert (intent.S, str(intent.OutputConditionIdentifier), intent.DestOutputProfile.N) == ("/GTS_PDFX", "FOGRA39", 4)
    assert intent.DestOutputProfile.read_bytes() == PRESS_PROFILE
    assert pdf.docinfo["/Trapped"] == "/False"
    assert str(pdf.docinfo["/ModDate"]) == str(pdf.docinfo["/CreationDate"]) == "D:20261101000000Z"
    assert xmp["xmp:ModifyDate"] == xmp["xmp:MetadataDate"] == xmp["xmp:CreateDate"] == ["2026-11-01T00:00:00Z"]
    assert {"xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"} <= xmp.keys()
    assert not {key for key in xmp if key.startswith(("pdfaid", "pdfuaid"))}
    assert all("/TrimBox" in page.obj for page in pdf.pages)


def test_a_book_for_the_press_without_a_profile_claims_nothing() -> None:
    pdf = book(chapter("c01", tagged=False), imprint=replace(IMPRINT, purpose="press"))
    assert "/OutputIntents" not in pdf.Root
    assert "/Trapped" not in pdf.docinfo
    assert not {key for key in said(pdf) if key.startswith(("pdfxid", "pdfaid", "pdfuaid"))}


def test_a_press_without_a_date_is_of_a_day_that_no_clock_told() -> None:
    press = replace(IMPRINT, purpose="press", profile=PRESS_PROFILE, created="")
    pdf = book(chapter("c01"), imprint=press)
    assert str(pdf.docinfo["/CreationDate"]) == "D:19800101000000Z"


def test_another_book_has_another_identity() -> None:
    files = [book(chapter("c01")), book(chapter("c02")), book(chapter("c01"), imprint=replace(IMPRINT, title="别的"))]
    identities = {bytes(pdf.trailer.ID[0]) for pdf in files}
    assert len(identities) == 3
    assert {len(identity) for identity in identities} == {16}


@given(st.text(), st.text())
def test_any_words_can_be_said(title: str, description: str) -> None:
    pdf = book(chapter("c01"), imprint=replace(IMPRINT, title=title, description=description))
    assert said(pdf)["dc:title"][0].strip() == _shown(title).strip()
    assert pdf.check_pdf_syntax() == []


def _shown(text: str) -> str:
    """How XML gives a text back: no controls, and one kind of line end."""
    legal = "".join(c if c in "\t\n\r" or " " <= c not in "\ufffe\uffff" else "\ufffd" for c in text)
    return legal.replace("\r\n", "\n").replace("\r", "\n")


# ----------------------------------------------------------------- numbers of objects


@given(st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_numbers_follow_from_the_sizes_of_the_units_before(pages: list[int]) -> None:
    parts = [place(f"c{i}", unit(f"c{i}", *[Leaf("潮")] * count)) for i, count in enumerate(pages)]
    seats, end = seated([parts[0], Blank(BOX), *parts[1:]])
    blocks = [seat for seat in seats if isinstance(seat, Block)]
    assert [block.part for block in blocks] == parts
    ends = [block.base + room(block.unit) for block in blocks]
    assert [block.base for block in blocks[1:]] + [end] == ends
    assert all(room(block.unit) >= block.unit.count + 1 for block in blocks)


@given(st.lists(st.binary(min_size=ROW, max_size=ROW), min_size=1, max_size=40))
def test_the_table_of_objects_is_told_by_differences(rows: list[bytes]) -> None:
    """PNG's filter Up: each byte less the one above, behind a byte 2 (ISO 32000-1, 7.4.4.4)."""
    rows = [b"\0" + row[1:] for row in rows]
    above = [bytes(ROW), *rows]
    wanted = [
        b"\2" + bytes((this - up) % 256 for this, up in zip(row[1:], before[1:], strict=True))
        for row, before in zip(rows, above, strict=False)
    ]
    assert _differences(b"".join(rows)) == b"".join(wanted)


def test_a_container_finds_every_object_again() -> None:
    file = Container("1.7", 3)
    file.plain(1, b"<</Type/Catalog/Pages 2 0 R>>")
    file.plain(2, b"<</Type/Pages/Count 0/Kids[]>>")
    streams = {file.new(): bytes([i]) * 1000 * i for i in range(1, 4)}
    for holder, data in streams.items():
        file.stream(holder, b"/Filter/FlateDecode", zlib.compress(data))
    pdf = pikepdf.open(io.BytesIO(file.finish(b"/Root 1 0 R", NoCache())))
    assert {n: pdf.get_object(n, 0).read_bytes() for n in streams} == streams
    assert pdf.check_pdf_syntax() == []


# ----------------------------------------------------------------------------- syntax


@pytest.mark.parametrize(
    ("value", "written"), [(1, b"1"), (-2.5, b"-2.5"), (1 / 3, b"0.333333"), (100.0, b"100"), (0, b"0"), (1e-9, b"0")]
)
def test_numbers(value: float, written: bytes) -> None:
    assert number(value) == written


@given(st.text())
def test_strings_come_back(text: str) -> None:
    written = string(text)
    assert b"\n" not in written
    assert str(pikepdf.Object.parse(written)) == text


@given(st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1))
def test_names_come_back(text: str) -> None:
    assert str(pikepdf.Object.parse(name(text))) == f"/{text}"


@pytest.mark.parametrize(
    ("iso", "written"),
    [
        ("2026", b"(D:2026)"),
        ("2026-11", b"(D:202611)"),
        ("2026-11-22", b"(D:20261122)"),
        ("2026-11-22T08:05:01Z", b"(D:20261122080501Z)"),
        ("2026-11-22T08:05:01.25+08:00", b"(D:20261122080501+08'00')"),
        ("", b""),
        ("去年", b""),
        ("2026-1", b""),
    ],
)
def test_dates(iso: str, written: bytes) -> None:
    assert date(iso) == written
