"""Fonts cut down to what a book needs: which may be, what stays in them, the same bytes twice."""

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from book import fonts
from book.fonts import FontFile, licence_fault, showing, subset


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """A font of the characters 甲乙𠮷, with a vertical form of 乙."""
    pen = TTGlyphPen(None)
    for place in ((0, 0), (0, 500), (500, 500), (500, 0)):
        (pen.moveTo if place == (0, 0) else pen.lineTo)(place)
    pen.closePath()
    box = pen.glyph()
    names = [".notdef", "jia", "yi", "yi.vert", "ji"]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x7532: "jia", 0x4E59: "yi", 0x20BB7: "ji"})
    builder.setupGlyf(dict.fromkeys(names, box))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Probe", "styleName": "Regular"})
    builder.setupOS2(fsType=0)
    builder.setupPost()
    builder.addOpenTypeFeatures("feature vert { sub yi by yi.vert; } vert;")
    builder.save(tmp_path / "probe.ttf")
    return tmp_path / "probe.ttf"


def licensed(path: Path, bits: int) -> FontFile:
    with TTFont(path) as opened:
        opened["OS/2"].fsType = bits
        opened.save(path)
    return FontFile(path)


@pytest.mark.parametrize("bits", [0x0000, 0x0004, 0x0008, 0x000C])
def test_fonts_that_may_be_embedded(font, bits):
    assert licence_fault(licensed(font, bits)) == ""


@pytest.mark.parametrize(("bits", "why"), [(0x0002, "restricted"), (0x0100, "subsets"), (0x0200, "bitmaps")])
def test_fonts_that_may_not(font, bits, why):
    assert why in licence_fault(licensed(font, bits))


def test_a_subset_has_its_characters_with_their_vertical_forms_and_nothing_else(font):
    data, suffix = subset(FontFile(font), "乙")
    with TTFont(io.BytesIO(data)) as cut:
        assert list(cut.getBestCmap()) == [0x4E59]
        assert len(cut.getGlyphOrder()) == 3
        assert "vert" in {record.FeatureTag for record in cut["GSUB"].table.FeatureList.FeatureRecord}
    assert suffix == "ttf"


def test_the_same_characters_give_the_same_bytes(font):
    assert subset(FontFile(font), "甲乙") == subset(FontFile(font), "乙甲")
    assert subset(FontFile(font), "甲") != subset(FontFile(font), "乙")


def test_characters_are_looked_for_in_the_wished_fonts_first(font, monkeypatch):
    face = fonts._Face(str(font), 0, ("Probe",), 80, 80, 0)
    other = fonts._Face(str(font.parent / "other.ttf"), 0, ("Other",), 80, 80, 0)
    (font.parent / "other.ttf").write_bytes(font.read_bytes())
    monkeypatch.setattr(fonts, "_faces", lambda: (other, face))
    monkeypatch.setattr(fonts, "_files_with", lambda char: {str(font), str(font.parent / "other.ttf")})
    assert list(showing("甲𠮷丙", ["Probe"]).values()) == [frozenset("甲𠮷")]
    assert list(showing("甲", ["Probe"])) == [FontFile(font)]
    assert list(showing("甲", ["Nobody"])) == [FontFile(font.parent / "other.ttf")]
    assert showing("丙", ["Probe"]) == {}
