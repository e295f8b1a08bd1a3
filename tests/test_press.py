"""The press: the arithmetic of the sheet, and small books read back from their PDFs."""

import re
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import press, theme
from book.diagnostic import MachineError, Severity
from book.edition import Asset, Contributor, Edition, Metadata, assemble
from book.markdown import parse
from book.press import compositor, engine, pages, sheet
from book.press.folio import roman
from book.text import Source
from book.xhtml import Medium, render

STYLES = Path(__file__).parent.parent / "styles"
LITERARY = theme.load("literary", STYLES)
SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里。"
BOOK = Metadata(
    title="江上的名字",
    identifier="urn:uuid:6a2f41a3-c54c-5d4b-8d2d-4f9b3d1c7a10",
    language="zh-Hans",
    subtitle="一个渡口的四十年",
    contributors=(Contributor("沈砚秋"), Contributor("许明川"), Contributor("何一帆", "edt")),
    publisher="青石书社",
    date="2026-11",
)

# ------------------------------------------------------------------- a book, and its PDF read back


def chapter(title: str, text: str, front: str = "") -> str:
    return f"---\ntitle: {title}\n{front}---\n{text}\n"


def edition(files: Mapping[str, str], book: Metadata = BOOK, assets: Mapping[str, Asset] | None = None) -> Edition:
    chapters = [parse(Source(f"chapters/{name}.md", text)).chapter for name, text in files.items()]
    return assemble(book, chapters, assets or {}).edition


def printed(files: Mapping[str, str], look: theme.Theme = LITERARY, book: Metadata = BOOK) -> press.Printed:
    made = edition(files, book)
    return press.render(made, {d.id: render(d, made.labels, Medium.PRINT) for d in made.documents}, look)


@dataclass(frozen=True)
class Line:
    """A run of text: base line in CSS pixels from the top of the sheet, size in pixels, words."""

    y: float
    size: float
    text: str


def lines_of(page: pikepdf.Page) -> list[Line]:
    """The text of a page in the order in which it is drawn."""
    maps = {name: to_unicode(font) for name, font in (page.obj.Resources.get("/Font") or {}).items()}
    out: list[Line] = []
    y, size, known = 0.0, 0.0, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                known, size = maps[str(operands[0])], float(operands[1])
            case "Tm":
                y = float(operands[5])
            case "TJ":
                codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                glyphs = (int.from_bytes(codes[i : i + 2]) for i in range(0, len(codes), 2))
                out.append(Line(y, size, "".join(known.get(glyph, "") for glyph in glyphs)))
    return out


def to_unicode(font: pikepdf.Object) -> dict[int, str]:
    """What every glyph of a font means."""
    table = font.ToUnicode.read_bytes().decode()
    pairs = [
        p for part in re.findall("beginbfchar(.*?)endbfchar", table, re.S) for p in re.findall("<(.*?)> *<(.*?)>", part)
    ]
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def text_of(page: pikepdf.Page) -> str:
    return "".join(line.text for line in lines_of(page))


def outline(pdf: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Level, title and page index of every bookmark."""
    index = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}

    def walk(item: pikepdf.Object | None, level: int) -> Iterator[tuple[int, str, int]]:
        while item is not None:
            yield level, str(item.Title), index[item.Dest[0].objgen]
            yield from walk(item.get("/First"), level + 1)
            item = item.get("/Next")

    return list(walk(pdf.Root.Outlines.First, 1))


FILES = {
    "00-preface": chapter("写在前面", SENTENCE * 12 + "[^a]\n\n[^a]: 整理稿存于县档案馆。", "kind: auxiliary\n"),
    "01-ferry": chapter(
        "渡口",
        f"{SENTENCE * 30}\n\n## 一、先看水\n\n{SENTENCE}《*水经注*》里的“江”——[^a]{SENTENCE * 9}\n\n"
        f"### （一）水尺\n\n> {SENTENCE * 4}“船”\n\n**1.浮标。**{SENTENCE * 12}[^b]\n\n"
        f'![雾](fog.svg "雾中的渡口")\n\n{SENTENCE * 6}\n\n'
        f"| 年 | 客 |\n|---|---|\n| 甲子 | 三十一 |\n\n{SENTENCE * 3}\n\n"
        "[^a]: 卷三十三。\n[^b]: 油印本。",
        "subtitle: 口述\nauthors: [沈砚秋]\nabstract: 关于一条江。\n",
    ),
    "02-bridge": chapter(
        "从渡口到桥梁：沿江集镇生活节奏变化的初步考察与说明", f"{SENTENCE * 5}\n\n## 结语\n\n{SENTENCE}"
    ),
}
FOG = Asset(
    "images/fog.svg",
    "chapters/fog.svg",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="111">'
    b'<rect width="200" height="111" fill="device-cmyk(0 0 0 .2)"/></svg>',
    "image/svg+xml",
)


@pytest.fixture(scope="module", params=["literary", "academic", "official"])
def made(request: pytest.FixtureRequest) -> tuple[theme.Theme, press.Printed, pikepdf.Pdf]:
    look = theme.load(request.param, STYLES)
    whole = edition(FILES, assets={FOG.source: FOG})
    bodies = {d.id: render(d, whole.labels, Medium.PRINT) for d in whole.documents}
    result = press.render(whole, bodies, look)
    return look, result, pikepdf.open(BytesIO(result.pdf))


Made = tuple[theme.Theme, press.Printed, pikepdf.Pdf]


def test_nothing_is_wrong_with_the_themes_themselves(made: Made) -> None:
    _, result, pdf = made
    assert {d.code for _, d in result.diagnostics} <= {"missing-font"}
    assert result.missing == ()
    assert result.pages == len(pdf.pages)


def test_the_sheet_is_trimmed_as_the_theme_says(made: Made) -> None:
    look, _, pdf = made
    for page in pdf.pages:
        size = [float(v) / theme.POINTS_PER_MM for v in page.trimbox[2:]]
        assert size == pytest.approx(look.sheet.page.trim, abs=0.01)


def test_labels_are_roman_then_arabic_from_one_on_a_right_hand_page(made: Made) -> None:
    _, _, pdf = made
    (front, first), (start, second) = zip(*[iter(pdf.Root.PageLabels.Nums)] * 2, strict=True)
    assert (int(front), str(first.S), str(second.S)) == (0, "/r", "/D")
    assert int(start) % 2 == 0
    assert outline(pdf)[2] == (1, "渡口", int(start))


def test_the_outline_is_nested_like_the_contents(made: Made) -> None:
    _, _, pdf = made
    assert [(level, title) for level, title, _ in outline(pdf)] == [
        (1, "目录"),
        (1, "写在前面"),
        (1, "渡口"),
        (2, "一、先看水"),
        (3, "（一）水尺"),
        (1, "从渡口到桥梁：沿江集镇生活节奏变化的初步考察与说明"),
        (2, "结语"),
    ]


def test_chapters_open_on_right_hand_pages_and_blank_pages_carry_nothing(made: Made) -> None:
    _, _, pdf = made
    assert [index % 2 for level, _, index in outline(pdf) if level == 1] == [0] * 4
    blank = [index for index, page in enumerate(pdf.pages) if not text_of(page)]
    assert 1 in blank
    assert all(index % 2 for index in blank)


def test_the_contents_say_where_things_stand(made: Made) -> None:
    _, _, pdf = made
    body = int(pdf.Root.PageLabels.Nums[2])
    (_, _, contents), *entries = outline(pdf)
    words = text_of(pdf.pages[contents])
    for (_, title, index), following in pairwise([*entries, (1, "", 0)]):
        number = str(index - body + 1) if index >= body else roman(index + 1)
        after = words.partition(title)[2].partition(following[1])[0] if following[1] else words.partition(title)[2]
        assert after.lstrip("…").startswith(number), title


def test_running_heads_stand_everywhere_but_on_opening_pages(made: Made) -> None:
    look, _, pdf = made
    size = pytest.approx(look.sheet.head.size * 4 / 3, abs=0.01)
    starts = [index for level, _, index in outline(pdf) if level == 1]
    seen = 0
    for index, page in enumerate(pdf.pages):
        lines = lines_of(page)
        heads = {line.text for line in lines if line.size == size} & {"江上的名字", "目录", "写在前面", "渡口"}
        if not look.sheet.head.show or index in starts or index < starts[0] or not lines:
            assert heads == set()
        elif index < starts[3]:
            assert heads == ({"江上的名字"} if index % 2 else {"写在前面"} if index < starts[2] else {"渡口"})
            seen += 1
    assert seen >= 2 or not look.sheet.head.show


def test_every_page_prints_its_label_once_but_bare_and_blank_ones(made: Made) -> None:
    look, _, pdf = made
    size = pytest.approx(look.sheet.folio.size * 4 / 3, abs=0.01)
    body = int(pdf.Root.PageLabels.Nums[2])
    for index, page in enumerate(pdf.pages):
        label = str(index - body + 1) if index >= body else roman(index + 1)
        folios = [line.text for line in lines_of(page) if line.size == size and re.fullmatch("[—ivx0-9 ]+", line.text)]
        bare = index < 4 or not text_of(page)
        assert [text.strip("— ") for text in folios] == ([] if bare else [label])


def test_every_line_of_the_text_stands_on_the_grid(made: Made) -> None:
    look, _, pdf = made
    page = look.sheet.page
    pitch, size = page.pitch * 4 / 3, page.size * 4 / 3
    front = int(pdf.Root.PageLabels.Nums[2])
    lines = [
        line.y
        for sheet_of_paper in pdf.pages[front:]
        for line in lines_of(sheet_of_paper)
        if line.size == pytest.approx(size, abs=0.02) and line.text != "①"
    ]
    assert len(lines) > 50
    assert max(abs((y - lines[0] + pitch / 2) % pitch - pitch / 2) for y in lines) < 0.1


def test_notes_are_numbered_anew_on_every_page(made: Made) -> None:
    _, _, pdf = made
    for page in pdf.pages:
        signs = [c for c in text_of(page) if "①" <= c <= "⑳"]
        assert sorted(signs[: len(signs) // 2]) == sorted(signs[len(signs) // 2 :])
        assert not signs or min(signs) == "①"
        assert "\u2060" not in text_of(page)


def test_the_metadata_and_the_view(made: Made) -> None:
    _, _, pdf = made
    assert str(pdf.docinfo.Title) == "江上的名字"
    assert str(pdf.docinfo.Author) == "沈砚秋, 许明川, 何一帆"
    assert str(pdf.docinfo.CreationDate) == "D:202611"
    assert "/ModDate" not in pdf.docinfo
    assert (str(pdf.Root.Lang), str(pdf.Root.PageMode), str(pdf.Root.PageLayout)) == (
        "zh-Hans",
        "/UseOutlines",
        "/TwoPageRight",
    )
    assert bool(pdf.Root.MarkInfo.Marked)


def inks(pdf: pikepdf.Pdf) -> set[str]:
    """The operators that choose a colour."""
    found = {str(op) for page in pdf.pages for _, op in pikepdf.parse_content_stream(page)}
    return found & {"rg", "RG", "k", "K", "cs", "CS", "g", "G"}


def test_black_is_k_alone_for_the_press_and_no_ink_at_all_on_a_screen(made: Made) -> None:
    look, _, pdf = made
    whole = edition(FILES, assets={FOG.source: FOG})
    bodies = {d.id: render(d, whole.labels, Medium.PRINT) for d in whole.documents}
    for_the_press = pikepdf.open(BytesIO(press.render(whole, bodies, look, "press").pdf))
    assert not inks(for_the_press) & {"rg", "RG"}
    assert not inks(pdf) & {"k", "K"}
    assert all("/Annots" not in page for page in for_the_press.pages)
    sheet_of_paper = for_the_press.pages[0].obj
    edges = [float(box[0]) / theme.POINTS_PER_MM for box in (sheet_of_paper.TrimBox, sheet_of_paper.BleedBox)]
    assert edges == pytest.approx([0, -3])
    assert float(sheet_of_paper.MediaBox[0]) / theme.POINTS_PER_MM == pytest.approx(-3 - sheet.SLUG_MM)


# ---------------------------------------------------------------------------- what must not happen

SHORT = {"01-a": chapter("渡口", SENTENCE * 3)}


def test_same_book_same_bytes() -> None:
    assert printed(FILES).pdf == printed(FILES).pdf


def test_a_front_matter_of_odd_length_gets_a_blank_page() -> None:
    pdf = pikepdf.open(BytesIO(printed(SHORT).pdf))
    assert [text_of(page) == "" for page in pdf.pages] == [False, True, False, False, False, True, False]


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://example.org/a.png", "data:image/png;base64,AAAA"])
def test_nothing_is_fetched_but_the_books_own_files(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the press went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    made = edition(SHORT)
    body = f'<section id="c01" class="chapter"><h1>渡口</h1><p><img src="{address}" alt="x"/></p></section>'
    (((name, found)),) = press.render(made, {"c01": body}, LITERARY).diagnostics
    assert name == "c01"
    assert (found.code, found.severity) == ("refused-address", Severity.WARNING)
    assert address in found.message


def test_a_character_without_a_font_is_told_with_its_document() -> None:
    made = printed({**SHORT, "02-b": chapter("桥", "桥\U000f1234头。")})
    assert made.missing == (("\U000f1234", "c02"),)


def test_what_the_engine_says_of_the_styles_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    odd = replace(LITERARY, print_css=LITERARY.print_css + "p { colour: red }")
    found = [d for _, d in printed(SHORT, odd).diagnostics]
    assert {d.code for d in found} == {"style"}
    assert "colour" in found[0].message
    assert capfd.readouterr() == ("", "")


def test_a_note_that_finds_no_room_is_an_error() -> None:
    long = "字" + "[^a]" + SENTENCE * 3 + "\n\n[^a]: " + SENTENCE * 120
    assert ("lost-note", Severity.ERROR) in [
        (d.code, d.severity) for _, d in printed({"01": chapter("注", long)}).diagnostics
    ]


def test_a_note_called_again_shows_its_number() -> None:
    text = f"{SENTENCE}[^a]{SENTENCE}[^b]{SENTENCE}[^a]\n\n[^a]: 甲。\n[^b]: 乙。"
    pdf = pikepdf.open(BytesIO(printed({"01": chapter("注", text)}).pdf))
    assert [c for c in text_of(pdf.pages[-1]) if "①" <= c <= "⑳"] == ["①", "②", "①", "①", "②"]


def test_without_pango_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPango:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'\nand more")

    for name in [n for n in sys.modules if n.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    engine.library.cache_clear()
    compositor._engine.cache_clear()
    with pytest.raises(MachineError) as caught:
        printed(SHORT)
    assert caught.value.diagnostics[0].code == "no-pango"
    assert "apt-get install libpango" in caught.value.diagnostics[0].hint


# ------------------------------------------------------------------------------- values and words


@given(st.text(alphabet="渡口江船，。：“”—…Ab1 ", min_size=1, max_size=90), st.floats(10, 30))
def test_the_shape_of_a_title_has_room_for_it(title: str, size: float) -> None:
    width = LITERARY.sheet.page.width
    lines, em = sheet.shape(title, size, width)
    assert lines >= 1
    assert em <= width / size + 0.01
    assert sheet._em(title) <= lines * em + 0.01


def test_half_a_character_more_than_a_line_makes_another() -> None:
    assert sheet.shape("渡" * 35, 16, 17.7 * 16)[0] == 3
    assert sheet.shape("渡" * 34, 16, 17.7 * 16)[0] == 2


@given(st.text(alphabet="渡口江船，。—Ab1", max_size=90))
def test_a_running_head_is_one_line(title: str) -> None:
    head = sheet.head_text(title, LITERARY.sheet)
    assert sheet._em(head) * LITERARY.sheet.head.size <= LITERARY.sheet.page.width
    assert head == title or (head.endswith("…") and title.startswith(head[:-1]))


def test_fonts_are_chosen_by_preference_and_region() -> None:
    stack = LITERARY.families("zh-Hant-TW", "song")
    found = sheet.choose_fonts(LITERARY, "zh-Hant-TW", stack[1:])
    assert found.families == {"song": stack[1]}
    assert {d.code for d in found.diagnostics} == {"missing-font"}
    assert len(found.diagnostics) == 3  # hei, kai and mono; this theme has no fangsong
    assert all(stack[1] in d.message and d.hint for d in found.diagnostics)


def test_traditional_marks_never_come_from_a_kai_font() -> None:
    for language, own in (("zh-Hans", True), ("zh-Hant-TW", False), ("zh-Hant-HK", False)):
        fonts = sheet.choose_fonts(LITERARY, language, {"LXGW WenKai", *LITERARY.families(language, "song")})
        assert ("U+FF01" in sheet.font_faces(fonts)) is own


def test_credits_are_grouped_by_role_and_facts_say_only_what_is_known() -> None:
    made = edition(SHORT)
    assert pages.credits(BOOK, made.labels) == ["沈砚秋　许明川　著", "何一帆　编"]
    assert pages.facts(replace(BOOK, date="2026-11-02"), made.labels) == [
        ("出版", "青石书社"),
        ("出版日期", "2026年11月2日"),
    ]
    assert ("ISBN", "9787000000001") in pages.facts(replace(BOOK, isbn="9787000000001"), made.labels)


@given(st.integers(1, 3999))
def test_roman_numbers_read_back(number: int) -> None:
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    values = [worth[c] for c in roman(number)]
    assert sum(-a if a < b else a for a, b in pairwise([*values, 0])) == number
