"""What stands round the chapters of a printed book: parts, lists, references, notes behind a chapter, the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from book import press, theme
from book.document import Table, plain
from book.edition import INDEX, Asset, Edition, Metadata, assemble
from book.epub.pages import Form, pages
from book.markdown import parse
from book.text import Source
from book.xhtml import Medium, render

STYLES = Path(__file__).parent.parent / "styles"

SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里。"
FOG = Asset(
    "images/fog.svg",
    "chapters/fog.svg",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="111"><rect width="200" height="111"/></svg>',
    "image/svg+xml",
)
FILES = {
    "00-preface": f"---\ntitle: 写在前面\nkind: auxiliary\n---\n{SENTENCE}[渡口]{{.index}}\n",
    "01-ferry": f"""---
title: 渡口
part: 第一部　水
---
[渡口]{{.index}}{SENTENCE * 20}见[小结](03-bridge.md#end){{.page}}，又见[雾](#fog){{.page}}。[^a]

## 水尺

{SENTENCE * 12}[石阶]{{.index}}。[^b]

{{#fog}}
![雾](fog.svg "图1　雾中的渡口")

表1　渡船班次

| 时刻 | 船 |
|---|---|
| 六点 | 旧船 |

[^a]: 卷三十三。
[^b]: 油印本。
""",
    "02-road": f"---\ntitle: 路\n---\n{SENTENCE * 40}[石阶]{{.index}}。{SENTENCE * 40}[石阶]{{.index}}。\n",
    "03-bridge": f"---\ntitle: 桥\npart: 第二部　岸\n---\n{SENTENCE * 3}\n\n## 小结 {{#end}}\n\n{SENTENCE}\n",
    "04-after": f"---\ntitle: 后记\nkind: auxiliary\n---\n{SENTENCE}[渡口]{{.index}}。\n",
}


def edition(language: str = "zh-Hans") -> Edition:
    chapters = [parse(Source(f"chapters/{name}.md", text)).chapter for name, text in FILES.items()]
    book = Metadata("江上", "urn:x", language)
    return assemble(book, chapters, {"chapters/fog.svg": FOG}, lists=("figures", "tables")).edition


@dataclass(frozen=True)
class Made:
    """A printed book: what the press says of it, the text of every page without blanks, and the outline."""

    printed: press.Printed
    texts: list[str]
    outline: list[tuple[int, str, int]]

    def page(self, title: str) -> int:
        """The index of the page to which a line of the outline leads."""
        return next(page for _, words, page in self.outline if words == title)


def made(look: theme.Theme, medium: Medium) -> Made:
    book = edition()
    printed = press.render(book, {d.id: render(d, book.labels, medium) for d in book.documents}, look)
    document = pypdfium2.PdfDocument(printed.pdf)
    texts = [re.sub(r"[\s\u2060]", "", page.get_textpage().get_text_range()) for page in document]
    outline = [(item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()]
    return Made(printed, texts, outline)


@pytest.fixture(scope="module")
def literary() -> Made:
    return made(theme.load("literary", STYLES), Medium.PRINT)


@pytest.fixture(scope="module")
def official() -> Made:
    return made(theme.load("official", STYLES).with_notes("chapter"), Medium.ENDNOTES)


def test_nothing_is_wrong(literary: Made) -> None:
    assert not literary.printed.diagnostics
    assert not literary.printed.missing


def test_the_outline_has_chapters_below_their_parts_as_the_contents_have(literary: Made) -> None:
    assert [(level, title) for level, title, _ in literary.outline] == [
        *((0, title) for title in ("目录", "插图目录", "表格目录", "写在前面")),
        (0, "第一部　水"),
        *((1, "渡口"), (2, "水尺"), (1, "路")),
        (0, "第二部　岸"),
        *((1, "桥"), (2, "小结")),
        *((0, "后记"), (0, "索引")),
    ]


def test_a_part_opens_on_a_bare_recto_with_an_empty_verso(literary: Made) -> None:
    for part, chapter, words in (("第一部　水", "渡口", "第一部水"), ("第二部　岸", "桥", "第二部岸")):
        page = literary.page(part)
        assert page % 2 == 0
        assert literary.texts[page] == words
        assert literary.texts[page + 1] == ""
        assert literary.page(chapter) == page + 2


def test_the_body_is_counted_from_its_first_part(literary: Made) -> None:
    folios = literary.printed.folios
    assert (folios["c01_part"], folios["c01"], folios["c00"]) == ("1", "3", "xi")


def test_the_contents_and_the_lists_say_where_things_are(literary: Made) -> None:
    folios = literary.printed.folios
    shown = (re.sub("[…·.]", "", literary.texts[literary.page(f"{kind}目录")]) for kind in ("", "插图", "表格"))
    contents, figures, tables = shown
    for title, anchor in (("第一部水", "c01_part"), ("水尺", "c01-s1"), ("后记", "c04"), ("索引", INDEX)):
        assert re.search(rf"{title}{folios[anchor]}(?!\d)", contents), title
    assert figures == f"插图目录图1雾中的渡口({folios['c01-fog']})vii"
    assert tables == f"表格目录表1渡船班次({folios['c01_f1']})ix"


def test_a_page_reference_says_the_page_on_paper(literary: Made) -> None:
    text, folios = "".join(literary.texts), literary.printed.folios
    assert f"见小结（第{folios['c03-end']}页），又见雾（第{folios['c01-fog']}页）。" in text


def test_the_index_has_the_pages_of_its_words(literary: Made) -> None:
    folios, page = literary.printed.folios, literary.page("索引")
    ferry = f"渡口{folios['c00_i1']},{folios['c01_i1']},{folios['c04_i1']}"
    stone = f"石阶{folios['c01_i2']},{folios['c02_i1']},{folios['c02_i2']}"
    assert literary.texts[page] == f"索引D{ferry}S{stone}{folios[INDEX]}"


def test_notes_behind_the_chapter_are_counted_through_it(official: Made) -> None:
    page = official.texts[official.page("路") - 1] or official.texts[official.page("路") - 2]
    assert re.search(r"\[1\]卷三十三。\[2\]油印本。", page)
    assert "。[2]" in "".join(official.texts)
    assert "①" not in "".join(official.texts)


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("表1　渡船班次", "表1　渡船班次"),
        ("表二 渡船", "表二 渡船"),
        ("附表 3-2：渡船", "附表 3-2：渡船"),
        ("渡船*班次*{.caption}", "渡船班次"),
        ("表1说明了班次。", ""),
        ("表面上的班次", ""),
        ("渡船班次", ""),
    ],
)
def test_what_stands_above_a_table_may_be_its_caption(text: str, caption: str) -> None:
    blocks = parse(Source("a.md", f"---\ntitle: 表\n---\n{text}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")).chapter.blocks
    table = blocks[-1]
    assert isinstance(table, Table)
    assert plain(table.caption) == caption
    assert len(blocks) == (1 if caption else 2)


def test_an_epub_has_pages_for_parts_and_index() -> None:
    templates = {p.name: p.read_text("utf-8") for p in (STYLES / "templates").glob("epub-*.xhtml")}
    laid = pages(edition(), templates, Form(), {"c01_i1": "3", "c04_i1": "3"})
    names = [page.name for page in laid.pages]
    assert names[-8:] == [
        *("c00.xhtml", "c01_part.xhtml", "c01.xhtml", "c02.xhtml", "c03_part.xhtml", "c03.xhtml", "c04.xhtml"),
        f"{INDEX}.xhtml",
    ]
    assert [(line.title, [inner.title for inner in line.lines]) for line in laid.contents] == [
        ("写在前面", []),
        *(("第一部 水", ["渡口", "路"]), ("第二部 岸", ["桥"])),
        *(("后记", []), ("索引", [])),
    ]
    words = laid.pages[-1].data.decode()
    assert re.findall(r'<li>渡口　<a href="(.*?)".*?>(.*?)</a>、<a href="(.*?)".*?>(.*?)</a></li>', words) == [
        ("c00.xhtml#c00_i1", "1", "c01.xhtml#c01_i1", "3"),
    ]
    chapter = laid.pages[-6].data.decode()
    assert '见<a href="c03.xhtml#c03-end">小结</a>，又见' in chapter
    assert "<caption>表1　渡船班次</caption>" in chapter
    assert re.search(r'id="page_3"[^>]*></span><span id="c01_i1"', chapter)
