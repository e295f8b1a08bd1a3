"""The fonts of a machine: a listing of our own for the rules, this machine's for the files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTCollection
from fontTools.ttLib.tables._g_l_y_f import Glyph

from book import fonts
from book.diagnostic import MachineError


def font(family, characters):
    """A font of empty glyphs for `characters`."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"u{ord(c):X}" for c in characters)]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):X}" for c in characters})
    builder.setupGlyf(dict.fromkeys(names, Glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupPost()
    return builder.font


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine with one collection of two families, and a few faces that are only listed."""
    collection = TTCollection()
    collection.fonts = [font("Shan", "山"), font("Shui", "水月")]
    with (tmp_path / "a.ttc").open("wb") as file:
        collection.save(file)
    lines = [
        f"{tmp_path}/a.ttc\t1\tShui,水\t80\t0",
        f"{tmp_path}/a.ttc\t0\tShan\t80\t0",
        "/f/shan-bold.otf\t0\tShan\t200\t0",
        "/f/shan-italic.otf\t0\tShan\t80\t100",
        "/f/feng.ttf\t0\tFeng\t[50 200]\t0",
        "/f/feng.ttf\t65536\tFeng\t80\t0",
        "/f/hua-light.otf\t0\tHua,Hua Light\t50\t0",
    ]

    def run(lines):
        listing = "".join(line + "\n" for line in lines).encode()
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, listing))
        fonts._faces.cache_clear()

    run(lines)
    yield lambda: run(reversed(lines))
    fonts._faces.cache_clear()


def test_families(machine):
    assert fonts.families() == {"Shan", "Shui", "水", "Feng", "Hua", "Hua Light"}


@pytest.mark.parametrize(
    ("family", "weight", "name", "index"),
    [
        ("Shan", 400, "a.ttc", 0),
        ("Shan", 500, "a.ttc", 0),
        ("Shan", 600, "shan-bold.otf", 0),
        ("Shan", 900, "shan-bold.otf", 0),
        ("水", 700, "a.ttc", 1),
        ("Feng", 600, "feng.ttf", 0),
        ("Hua", 700, "hua-light.otf", 0),
    ],
)
def test_file_for(machine, family, weight, name, index):
    found = fonts.file_for(family, weight)
    assert (found.path.name, found.index) == (name, index)
    machine()
    assert fonts.file_for(family, weight) == found


def test_missing_font_names_what_brings_it(machine):
    with pytest.raises(MachineError, match="missing-font") as error:
        fonts.file_for("Noto Serif CJK HK")
    assert "fonts-noto-cjk" in error.value.diagnostics[0].hint
    with pytest.raises(MachineError, match="missing-font"):
        fonts.file_for("Lei")


def test_lacking(machine):
    assert fonts.lacking("山水月花", ["Shan"]) == {"水", "月", "花"}
    assert fonts.lacking("山水月花", ["Shan", "Shui"]) == {"花"}
    assert fonts.lacking("山水月花", ["Shui", "Lei", "Shan"]) == {"花"}
    assert fonts.lacking("山", []) == {"山"}
    assert fonts.lacking("山\n\u200b\ufe00\U000e0100", ["Shan"]) == frozenset()


@pytest.mark.parametrize("failure", [FileNotFoundError("fc-list"), subprocess.CalledProcessError(1, "fc-list")])
def test_no_fontconfig(monkeypatch, failure):
    def run(*_, **__):
        raise failure

    monkeypatch.setattr(subprocess, "run", run)
    fonts._faces.cache_clear()
    with pytest.raises(MachineError, match="no-fontconfig"):
        fonts.families()


def test_fonts_of_this_machine():
    fonts._faces.cache_clear()
    wanted = {name for group in fonts.FONT_SETS if group.required for name in group.families}
    if not wanted <= fonts.families():
        pytest.skip("needs fonts-noto-cjk")
    for name in sorted(wanted):
        assert fonts.file_for(name).path.is_file()
        assert fonts.lacking("国國骨，。「“A", [name]) == frozenset()
    assert fonts.file_for("Noto Serif CJK SC", 700) != fonts.file_for("Noto Serif CJK SC")
    assert fonts.lacking("\ue000山", ["Noto Serif CJK SC"]) == {"\ue000"}
    assert isinstance(fonts.file_for("Noto Serif CJK SC").path, Path)
