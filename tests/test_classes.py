"""Classes that nothing knows are most likely slips; those of a book's own theme are not."""

from pathlib import Path

import pytest

from book import build, classes, cli, theme
from book.diagnostic import Diagnostic, Severity
from book.markdown import parse
from book.text import Source

STYLES = Path(__file__).parent.parent / "styles"
HEAD = "---\ntitle: 渡口\n---\n"


def told(body: str, *styled: str) -> list[Diagnostic]:
    return list(classes.unknown(parse(Source("a.md", HEAD + body)).chapter, styled))


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("[名]{.nam}", "4:6", "nam"),
        ("一[名]{.name .nam}二", "4:13", "nam"),
        ("[名]{.name} x.nam [名]{.nam}", "4:14", "nam"),
        ("::: letre\n甲\n:::", "4:5", "letre"),
        ("::: verse  letre\n甲\n:::", "4:12", "letre"),
        ("## 题 {.tiny}", "4:8", "tiny"),
        ("甲\n\n{.tiny}\n- 乙", "6:3", "tiny"),
        ("见*[此](b.md){.pag}*", "4:14", "pag"),
        ("|甲|\n|-|\n|[字]{.dot}|", "6:7", "dot"),
        ("甲[^1]\n\n[^1]: [字]{.dot}", "6:12", "dot"),
        ("> **[字]{.dot}**", "4:10", "dot"),
    ],
)
def test_a_class_that_nothing_knows_is_told_where_it_stands(body: str, place: str, words: str) -> None:
    (found,) = told(body)
    assert (found.code, found.severity, str(found.place)) == ("unknown-class", Severity.WARNING, f"a.md:{place}")
    assert f"'{words}'" in found.message
    assert found.place
    assert found.place.length == len(words)


def test_a_line_of_colons_is_no_burden() -> None:
    (found,) = told(":" * 20_000 + "甲[名]{.nam}" + " " * 20_000 + ".名")
    assert found.place
    assert found.place.column == 20_000 + 7


def test_every_class_is_told_once_with_the_number_of_its_places_and_the_likeliest_name() -> None:
    first, second = told("[甲]{.nam}[乙]{.xyzzy}\n\n[丙]{.nam}")
    assert (first.message, first.hint) == (
        "the class 'nam' means nothing, and no style sheet names it (2 times)",
        "write 'name'",
    )
    assert (second.message, second.hint) == (
        "the class 'xyzzy' means nothing, and no style sheet names it",
        "give .xyzzy a rule in the theme's CSS, or leave it out",
    )


@pytest.mark.parametrize(
    "body",
    [
        "[甲]{.dots}[乙]{.name}[丙]{.as-is}[丁]{.index}",
        "::: verse\n甲\n:::",
        "船期 {.caption}\n\n|甲|\n|-|",
        "[此](b.md){.page}",
        "`[甲]{.nam}`\n\n    ::: letre",
        "[甲]{.motto}\n\n::: motto\n乙\n:::",
        r"\[甲\]{.nam}乙",
    ],
)
def test_classes_that_mean_something_or_have_a_style_are_let_be(body: str) -> None:
    assert told(body, "motto") == []


def test_a_theme_knows_the_classes_of_its_selectors_alone(tmp_path: Path) -> None:
    (tmp_path / "theme.yaml").write_text("extends: literary\n", "utf-8")
    own = ".motto > p.first, .a-b::before { margin: .5em; src: url(x.woff); color: {{ sheet.page.ink }} } /* .no */"
    (tmp_path / "epub.css").write_text("@media print { " + own + " .inner { color: red } }", "utf-8")
    added = theme.load(str(tmp_path), STYLES).classes - theme.load("literary", STYLES).classes
    assert added == {"motto", "a-b", "inner"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "own/theme.yaml").write_text("extends: literary\n", "utf-8")
    (tmp_path / "own/epub.css").write_text(".motto { color: red }", "utf-8")
    (tmp_path / "chapters/01.md").write_text(HEAD + "[甲]{.motto}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("yaml", "told_there"),
    [
        ("theme: literary", ["unknown-class"]),
        ("theme: own", []),
        ("editions: [zh-Hans, {lang: zh-Hant-TW, theme: own}]", []),
        ("lint: {severity: {unknown-class: off}}", []),
    ],
)
def test_a_book_is_told_of_classes_that_none_of_its_themes_names(book: Path, yaml: str, told_there: list[str]) -> None:
    (book / "book.yaml").write_text(f"title: 书\nformats: [epub]\n{yaml}\n", "utf-8")
    assert [d.code for d in build.check(book, STYLES).diagnostics] == told_there
    assert [d.code for d in build.build(book, STYLES).diagnostics] == told_there


def test_a_theme_that_is_not_there_is_told_and_no_class(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book / "book.yaml").write_text("title: 书\ntheme: nowhere\n", "utf-8")
    assert cli.main(["check", "--book", str(book)]) == 1
    assert "unknown-theme" in (err := capsys.readouterr().err)
    assert "unknown-class" not in err
