"""Values become XHTML: well-formed whatever they hold, every letter there, no blank between hanzi."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.document import (
    Attributes,
    Chapter,
    Code,
    CodeBlock,
    DefinitionList,
    Division,
    Emphasis,
    Figure,
    FrontMatter,
    Heading,
    Image,
    ItemList,
    LineBreak,
    Link,
    NoteCall,
    Origin,
    Paragraph,
    Quote,
    Ruby,
    SectionBreak,
    Span,
    Strong,
    Table,
    Text,
    Verse,
)
from book.edition import Document
from book.labels import labels_for
from book.text import Source
from book.xhtml import Medium, render

TITLE = FrontMatter("题")
OPS = "{http://www.idpf.org/2007/ops}"


def rendered(*blocks, medium=Medium.EPUB, front=TITLE, notes=()) -> str:
    document = Document("c03", Chapter(Source("chapters/03.md", ""), front, blocks, notes), ())
    return render(document, labels_for("zh-Hans"), medium)


def body(*blocks, **more) -> str:
    """What stands behind the opening."""
    out = rendered(*blocks, **more)
    return out.partition("</header>\n")[2].removesuffix("</section>\n")


def of(*inlines, medium=Medium.EPUB, notes=()) -> str:
    """What a paragraph holds."""
    first = body(Paragraph(inlines, 1), medium=medium, notes=notes).partition("\n")[0]
    return first.removeprefix("<p>").removesuffix("</p>")


def tree(xhtml: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<body xmlns:epub="{OPS[1:-1]}">{xhtml}</body>')


def t(words: str) -> tuple[Text]:
    return (Text(words),)


# -------------------------------------------------------------------- opening


def test_the_opening_and_the_closing_say_what_the_front_matter_says():
    front = FrontMatter(
        "论树",
        "兼谈林",
        ("林一舟", "周小满"),
        "江城大学",
        Origin("林业", "2021年第3期", "2021-03-05"),
        "第一段。\n第二段。",
        ("树", "林"),
        "S7",
    )
    assert rendered(front=front) == (
        '<section id="c03" class="chapter" epub:type="chapter" role="doc-chapter">\n'
        '<header class="opening">\n'
        "<h1>论树</h1>\n"
        '<p class="subtitle" role="doc-subtitle">兼谈林</p>\n'
        '<p class="authors"><span class="author">林一舟</span>　<span class="author">周小满</span></p>\n'
        '<p class="affiliation">江城大学</p>\n'
        "</header>\n"
        '<footer class="closing">\n'
        '<div class="abstract">\n<p><b class="label">摘要：</b>第一段。</p>\n<p>第二段。</p>\n</div>\n'
        '<p class="keywords"><b class="label">关键词：</b>树；林</p>\n'
        '<p class="clc"><b class="label">中图分类号：</b>S7</p>\n'
        '<p class="origin">原载《林业》2021年第3期（2021年3月5日）</p>\n'
        "</footer>\n"
        "</section>\n"
    )


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (Origin(), ""),
        (Origin("《林业》"), "原载《林业》"),
        (Origin(issue="第3期"), "原载第3期"),
        (Origin(date="2021-03"), "原载2021年3月"),
        (Origin("林业", date="春"), "原载《林业》（春）"),
    ],
)
def test_origin(origin, line):
    assert "".join(tree(body(front=replace(TITLE, origin=origin))).itertext()).strip() == line


def test_a_preface_is_one():
    assert 'epub:type="preface" role="doc-preface"' in rendered(front=replace(TITLE, kind="auxiliary"))


def test_print_has_nothing_of_epub():
    out = rendered(medium=Medium.PRINT, front=replace(TITLE, subtitle="副题"))
    assert 'section id="c03" class="chapter"' in out
    assert "epub:" not in out
    assert "role" not in out


# -------------------------------------------------------------------- inlines


@pytest.mark.parametrize(
    ("inline", "epub", "paper"),
    [
        (Text("甲<&>“"), "甲&lt;&amp;&gt;“", None),
        (Emphasis(t("甲")), "<em>甲</em>", None),
        (Span(("name",), t("甲")), '<u class="name">甲</u>', None),
        (Span(("as-is",), t("皇后")), '<span class="as-is">皇后</span>', None),
        (Span((), t("東"), "ja"), '<span lang="ja" xml:lang="ja">東</span>', None),
        (Code("a<b"), "<code>a&lt;b</code>", None),
        (LineBreak(), "<br/>", None),
        (Image("images/a.png", "树"), '<img src="images/a.png" alt="树"/>', None),
        (Image("images/a.png", "", "题"), '<img src="images/a.png" alt="" title="题"/>', None),
        (
            Span(("dots",), (Text("甲，"), Emphasis(t("a乙")))),
            '<em class="dots">甲，<em>a乙</em></em>',
            '<em class="dots"><span class="dot">甲</span>，<em>a<span class="dot">乙</span></em></em>',
        ),
        (
            Ruby("汉字", "hàn zì"),
            "<ruby>汉<rp>（</rp><rt>hàn</rt><rp>）</rp>字<rp>（</rp><rt>zì</rt><rp>）</rp></ruby>",
            '<span class="ruby"><span class="rb">汉</span><span class="rt">hàn</span></span>'
            '<span class="ruby"><span class="rb">字</span><span class="rt">zì</span></span>',
        ),
        (
            Ruby("汉字", "x"),
            "<ruby>汉字<rp>（</rp><rt>x</rt><rp>）</rp></ruby>",
            '<span class="ruby"><span class="rb">汉字</span><span class="rt">x</span></span>',
        ),
        (
            Link("c02#c02-s1", t("前"), "看"),
            '<a href="c02.xhtml#c02-s1" title="看">前</a>',
            '<a href="#c02-s1" title="看">前</a>',
        ),
        (Link("c02", t("前")), '<a href="c02.xhtml">前</a>', '<a href="#c02">前</a>'),
        (Link("https://a.b/书?x=1&y=2", t("网")), '<a href="https://a.b/书?x=1&amp;y=2">网</a>', "网"),
        (Link("https://a.b/[1] 2%", t("网")), '<a href="https://a.b/%5B1%5D%202%25">网</a>', "网"),
        (Link("https://a b/", t("网")), "网", "网"),
        (Link("https://a:port/", t("网")), "网", "网"),
        (Link("mailto:a@b.c", t("信")), '<a href="mailto:a@b.c">信</a>', "信"),
        (Link("c02", ()), "", ""),
    ],
)
def test_inlines(inline, epub, paper):
    before = Text("前")
    assert of(before, inline) == "前" + epub
    assert of(before, inline, medium=Medium.PRINT) == "前" + (epub if paper is None else paper)


def test_bold_at_the_start_of_a_paragraph_is_a_run_in_heading():
    assert of(Strong(t("一。")), Text("虽"), Strong(t("然"))) == (
        '<strong class="run-in">一。</strong>虽<strong>然</strong>'
    )


def test_between_inlines_there_is_nothing():
    out = of(Text("甲"), Strong(t("乙")), Emphasis(t("丙")), Span(("name",), t("丁")), Text("戊"))
    assert not re.search(r"\s", re.sub("<[^>]*>", "", out))


# --------------------------------------------------------------------- blocks


@pytest.mark.parametrize(
    ("block", "xhtml"),
    [
        (Heading(2, t("一、甲"), 1, Attributes("c03-s1", ("big",))), '<h2 id="c03-s1" class="big">一、甲</h2>'),
        (Paragraph(t("甲"), 1, Attributes("c03-a")), '<p id="c03-a">甲</p>'),
        (Quote((Paragraph(t("甲"), 1),), 1), "<blockquote>\n<p>甲</p>\n</blockquote>"),
        (Division(("a", "b"), (SectionBreak(1),), 1), '<div class="a b">\n<hr class="section-break"/>\n</div>'),
        (
            Verse((t("甲"), t("乙"), (), t("丙")), 1),
            '<div class="verse">\n<p class="line">甲</p>\n<p class="line">乙</p>\n'
            '<p class="line stanza">丙</p>\n</div>',
        ),
        (ItemList(((Paragraph(t("甲"), 1),),), None, 1), "<ul>\n<li>甲</li>\n</ul>"),
        (
            ItemList(((Paragraph(t("甲"), 1), Paragraph(t("乙"), 1)),), 3, 1),
            '<ol start="3">\n<li>\n<p>甲</p>\n<p>乙</p>\n</li>\n</ol>',
        ),
        (
            ItemList(((Paragraph(t("甲"), 1), ItemList(((Paragraph(t("乙"), 1),),), None, 1)),), 1, 1),
            "<ol>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ol>",
        ),
        (
            DefinitionList(((t("甲"), ((Paragraph(t("乙"), 1),), (Paragraph(t("丙"), 1),))),), 1),
            "<dl>\n<dt>甲</dt>\n<dd>乙</dd>\n<dd>丙</dd>\n</dl>",
        ),
        (
            Table((t("甲"), ()), ((t("1"), t("2")),), ("left", ""), 1),
            '<table>\n<thead>\n<tr><th scope="col" class="align-left">甲</th><td></td></tr>\n</thead>\n'
            '<tbody>\n<tr><td class="align-left">1</td><td>2</td></tr>\n</tbody>\n</table>',
        ),
        (
            Figure(Image("a.png", "树", "图1"), "图1", 1),
            '<figure>\n<img src="a.png" alt="树"/>\n<figcaption>图1</figcaption>\n</figure>',
        ),
        (Figure(Image("a.png", "树"), "", 1), '<figure>\n<img src="a.png" alt="树"/>\n</figure>'),
        (CodeBlock("a<\n b", "py", 1), '<pre><code class="language-py">a&lt;\n b</code></pre>'),
    ],
)
def test_blocks(block, xhtml):
    assert body(block) == xhtml + "\n"
    assert body(block, medium=Medium.PRINT) == xhtml + "\n"


# ---------------------------------------------------------------------- notes

NOTES = (
    ("a", (Paragraph(t("注甲"), 1), ItemList(((Paragraph(t("一"), 1),),), None, 1))),
    ("b", (CodeBlock("x\ny", "", 1),)),
)
CALLS = Paragraph((Text("子"), NoteCall("a", 1), Text("丑"), NoteCall("b", 2), Text("寅"), NoteCall("a", 1)), 1)


def test_notes_on_screens_stand_at_the_end_and_lead_back():
    root = tree(rendered(CALLS, notes=NOTES))
    calls = [a for a in root.iter("a") if a.get(OPS + "type") == "noteref"]
    notes = {n.get("id"): n for n in root.iter("aside")}
    assert ["".join(a.itertext()) for a in calls] == ["[1]", "[2]", "[1]"]
    assert {n.get(OPS + "type") for n in notes.values()} == {"footnote"}
    assert len({a.get("id") for a in calls}) == 3
    for call in calls:
        note = notes[call.get("href")[1:]]
        assert "#" + call.get("id") in [a.get("href") for a in note.iter("a") if a.get("role") == "doc-backlink"]
    assert re.sub(r"\s", "", "".join(notes["c03-n1"].itertext())) == "[1]注甲↩一"


def test_notes_on_paper_stand_at_their_first_call():
    assert of(*CALLS.children, medium=Medium.PRINT, notes=NOTES) == (
        '子<span class="footnote" id="c03-n1">注甲<br/>一</span>'
        '丑<span class="footnote" id="c03-n2"><code>x</code><br/><code>y</code></span>'
        '寅<sup class="note-again"><a href="#c03-n1">1</a></sup>'
    )


def test_on_paper_a_note_may_hold_any_block():
    held = (
        Heading(2, t("子"), 1),
        Quote((Paragraph(t("丑"), 1),), 1),
        Verse((t("寅"), ()), 1),
        DefinitionList(((t("卯"), ((Paragraph(t("辰"), 1),),)),), 1),
        Table((t("巳"),), ((t("午"),),), ("",), 1),
        Figure(Image("a.png", ""), "未", 1),
        SectionBreak(1),
    )
    out = of(NoteCall("a", 1), medium=Medium.PRINT, notes=(("a", held),))
    assert re.sub("<[^>]*>", "", out) == "子丑寅卯辰巳午未"
    assert set(re.findall(r"<([a-z]+)", out)) == {"span", "br", "img"}


# ----------------------------------------------------------------- properties

anything = st.text(st.characters(), max_size=12)
names = st.sampled_from(["dots", "name", "as-is", "x"])
inline = st.recursive(
    st.builds(Text, anything)
    | st.builds(Code, anything)
    | st.builds(Ruby, anything, anything)
    | st.builds(Image, anything, anything, anything)
    | st.just(NoteCall("a", 1))
    | st.just(LineBreak()),
    lambda inner: (
        st.builds(Emphasis, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Strong, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Span, st.lists(names, max_size=2).map(tuple), st.lists(inner, max_size=3).map(tuple), anything)
        | st.builds(Link, anything, st.lists(inner, max_size=3).map(tuple), anything)
    ),
    max_leaves=8,
)
run = st.lists(inline, max_size=4).map(tuple)
block = st.recursive(
    st.builds(Paragraph, run, st.just(1))
    | st.builds(Heading, st.integers(2, 6), run, st.just(1))
    | st.builds(CodeBlock, anything, anything, st.just(1))
    | st.builds(Verse, st.lists(run, max_size=3).map(tuple), st.just(1)),
    lambda inner: (
        st.builds(Quote, st.lists(inner, max_size=3).map(tuple), st.just(1))
        | st.builds(
            ItemList, st.lists(st.lists(inner, max_size=2).map(tuple), max_size=2).map(tuple), st.none(), st.just(1)
        )
    ),
    max_leaves=6,
)


@given(st.lists(block, max_size=4), st.sampled_from(Medium), anything)
def test_it_is_well_formed_whatever_it_holds(blocks, medium, title):
    tree(rendered(*blocks, medium=medium, front=FrontMatter(title, title), notes=(("a", tuple(blocks)),)))


letters = st.text(st.sampled_from("甲乙丙abc123"), min_size=1, max_size=5)


@given(st.lists(letters, min_size=1, max_size=8), st.sampled_from(Medium))
def test_every_letter_is_there_once_and_in_order(words, medium):
    """Each word goes into another construct; read as a text they must give the same words."""
    makers = [
        Text,
        Code,
        lambda w: Emphasis(t(w)),
        lambda w: Strong(t(w)),
        lambda w: Span(("dots",), t(w)),
        lambda w: Span(("name",), (Emphasis(t(w)),)),
        lambda w: Link("https://a.example", t(w)),
        lambda w: Link("c01", (Strong(t(w)),)),
    ]
    inlines = tuple(makers[i % len(makers)](word) for i, word in enumerate(words))
    out = rendered(Paragraph(inlines, 1), Verse((inlines, inlines), 1), medium=medium, front=FrontMatter(""))
    assert "".join("".join(tree(out).itertext()).split()) == "".join(words) * 3
