"""What a book keeps from conversion, and the readings that book.yaml gives: of the book and of an edition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import config, manuscript
from book.build import check
from book.cli import main
from book.commands.outcome import STYLES
from book.config import Converting
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion, protections
from book.convert.doubts import doubts
from book.convert.prose import convert_text
from book.convert.strays import strays
from book.converting import conversion_of
from book.diagnostic import BookError
from book.document import Chapter, Code, Emphasis, FrontMatter, Image, Paragraph, Text
from book.markdown import parse
from book.text import Source


def kept(*protect, target="zh-Hant-TW", name="", glossary=()):
    settings = Converting.model_validate({"protect": list(protect)})
    return Conversion.between("zh-Hans", target, name, glossary, protections(settings))


@pytest.mark.parametrize(
    ("protect", "text", "expected"),
    [
        (["里根"], "那里根本没有里根", "那里根本沒有里根"),
        (["（原文如此）"], "皇后（原文如此）在后面", "皇后（原文如此）在後面"),
        ([{"pattern": "〔[^〕]*〕"}], "头发〔头发“里面”〕头发", "頭髮〔头发“里面”〕頭髮"),
        ([{"pattern": r"\bGB/T \d+[^。]+"}], "按GB/T 15834标点用法。标点", "按GB/T 15834標點用法。標點"),
        ([{"pattern": r"^图\d+"}], "图1里的图2", "图1裡的圖2"),
        (["头发", {"pattern": "[发展]{2}"}], "头发展开", "头发展開"),
        (["后"], "见www.a.cn/后/里 和后来", "見www.a.cn/后/里 和后來"),
        (["a.b"], "a.b里axb里", "a.b裡axb裡"),
    ],
)
def test_what_is_protected_stays(protect, text, expected):
    assert convert_text(text, kept(*protect)) == expected


@pytest.mark.parametrize("name", ["s2twp", "s2tw", "s2t"])
def test_in_every_stage(name):
    assert convert_text("打印机“打印机”", kept("打印机", name=name)) == "打印机「打印机」"
    assert convert_text("“打印机”", kept("“打印机”", name=name)) == "“打印机”"


def test_protected_words_across_markup_and_beside_code():
    runs = (Text("里"), Emphasis((Text("根"),)), Code("里根"), Text("里面"), Image("里根.png", "里根头发", ""))
    chapter = Chapter(Source("a.md", "\n"), FrontMatter("里根的头发"), (Paragraph(runs, 1),))
    new = convert_chapter(chapter, kept("里根")).chapter
    assert new.front.title == "里根的頭髮"
    assert new.blocks[0].children == (*runs[:3], Text("裡面"), Image("里根.png", "里根頭髮", ""))


def test_what_is_protected_goes_before_the_glossary():
    assert convert_text("里根与里", kept("里根", glossary=(("里根", "列根"), ("里", "裏")))) == "里根與裏"


def test_entries_with_quotation_marks_take_effect():
    own = Conversion.between("zh-Hans", "zh-Hant-TW", "", (("“里”", "『里』"),))
    assert convert_text("他说“里”和“里面”", own) == "他說『里』和「裡面」"


def test_nothing_is_asked_of_what_is_protected():
    chapter = parse(Source("a.md", "---\ntitle: 山\n---\n到咸昌去，说社會责任。\n")).chapter
    assert [doubt for doubt in doubts([chapter], kept()) if doubt.level == "A"]
    assert not [doubt for doubt in doubts([chapter], kept("咸昌")) if doubt.level == "A"]
    assert strays(chapter, "zh-Hans")
    assert not strays(chapter, "zh-Hans", kept("社會").protect)


@given(
    st.lists(st.text("里后发“”甲", min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(st.text("里后发“”甲，\n", max_size=6), max_size=6),
)
def test_protected_words_are_found_again_as_often(protect, texts):
    text = "".join(texts)
    new = convert_text(text, kept(*protect))
    assert all(new.count(word) >= text.count(word) for word in protect)


BOOK = """title: 山
language: zh-Hans
convert:
  protect: [里根, {pattern: '〔[^〕]*〕'}]
  glossary:
    泽于: 澤于
    后港: 后港
editions:
  - lang: zh-Hant-TW
    convert: {glossary: {泽于: 澤於}, protect: 发条}
  - zh-Hant-HK
"""


@pytest.fixture
def book(tmp_path):
    def write(settings=BOOK, glossary="", text="泽于在后港的里根〔发〕发条"):
        (tmp_path / "chapters").mkdir(exist_ok=True)
        (tmp_path / "book.yaml").write_text(settings, "utf-8")
        (tmp_path / "chapters/01.md").write_text(f"---\ntitle: 河\n---\n{text}\n", "utf-8")
        if glossary:
            (tmp_path / "glossary.tsv").write_text(glossary, "utf-8")
        return tmp_path

    return write


def test_the_books_settings_and_an_editions(book):
    folder = book(glossary="的\t底\n")

    def converted(target):
        own = conversion_of(folder, "zh-Hans", target, "")
        return convert_text("泽于在后港的里根〔发〕发条", own)

    assert converted("zh-Hant-TW") == "澤於在后港底里根〔发〕发条"
    assert converted("zh-Hant-HK") == "澤于在后港底里根〔发〕發條"


@pytest.mark.parametrize(
    ("settings", "code", "place"),
    [
        ("convert: {protect: [{pattern: '(a+)+'}]}", "unsafe-pattern", "book.yaml:2:31"),
        ("convert: {protect: [{pattern: '['}]}", "unsafe-pattern", "book.yaml:2:31"),
        ("convert: {protect: [{pattern: 'a*'}]}", "unsafe-pattern", "book.yaml:2:31"),
        ("convert: {protect: [{pattern: a, text: b}]}", "wrong-type", "book.yaml:2:21"),
        ("convert: {protect: ['']}", "wrong-type", "book.yaml:2:21"),
        ("convert: {protekt: [a]}", "unknown-key", "book.yaml:2:11"),
        ("convert: {glossary: [a]}", "wrong-type", "book.yaml:2:21"),
        ("editions: [{lang: zh-Hant, convert: {protect: [{pattern: '('}]}}]", "unsafe-pattern", "book.yaml:2:58"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(settings, code, place):
    with pytest.raises(BookError) as error:
        config.load(f"title: 山\n{settings}\n")
    assert [(d.code, str(d.place)) for d in error.value.diagnostics] == [(code, place)]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("convert: {glossary: {澤于: 澤于}}", ("ineffective-glossary-entry", "book.yaml:2:22", "does not occur")),
        ("convert: {glossary: {泽于: 泽于}}", ("ineffective-glossary-entry", "book.yaml:2:22", "simplified script")),
        ("convert: {glossary: {河: 泽}, protect: 河}", ("ineffective-glossary-entry", "book.yaml:2:22", "simplified")),
        ("convert: {glossary: {泽于: 澤于}, protect: [泽]}", ("ineffective-glossary-entry", "book.yaml:2:22", "kept")),
        ("convert: {glossary: {'': 澤}}", ("bad-glossary-line", "book.yaml:2:22", "no text")),
        ("convert: {glossary: {山: 山, ' 山': 山}}", ("duplicate-glossary-entry", "book.yaml:2:28", "line 2")),
        ("convert: {glossary: {于: 於}}", ("duplicate-glossary-entry", "book.yaml:2:22", "glossary.tsv:1:1")),
        (
            "editions: [{lang: zh-Hans, convert: {glossary: {泽: 泽}}}, zh-Hant]",
            ("ineffective-glossary-entry", "book.yaml:2:49", "is not converted"),
        ),
    ],
)
def test_an_entry_that_can_never_take_effect_is_told(book, settings, told):
    found = check(book(f"title: 山\n{settings}\n", glossary="于\t于\n", text="泽于河山"), STYLES).diagnostics
    (finding,) = [d for d in found if d.code.endswith(("entry", "line"))]
    assert (finding.code, str(finding.place)) == told[:2]
    assert told[2] in finding.message


def test_a_pattern_that_looks_round_may_leave_an_entry_its_effect(book):
    settings = "title: 山\nconvert: {glossary: {泽于: 澤于}, protect: [{pattern: '(?<!小)泽于'}]}\n"
    found = check(book(settings, text="小泽于"), STYLES).diagnostics
    assert not [d for d in found if d.code.startswith("ineffective")]


def test_an_entry_that_only_the_title_has_is_used(book):
    found = check(book("title: 泽于传\nconvert: {glossary: {泽于: 澤于}}\n", text="山"), STYLES).diagnostics
    assert "unused-glossary-entry" not in {d.code for d in found}


def test_the_filter_takes_a_books_rules(book, capsys, tmp_path):
    folder = book()
    (tmp_path / "a.txt").write_text("里根和泽于\n", "utf-8")
    assert main(["convert", "--quiet", "--to", "zh-Hant-HK", "--book", str(folder), str(tmp_path / "a.txt")]) == 0
    assert capsys.readouterr().out == "里根和澤于\n"


def test_a_book_is_read_with_all_its_readings(book):
    entries = manuscript.read(book(glossary="河\t河\n")).glossary.entries
    assert [(e.source, e.target, e.edition, str(e.place)) for e in entries] == [
        ("河", "河", "", "glossary.tsv:1:1"),
        ("泽于", "澤于", "", "book.yaml:6:5"),
        ("后港", "后港", "", "book.yaml:7:5"),
        ("泽于", "澤於", "zh-Hant-TW", "book.yaml:10:26"),
    ]
