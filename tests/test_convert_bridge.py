"""The bridge dictionary: the commonest phrases are right, and what OpenCC had right stays right."""

from __future__ import annotations

import random
from importlib import resources
from pathlib import Path

import opencc
import pytest

from book.convert import engine, lattice
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.prose import convert_text
from book.document import Chapter, Emphasis, FrontMatter, NoteCall, Paragraph, Span, Strong, Text, plain
from book.text import Source
from tools import bridge

ROOT = Path(__file__).parent.parent
DATA = resources.files("book.convert").joinpath("data")
TAIWAN = Conversion.between("zh-Hans", "zh-Hant-TW")

TRAPS = [
    ("踏上新征程", "踏上新征程"),
    ("纸是被发明了的", "紙是被發明了的"),
    ("这份报告指明了前进的方向", "這份報告指明了前進的方向"),
    ("资金发放到户", "資金發放到戶"),
    ("参与制造", "參與製造"),
    ("展示了如何养蚕", "展示了如何養蠶"),
    ("掌握了如何记账", "掌握了如何記賬"),
    ("他读完本国历史", "他讀完本國歷史"),
    ("不准别人进门", "不准別人進門"),
    ("走了五个钟", "走了五個鐘"),
    ("一只只白鹭", "一隻隻白鷺"),
    ("粉丝发送的照片", "粉絲發送的照片"),
    ("心理发展", "心理發展"),
    ("机器制造", "機器製造"),
    ("计算机制造业", "計算機製造業"),
    ("有了解决的办法", "有了解決的辦法"),
    ("岸上的士兵", "岸上的士兵"),
    ("少数组织", "少數組織"),
    ("一个姓范的人", "一個姓范的人"),
    ("范小雨走了", "范小雨走了"),
    ("海里的鱼", "海裡的魚"),
    ("乌里扬诺夫的家", "烏里揚諾夫的家"),
]
STILL_RIGHT = [
    ("一头金发", "一頭金髮"),
    ("对此了如指掌", "對此瞭如指掌"),
    ("他明了其中的道理", "他明瞭其中的道理"),
    ("看不准，说不准", "看不準，說不準"),
    ("不准确的账目", "不準確的賬目"),
    ("他不准备走", "他不準備走"),
    ("四十只羊", "四十隻羊"),
    ("走了十二海里，还有3海里", "走了十二海里，還有3海里"),
    ("范围和典范", "範圍和典範"),
    ("山岳", "山嶽"),
    ("七只好看的鸟", "七隻好看的鳥"),
    ("五个钟表匠", "五個鐘錶匠"),
    ("一个钟头", "一個鐘頭"),
    ("一出好戏", "一齣好戲"),
    ("这出音乐剧", "這齣音樂劇"),
    ("推出戏曲频道", "推出戲曲頻道"),
    ("皇后的头发", "皇后的頭髮"),
]


@pytest.mark.parametrize(("text", "expected"), TRAPS + STILL_RIGHT)
def test_traps(text, expected):
    assert converter("s2tw").convert(text) == converter("s2t+t2tw").convert(text) == converter("t2tw").convert(expected)


def test_the_traps_are_traps():
    plain_opencc = opencc.OpenCC("s2tw")
    wrong = [text for text, expected in TRAPS if plain_opencc.convert(text) != converter("t2tw").convert(expected)]
    assert len(wrong) >= 12


def test_the_dictionary_is_sorted_and_keeps_lengths():
    text = DATA.joinpath("bridge.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    assert len(text.encode()) <= 2_000_000
    assert [key for key, _ in rows] == sorted({key for key, _ in rows})
    assert all(len(key) == len(value) for key, value in rows)
    assert [(key, value) for key, value in rows if len(key) == 1] == [("岳", "岳"), ("范", "范")]


def test_the_bridge_is_known_by_its_digest():
    assert set(engine.digests()) == {"bridge.ocd2"}
    assert len(engine.digests()["bridge.ocd2"]) == 64


def test_what_is_loaded_is_the_dictionary_that_people_can_read(tmp_path):
    bridge.compile_bridge(Path(str(DATA.joinpath("bridge.tsv"))), tmp_path / "bridge.ocd2")
    assert (tmp_path / "bridge.ocd2").read_bytes() == DATA.joinpath("bridge.ocd2").read_bytes()


def test_the_most_probable_words():
    model = lattice.load()
    assert model.cut("参与制造业")[0] == ["参与", "制造业"]
    assert model.convert("他参与制造") == "他參與製造"
    assert model.convert("") == ""


WORDS = [
    "资金",
    "发放",
    "参与",
    "制造",
    "展示",
    "了",
    "如何",
    "头发",
    "里面",
    "一只",
    "白鹭",
    "新",
    "征程",
    "，",
    "。",
    "在",
    "他",
]


def test_markup_changes_no_word_of_a_thousand_sentences():
    dice = random.Random(2)
    paragraphs = []
    for line in range(1, 1001):
        text = "".join(dice.choices(WORDS, k=8))
        cuts = sorted(dice.sample(range(len(text) + 1), 3))
        parts = [Text(text[a:b]) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        marked = (parts[0], Emphasis((parts[1],)), NoteCall("a", 1), Strong((Span(("name",), (parts[2],)),)), parts[3])
        paragraphs.append((text, Paragraph(marked, line)))
    book = Chapter(Source("a.md", "\n" * 1000), FrontMatter("题"), tuple(p for _, p in paragraphs))
    blocks = convert_chapter(book, TAIWAN).chapter.blocks
    assert [plain(block.children) for block in blocks] == [convert_text(text, TAIWAN) for text, _ in paragraphs]


@pytest.mark.parametrize(("there", "back"), [("s2t", "t2s"), ("s2tw", "tw2s"), ("s2hk", "hk2s")])
def test_there_and_back_nothing_changes_that_opencc_would_not_change(there, back):
    text = "".join(path.read_text("utf-8") for path in sorted((ROOT / "chapters").glob("*.md")))

    def changed(converted):
        again = converter(back).convert(converted)
        return [(text[max(0, i - 4) : i + 5], b) for i, (a, b) in enumerate(zip(text, again, strict=True)) if a != b]

    plain_opencc = opencc.OpenCC(there, include_tofu_risk_dictionaries=False)
    assert changed(converter(there).convert(text)) == changed(plain_opencc.convert(text))


PROSE = """这座老城踏上了新征程。资金发放以后，人们参与制造木船，船头站着的人朝岸上喊话。
他说：“船是被发明了的，谁也不知道是谁‘发明’的。”展示了如何刨木的师傅姓范，头发全白了。
里面的院子里晒着面粉、干菜和一只只咸鱼；后面的皇后庙只有历史，没有钟声。
她每天走五个钟，回来松开鞋带，在台阶上复习历法。
"""


TRADITIONAL = {
    "zh-Hant-TW": """老師站在臺上說：「看著窗外的人，『聽著』也好。」
他著急地翻著那本著名的著作，裡面夾著乾薑和麵粉的價錢。
皇后的頭髮乾了，後面的鐘聲還沒停；乾隆年間的瞭望臺，早就沒有人瞭解。范先生於是徵求意見，特徵寫得明白。
""",
    "zh-Hant-HK": """老師站在台上説：「看着窗外的人，『聽着』也好。」
他着急地翻着那本著名的著作，裏面夾着乾薑和麪粉的價錢。
茶餐廳裏，佢哋飲茶；羣眾走出衞生署，線路圖掛在牆上。范先生於是徵求意見，特徵寫得明白。
""",
}


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"])
def test_prose_is_converted_as_it_was_when_somebody_read_it(language, golden):
    """A new version of OpenCC, or of the bridge, changes texts: somebody should read what."""
    golden(f"convert/{language}.txt", convert_text(PROSE, Conversion.between("zh-Hans", language)))


@pytest.mark.parametrize(
    ("master", "target"),
    [("zh-Hant-TW", "zh-Hans"), ("zh-Hant-HK", "zh-Hans"), ("zh-Hant-TW", "zh-Hant-HK"), ("zh-Hant-HK", "zh-Hant-TW")],
)
def test_traditional_prose_is_converted_as_it_was_when_somebody_read_it(master, target, golden):
    golden(f"convert/{target}-from-{master}.txt", convert_text(TRADITIONAL[master], Conversion.between(master, target)))


@pytest.mark.parametrize("region", ["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"])
def test_prose_comes_back_from_every_region(region):
    there = convert_text(PROSE, Conversion.between("zh-Hans", region))
    assert convert_text(there, Conversion.between(region, "zh-Hans")) == PROSE


@pytest.mark.parametrize("master", TRADITIONAL)
@pytest.mark.parametrize("way", ["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"])
def test_prose_comes_back_from_another_region(master, way):
    there = convert_text(TRADITIONAL[master], Conversion.between(master, way))
    assert convert_text(there, Conversion.between(way, master)) == TRADITIONAL[master]
