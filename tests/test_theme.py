"""Themes: what is in styles/ loads, what a person wrote wrongly is told with its place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import theme
from book.diagnostic import BookError, Diagnostic
from book.theme import POINTS_PER_MM, SMALLEST_MARGIN_MM, Page, faults

STYLES = Path(__file__).parent.parent / "styles"
LITERARY = theme.load("literary", STYLES).sheet
NAMES = ("literary", "academic", "academic-16", "official")


def own(folder: Path, text: str) -> str:
    (folder / "theme.yaml").write_text(text, "utf-8")
    return str(folder)


def findings(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(BookError) as caught:
        theme.load(own(folder, text), STYLES)
    return caught.value.diagnostics


@pytest.mark.parametrize("name", NAMES)
def test_every_theme_loads_and_makes_a_page(name: str) -> None:
    found = theme.load(name, STYLES)
    assert (found.name, found.palette) == (name, name.removesuffix("-16"))
    assert faults(found.sheet) == []
    assert "print-body.html" in found.templates
    assert ".opening" in found.print_css
    for language in ("zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"):
        assert all(found.families(language, face) for face in ("song", "hei", "kai", "fang", "mono"))


@pytest.mark.parametrize(
    ("name", "trim", "column"),
    [
        ("literary", (140, 203), (283.5, 455)),
        ("academic", (170, 240), (357, 552.5)),
        ("academic-16", (185, 260), (399, 610.5)),
        ("official", (210, 297), (442, 649)),
    ],
)
def test_the_type_areas_are_those_of_the_trade(
    name: str, trim: tuple[float, float], column: tuple[float, float]
) -> None:
    page = theme.load(name, STYLES).sheet.page
    assert page.trim == trim
    assert (page.width, page.height) == pytest.approx(column, abs=0.2)


@given(
    st.floats(80, 220),
    st.floats(120, 310),
    st.floats(8, 16),
    st.integers(15, 40),
    st.integers(15, 40),
    st.floats(1.2, 2),
    st.floats(5, 40),
    st.floats(5, 40),
)
def test_a_page_is_its_margins_and_its_type_area(
    wide: float, high: float, size: float, characters: int, lines: int, leading: float, inner: float, top: float
) -> None:
    page = Page(
        trim=(wide, high),
        face="song",
        size=size,
        characters=characters,
        lines=lines,
        pitch=size * leading,
        inner=inner,
        top=top,
        ink="black",
    )
    assert page.inner + page.outer + page.width / POINTS_PER_MM == pytest.approx(wide)
    assert page.top + page.bottom + page.height / POINTS_PER_MM == pytest.approx(high)
    told = {key for section, key, _, _ in faults(replace(LITERARY, page=page))}
    narrow = {"inner": page.inner, "characters": page.outer, "top": page.top, "lines": page.bottom}
    assert told & narrow.keys() == {key for key, mm in narrow.items() if round(mm, 2) < SMALLEST_MARGIN_MM}


def test_a_theme_that_extends_another_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text("blockquote { color: inherit }\n", "utf-8")
    text = "extends: academic\nquotation: {face: song, size: 10, inset: 3, space: 1}\nfonts: {zh-Hans: {kai: [Mine]}}\n"
    mine, base = theme.load(own(tmp_path, text), STYLES), theme.load("academic", STYLES)
    assert mine.sheet.quotation.inset == 3
    assert mine.sheet.page == base.sheet.page
    assert mine.palette == "academic"
    assert mine.families("zh-Hans", "kai") == ("Mine",)
    assert mine.families("zh-Hans", "song") == base.families("zh-Hans", "song")
    assert mine.print_css == base.print_css + "blockquote { color: inherit }\n"
    assert mine.epub_css == base.epub_css


def test_a_theme_that_extends_another_takes_single_keys_from_it(tmp_path: Path) -> None:
    text = (
        "extends: academic\npage: {lines: 33}\npunctuation: {line_end: hang, squared: true}\nnotes: {place: chapter}\n"
    )
    mine, base = theme.load(own(tmp_path, text), STYLES).sheet, theme.load("academic", STYLES).sheet
    assert mine.page == base.page.model_copy(update={"lines": 33})
    assert mine.punctuation == base.punctuation.model_copy(update={"line_end": "hang", "squared": True})
    assert mine.notes == base.notes.model_copy(update={"place": "chapter"})
    assert mine.head == base.head


def test_what_is_wrong_is_told_where_the_theme_itself_says_it(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "extends: academic\npage:\n  inner: 5\n")
    assert (found.code, found.place.line, found.place.column) == ("bad-theme", 3, 3)
    (found,) = findings(tmp_path, "extends: academic\npage: {lines: many}\n")
    assert (found.code, found.place.line) == ("wrong-type", 2)


def test_the_larger_academic_differs_from_the_smaller_one_in_its_page_alone() -> None:
    large, small = theme.load("academic-16", STYLES), theme.load("academic", STYLES)
    assert replace(large.sheet, page=small.sheet.page) == small.sheet
    assert large.sheet.page.size == small.sheet.page.size


PAGE = (
    "page: {trim: [140, 203], face: song, size: 10.5, characters: %s, lines: 26, pitch: %s, inner: 19, top: 22,"
    " ink: black}"
)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("headings:\n  - {face: hei, size: 12}\n  - {face: kai, size: 10, above: 1.5}\n", 4, "above"),
        ("headings: [{face: hei, size: 30}]\n", 2, "size"),
        ("opening: {side: recto, face: song, size: 60, lines: 2, above: 1, below: 1}\n", 2, "size"),
        ("quotation:\n  face: kai\n  size: 10\n  inset: 2\n  space: 0.5\n", 6, "space"),
        (PAGE % (34, 17.5), 2, "characters"),
        (PAGE % (27, 9), 2, "pitch"),
        ("head: {show: false}\nfolio: {place: head, size: 9, gap: 5}\n", 3, "place"),
    ],
)
def test_measures_that_make_no_page_are_told_where_they_stand(tmp_path: Path, text: str, line: int, word: str) -> None:
    found = findings(tmp_path, "extends: literary\n" + text)[0]
    assert found.code == "bad-theme"
    assert found.place is not None
    assert (found.place.path, found.place.line) == ((tmp_path / "theme.yaml").as_posix(), line)
    assert found.place.text[found.place.column - 1 :].startswith(word)


@pytest.mark.parametrize("text", [PAGE % (26, "nan"), "opening: {above: inf}\n", "opening: {above: 1e999}\n"])
def test_a_measure_is_a_finite_number(tmp_path: Path, text: str) -> None:
    assert [f.code for f in findings(tmp_path, "extends: literary\n" + text)] == ["wrong-type"]


def test_a_theme_without_a_base_must_say_everything(tmp_path: Path) -> None:
    told = findings(tmp_path, "palette: literary\n")
    assert {d.code for d in told} == {"missing-key"}
    assert "'page' is missing" in {d.message for d in told}


def test_a_theme_that_extends_itself_is_told(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, f"extends: {tmp_path.as_posix()}\n")
    assert found.code == "bad-theme"
    assert found.place is not None
    assert found.place.line == 1


def test_unknown_keys_have_a_place(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "extends: literary\nhead: {size: 8, gap: 6, wight: 1}\n")
    assert (found.code, found.place and found.place.line) == ("unknown-key", 2)


def test_an_unknown_theme_names_those_that_there_are() -> None:
    with pytest.raises(BookError) as caught:
        theme.load("gothic", STYLES)
    assert caught.value.diagnostics[0].code == "unknown-theme"
    assert "academic, academic-16, literary, official" in caught.value.diagnostics[0].hint


def test_styles_that_lack_a_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "themes/plain").mkdir(parents=True)
    (tmp_path / "themes/plain/theme.yaml").write_text(
        (STYLES / "themes/literary/theme.yaml").read_text("utf-8"), "utf-8"
    )
    with pytest.raises(BookError) as caught:
        theme.load("plain", tmp_path)
    assert caught.value.diagnostics[0].code == "missing-style"
