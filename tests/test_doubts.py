"""What is doubtful in a conversion is listed with both readings, and not asked again once it is decided."""

from __future__ import annotations

import json

import pytest

from book.cli import main
from book.convert import doubts as module
from book.convert import readers
from book.convert.conversion import Conversion
from book.convert.doubts import doubts
from book.convert.listing import data, lines, names
from book.convert.readers import same
from book.document import Chapter, Code, Emphasis, FrontMatter, Paragraph, Span, Text
from book.text import Source


@pytest.fixture(autouse=True)
def _only_the_lattice(monkeypatch):
    """What else is installed on a machine must not change what the tests see."""
    monkeypatch.setattr(readers.importlib.util, "find_spec", lambda name: None)


def chapter(*texts):
    source = Source("chapters/01.md", "".join(text + "\n" for text in texts))
    return Chapter(source, FrontMatter(""), tuple(Paragraph((Text(t),), n) for n, t in enumerate(texts, 1)))


def found(*texts, config="", glossary=(), level="A"):
    conversion = Conversion.between("zh-Hans", "zh-Hant-TW", config, glossary)
    return [doubt for doubt in doubts([chapter(*texts)], conversion) if doubt.level == level]


def test_a_rare_hanzi_is_one_too():
    (doubt,) = [d for d in found("他姓𪨊，干𪨊人。") if d.reason == "name"]
    assert "𪨊" in doubt.text


def test_a_name_is_asked_about_with_both_readings():
    (doubt,) = [d for d in found("信上说，涂淼来了。", "桥上的涂淼。") if d.reason == "name"]
    assert (doubt.level, doubt.text, doubt.reading, doubt.others) == ("A", "涂淼", "塗淼", ("涂淼",))
    assert [str(place) for place in doubt.places] == ["chapters/01.md:1:5", "chapters/01.md:2:4"]


def test_plain_prose_raises_no_doubt():
    assert not found("他在理发店里发呆，头发干燥。皇后走在后面，面条在里面。只有一只船，茶几几乎空了。")


def test_a_decision_is_not_asked_again():
    text = "他到咸昌走了一趟。"
    assert found(text)
    assert not found(text, glossary=(("咸昌", "咸昌"),))
    assert not found(text, glossary=(("到咸昌", "到咸昌"),))


def test_regional_forms_are_shown():
    readings = {doubt.reading for level in "ABC" for doubt in found("他住在奇里岸。", level=level)}
    assert any("裡" in reading for reading in readings)
    assert not any("裏" in reading for reading in readings)


def test_an_entry_that_cuts_a_word_is_told():
    (doubt,) = [d for d in found("那里根本没有路。", glossary=(("里根", "列根"),)) if d.reason == "cut-word"]
    assert (doubt.text, doubt.reading, doubt.others) == ("那里根本", "那列根本", ("那裡根本",))


def test_names_that_come_again_and_again_are_level_a():
    assert not [d for d in found("泽于走了。") if d.reason == "name"]
    (doubt,) = [d for d in found("泽于来了，泽于又走了，只留下泽于的伞。") if d.reason == "name"]
    assert (doubt.text, doubt.reading, doubt.others, len(doubt.places)) == ("泽于", "澤於", ("澤于",), 3)


def test_what_is_kept_is_not_doubtful():
    inlines = (Code("咸昌"), Span(("as-is",), (Text("咸昌"),)), Text("，山"))
    book = Chapter(Source("a.md", "\n"), FrontMatter(""), (Paragraph(inlines, 1),))
    assert doubts([book], Conversion.between("zh-Hans", "zh-Hant-TW")) == ()


def test_markup_parts_no_doubt():
    book = Chapter(
        Source("a.md", "到咸*昌*去\n"),
        FrontMatter(""),
        (Paragraph((Text("到咸"), Emphasis((Text("昌"),)), Text("去")), 1),),
    )
    (doubt,) = [d for d in doubts([book], Conversion.between("zh-Hans", "zh-Hant-TW")) if d.level == "A"]
    assert (doubt.text, str(doubt.places[0])) == ("咸昌", "a.md:1:2")


def test_lists_for_people_and_machines():
    listed = doubts([chapter("信上说，涂淼来了。", "住辟岸，台湾")], Conversion.between("zh-Hans", "zh-Hant-TW"))
    assert list(lines("zh-Hant-TW", listed)) == [
        "A  住辟岸 → 住闢岸, or 住辟岸  (stands alone; ×1)  chapters/01.md:2:1",
        "zh-Hant-TW: names, perhaps",
        "涂淼\t涂淼\tA, not 塗淼; ×1  chapters/01.md:1:5",
        "zh-Hant-TW: a decision is a line of glossary.tsv, such as 涂淼<tab>涂淼",
    ]
    first = data("zh-Hant-TW", listed)[0]
    assert (first["level"], first["others"], first["count"]) == ("A", ["住辟岸"], 1)
    assert first["places"] == [{"file": "chapters/01.md", "line": 2, "column": 1, "length": 3}]
    assert {row["level"] for row in data("zh-Hant-TW", listed)} == {"A", "C"}
    (name,) = names("zh-Hant-TW", listed)
    assert (name["text"], name["reading"], name["proposal"], name["count"]) == ("涂淼", "塗淼", "涂淼", 1)
    assert list(lines("zh-Hant-TW", ())) == []


def test_from_traditional_script_nothing_is_doubtful():
    assert doubts([chapter("乾隆到鹹昌")], Conversion.between("zh-Hant-TW", "zh-Hans")) == ()
    assert doubts([chapter("山")], Conversion()) == ()


def test_level_c_holds_the_rest():
    texts = {doubt.text for doubt in found("台湾的面粉", level="C")}
    assert "台湾" in texts


def test_levels_come_in_order_and_the_most_frequent_first():
    conversion = Conversion.between("zh-Hans", "zh-Hant-TW")
    listed = doubts([chapter("他到咸昌，她卷花，台湾，台湾的钟，到咸昌")], conversion)
    assert list(listed) == sorted(listed, key=lambda d: (d.level, -len(d.places)))


def test_another_reader_is_heard_where_it_is_installed(monkeypatch):
    def other(text):
        return text.replace("批复", "批復").replace("头发", "頭發")

    monkeypatch.setattr(module, "readers", lambda: {"lattice": module.lattice.load().convert, "other": other})
    listed = found("收到批复，头发也白了。")
    assert [(d.reason, d.text, d.reading, d.others) for d in listed] == [
        ("readers-differ", "批复", "批覆", ("批復",)),
        ("readers-differ", "头发", "頭髮", ("頭發",)),
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("裏", "裡"), ("爲", "為"), ("佔", "占"), ("劃", "畫"), ("着", "著"), ("山", "山")]
)
def test_forms_and_free_spellings_are_the_same(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("發", "髮"), ("後", "后"), ("隻", "只"), ("裡", "里"), ("鬥", "斗"), ("乾", "幹")]
)
def test_readings_are_not(one, other):
    assert not same(one, other)


def test_a_decision_in_the_books_glossary_ends_the_question(tmp_path, capsys):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text("title: 桥\neditions: [zh-Hans, zh-Hant-TW]\n", "utf-8")
    (tmp_path / "chapters/01.md").write_text("---\ntitle: 桥\n---\n信上说，**涂**淼来了。\n", "utf-8")

    def asked():
        assert main(["check", "--doubts", "--json", "--book", str(tmp_path)]) == 0
        told = json.loads(capsys.readouterr().out)
        return [row for row in (*told["names"], *told["doubts"]) if row["level"] == "A"]

    (row,) = asked()
    assert (row["edition"], row["text"], row["proposal"]) == ("zh-Hant-TW", "涂淼", "涂淼")
    assert [(p["line"], p["column"]) for p in row["places"]] == [(4, 7)]
    (tmp_path / "glossary.tsv").write_text("涂淼\t涂淼\n", "utf-8")
    assert asked() == []
    (tmp_path / "glossary.tsv").unlink()
    (tmp_path / "book.yaml").write_text("title: 桥\nconvert: {glossary: {涂淼: 涂淼}}\n", "utf-8")
    assert asked() == []


@pytest.mark.parametrize("text", ["他亦于路上，亦于家，亦于船。", "计12卷，共卷。", "用了二十余年，掉到坑里。"])
def test_what_grammar_settles_is_not_asked(text):
    doubtful = found(text)
    assert not [d for d in doubtful if d.text in ("亦于", "12卷", "坑里") or "余" in d.text]


def test_the_name_of_an_author_is_proposed_wherever_it_stands():
    front = FrontMatter("", authors=("于建国", "林远舟"))
    text = "船上是于建国，他于建国之后才来。"
    book = Chapter(Source("a.md", text), front, (Paragraph((Text(text),), 1),))
    listed = doubts([book], Conversion.between("zh-Hans", "zh-Hant-TW"))
    (doubt,) = [d for d in listed if d.reason == "name"]
    assert (doubt.level, doubt.text, doubt.reading, doubt.others) == ("A", "于建国", "於建國", ("于建國",))
    assert [place.column for place in doubt.places] == [4, 9]
    decided = Conversion.between("zh-Hans", "zh-Hant-TW", "", (("于建国", "于建國"),))
    assert not [d for d in doubts([book], decided) if d.reason == "name"]


def test_a_surname_before_a_word_is_asked_about():
    assert [d.others for d in found("余志强来了，十余人也来了。") if d.reason == "name"] == [("余志強",)]
