"""The drawn cover: nothing runs over, the same words give the same bytes, lines break where they may."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from book import cover, fonts
from book.diagnostic import MachineError

if not {f"Noto Serif CJK {region}" for region in ("SC", "TC", "HK")} <= fonts.families():
    pytest.skip("needs fonts-noto-cjk", allow_module_level=True)

TITLES = [
    "春",
    "山居",
    "雨季的邮差",
    "县域水利史稿续编补",
    "“慢”的哲学（增订本）",
    "AI时代的WW",
    "基层水利工程建设管理研究文集",
    "新时期基层水利工程建设管理与农村集体经济协同发展问题研究论文集",
    "2025年Python程序设计与数据分析（第3版）",
    "Internationalisierungsstrategien",
    "长" * 300,
    "W" * 120,
    "。" * 40,
]


def drawn(title, subtitle="一个冬天的札记", author="沈砚秋、周慕云 著", publisher="松风书社", palette="academic"):
    return cover.draw(title, subtitle, author, publisher, "zh-Hans", palette)


def picture(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def colours(image, box):
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.crop(box).getcolors(1 << 16)}


def assert_within_margins(image, palette="academic"):
    ground, label = cover.PALETTES[palette].ground, cover.PALETTES[palette].label
    for box in (
        (cover._RIGHT + 2, 0, cover.WIDTH, cover.HEIGHT),
        (cover._CLOTH + 16, 0, cover._LEFT - 4, cover.HEIGHT),
        (cover._CLOTH + 16, 0, cover.WIDTH, cover._TOP),
        (cover._CLOTH + 16, cover._BASE + 20, cover.WIDTH, cover.HEIGHT),
    ):
        assert colours(image, box) == {ground}
    between_frames = cover._RIGHT - cover._INSET + 2
    top = cover._TOP + cover._INSET
    assert colours(image, (between_frames, top, between_frames + 4, top + 60)) == {label}


@pytest.mark.parametrize("title", TITLES)
def test_no_title_runs_over(title):
    data = drawn(title)
    image = picture(data)
    assert image.size == (1600, 2560)
    assert len(data) <= 400_000
    assert_within_margins(image)


@pytest.mark.parametrize("title", ["山居", "基层水利工程建设管理研究文集"])
def test_a_book_that_is_bound_at_the_right_has_its_cloth_there(title):
    data = cover.draw(title, "札记", "沈砚秋 著", "松风书社", "zh-Hant-TW", "academic", bound_right=True)
    image, colour = picture(data), cover.PALETTES["academic"]
    assert colours(image, (cover.WIDTH - cover._CLOTH, 0, cover.WIDTH, cover.HEIGHT)) == {colour.cloth}
    assert colours(image, (0, 0, cover.WIDTH - cover._RIGHT, cover.HEIGHT)) == {colour.ground}
    assert colours(image, (cover.WIDTH - cover._LEFT + 2, 0, cover.WIDTH - cover._CLOTH - 16, 2560)) == {colour.ground}


def test_same_words_same_bytes():
    assert drawn("山居") == drawn("山居")
    assert drawn("山居") != drawn("山行")


@pytest.mark.parametrize("palette", ["literary", "academic", "official"])
def test_palettes(palette):
    image = picture(drawn("山居", palette=palette))
    colour = cover.PALETTES[palette]
    assert {colour.ground, colour.label, colour.cloth, colour.seal} <= colours(image, (0, 0, *image.size))


def test_regions_have_their_own_glyphs():
    pictures = {cover.draw("骨", "", "", "", language, "literary") for language in ("zh-Hans", "zh-Hant-TW")}
    assert len(pictures) == 2


def test_a_colon_parts_title_and_subtitle():
    assert drawn("山居：冬天的札记", "") == drawn("山居", "冬天的札记")
    assert drawn("山居——冬天的札记", "") == drawn("山居", "冬天的札记")
    assert drawn("3:2", "") != drawn("3", "2")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("AI时代", ["AI", "时", "代"]),
        ("“慢”，与快", ["﹃", "慢", "﹄", "︐", "与", "快"]),
        ("Python入门", []),
        ("一二三四五六七八九十一二三", []),
    ],
)
def test_columns(text, cells):
    assert cover._cells(text, 12) == cells


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("基层水利工程建设管理研究文集", 6.5, ("基层水利", "工程建设", "管理研究文集")),
        ("Python与县域统计", 6, ("Python", "与县域统计")),
        ("数据分析（第3版）", 5, ("数据分析", "（第\u00a03\u00a0版）")),
        ("长河流域的水、土地和人民", 7, ("长河流域的水、", "土地和人民")),
        ("", 5, ()),
    ],
)
def test_lines_break_where_readers_pause(text, ems, lines):
    font = cover._font(fonts.file_for("Noto Serif CJK SC", 700), 100)
    assert cover._lines(text, font, ems * 100, whole_words=True) == lines


@given(st.text(max_size=60).map(cover._printable), st.integers(100, 900), st.integers(60, 700))
def test_any_words_fit_where_they_must(text, width, height):
    setting = cover._set(text, fonts.file_for("Noto Serif CJK SC", 700), 150, width, height)
    assert setting.height <= height
    assert all(setting.font.getlength(line) <= width for line in setting.lines)


@given(st.text("山水，。（）《》、 aW1", max_size=40), st.integers(3, 12))
def test_lines_keep_every_character(text, ems):
    font = cover._font(fonts.file_for("Noto Serif CJK SC", 700), 20)
    lines = cover._lines(text, font, ems * 20, whole_words=False)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(font.getlength(line) <= ems * 20 for line in lines)


def test_missing_font(monkeypatch):
    monkeypatch.setattr(fonts, "_faces", lambda: ())
    with pytest.raises(MachineError, match="missing-font") as error:
        drawn("山居")
    assert "fonts-noto-cjk" in error.value.diagnostics[0].hint
