"""What a printed book must stand: tables, notes, titles, lists and Latin text, wherever they fall on the page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from book import press, theme
from book.edition import Asset, Metadata, assemble
from book.markdown import parse
from book.pages import Pages
from book.text import Source
from book.theme import Theme
from book.xhtml import Medium, pieces

STYLES = Path(__file__).parent.parent / "styles"
LITERARY = theme.load("literary", STYLES)
PITCH = LITERARY.sheet.page.pitch
SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里。"
LATIN = "The gauge was read twice a day, and the readings were telegraphed to the provincial office on every Saturday. "


@dataclass(frozen=True)
class Letter:
    """A character that can be seen, and its box in pt."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    base: float


def set_in(look: Theme, *texts: str, files: dict[str, Asset] | None = None) -> press.Printed:
    """The chapters printed, with their notes where the theme has them."""
    chapters = [parse(Source(f"chapters/{i:02}-x.md", text)).chapter for i, text in enumerate(texts, 1)]
    book = assemble(Metadata("江上", "urn:x", "zh-Hans"), chapters, files or {}, lists=("figures", "tables")).edition
    medium = Medium.PRINT if look.sheet.notes.place == "foot" else Medium.ENDNOTES
    made = {d.id: pieces(d, book.labels, medium) for d in book.documents}
    if look.sheet.notes.place != "end":
        return press.render(book, {name: chapter.section() for name, chapter in made.items()}, look)
    bodies = {n: c.joined(c.attributes, (c.opening, *c.blocks, c.closing), ()) for n, c in made.items()}
    notes = {name: "".join(note.markup for _, note in chapter.notes) for name, chapter in made.items()}
    return press.render(book, bodies, look, notes=notes)


def letters(printed: press.Printed) -> list[list[Letter]]:
    """All that can be seen, page by page, in the order in which it is drawn."""
    out = []
    for page in pypdfium2.PdfDocument(printed.pdf):
        text = page.get_textpage()
        found = []
        for i in range(text.count_chars()):
            char = chr(pdfium.FPDFText_GetUnicode(text, i))
            if char.strip() and char != "\u2060":
                left, bottom, right, top = text.get_charbox(i, loose=False)
                found.append(Letter(char, left, bottom, right, top, _base(text, i)))
        out.append(found)
    return out


def _base(text: pypdfium2.PdfTextPage, index: int) -> float:
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    return y.value


def words(page: list[Letter]) -> str:
    return "".join(letter.char for letter in page)


def at(page: list[Letter], text: str) -> list[Letter]:
    """The letters of the first place where a text stands on a page."""
    start = words(page).index(text)
    return page[start : start + len(text)]


def on(pages: list[list[Letter]], text: str, after: int = 0) -> int:
    """The index of the first page, from one on, with a text."""
    return next(i for i in range(after, len(pages)) if text in words(pages[i]))


def rows(count: int) -> str:
    return "表1　水位\n\n| 时刻 | 水位 |\n|---|---|\n" + "".join(f"| 第{i}行 | 三尺 |\n" for i in range(1, count + 1))


def chapter(body: str, front: str = "title: 渡口") -> str:
    return f"---\n{front}\n---\n{body}\n"


# ------------------------------------------------------------------------------- tables


def test_a_table_is_whole_lines_high_and_so_is_each_of_its_rows() -> None:
    text = chapter(f"前文。\n\n{rows(3)}\n后文。")
    page = next(page for page in letters(set_in(LITERARY, text)) if "前文" in words(page))
    before, after = (at(page, word)[0].base for word in ("前文", "后文"))
    assert (before - after) / PITCH == pytest.approx(8, abs=0.002)
    lines = [at(page, word)[0].base for word in ("时刻", "第1行", "第2行", "第3行")]
    assert [a - b for a, b in pairwise(lines)] == pytest.approx([PITCH] * 3, abs=0.05)


def test_a_long_table_begins_below_its_caption_and_goes_on() -> None:
    pages = letters(set_in(LITERARY, chapter(SENTENCE * 15 + f"\n\n{rows(60)}")))
    opening = on(pages, "渡口的石阶")
    caption = on(pages, "表1水位", opening)
    assert caption == opening
    assert "第1行" in words(pages[caption])
    assert "第60行" in words(pages[on(pages, "第60行", caption)])
    assert "时刻" in words(pages[caption + 1])


def test_a_caption_never_stays_behind() -> None:
    pages = letters(set_in(LITERARY, chapter(SENTENCE * 22 + f"\n\n{rows(60)}")))
    caption = on(pages, "表1水位", on(pages, "渡口的石阶"))
    assert "第1行" in words(pages[caption])


def test_a_table_of_twelve_columns_stays_on_the_page() -> None:
    row = "|" + " 3.75 |" * 12 + "\n"
    text = chapter("|" + " 十月 |" * 12 + "\n|" + "---|" * 12 + "\n" + row * 3)
    printed = set_in(LITERARY, text)
    edge = LITERARY.sheet.page.trim[0] * 72 / 25.4
    assert max(letter.right for page in letters(printed) for letter in page) < edge - 20


# ------------------------------------------------------------------------------- titles and lists


@pytest.fixture(scope="module")
def plain() -> float:
    """The base line of the first line of a chapter with a short title."""
    pages = letters(set_in(LITERARY, chapter(SENTENCE)))
    return at(pages[on(pages, SENTENCE[:5])], SENTENCE[:5])[0].base


@pytest.mark.parametrize("length", [1, 17, 18, 34, 35, 60])
def test_a_title_of_any_length_keeps_clear_of_the_authors(length: int, plain: float) -> None:
    title = ("水文站志：四十年来江段水位记录之整理方法兼及口述材料编纂体例的几点意见" * 2)[:length]
    pages = letters(set_in(LITERARY, chapter(SENTENCE, f"title: {title}\nauthors: [林远舟]")))
    page = next(page for page in pages if "林远舟" in words(page) and SENTENCE[:5] in words(page))
    heading, name, text = at(page, title), at(page, "林远舟"), at(page, SENTENCE[:5])
    assert min(letter.bottom for letter in heading) > max(letter.top for letter in name) + 4
    steps = (plain - text[0].base) / PITCH
    assert steps == pytest.approx(round(steps), abs=0.002)


def test_the_lists_set_page_numbers_apart_from_the_contents() -> None:
    printed = set_in(LITERARY, chapter(f"{SENTENCE}\n\n{rows(2)}"))
    listed = next(page for page in letters(printed) if "表格目录" in words(page))
    assert words(listed).startswith("表格目录表1水位(1)")


def test_chapters_stand_below_their_part_in_the_outline_and_begin_where_it_says() -> None:
    printed = set_in(LITERARY, chapter(SENTENCE, "title: 渡口\npart: 卷一　江上"))
    outline = [(item.level, item.get_title()) for item in pypdfium2.PdfDocument(printed.pdf).get_toc()]
    assert outline[-2:] == [(0, "卷一　江上"), (1, "渡口")]
    pages = Pages(printed.pdf, "书.pdf")
    assert [m.title for m in pages.openings][-2:] == ["卷一　江上", "渡口"]
    assert (pages.chapters[-3], pages.chapters[-1]) == ("卷一　江上", "渡口")


def test_both_columns_of_the_index_begin_at_one_height() -> None:
    terms = "安波茶灯峨帆谷湖江口岚码南鸥坡渠日沙潭湾溪烟舟"
    text = chapter("".join(f"[{term}]{{.index}}，" for term in terms))
    page = next(page for page in letters(set_in(LITERARY, text)) if words(page).startswith("索引"))
    middle = LITERARY.sheet.page.trim[0] * 72 / 25.4 / 2
    body = [letter for letter in page[2:] if letter.bottom > 80]
    left, right = (max(x.base for x in body if (x.left < middle) is side) for side in (True, False))
    assert left == pytest.approx(right, abs=0.05)


# ------------------------------------------------------------------------------- notes


def test_notes_stand_in_the_order_of_their_calls() -> None:
    text = "".join(f"{SENTENCE * (4 + n % 3)}[^{n}]{SENTENCE}\n\n" for n in range(60))
    text += "\n\n".join(f"[^{n}]: 第{n}注，{SENTENCE * (1 + n % 3)}" for n in range(60))
    pages = letters(set_in(LITERARY, chapter(text)))
    seen = [int(n) for page in pages for n in re.findall(r"第(\d+)注", words(page))]
    assert seen == list(range(60))


def test_notes_at_the_end_of_the_book_stand_below_the_titles_of_their_chapters() -> None:
    ferry = chapter(f"{SENTENCE}[^a]{SENTENCE}[^b]\n\n[^a]: 卷三十三。\n\n[^b]: 油印本。")
    road = chapter(SENTENCE, "title: 路")
    bridge = chapter(f"[桥]{{.index}}{SENTENCE}[^a]\n\n[^a]: 手稿。", "title: 石桥")
    printed = set_in(LITERARY.with_notes("end"), ferry, road, bridge)
    assert not printed.diagnostics
    pages = letters(printed)
    notes = next(page for page in pages if words(page).startswith("注释"))
    assert words(notes).startswith("注释渡口[1]卷三十三。[2]油印本。石桥[1]手稿。")
    outline = [item.get_title() for item in pypdfium2.PdfDocument(printed.pdf).get_toc()]
    assert outline == ["目录", "渡口", "路", "石桥", "注释", "索引"]
    contents = words(next(page for page in pages if words(page).startswith("目录")))
    assert re.search(rf"石桥…*5注释…*{printed.folios['notes_page']}索引", re.sub("[·.]", "…", contents))


def test_a_book_without_notes_has_no_page_for_them() -> None:
    pages = letters(set_in(LITERARY.with_notes("end"), chapter(SENTENCE)))
    assert not any("注释" in words(page) for page in pages)


# ------------------------------------------------------------------------------- for the press


def test_crop_marks_stand_beyond_the_bleed() -> None:
    chapters = [parse(Source("chapters/01-x.md", chapter(SENTENCE))).chapter]
    book = assemble(Metadata("江上", "urn:x", "zh-Hans"), chapters, {}).edition
    bodies = {d.id: pieces(d, book.labels, Medium.PRINT).section() for d in book.documents}
    printed = press.render(book, bodies, LITERARY, "press", press.Bleed(3, bytes(128), "FOGRA39"))
    page = pypdfium2.PdfDocument(printed.pdf)[0]
    mm = 72 / 25.4
    media, bleed, trim = page.get_mediabox(), page.get_bleedbox(), page.get_trimbox()
    assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx((140 * mm, 203 * mm), abs=0.1)
    assert [abs(a - b) for a, b in zip(bleed, trim, strict=True)] == pytest.approx([3 * mm] * 4, abs=0.1)
    assert [abs(a - b) for a, b in zip(media, bleed, strict=True)] == pytest.approx([6 * mm] * 4, abs=0.1)
    picture = page.render(scale=4).to_pil().convert("L")
    edge, reach = round(9 * mm * 4), round(2 * mm * 4)
    for x, y in ((edge, reach), (reach, edge), (picture.width - edge, reach), (reach, picture.height - edge)):
        assert min(picture.crop((x - 4, y - 4, x + 5, y + 5)).tobytes()) < 128
    inside = picture.crop((edge - reach, edge - reach, picture.width - edge, edge + reach))
    assert min(inside.tobytes()) > 250


def test_a_book_of_prefaces_counts_them_in_arabic_figures() -> None:
    printed = set_in(LITERARY, chapter(SENTENCE, "title: 序\nkind: auxiliary"))
    assert printed.folios["c01"] == "1"


# ------------------------------------------------------------------------------- pictures, Latin


def test_no_picture_is_to_be_smoothed() -> None:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 40, 40)).save(data, "PNG")
    picture = Asset("images/a.png", "chapters/a.png", data.getvalue(), "image/png")
    printed = set_in(LITERARY, chapter("![红](a.png)"), files={"chapters/a.png": picture})
    assert b"/Subtype/Image" in re.sub(rb"\s", b"", printed.pdf)
    assert b"/Interpolatetrue" not in re.sub(rb"\s", b"", printed.pdf)


def test_a_latin_paragraph_has_no_holes() -> None:
    pages = letters(set_in(LITERARY, chapter(LATIN * 8)))
    page = next(page for page in pages if "provincial" in words(page))
    gaps = [b.left - a.right for a, b in pairwise(page) if abs(a.base - b.base) < 0.1 and b.left > a.right]
    assert max(gaps) < 0.62 * LITERARY.sheet.page.size
