"""What a conversion changed: every phrase, its place in the file, on whose word; and back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.cli import main
from book.convert import ledger
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion
from book.convert.passages import passages
from book.markdown import parse
from book.text import Source

ROOT = Path(__file__).parent.parent
TAIWAN = Conversion.between("zh-Hans", "zh-Hant-TW", "", (("泽于", "澤于"),))
WORDS = Conversion.between("zh-Hans", "zh-Hant-TW", "s2twp", (("鼠标", "鼠標器"),))


def chapter(body, head="title: 头发"):
    return parse(Source("chapters/01.md", f"---\n{head}\n---\n{body}\n")).chapter


def told(read, conversion=TAIWAN):
    return ledger.of_chapter(convert_chapter(read, conversion), conversion)


def rows(*args, **kwargs):
    return [(str(c.place).split(":", 1)[1], c.edit.old, c.edit.new, c.by) for c in told(*args, **kwargs)]


def test_every_change_is_told_with_its_place_and_cause():
    assert rows(chapter("他说：“泽于理发了，参与制造。”")) == [
        ("2:8", "头发", "頭髮", "phrases"),
        ("4:2", "说", "說", "characters"),
        ("4:4", "“", "「", "quotes"),
        ("4:5", "泽于", "澤于", "glossary"),
        ("4:8", "发", "髮", "phrases"),
        ("4:11", "参与制", "參與製", "bridge"),
        ("4:16", "”", "」", "quotes"),
    ]


def test_words_of_a_region_are_told_apart():
    assert rows(chapter("这台打印机旁是“鼠标”。", "title: 山"), WORDS) == [
        ("4:1", "这台打印机", "這臺印表機", "vocabulary"),
        ("4:8", "“", "「", "quotes"),
        ("4:9", "鼠标", "鼠標器", "glossary"),
        ("4:11", "”", "」", "quotes"),
    ]


def test_a_name_in_a_field_for_names_is_read_as_one():
    read = chapter("范围", "title: 山\nauthors: [范淼, 于是之]\nkeywords: [范围]")
    assert convert_chapter(read, TAIWAN).chapter.front.authors == ("范淼", "于是之")
    book = Conversion.between("zh-Hans", "zh-Hant-TW", "", (("范淼", "範淼"),))
    assert convert_chapter(read, book).chapter.front.authors == ("範淼", "于是之")
    assert rows(read) == [("4:12", "范围", "範圍", "characters"), ("6:1", "范围", "範圍", "characters")]


MARKED = """## 一、**头**发 {#后 .里}

甲[发](里面.md#发 "发")乙`头发`丙[^后]，*理*[发]{.name}了[后面]{.as-is}，
后**面**&amp;里\\*面。![发](里面.png "发")

| 里 | 面 |
|---|---|
| 里 | [里]{ruby=li} |

里面

:   面条

后面
:   发展

> - 里程
>
>   发条

::: verse
头发，
里面
:::

![头发](x.png "里面")

[^后]: 里面，**发**了。
"""


@pytest.mark.parametrize("conversion", [TAIWAN, Conversion.between("zh-Hans", "zh-Hant-HK"), WORDS])
def test_the_file_with_the_changes_made_is_the_converted_chapter(conversion):
    heads = "title: 发\nsubtitle: 头发、发\nauthors: [泽于]\nkeywords: [发, '头发']\nabstract: |\n  里面，\n  后面。"
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "chapters").glob("*.md"))]
    for text in (f"---\n{heads}\n---\n{MARKED}", *texts):
        read = parse(Source("chapters/01.md", text)).chapter
        done = convert_chapter(read, conversion)
        found = ledger.of_chapter(done, conversion)
        assert all(change.edit.start >= 0 for change in found)
        patch = ledger.patch(found)
        again = parse(Source("chapters/01.md", patch.apply(text))).chapter
        assert [p.text for p in passages(again)] == [p.text for p in passages(done.chapter)]
        assert patch.inverse().apply(patch.apply(text)) == text


lines = st.lists(
    st.text("头发里后打印机“”‘’泽于鼠标，。 \r\x85a[]`*_!", max_size=14).map(lambda t: t + "\n"), max_size=6
)


@given(lines, st.sampled_from([TAIWAN, WORDS, Conversion.between("zh-Hant-TW", "zh-Hans")]))
def test_the_inverse_gives_the_text_back(texts, conversion):
    found = []
    converted = list(ledger.recorded(texts, conversion, "a.txt", found))
    assert ledger.patch(found).apply("".join(texts)) == "".join(converted)
    assert ledger.patch(found).inverse().apply("".join(converted)) == "".join(texts)
    written = ledger.as_json("zh-Hant-TW", conversion, found)
    assert list(ledger.undone(converted, written, "l.json")) == texts


@given(st.text("头发里后 #*_`[](){}!\\^“”|>-\n:", max_size=40))
def test_any_chapter_has_a_ledger_that_can_be_undone(body):
    read = chapter(body)
    patch = ledger.patch(told(read))
    assert patch.inverse().apply(patch.apply(read.source.text)) == read.source.text


def test_the_filter_writes_a_ledger_and_undoes_it(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("头发\n他说“后面”\n", "utf-8")
    command = ["convert", "--from", "zh-Hans", "--to", "zh-Hant-HK", "--ledger", str(tmp_path / "l.json")]
    assert main([*command, str(tmp_path / "a.txt")]) == 0
    (tmp_path / "b.txt").write_text(capsys.readouterr().out, "utf-8")
    kept = json.loads((tmp_path / "l.json").read_text("utf-8"))
    assert (kept["edition"], kept["config"], len(kept["changes"])) == ("zh-Hant-HK", "s2hk", 5)
    assert "STPhrases" in kept["tables"]
    assert main(["convert", "--undo", str(tmp_path / "l.json"), str(tmp_path / "b.txt")]) == 0
    assert capsys.readouterr().out == "头发\n他说“后面”\n"


@pytest.mark.parametrize("written", ["", "[]", '{"changes": [{}]}', '{"changes": [{"line": 1}]}', None])
def test_a_ledger_that_is_none_or_of_another_text(tmp_path, capsys, written):
    other = '{"changes": [{"line": 1, "column": 1, "before": "发", "after": "發"}]}'
    (tmp_path / "l.json").write_text(other if written is None else written, "utf-8")
    (tmp_path / "b.txt").write_text("山\n", "utf-8")
    assert main(["convert", "--undo", str(tmp_path / "l.json"), str(tmp_path / "b.txt")]) == 1
    assert "bad-conversion-ledger" in capsys.readouterr().err


def test_a_book_writes_one_for_each_converted_edition(tmp_path, capsys):
    (tmp_path / "chapters").mkdir()
    settings = "title: 头发\nsubtitle: 里面\nauthors: [范淼]\neditions: [zh-Hans, {lang: zh-Hant-TW, subtitle: 山}]\n"
    (tmp_path / "book.yaml").write_text(settings, "utf-8")
    (tmp_path / "chapters/01.md").write_text("---\ntitle: 后面\n---\n泽于来了。\n", "utf-8")
    assert main(["check", "--conversion", "--book", str(tmp_path)]) == 0
    path = tmp_path / "dist/conversion.zh-Hant-TW.json"
    assert capsys.readouterr().out == f"{path.as_posix()}\n"
    changes = json.loads(path.read_text("utf-8"))["changes"]
    assert [(row["file"], row["line"], row["column"], row["before"], row["after"]) for row in changes] == [
        ("book.yaml", 1, 8, "头发", "頭髮"),
        ("chapters/01.md", 2, 8, "后", "後"),
        ("chapters/01.md", 4, 1, "泽于来", "澤於來"),
    ]
