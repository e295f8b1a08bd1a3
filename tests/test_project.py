"""From raw articles to a book's folder, and again into a book that people have edited."""

import contextlib
import json

import pytest
from hand import import_into
from hypothesis import given
from hypothesis import strategies as st

from book import project, sources
from book.clean.ledger import from_json, restore
from book.diagnostic import BookError, UsageError
from book.intake.encoding import encode
from book.intake.read import Intake
from book.text import Source

DUMP = """\
篇一：印刷常识大全
纸的来历
纸是用树皮、麻头、破布和渔网做成的,先浸后煮,再捣成浆,用竹帘一捞,便成了一张湿纸,
晾干揭下来就能写字。
一、选料
料要洗净,要剪碎,要用石灰水浸上许多日子,等它烂透了才好捣。
篇二：印刷常识大全
墨的来历
墨是烧松枝取烟,和了胶,捣上几千下,压进模子里,阴干了才能用。好墨拿在手里很轻,磨起来没有声音。
"""


def imported(tmp_path, text=DUMP, name="稿.txt"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    intakes = sources.gather([path])
    return intakes, project.understand(intakes)


def test_a_dump_becomes_a_book(tmp_path):
    intakes, articles = imported(tmp_path)
    done = project.new(tmp_path / "mybook", intakes, articles)
    chapters = sorted(p.name for p in (tmp_path / "mybook/chapters").iterdir())
    assert chapters == ["01-纸的来历.md", "02-墨的来历.md"]
    text = (tmp_path / "mybook/chapters/01-纸的来历.md").read_text("utf-8")
    assert text.startswith("---\ntitle: 纸的来历\n")
    assert "便成了一张湿纸，晾干揭下来就能写字。" in text
    assert "\n## 一、选料\n" in text
    assert (tmp_path / "mybook/sources/稿.txt").read_text("utf-8") == DUMP
    assert "title: 的来历文集" in (tmp_path / "mybook/book.yaml").read_text("utf-8")
    assert "book.yaml" in done.files


def test_the_ledger_gives_the_sources_back_byte_for_byte(tmp_path):
    raw = DUMP.replace("\n", "\r\n").encode("gb18030") + b"\xff\r\n"
    (tmp_path / "a.txt").write_bytes(raw)
    intakes = sources.gather([tmp_path / "a.txt"])
    project.new(tmp_path / "b", intakes, project.understand(intakes))
    book = tmp_path / "b"
    bodies = {f"chapters/{p.name}": project.body_of(p.read_text("utf-8")) for p in (book / "ledger/base").iterdir()}
    back = restore(from_json((book / "ledger/import.json").read_text("utf-8"), bodies))
    text, encoding = back["a.txt"]
    assert encode(text, encoding) == raw


@given(st.text(alphabet="篇一二：第回,，。\n\r 纸墨ab12()[]#*_\u200b\udc80", max_size=200))
def test_undoing_gives_any_source_back(text):
    for article in project.understand([Intake(Source("x.txt", text), b"")]):
        assert article.cleaned.draft.undone() == text[article.segment.start : article.segment.end]


@given(st.binary(max_size=300))
def test_any_bytes_give_articles_or_diagnostics(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(data)
    with contextlib.suppress(BookError):
        intakes = sources.gather([path])
        assert project.understand(intakes)


def test_all_unreadable_files_are_told_at_once(tmp_path):
    (tmp_path / "空.txt").write_text(" \n", "utf-8")
    (tmp_path / "图.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(BookError) as caught:
        sources.gather([tmp_path / "空.txt", tmp_path / "图.txt", tmp_path / "无.txt"])
    found = {(d.code, d.place.path.rsplit("/", 1)[-1]) for d in caught.value.diagnostics}
    assert found == {("empty-file", "空.txt"), ("binary-file", "图.txt"), ("missing-file", "无.txt")}


def test_new_does_not_write_where_something_is(tmp_path):
    intakes, articles = imported(tmp_path)
    (tmp_path / "mybook").mkdir()
    (tmp_path / "mybook/mine.txt").write_text("x", "utf-8")
    with pytest.raises(UsageError) as caught:
        project.new(tmp_path / "mybook", intakes, articles)
    assert caught.value.diagnostics[0].code == "folder-in-use"
    assert [p.name for p in (tmp_path / "mybook").iterdir()] == ["mine.txt"]


def test_an_import_keeps_what_people_edited(tmp_path):
    intakes, articles = imported(tmp_path)
    book = tmp_path / "mybook"
    project.new(book, intakes, articles)
    chapter = book / "chapters/01-纸的来历.md"
    chapter.write_text(chapter.read_text("utf-8").replace("破布和渔网", "破布和旧渔网"), "utf-8")
    newer = DUMP.replace("等它烂透了才好捣", "等它烂透了才好舂捣")
    done = import_into(book, *imported(tmp_path, newer))
    text = chapter.read_text("utf-8")
    assert "破布和旧渔网" in text
    assert "才好舂捣" in text
    assert not [d for d in done.diagnostics if d.code == "merge-conflict"]


def test_a_conflict_is_marked_and_told(tmp_path):
    intakes, articles = imported(tmp_path)
    book = tmp_path / "mybook"
    project.new(book, intakes, articles)
    chapter = book / "chapters/01-纸的来历.md"
    chapter.write_text(chapter.read_text("utf-8").replace("烂透", "泡透"), "utf-8")
    done = import_into(book, *imported(tmp_path, DUMP.replace("烂透", "煮透")))
    (conflict,) = [d for d in done.diagnostics if d.code == "merge-conflict"]
    lines = chapter.read_text("utf-8").split("\n")
    assert lines[conflict.place.line - 1].startswith("<<<<<<<")
    assert any("泡透" in line for line in lines)
    assert any("煮透" in line for line in lines)


def test_a_plan_can_be_kept_edited_and_given_back(tmp_path):
    intakes, articles = imported(tmp_path)
    plan = project.Imported(articles, (), ()).plan()
    assert "title: 墨的来历" in plan
    edited = plan.replace("title: 墨的来历", "title: 论墨").replace("line: 1\n", "line: 2\n")
    again = project.understand(intakes, edited, "plan.yaml")
    assert [(a.segment.kind, a.title) for a in again] == [("skip", ""), ("article", "纸的来历"), ("article", "论墨")]
    assert again[2].file == "chapters/02-论墨.md"


def test_the_table_says_why(tmp_path):
    _, articles = imported(tmp_path)
    table = project.Imported(articles, (), ()).table()
    assert "纸的来历" in table
    assert "numbering goes on from 1 to 2" in table


def test_changes_name_rule_place_and_both_texts(tmp_path):
    intakes, articles = imported(tmp_path)
    project.new(tmp_path / "b", intakes, articles)
    text = (tmp_path / "b/ledger/changes.md").read_text("utf-8")
    assert "### halfwidth-punctuation" in text
    assert "- 3:18 `,` → `，`" in text
    ledger = json.loads((tmp_path / "b/ledger/import.json").read_text("utf-8"))
    assert ledger["sources"][0]["encoding"] == "utf-8"


THREE = "\n".join(
    f"篇{n}：大全\n{title}\n{text * 4}"
    for n, title, text in [
        ("一", "春天的纸", "春天捞纸水还冷，手伸进槽里要先喊一声。"),
        ("二", "夏天的墨", "夏天的墨容易发臭，磨墨的人要在水里加一点香。"),
        ("三", "秋天的书", "秋天晒书，院子里铺满了竹席，风一吹就翻页。"),
    ]
)


def chapters(book):
    return sorted(p.name for p in (book / "chapters").iterdir())


def test_a_chapter_goes_with_its_article_unless_somebody_edited_it(tmp_path):
    book = tmp_path / "b"
    project.new(book, *imported(tmp_path, THREE))
    summer = book / "chapters/02-夏天的墨.md"
    without_spring = THREE[THREE.index("篇二") :].replace("篇二", "篇一").replace("篇三", "篇二")
    done = import_into(book, *imported(tmp_path, without_spring))
    assert chapters(book) == ["02-夏天的墨.md", "03-秋天的书.md"]
    assert [(d.code, d.severity.value) for d in done.diagnostics if d.place.path.startswith("chapters/")] == [
        ("vanished-article", "note")
    ]
    summer.write_text(summer.read_text("utf-8").replace("一点香", "两点香"), "utf-8")
    autumn = THREE[THREE.index("篇三") :] + THREE[: THREE.index("篇二")].replace("篇一", "篇四")
    done = import_into(book, *imported(tmp_path, autumn))
    assert "两点香" in summer.read_text("utf-8")
    assert ("vanished-article", "warning") in [(d.code, d.severity.value) for d in done.diagnostics]


def test_an_article_with_a_new_title_keeps_its_file(tmp_path):
    book = tmp_path / "b"
    project.new(book, *imported(tmp_path, THREE))
    before = chapters(book)
    import_into(book, *imported(tmp_path, THREE.replace("夏天的墨", "伏天里的墨")))
    assert chapters(book) == before
    assert "title: 伏天里的墨" in (book / "chapters/02-夏天的墨.md").read_text("utf-8")


def test_another_source_comes_behind_what_is_there(tmp_path):
    book = tmp_path / "b"
    project.new(book, *imported(tmp_path, THREE))
    import_into(book, *imported(tmp_path, DUMP, "又.txt"))
    assert chapters(book)[3:] == ["04-纸的来历.md", "05-墨的来历.md"]
    ledger = json.loads((book / "ledger/import.json").read_text("utf-8"))
    assert [s["name"] for s in ledger["sources"]] == ["稿.txt", "又.txt"]


def test_an_article_that_quotes_a_vanished_one_is_not_taken_for_it(tmp_path):
    book = tmp_path / "b"
    quoted = "夏天的墨容易发臭，磨墨的人要在水里加一点香。" * 5
    other = "\n".join(f"{word}天修桥的人走过来说了一句谁也没有听清的话，桥下的水照样流。" * 3 for word in "春夏秋冬晴")
    autumn = f"篇二：大全\n秋天的书\n{THREE[-60:]}"
    project.new(book, *imported(tmp_path, f"篇一：大全\n夏天的墨\n{quoted}\n{other}\n{autumn}"))
    later = f"篇一：大全\n墨的闲话\n{quoted}\n" + "闲话说完了，人也散了，只剩下一盏灯和一只猫在屋里等天亮。\n" * 20
    import_into(book, *imported(tmp_path, later + autumn))
    assert "03-墨的闲话.md" in chapters(book)
