"""An import into a book that people have edited, renamed, divided, joined, and thinned out."""

import json
from pathlib import Path

import pytest
from hand import import_into

from book import bookkeeping, cli, project, reimport, sources
from book.diagnostic import BookError, Severity, UsageError
from book.intake.read import Intake
from book.text import Source

SEASONS = {
    "春天的纸": [
        "春天捞纸水还冷，手伸进槽里要先喊一声。",
        "槽边的老人不喊，他把手在火上烤过再伸进去。",
        "捞起来的第一张总是不匀。",
    ],
    "夏天的墨": [
        "夏天的墨容易发臭，磨墨的人要在水里加一点香。",
        "香料从南边的药铺里买来，用小秤称。",
        "称坏了便要挨骂。",
    ],
    "秋天的书": ["秋天晒书，院子里铺满了竹席。", "风一吹书就自己翻页，像有人在读。", "傍晚收书的时候要数一遍。"],
}


def text_of(articles=SEASONS):
    numbered = zip("一二三四五六", articles.items(), strict=False)
    return "".join(f"篇{n}：大全\n{title}\n" + "".join(f"{p}\n\n" for p in ps) for n, (title, ps) in numbered)


def given(articles=SEASONS, name="稿.txt"):
    text = articles if isinstance(articles, str) else text_of(articles)
    intakes = (Intake(Source(name, text), text.encode()),)
    return intakes, project.understand(intakes)


@pytest.fixture
def book(tmp_path):
    project.new(tmp_path / "book", *given())
    return tmp_path / "book"


def changed(title, number, paragraph):
    paragraphs = [*SEASONS[title]]
    paragraphs[number] = paragraph
    return {**SEASONS, title: paragraphs}


def chapters(book):
    return {p.name: p.read_text("utf-8") for p in sorted((book / "chapters").iterdir())}


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def codes(done):
    return [(d.code, d.place.path) for d in done.diagnostics if d.code != "encoding"]


SPRING, SUMMER, AUTUMN = (f"chapters/0{i}-{title}.md" for i, title in enumerate(SEASONS, 1))


# ------------------------------------------------------------------------------ deleting


def test_a_chapter_that_was_deleted_stays_deleted_and_this_is_told(book):
    (book / SUMMER).unlink()
    for articles in (SEASONS, changed("夏天的墨", 0, "夏天的墨容易发臭，要加香。")):
        done = import_into(book, *given(articles))
        assert codes(done) == [("deleted-chapter", SUMMER)]
        assert not (book / SUMMER).exists()


def test_it_stays_deleted_also_when_its_article_was_away_for_a_time(book):
    (book / SUMMER).unlink()
    import_into(book, *given({t: p for t, p in SEASONS.items() if t != "夏天的墨"}))
    done = import_into(book, *given())
    assert codes(done) == [("deleted-chapter", SUMMER)]
    assert list(chapters(book)) == [Path(SPRING).name, Path(AUTUMN).name]


@pytest.mark.parametrize("name", [SUMMER, "02-夏天的墨.md", "02-夏天的墨", "夏天的墨"])
def test_it_comes_back_when_somebody_says_so(book, name):
    (book / SUMMER).unlink()
    import_into(book, *given())
    import_into(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。")), restore=[name])
    assert "夏天磨墨要加香。" in (book / SUMMER).read_text("utf-8")
    assert not codes(import_into(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。"))))


def test_what_is_not_deleted_cannot_be_restored(book):
    with pytest.raises(UsageError) as caught:
        import_into(book, *given(), restore=["夏天的墨"])
    assert caught.value.diagnostics[0].code == "not-deleted"


def test_an_edited_chapter_meets_its_article_again_after_a_time_away(book):
    edit(book / SUMMER, "称坏了便要挨骂。", "称坏了要赔。")
    done = import_into(book, *given({t: p for t, p in SEASONS.items() if t != "夏天的墨"}))
    assert codes(done) == [("vanished-article", SUMMER)]
    done = import_into(book, *given(changed("夏天的墨", 1, "香料从北边买来，用大秤称。")))
    assert len(chapters(book)) == 3
    text = (book / SUMMER).read_text("utf-8")
    assert "称坏了要赔。" in text
    assert "香料从北边买来" in text


# ---------------------------------------------------------- renaming, dividing, joining


def test_a_renamed_chapter_is_known_by_its_text(book):
    (book / SUMMER).rename(book / "chapters/20-论墨.md")
    done = import_into(book, *given(changed("夏天的墨", 1, "香料从北边买来，用大秤称。")))
    assert codes(done) == [("own-division", SUMMER)]
    assert list(chapters(book)) == ["01-春天的纸.md", "03-秋天的书.md", "20-论墨.md"]
    assert "香料从北边买来" in (book / "chapters/20-论墨.md").read_text("utf-8")
    ledger, _ = bookkeeping.read(book)
    assert {r.file for r in ledger.records if r.file} == {SPRING, AUTUMN, "chapters/20-论墨.md"}


def divided(book):
    text = (book / SUMMER).read_text("utf-8")
    at = text.index("香料")
    (book / SUMMER).write_text(text[:at], "utf-8")
    (book / "chapters/04-香料.md").write_text("---\ntitle: 香料\n---\n" + text[at:], "utf-8")


def test_a_divided_chapter_stays_divided_and_each_part_gets_its_own(book):
    divided(book)
    changes = {
        **SEASONS,
        "夏天的墨": [
            "夏天的墨一定发臭，磨墨的人要在水里加香。",
            "香料从南边的药铺里买来，用小秤称。",
            "称坏了也不挨骂。",
        ],
    }
    done = import_into(book, *given(changes))
    assert ("own-division", SUMMER) in codes(done)
    assert "夏天的墨一定发臭" in (book / SUMMER).read_text("utf-8")
    other = (book / "chapters/04-香料.md").read_text("utf-8")
    assert other == "---\ntitle: 香料\n---\n香料从南边的药铺里买来，用小秤称。\n\n称坏了也不挨骂。\n"


def test_joined_chapters_stay_joined(book):
    body = (book / AUTUMN).read_text("utf-8").split("---\n")[2]
    with (book / SPRING).open("a", encoding="utf-8") as file:
        file.write(f"\n## 秋天的书\n\n{body}")
    (book / AUTUMN).unlink()
    import_into(book, *given(changed("秋天的书", 1, "风一吹书就翻页。")))
    text = (book / SPRING).read_text("utf-8")
    assert "风一吹书就翻页。" in text
    assert text.index("## 秋天的书") < text.index("秋天晒书")
    assert not (book / AUTUMN).exists()


def test_a_chapter_that_quotes_another_is_not_taken_for_it(book):
    edit(book / AUTUMN, "傍晚收书", "夏天的墨容易发臭，磨墨的人要在水里加一点香。\n\n傍晚收书")
    import_into(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。")))
    assert "夏天磨墨要加香。" in (book / SUMMER).read_text("utf-8")
    assert "夏天的墨容易发臭" in (book / AUTUMN).read_text("utf-8")


def test_two_chapters_that_changed_their_names_keep_their_texts(book):
    (book / SPRING).rename(book / "x.md")
    (book / SUMMER).rename(book / SPRING)
    (book / "x.md").rename(book / SUMMER)
    import_into(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。")))
    assert "夏天磨墨要加香。" in (book / SPRING).read_text("utf-8")
    assert "春天捞纸" in (book / SUMMER).read_text("utf-8")


# ------------------------------------------------------------------------- what is told


def test_a_new_article_is_told(book):
    done = import_into(book, *given({**SEASONS, "冬天的灯": ["冬天点灯要早，油要添两回。", "灯芯剪短些省油。"]}))
    assert codes(done) == [("new-article", "chapters/04-冬天的灯.md")]


def test_what_nobody_touched_is_not_written(book):
    (book / AUTUMN).write_bytes((book / AUTUMN).read_bytes().replace(b"\n", b"\r\n"))
    plan = reimport.planned(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。")))
    assert plan.changes == {SUMMER: "changed"}


def test_front_matter_is_merged_by_key(book):
    edit(book / SUMMER, "title: 夏天的墨\n", "title: 夏天的墨\nauthors: [陆闻樨]\n")
    import_into(book, *given("前言不搭后语。\n" + text_of()))
    text = (book / SUMMER).read_text("utf-8")
    assert "authors: [陆闻樨]\n" in text
    assert "<<<<<<<" not in text


def conflict(book):
    edit(book / SUMMER, "用小秤称", "用大秤称")
    return import_into(book, *given(changed("夏天的墨", 1, "香料从南边的药铺里买来，用手掂。")))


def test_a_conflict_is_an_error_with_its_line(book):
    (found,) = [d for d in conflict(book).diagnostics if d.code == "merge-conflict"]
    lines = (book / SUMMER).read_text("utf-8").split("\n")
    assert found.severity is Severity.ERROR
    assert lines[found.place.line - 1] == "<<<<<<< edited"


def test_the_same_source_again_tells_it_again_and_changes_nothing(book):
    conflict(book)
    before = chapters(book)
    done = import_into(book, *given(changed("夏天的墨", 1, "香料从南边的药铺里买来，用手掂。")))
    assert codes(done) == [("merge-conflict", SUMMER)]
    assert chapters(book) == before


def test_another_state_of_the_source_waits_until_it_is_settled(book):
    conflict(book)
    before = chapters(book)
    with pytest.raises(BookError) as caught:
        import_into(book, *given(changed("夏天的墨", 1, "香料自己种。")))
    assert [(d.code, d.place.path) for d in caught.value.diagnostics] == [("conflict-mark", SUMMER)]
    assert chapters(book) == before


def test_a_broken_ledger_loses_nobodys_edits(book):
    edit(book / SUMMER, "称坏了便要挨骂。", "称坏了要赔。")
    (book / "ledger/import.json").write_text("{}", "utf-8")
    import_into(book, *given(changed("夏天的墨", 0, "夏天磨墨要加香。")))
    assert len(chapters(book)) == 3
    text = (book / SUMMER).read_text("utf-8")
    assert "称坏了要赔。" in text
    assert "夏天磨墨要加香。" in text


# ------------------------------------------------------------------ sources and pictures


def test_a_newer_state_of_a_source_takes_its_place(book):
    intakes, _ = given(changed("夏天的墨", 0, "夏天磨墨要加香。"), "新稿.txt")
    again, told = reimport.known_again(book, intakes)
    assert [i.source.name for i in again] == ["稿.txt"]
    assert [(d.code, d.place.path) for d in told] == [("newer-source", "新稿.txt")]
    import_into(book, again, project.understand(again))
    assert len(chapters(book)) == 3


@pytest.mark.parametrize(
    "articles", [{"冬天的灯": ["冬天点灯要早。", "灯芯剪短些省油。"]}, {"夏天的墨": SEASONS["夏天的墨"]}]
)
def test_another_source_stays_another(book, articles):
    intakes, _ = given(articles, "新稿.txt")
    assert reimport.known_again(book, intakes) == (intakes, ())


@pytest.fixture
def pictured(tmp_path, monkeypatch):
    """A book whose source has a picture, and a call that imports it with another one."""
    states = {}

    def intake(data):
        states["data"] = data
        return (Intake(Source("a.md", text_of()), text_of().encode(), pictures={"images/a-1.png": data}),)

    book = tmp_path / "book"
    first = intake(b"old")
    project.new(book, first, project.understand(first))
    monkeypatch.setattr(sources, "again", lambda *_: first[0])

    def again(data):
        intakes = intake(data)
        return import_into(book, intakes, project.understand(intakes))

    return book / "chapters/images/a-1.png", again


def test_a_picture_follows_its_source(pictured):
    path, again = pictured
    again(b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(("now", "told"), [(b"old", []), (b"new", ["picture-kept"])])
def test_a_picture_that_somebody_replaced_stays(pictured, now, told):
    path, again = pictured
    path.write_bytes(b"mine")
    done = again(now)
    assert path.read_bytes() == b"mine"
    assert [d.code for d in done.diagnostics if d.code == "picture-kept"] == told


def test_a_picture_that_somebody_deleted_stays_away(pictured):
    path, again = pictured
    path.unlink()
    again(b"old")
    assert not path.exists()


# ---------------------------------------------------------------------- the command line


@pytest.fixture
def run(book, capsys):
    def call(*words):
        code = cli.main(["import", "--book", str(book), *map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def newer(tmp_path):
    path = tmp_path / "稿.txt"
    path.write_text(text_of(changed("夏天的墨", 1, "香料从南边的药铺里买来，用手掂。")), "utf-8")
    return path


def everything(book):
    return {p: p.read_bytes() for p in book.rglob("*") if p.is_file()}


def test_a_dry_run_shows_all_and_writes_nothing(book, run, newer):
    before = everything(book)
    code, out, _ = run(newer, "--dry-run")
    assert code == 0
    assert "-香料从南边的药铺里买来，用小秤称。\n+香料从南边的药铺里买来，用手掂。\n" in out
    assert everything(book) == before


def test_a_dry_run_foretells_conflicts(book, run, newer):
    edit(book / SUMMER, "用小秤称", "用大秤称")
    before = everything(book)
    code, out, err = run(newer, "--dry-run")
    assert code == 1
    assert "+<<<<<<< edited\n" in out
    assert "error[merge-conflict]" in err
    assert everything(book) == before


def test_a_conflict_makes_the_exit_code_one_and_keeps_the_book_from_being_built(book, run, newer, capsys):
    edit(book / SUMMER, "用小秤称", "用大秤称")
    code, _, err = run(newer)
    assert code == 1
    assert f"{SUMMER}:" in err
    assert cli.main(["build", "--book", str(book)]) == 1
    assert "error[conflict-mark]" in capsys.readouterr().err


def test_what_was_undone_stays_undone_in_a_newer_state_under_another_name(book, run, tmp_path):
    path = tmp_path / "稿.txt"
    path.write_text(text_of(changed("夏天的墨", 2, "称坏了,便要挨骂。")), "utf-8")
    run(path)
    ledger, _ = bookkeeping.read(book)
    (comma,) = [n for r in ledger.records for n in r.names if n.edit.old == ","]
    run("--undo", comma.id)
    assert "称坏了,便要挨骂。" in (book / SUMMER).read_text("utf-8")
    other = tmp_path / "新稿.txt"
    other.write_text("写在前面的一句话。\n" + path.read_text("utf-8"), "utf-8")
    code, _, err = run(other)
    assert code == 0
    assert "newer-source" in err
    assert "stale-decision" not in err
    assert "称坏了,便要挨骂。" in (book / SUMMER).read_text("utf-8")


def test_the_files_listed_are_those_written(book, run, newer):
    run(newer)
    (book / "chapters/01-春天的纸.md").unlink()
    (book / "chapters/03-秋天的书.md").rename(book / "chapters/03-x.md")
    newer.write_text(newer.read_text("utf-8").replace("手掂", "秤量"), "utf-8")
    before = everything(book)
    code, out, _ = run(newer, "--json")
    after = everything(book)
    assert code == 0
    written = [(p.as_posix(), data) for p, data in after.items() if before.get(p) != data]
    assert json.loads(out)["files"] == sorted(p for p, _ in written)
    assert (book / SUMMER).as_posix() in json.loads(out)["files"]
    assert [a["file"] for a in json.loads(out)["articles"]] == [SUMMER, "chapters/03-x.md"]
    assert run(newer)[1] == ""


def test_a_deleted_chapter_comes_back_by_the_command(book, run):
    (book / SUMMER).unlink()
    (book / "sources").mkdir(exist_ok=True)
    assert "--restore 02-夏天的墨" in run()[2]
    assert run("--restore", "02-夏天的墨")[0] == 0
    assert (book / SUMMER).exists()
