"""The linker: units made by hand become a book, read back with another program's eyes."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_units import BOX, FOLIO, FONT, IMPRINT, Leaf, folio, in_pixels, line, place, unit, use
from memory import Memory
from pdf_structure import structure_faults

from book.cache import NoCache, Store, key
from book.diagnostic import MachineError
from book.press.link import Blank, Imprint, Label, Placed, link, stored
from book.press.link.container import SHEAF
from book.press.unit import FontUse, Sheaf, Slot, Template

NUMBERS = {"c01": "1", "c02": "3", "c02-1": "1024"}
LABELS = (Label(0, "r"), Label(2, "D"))
FOLIO_FONT = folio("0123456789")[1]


def slot(target: str, y: float = 100, align: str = "right", leader: float | None = None) -> Slot:
    return Slot(target, align, 360, y, 16, FONT, leader)


def contents(*slots: Slot) -> Placed:
    return place("toc", unit("toc", Leaf("目录", slots=slots or (slot("c02"),), target="c02")), ["1"])


def chapters() -> list[Placed | Blank]:
    one = unit("c01", Leaf("春江潮水", picture=b"abcd", mask=b"efgh"), Leaf("连海平", target="c02-1"), levels=(1, 2))
    two = unit("c02", Leaf("海上明月", picture=b"abcd", mask=b"efgh"), Leaf("共潮生", slots=(slot("c01"),)))
    return [place("c01", one, ["1", "2"]), Blank(BOX), place("c02", two, ["4"])]


def linked(
    parts: Sequence[Placed | Blank],
    numbers: Mapping[str, str] = NUMBERS,
    imprint: Imprint = IMPRINT,
    store: Store | None = None,
    furniture: Mapping[str, FontUse] | None = None,
) -> bytes:
    return link(parts, numbers, LABELS, furniture or {FOLIO: FOLIO_FONT}, imprint, store or NoCache())


def read(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def book(*parts: Placed | Blank, **other: Any) -> pikepdf.Pdf:
    return read(linked(parts or [contents(), Blank(BOX), *chapters()], **other))


# ------------------------------------------------------------------------- the whole


def test_a_book_is_a_pdf_without_faults() -> None:
    pdf = book()
    assert pdf.check_pdf_syntax() == []
    assert structure_faults(pdf) == []
    assert len(pdf.pages) == 7
    assert pdf.pdf_version == "1.7"


def test_what_looks_for_faults_finds_them() -> None:
    made = unit("c01", Leaf("潮"), Leaf("水"))
    rows = dict(zip(made.rows.numbers, made.rows.text.split(b"\n"), strict=True))
    swapped = Sheaf.of((key, Template(rows[key], (made.tops[1 - key],))) for key in (0, 1))
    faults = structure_faults(book(place("c01", replace(made, rows=swapped), ["1"])))
    assert faults == ["page 1: mark 0 belongs to another element", "page 2: mark 0 belongs to another element"]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A store whose keys begin with the name of what they are for."""
    monkeypatch.setattr(stored, "key", lambda name, *parts: f"{name}:{key(name, *parts)}")
    return Memory()


def test_the_same_parts_give_the_same_bytes_with_a_store_and_without(memory: Memory) -> None:
    parts = [contents(), *chapters()]
    plain = linked(parts)
    assert linked(parts) == plain
    assert linked(parts, store=memory) == plain
    memory.missed.clear()
    assert linked(parts, store=memory) == plain
    assert not memory.missed


STORE = Memory()


@settings(max_examples=25)
@given(
    st.integers(0, 3),
    st.dictionaries(st.sampled_from(sorted(NUMBERS)), st.sampled_from(["1", "12", "xiv"])),
    st.lists(st.sampled_from("123"), max_size=2),
    st.sampled_from([None, 120, 340]),
)
def test_what_a_store_keeps_of_other_books_changes_nothing(
    before: int, numbers: dict[str, str], folios: list[str], leader: float | None
) -> None:
    listing = contents(slot("c02", leader=leader), slot("c02-1", 130))
    first, *rest = chapters()
    assert isinstance(first, Placed)
    more = [place("x", unit("x", *[Leaf("潮")] * 40))] * before
    parts = [listing, *more, place("c01", first.unit, folios), *rest]
    assert linked(parts, numbers, store=STORE) == linked(parts, numbers)


def test_other_page_numbers_make_no_section_and_no_font_anew(memory: Memory) -> None:
    linked([contents(), *chapters()], store=memory)
    memory.missed.clear()
    # The contents have grown by a page that is kept.
    shifted = {name: str(int(number) + 97) for name, number in NUMBERS.items()}
    linked([contents(), Blank(BOX), *chapters()], shifted, store=memory)
    assert memory.missed == {"numbered": 2, "object stream": 1}


def test_an_edited_unit_makes_nothing_of_another_one_anew(memory: Memory) -> None:
    _, *rest = chapters()
    linked([place("c01", unit("c01", Leaf("春江潮水"))), *rest], store=memory)
    memory.missed.clear()
    longer = unit("c01", Leaf("春江潮水"), Leaf("共潮生", target="c02-1"), Leaf("潮"))
    linked([place("c01", longer, ["1", "2", "3"]), *rest], store=memory)
    assert memory.missed == {"section": 1, "numbered": 1, "object stream": 1}


def test_linking_needs_no_page_engine() -> None:
    code = "import sys, book.press.link; sys.exit(sum(name in sys.modules for name in ('weasyprint', 'pydyf')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not installed")
@pytest.mark.parametrize("flavour", ["ua1", "2u"])
def test_verapdf_finds_the_standards_kept(tmp_path: Path, flavour: str) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(linked([contents(slot("c02", leader=120)), Blank(BOX), *chapters()]))
    done = subprocess.run(
        ["verapdf", "--format", "text", "--flavour", flavour, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("PASS"), done.stdout + done.stderr


# ------------------------------------------------------------------- numbers of objects


def meaning(value: Any, seen: dict[Any, int]) -> Any:
    """A value without the numbers of its objects: they are counted as they are met."""
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        if value.objgen in seen:
            return f"object {seen[value.objgen]}"
        seen[value.objgen] = len(seen)
    if isinstance(value, pikepdf.Stream):
        return [meaning(dict(value.items()), seen), bytes(value.read_bytes())]
    if isinstance(value, pikepdf.Dictionary | dict):
        outside = ("/Parent", "/P", "/StructParents", "/StructParent", "/Length", "/Font")
        return {key: meaning(item, seen) for key, item in sorted(value.items()) if key not in outside}
    if isinstance(value, pikepdf.Array):
        return [meaning(item, seen) for item in value]
    return repr(value)


@settings(max_examples=20)
@given(st.lists(st.integers(1, 60), max_size=4))
def test_pages_mean_the_same_wherever_their_numbers_begin(before: list[int]) -> None:
    *_, last = chapters()
    alone = book(last)
    behind = book(*(place(f"x{i}", unit(f"x{i}", *[Leaf("潮")] * pages)) for i, pages in enumerate(before)), last)
    pages = [list(pdf.pages)[-2:] for pdf in (alone, behind)]
    assert meaning(pages[0][0].obj, {}) == meaning(pages[1][0].obj, {})
    assert meaning(pages[0][1].obj, {}) == meaning(pages[1][1].obj, {})
    assert structure_faults(behind) == []


def test_a_unit_may_have_more_objects_than_an_object_stream_holds() -> None:
    made, more = unit("c01", Leaf("潮")), 2 * SHEAF + 5
    numbers = (*made.objects.numbers, *range(made.count, made.count + more))
    objects = replace(made.objects, numbers=numbers, text=made.objects.text + b"\n(%%)" * more)
    pdf = book(place("c01", replace(made, count=made.count + more, objects=objects)), *chapters())
    assert sum(str(o) == "%" for o in pdf.objects if isinstance(o, pikepdf.String)) == more
    assert pdf.check_pdf_syntax() == []
    assert structure_faults(pdf) == []


# --------------------------------------------------------------------------- pictures


def pictures(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_units_share_a_picture_and_its_mask() -> None:
    pdf = book()
    shown = [page.obj.Resources.XObject["/P0"] for page in (pdf.pages[2], pdf.pages[5])]
    assert shown[0].objgen == shown[1].objgen
    assert shown[0].SMask.read_raw_bytes() == b"efgh"
    assert len(pictures(pdf)) == 2


def test_a_picture_with_another_mask_is_another_picture() -> None:
    one, two, three = (
        place(name, unit(name, Leaf("潮", picture=b"abcd", mask=mask)))
        for name, mask in (("c01", b"efgh"), ("c02", b"ijkl"), ("c03", b""))
    )
    pdf = book(one, two, three)
    shown = [page.obj.Resources.XObject["/P0"] for page in pdf.pages]
    assert len({picture.objgen for picture in shown}) == 3
    assert [bytes(p.SMask.read_raw_bytes()) if "/SMask" in p else b"" for p in shown] == [b"efgh", b"ijkl", b""]
    assert len(pictures(pdf)) == 5


# ------------------------------------------------------------------------ page numbers


def texts(page: pikepdf.Page, content: int) -> list[tuple[float, float, str]]:
    """Text in a content stream of a page: right edge and base line in its pixels, and characters."""
    out, at, size, font = [], (0.0, 0.0), 0.0, None
    characters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page.obj.Contents[content]):
        match str(operator):
            case "Tm":
                at = float(operands[4]), float(operands[5])
            case "Tf":
                font, size = page.obj.Resources.Font[str(operands[0])], float(operands[1])
                characters = dict(to_unicode(font))
            case "TJ":
                assert font is not None
                codes = [c for item in operands[0] if isinstance(item, pikepdf.String) for c in glyphs(bytes(item))]
                kerns = sum(float(item) for item in operands[0] if not isinstance(item, pikepdf.String))
                width = sum(widths(font)[code] for code in codes) - kerns
                out.append((at[0] + width * size / 1000, at[1], "".join(characters[c] for c in codes)))
    return out


def glyphs(codes: bytes) -> list[int]:
    return [int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2)]


def to_unicode(font: pikepdf.Object) -> Iterator[tuple[int, str]]:
    rows = font.ToUnicode.read_bytes().decode("ascii").partition("endcodespacerange")[2]
    for code, text in re.findall("<(....)> <(.+)>", rows):
        yield int(code, 16), bytes.fromhex(text).decode("utf-16-be")


def widths(font: pikepdf.Object) -> dict[int, float]:
    items, out = list(font.DescendantFonts[0].W), {}
    for first, several in zip(items[::2], items[1::2], strict=True):
        out |= {int(first) + i: float(width) for i, width in enumerate(several)}
    return out


@given(st.integers(1, 99999), st.sampled_from(["right", "center"]))
@settings(max_examples=20)
def test_a_number_stands_at_its_edge_or_on_its_middle(number: int, align: str) -> None:
    pdf = book(contents(slot("c02", 133, align)), numbers={"c02": str(number)})
    _, (right, y, text) = texts(pdf.pages[0], 0)
    assert (y, text) == (133, str(number))
    long = sum(width(digit) for digit in text)
    assert right - (long / 2 if align == "center" else 0) == pytest.approx(360, abs=0.02)


@cache
def width(digit: str) -> float:
    return next(iter(use(digit).widths.values())) * 16 / 1000


def test_roman_numbers_are_kerned_as_the_font_wants_it() -> None:
    pdf = book(contents(slot("c02"), slot("c02-1", 130)), numbers={"c02": "xviii", "c02-1": "lxxxiv"})
    assert [text for _, _, text in texts(pdf.pages[0], 0)[1:]] == ["xviii", "lxxxiv"]


def test_a_slot_without_a_number_names_its_font_and_shows_nothing() -> None:
    pdf = book(contents(slot("nowhere", leader=100)), *chapters())
    page = pdf.pages[0]
    assert len(texts(page, 0)) == 1
    assert b"BT\n/FONTAA 16 Tf\nET" in page.obj.Contents[0].read_bytes()
    assert [text for *_, text in texts(page, 1)] == ["1"]


def test_dots_lead_to_the_number_in_the_margin_as_artifacts() -> None:
    pdf = book(contents(slot("c02", 100, leader=120), slot("c02-1", 130, leader=130)), *chapters())
    (_, _, folio_text), one, two = texts(pdf.pages[0], 1)
    assert folio_text == "1"
    assert [set(one[2]), set(two[2])] == [{"…"}, {"…"}]
    starts = [right - len(dots) * 16 for right, _, dots in (one, two)]
    for (right, _, _), start, words, number in zip(
        (one, two), starts, (120, 130), texts(pdf.pages[0], 0)[1:], strict=True
    ):
        first_digit = number[0] - sum(width(digit) for digit in number[2])
        assert words + 4 <= start < words + 4 + 16 + 16 / 3
        assert right <= first_digit - 4 + 0.1
    assert (one[0] - two[0]) * 3 / 16 == pytest.approx(round((one[0] - two[0]) * 3 / 16), abs=0.01)
    assert [one[1], two[1]] == [100, 130]
    assert b"/Artifact BMC\nq\n.75 0 0 -.75 0 400 cm\nBT" in pdf.pages[0].obj.Contents[1].read_bytes()
    assert structure_faults(pdf) == []


def test_dots_stand_right_on_paper_with_bleed() -> None:
    made = unit("toc", Leaf("目录", slots=(slot("c02", leader=120),)))
    bleed = b"/MediaBox [-9 -9 309 409]/TrimBox [0 0 300 400]/BleedBox [-9 -9 309 409]"
    pdf = book(place("toc", replace(made, box=bleed)))
    assert b".75 0 0 -.75 0 400 cm" in pdf.pages[0].obj.Contents[1].read_bytes()


def test_no_dots_where_there_is_no_room() -> None:
    pdf = book(contents(slot("c02", leader=340)), *chapters())
    assert [text for *_, text in texts(pdf.pages[0], 1)] == ["1"]


@pytest.mark.parametrize("ink", [b"0.2 0.2 0.2 rg", b"/DeviceCMYK cs\n0 0 0 1 scn"])
def test_dots_have_the_ink_of_the_words_in_front(ink: bytes) -> None:
    made = unit("toc", Leaf("目录", slots=(slot("c02", leader=120),)))
    streams = tuple(
        replace(s, pieces=(b"1 0 0 rg\n" + ink + b"\n" + s.pieces[0], *s.pieces[1:])) if s.slots else s
        for s in made.streams
    )
    pdf = book(place("toc", replace(made, streams=streams)))
    assert b"cm\n" + ink + b"\nBT" in pdf.pages[0].obj.Contents[1].read_bytes()


# ------------------------------------------------------------------------------- fonts


def test_a_font_shows_what_all_parts_want_of_it() -> None:
    pdf = book()
    fonts = pdf.pages[0].obj.Resources.Font
    assert pdf.pages[2].obj.Resources.Font.objgen == fonts.objgen
    assert set(fonts.keys()) == {"/FONTAA", "/FONTBB"}
    assert {*"目录春江潮水连海平上明月共生0123456789"} <= {*dict(to_unicode(fonts["/FONTAA"])).values()}
    assert set(widths(fonts["/FONTAA"])) == set(dict(to_unicode(fonts["/FONTAA"])))


def test_outlines_go_by_the_kind_that_the_font_has() -> None:
    pdf = book()
    fonts = pdf.pages[0].obj.Resources.Font
    cff, truetype = fonts["/FONTAA"].DescendantFonts[0], fonts["/FONTBB"].DescendantFonts[0]
    assert (cff.Subtype, cff.FontDescriptor.FontFile3.Subtype) == ("/CIDFontType0", "/OpenType")
    assert "/CIDToGIDMap" not in cff
    assert (truetype.Subtype, truetype.CIDToGIDMap) == ("/CIDFontType2", "/Identity")
    program = truetype.FontDescriptor.FontFile2
    assert int(program.Length1) == len(program.read_bytes())


def test_two_fonts_of_one_file_have_one_program() -> None:
    bold = replace(use("粗"), name="BOLDAA+Noto")
    pdf = book(furniture={FOLIO: FOLIO_FONT, "BOLDAA": bold})
    fonts = pdf.pages[0].obj.Resources.Font
    programs = [fonts[key].DescendantFonts[0].FontDescriptor.FontFile3.objgen for key in ("/BOLDAA", "/FONTAA")]
    assert programs[0] == programs[1]
    assert dict(to_unicode(fonts["/BOLDAA"])) == dict(bold.glyphs)


def test_what_a_glyph_stands_for_is_taken_from_the_first_part_that_shows_it() -> None:
    one, two = unit("c01", Leaf("潮")), unit("c02", Leaf("潮水"))
    (glyph,) = one.fonts[FONT].glyphs
    other = replace(two.fonts[FONT], glyphs={**two.fonts[FONT].glyphs, glyph: "朝"}, ascent=1)
    behind = place("c02", replace(two, fonts={FONT: other}))
    for parts, text in (([place("c01", one), behind], "潮"), ([behind, place("c01", one)], "朝")):
        pdf = book(*parts)
        font = pdf.pages[0].obj.Resources.Font["/FONTAA"]
        assert dict(to_unicode(font))[glyph] == text
        assert (int(font.DescendantFonts[0].FontDescriptor.Ascent) == 1) == (text == "朝")


def test_a_font_file_that_has_changed_is_told() -> None:
    stale = replace(FOLIO_FONT, digest="0" * 64)
    with pytest.raises(MachineError, match="changed"):
        book(furniture={FOLIO: stale})


# ------------------------------------------------------------------------ blank pages


def test_an_empty_page_has_its_size_and_its_margin() -> None:
    margin = b"/Artifact BMC\n" + in_pixels(line("7", 500, folio("7")[1], FOLIO)) + b"\nEMC"
    pdf = book(contents(), Blank(BOX), Blank(BOX, margin))
    bare, numbered = pdf.pages[1].obj, pdf.pages[2].obj
    assert [float(x) for x in bare.TrimBox] == [0, 0, 300, 400]
    assert "/Contents" not in bare
    assert "/StructParents" not in bare
    assert numbered.Contents.read_bytes() == margin
    assert "/FONTBB" in numbered.Resources.Font
    assert structure_faults(pdf) == []
