"""Font files through HarfBuzz: what they are told apart by, their subsets, words set in them."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from hypothesis import given, settings
from hypothesis import strategies as st

from book.diagnostic import MachineError
from book.fonts import file_for
from book.press.typeface import fingerprint, shape, subset

SERIF = file_for("Noto Serif CJK SC")
SERIF_PATH = str(SERIF.path)
SANS_PATH = str(file_for("DejaVu Sans").path)
NAMES = [".notdef", "A", "B", "C"]


def opened(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


def triangle(pen: Any) -> Any:
    """500 wide."""
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((500, 500))
    pen.closePath()
    return pen


def built(path: Path, more: Callable[[FontBuilder], None] = lambda builder: None, *, cff2: bool = False) -> str:
    """A font of the letters A, B and C, each a triangle in a width of 600; `more` adds tables."""
    builder = FontBuilder(1000, isTTF=not cff2)
    builder.setupGlyphOrder(NAMES)
    builder.setupCharacterMap({65: "A", 66: "B", 67: "C"})
    if cff2:
        builder.setupCFF2({name: triangle(T2CharStringPen(None, None, CFF2=True)).getCharString() for name in NAMES})
    else:
        builder.setupGlyf({name: triangle(TTGlyphPen(None)).glyph() for name in NAMES})
    builder.setupHorizontalMetrics(dict.fromkeys(NAMES, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Drei", "styleName": "Regular"})
    more(builder)
    builder.save(path)
    return str(path)


def colour(builder: FontBuilder) -> None:
    builder.setupCOLR({"A": [("C", 0)]})
    builder.setupCPAL([[(1, 0, 0, 1)]])


def axis(builder: FontBuilder) -> None:
    builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])


def growth(builder: FontBuilder) -> None:
    """At the boldest, A is 100 wider than at the regular weight; the four last points are its metrics."""
    axis(builder)
    wider = [(0, 0), (100, 0), (100, 0), (0, 0), (100, 0), (0, 0), (0, 0)]
    builder.setupGvar({"A": [TupleVariation({"wght": (0, 1, 1)}, wider)]})


# ----------------------------------------------------------------------- fingerprints


def test_a_font_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttf", tmp_path / "two.ttf"
    built(one)
    two.write_bytes(one.read_bytes())
    assert fingerprint(one) == fingerprint(str(two))


@pytest.mark.parametrize("size", [10, 65_536, 100_000, 300_000])
@pytest.mark.parametrize("place", ["first", "last", "length"])
def test_another_beginning_end_or_length_is_another_file(tmp_path: Path, size: int, place: str) -> None:
    data = bytes(size)
    other = {"first": b"\1" + data[1:], "last": data[:-1] + b"\1", "length": data + b"\0"}[place]
    (tmp_path / "one").write_bytes(data)
    (tmp_path / "two").write_bytes(other)
    assert fingerprint(tmp_path / "one") != fingerprint(tmp_path / "two")


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "none.otf")
    for ask in (lambda: fingerprint(path), lambda: subset(path, 0, (), [1]), lambda: shape(path, 0, "1")):
        with pytest.raises(MachineError) as caught:
            ask()
        assert [d.code for d in caught.value.diagnostics] == ["missing-font"]


def test_a_file_that_is_no_font_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.otf"
    path.write_text("我不是字体")
    with pytest.raises(MachineError, match="no font"):
        subset(str(path), 0, (), [1])


def test_a_font_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.ttf"
    built(path)
    before = fingerprint(path), shape(str(path), 0, "A")[0].advance
    built(path, lambda builder: builder.setupHorizontalMetrics(dict.fromkeys(NAMES, (700, 0))))
    assert (fingerprint(path), shape(str(path), 0, "A")[0].advance) != before
    assert shape(str(path), 0, "A")[0].advance == 700


# ---------------------------------------------------------------------------- subsets


@pytest.fixture(scope="module")
def whole() -> Iterator[TTFont]:
    with TTFont(SERIF_PATH, fontNumber=SERIF.index, lazy=True) as font:
        yield font


def drawn(font: TTFont, glyph: int) -> list[Any]:
    pen = RecordingPen()
    font.getGlyphSet()[font.getGlyphName(glyph)].draw(pen)
    return pen.value


@settings(max_examples=15)
@given(glyphs=st.sets(st.integers(1, 3000), min_size=1, max_size=12))
def test_a_subset_keeps_the_numbers_of_its_glyphs_and_drops_the_rest(whole: TTFont, glyphs: set[int]) -> None:
    with opened(subset(SERIF_PATH, SERIF.index, (), glyphs)) as part:
        assert part["maxp"].numGlyphs == max(glyphs) + 1
        for glyph in glyphs:
            assert drawn(part, glyph) == drawn(whole, glyph)
            assert part["hmtx"][part.getGlyphName(glyph)] == whole["hmtx"][whole.getGlyphName(glyph)]
        assert not any(drawn(part, glyph) for glyph in range(1, max(glyphs)) if glyph not in glyphs)
        charset = part["CFF "].cff.topDictIndex[0].charset
        assert charset[1:] == [f"cid{glyph:05}" for glyph in range(1, max(glyphs) + 1)]


def test_a_subset_is_the_same_bytes_for_any_order_of_its_glyphs() -> None:
    assert subset(SERIF_PATH, SERIF.index, (), [900, 30, 7]) == subset(SERIF_PATH, SERIF.index, (), [7, 900, 30, 7])


def test_a_subset_has_no_tables_for_layout_or_screens() -> None:
    with opened(subset(SANS_PATH, 0, (), [36, 37])) as part:
        assert not {"GSUB", "GPOS", "GDEF", "kern", "fpgm", "prep", "cvt "} & set(part.keys())


def test_a_variable_font_becomes_one_instance(tmp_path: Path) -> None:
    path = built(tmp_path / "variable.ttf", growth)
    widths = {}
    for weight in (400.0, 900.0):
        with opened(subset(path, 0, (("wght", weight), ("XXXX", 1.0)), [1])) as part:
            assert not {"fvar", "gvar", "avar"} & set(part.keys())
            widths[weight] = part["glyf"]["A"].xMax, part["hmtx"]["A"][0]
    assert widths == {400.0: (500, 600), 900.0: (600, 700)}
    assert [shape(path, 0, "A", (("wght", w),))[0].advance for w in (400.0, 900.0)] == [600, 700]


def test_outlines_of_cff2_become_cff_which_a_pdf_can_hold(tmp_path: Path) -> None:
    data = subset(built(tmp_path / "variable.otf", axis, cff2=True), 0, (("wght", 700.0),), [1])
    assert data[:4] == b"OTTO"
    with opened(data) as part:
        assert "CFF " in part
        assert not {"CFF2", "fvar"} & set(part.keys())


def test_glyphs_in_colour_lose_their_shapes_and_keep_their_widths(tmp_path: Path) -> None:
    with opened(subset(built(tmp_path / "colour.ttf", colour), 0, (), [1, 2])) as part:
        assert not {"COLR", "CPAL"} & set(part.keys())
        assert [part["glyf"][name].numberOfContours for name in part.getGlyphOrder()] == [0, 0, 0]
        assert [part["hmtx"][name][0] for name in part.getGlyphOrder()] == [600, 600, 600]


# ------------------------------------------------------------------------------ words


def test_words_are_set_with_kerning() -> None:
    pair, alone = shape(SANS_PATH, 0, "AV"), [shape(SANS_PATH, 0, letter)[0] for letter in "AV"]
    assert [glyph.id for glyph in pair] == [glyph.id for glyph in alone]
    assert [glyph.width for glyph in pair] == [glyph.advance for glyph in alone]
    assert sum(glyph.advance for glyph in pair) < sum(glyph.advance for glyph in alone)


@given(st.text("0123456789ivxlcdm第页", max_size=8))
def test_the_glyphs_of_words_say_which_characters_they_stand_for(text: str) -> None:
    glyphs = shape(SERIF_PATH, SERIF.index, text)
    assert "".join(glyph.text for glyph in glyphs) == text
    assert all(glyph.id for glyph in glyphs)
