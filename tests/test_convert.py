"""Script conversion: markup changes nothing, what is protected stays, and places still point into the file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.convert import engine, script
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion, config_for
from book.convert.engine import converter
from book.convert.prose import convert_stream, convert_text
from book.convert.script import evidence
from book.diagnostic import BookError, MachineError, Severity
from book.document import (
    Attributes,
    Chapter,
    Code,
    CodeBlock,
    Division,
    Emphasis,
    Figure,
    FrontMatter,
    Heading,
    Image,
    LineBreak,
    Link,
    NoteCall,
    Origin,
    Paragraph,
    Ruby,
    Span,
    Strong,
    Table,
    Text,
    Verse,
    mapped,
    plain,
)
from book.text import Source

TAIWAN = Conversion.between("zh-Hans", "zh-Hant-TW")
MAINLAND = Conversion.between("zh-Hant-TW", "zh-Hans")
WORDS = [
    "头发",
    "皇后",
    "面条",
    "后面",
    "里程",
    "干燥",
    "干部",
    "发展",
    "理发",
    "一只",
    "只有",
    "历史",
    "复杂",
    "茶几",
    "几乎",
]
sentences = st.lists(
    st.sampled_from([*WORDS, "的", "在", "，", "。", "鼠标", "打印机", "互联网"]), min_size=1, max_size=12
).map("".join)


def chapter(*blocks, front=None, notes=(), text=""):
    return Chapter(Source("chapters/01-a.md", text), front or FrontMatter("题"), blocks, notes)


def paragraph(*children, line=1):
    return Paragraph(children, line)


def converted(*children, conversion=TAIWAN):
    """The inlines of one paragraph after conversion."""
    return convert_chapter(chapter(paragraph(*children)), conversion).chapter.blocks[0].children


@pytest.mark.parametrize(
    ("master", "target", "config"),
    [
        ("zh-Hans", "zh-Hans", None),
        ("zh-Hans", "zh-Hant", "s2t"),
        ("zh-Hans", "zh-Hant-TW", "s2tw"),
        ("zh-Hans", "zh-Hant-HK", "s2hk"),
        ("zh-Hant", "zh-Hans", "t2s"),
        ("zh-Hant-TW", "zh-Hans", "tw2s"),
        ("zh-Hant-HK", "zh-Hans", "hk2s"),
        ("zh-Hant-TW", "zh-Hant-HK", "tw2t+t2hk"),
        ("zh-Hant-HK", "zh-Hant-TW", "hk2t+t2tw"),
        ("zh-Hant", "zh-Hant-TW", "t2tw"),
        ("zh-Hant-HK", "zh-Hant", "hk2t"),
    ],
)
def test_configurations(master, target, config):
    assert config_for(master, target) == config
    assert config is None or converter(config).convert("山") == "山"


def test_conversions():
    assert not Conversion.between("zh-Hans", "zh-Hans")
    assert Conversion.between("zh-Hans", "zh-Hant-TW", "s2twp") == Conversion("s2twp", "corner")
    assert Conversion.between("zh-Hant-HK", "zh-Hans").quotes == "curly"
    assert Conversion.between("zh-Hant-HK", "zh-Hant-TW").quotes is None


@pytest.mark.parametrize(
    ("config", "before", "after"),
    [
        ("s2tw", "他在理发店里发呆，头发干燥。", "他在理髮店裡發呆，頭髮乾燥。"),
        ("s2tw", "皇后走在后面，面条在里面。", "皇后走在後面，麵條在裡面。"),
        ("s2tw", "只有一只船，茶几几乎空了。", "只有一隻船，茶几幾乎空了。"),
        ("s2hk", "这里的台风", "這裏的颱風"),
        ("tw2s", "看著那裡", "看着那里"),
        ("tw2t+t2hk", "這裡、群眾、裡程", "這裏、羣眾、裏程"),
    ],
)
def test_opencc_knows_words(config, before, after):
    assert converter(config).convert(before) == after


def test_rare_simplified_forms_are_not_written():
    assert converter("t2s").convert("凙") == "凙"


@given(st.text(st.characters(), max_size=40))
def test_any_string_can_be_converted(text):
    assert isinstance(converter("s2tw").convert(text), str)


def test_surrogates_and_nul_stay():
    assert converter("s2t").convert("头\ud83d发\x00龙") == "頭\ud83d發\x00龍"


def test_unknown_configuration():
    with pytest.raises(BookError, match="unknown-conversion") as error:
        converter("s2mars")
    assert "s2twp" in error.value.diagnostics[0].hint


def test_another_package_by_the_same_name(monkeypatch):
    monkeypatch.setattr(engine.opencc, "__version__", "0.1.7")
    engine.converter.cache_clear()
    with pytest.raises(MachineError, match=r"wrong-opencc.*0\.1\.7"):
        engine.converter("s2t")


@given(sentences, st.data())
def test_markup_changes_no_word(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    wrap = [
        lambda t: Text(t),
        lambda t: Emphasis((Text(t),)),
        lambda t: Strong((Emphasis((Text(t),)), Text(""))),
        lambda t: Span(("name",), (Text(t),)),
        lambda t: Link("#x", (Text(t),)),
        lambda t: Ruby(t, "du"),
    ]
    nodes = tuple(data.draw(st.sampled_from(wrap))(p) for p in parts)
    for conversion in (TAIWAN, Conversion.between("zh-Hans", "zh-Hant-TW", "s2twp")):
        assert plain(converted(*nodes, conversion=conversion)) == convert_text(text, conversion)


def test_words_are_cut_where_they_were_cut():
    assert converted(Text("他的头"), Emphasis((Text("发"),)), Text("很长")) == (
        Text("他的頭"),
        Emphasis((Text("髮"),)),
        Text("很長"),
    )
    vocabulary = Conversion.between("zh-Hans", "zh-Hant-TW", "s2twp")
    assert converted(Text("在互联网上，"), Strong((Text("打印机"),)), Text("旁"), conversion=vocabulary) == (
        Text("在網際網路上，"),
        Strong((Text("印表機"),)),
        Text("旁"),
    )


def test_note_calls_part_no_word_but_pictures_and_code_do():
    call, picture = NoteCall("a", 1), Image("头发.png", "头发", "发")
    assert plain(converted(Text("皇"), call, Text("后"))) == "皇后"
    new = converted(Text("头"), picture, Text("发"), LineBreak(), Text("发"))
    assert new == (Text("頭"), Image("头发.png", "頭髮", "發"), Text("發"), LineBreak(), Text("發"))


def test_what_is_protected_stays():
    kept = (
        Code("发布“里面”"),
        Span(("as-is",), (Text("皇后“发”"), Emphasis((Text("里"),)), Link("#a", (), "发"), Image("a.png", "发"))),
        Span((), (Text("発売と里“后”"),), "ja"),
        Span((), (Text("简体的发“里”"),), "zh-Hans"),
    )
    assert converted(*kept) == kept
    assert converted(Span((), (Text("发“里”"),), "zh")) == (Span((), (Text("發「裡」"),), "zh"),)
    assert converted(Link("里面.md#发", (Text("发"),), "里面"), Ruby("汉", "发")) == (
        Link("里面.md#发", (Text("發"),), "裡面"),
        Ruby("漢", "发"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见https://a.cn/发布/里面?问=后，后来", "見https://a.cn/发布/里面?问=后，後來"),
        ("见http://例子.中国/发。发", "見http://例子.中国/发。發"),
        ("登录www.example.com查询，信寄wang@example.com联系", "登錄www.example.com查詢，信寄wang@example.com聯繫"),
    ],
)
def test_addresses(text, expected):
    assert convert_text(text, TAIWAN) == expected
    assert plain(converted(Text(text[:5]), Strong((Text(text[5:]),)))) == expected


def test_everything_that_is_read_is_converted_and_nothing_else():
    front = FrontMatter(
        "头发", "里面", ("老里",), "发展部", Origin("发展", "后记", "2020年"), "“摘”要", ("发",), "D发", id="发"
    )
    blocks = (
        Heading(2, (Text("后面"),), 1, Attributes("里", ("发",))),
        Figure(Image("发/里.png", "头发", "图后"), "图“后”", 2),
        Table(((Text("发"),),), (((Text("里"),),),), ("",), 3),
        CodeBlock("发里", "发", 4),
        Division(("发",), (paragraph(Text("发"), line=5),), 5),
    )
    new = convert_chapter(chapter(*blocks, front=front, notes=(("后", (paragraph(Text("后面")),)),)), TAIWAN).chapter
    assert new.front == FrontMatter(
        "頭髮", "裡面", ("老裡",), "發展部", Origin("發展", "後記", "2020年"), "「摘」要", ("發",), "D发", id="发"
    )
    assert new.blocks == (
        Heading(2, (Text("後面"),), 1, Attributes("里", ("发",))),
        Figure(Image("发/里.png", "頭髮", "圖後"), "圖「後」", 2),
        Table(((Text("發"),),), (((Text("裡"),),),), ("",), 3),
        CodeBlock("发里", "发", 4),
        Division(("发",), (paragraph(Text("發"), line=5),), 5),
    )
    assert new.notes == (("后", (paragraph(Text("後面")),)),)


def test_the_same_script_is_the_same_chapter():
    same = chapter(paragraph(Text("他“说")))
    result = convert_chapter(same, Conversion.between("zh-Hans", "zh-Hans"))
    assert result.chapter is same
    assert not result.diagnostics


def test_quotes_pair_across_markup_and_lines_of_verse():
    assert plain(converted(Text("他说“"), Strong((Text("走‘"), Code("”"))), Text("’”"))) == "他說「走『”』」"
    poem = Verse(((Text("“山高"),), (), (Text("水长”"),)), 1)
    new = convert_chapter(chapter(poem), TAIWAN)
    assert new.chapter.blocks == (Verse(((Text("「山高"),), (), (Text("水長」"),)), 1),)
    assert not new.diagnostics


def test_unbalanced_quotes_are_told_with_their_place():
    text = "---\ntitle: 题\n---\n他说“好”。\n\n她说：“发财。\n\n后来“走了”。\n"
    blocks = (
        paragraph(Text("他说“好”。"), line=4),
        paragraph(Text("她说：“发财。"), line=6),
        paragraph(Text("后来“走了”。"), line=8),
    )
    result = convert_chapter(chapter(*blocks, text=text), TAIWAN)
    assert [plain(b.children) for b in result.chapter.blocks] == ["他說「好」。", "她說：“發財。", "後來「走了」。"]
    (finding,) = result.diagnostics
    assert (finding.code, finding.severity) == ("unbalanced-quote", Severity.WARNING)
    assert str(finding.place) == "chapters/01-a.md:6:4"
    assert finding.place.text == "她说：“发财。"


def test_an_unbalanced_quote_behind_markup_is_placed_on_its_line():
    result = convert_chapter(chapter(paragraph(Strong((Text("她"),)), Text("说“发。")), text="**她**说“发。\n"), TAIWAN)
    assert str(result.diagnostics[0].place) == "chapters/01-a.md:1:7"


@given(st.lists(sentences.map(lambda s: s.replace("打印机", "")), max_size=5))
def test_round_trip(texts):
    there = convert_chapter(chapter(*(paragraph(Text(f"“{t}”")) for t in texts)), TAIWAN).chapter
    back = convert_chapter(there, MAINLAND).chapter
    assert [plain(b.children) for b in back.blocks] == [f"“{t}”" for t in texts]


@given(st.lists(st.text("头发里后“”‘’。 \n\x85a", max_size=12)))
def test_the_shape_of_a_chapter_stays(texts):
    before = chapter(*(paragraph(Text(t), Emphasis((Text(t),)), line=n) for n, t in enumerate(texts, 1)))
    after = convert_chapter(before, TAIWAN).chapter

    def lengths(blocks):
        out = []
        mapped(blocks, lambda run, line: out.append((line, [len(plain((n,))) for n in run])) or run)
        return out

    assert lengths(after.blocks) == lengths(before.blocks)


def test_stream_is_line_by_line():
    lines = ["他说：“先走。\r\n", "\r\n", "“再来。”\n", "后“面\n", "里面"]
    taken = []

    def source():
        for line in lines:
            taken.append(line)
            yield line

    stream = convert_stream(source(), TAIWAN)
    assert next(stream) == "他說：「先走。\r\n"
    assert len(taken) == 3
    assert list(stream) == ["\r\n", "「再來。」\n", "後“面\n", "裡面"]
    assert convert_text("".join(lines), TAIWAN) == "他說：「先走。\r\n\r\n「再來。」\n後“面\n裡面"
    assert convert_text("", TAIWAN) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这条路的后面没有灯。", "Hans"),
        ("這條路的後面沒有燈。", "Hant"),
        ("皇后在山里", "unclear"),
        ("山高月小", "unclear"),
        ("", "unclear"),
        ("这條這条", "unclear"),
    ],
)
def test_script(text, expected):
    assert evidence(text).script == expected


def test_share_of_evidence():
    assert evidence("这这这這").share == 0.75
    assert evidence("山").share == 0.0


def test_table_of_shared_characters_is_complete():
    """OpenCC's own dictionaries, written out by the tool that comes with them, list the same characters."""

    def shared(name, config):
        clib = Path(opencc.__file__).parent / "clib"
        command = [clib / "bin/opencc_dict", "-i", clib / f"share/opencc/{name}.ocd2", "-f", "ocd2", "-t", "text"]
        lines = (
            subprocess.run([*command, "-o", "/dev/stdout"], capture_output=True, check=True)
            .stdout.decode()
            .splitlines()
        )
        entries = (line.split("\t") for line in lines)
        plain = converter(config, bridged=False)
        return {k for k, v in entries if k in v.split(" ") and plain.convert(k) != k}

    assert shared("STCharacters", "s2t") == script._IN_TRADITIONAL_TOO
    assert shared("TSCharacters", "t2s") == script._IN_SIMPLIFIED_TOO
