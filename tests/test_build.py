"""A small book, built, changed, built again: what is written, what is told, and that the same gives the same."""

import hashlib
import json
import zipfile

import pytest

from book import build as building
from book import cli, live, prepress
from book.commands.outcome import STYLES
from book.diagnostic import BookError
from book.executor import Processes, Serial

BOOK_YAML = """\
title: 纸墨小书
authors: [某甲]
date: 2026-11-22
theme: literary
formats: [epub]
editions: [zh-Hans, zh-Hant-TW]
"""
ONE = "---\ntitle: 纸\n---\n纸面上的头发。\n\n## 一、选料\n\n见[墨](02-墨.md)。\n"
TWO = "---\ntitle: 墨\n---\n墨是烟做的。\n"


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "书"
    (folder / "chapters").mkdir(parents=True)
    (folder / "book.yaml").write_text(BOOK_YAML, "utf-8")
    (folder / "chapters/01-纸.md").write_text(ONE, "utf-8")
    (folder / "chapters/02-墨.md").write_text(TWO, "utf-8")
    return folder


def errors(folder):
    with pytest.raises(BookError) as caught:
        building.build(folder, STYLES)
    return {(d.code, str(d.place) if d.place else "") for d in caught.value.diagnostics}


def text_of(path):
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(n).decode() for n in package.namelist() if n.endswith(".xhtml"))


def test_every_edition_is_made_in_its_script(book):
    files = building.build(book, STYLES).files
    assert [f.name for f in files] == ["纸墨小书.zh-Hans.epub", "紙墨小書.zh-Hant-TW.epub"]
    assert "纸面上的头发" in text_of(files[0])
    assert "紙面上的頭髮" in text_of(files[1])
    assert sorted(p.name for p in (book / "dist").iterdir()) == sorted([*(f.name for f in files), "manifest.json"])


def test_the_manifest_names_all_that_went_in_and_came_out(book):
    building.build(book, STYLES)
    manifest = json.loads((book / "dist/manifest.json").read_text("utf-8"))
    assert set(manifest["inputs"]) == {"book.yaml", "chapters/01-纸.md", "chapters/02-墨.md"}
    assert set(manifest["outputs"]) == {"纸墨小书.zh-Hans.epub", "紙墨小書.zh-Hant-TW.epub"}
    assert str(book) not in json.dumps(manifest)


def test_the_same_book_gives_the_same_bytes_elsewhere_and_in_processes(book, tmp_path):
    one = [f.read_bytes() for f in building.build(book, STYLES, executor=Serial()).files]
    book.rename(tmp_path / "elsewhere")
    two = [f.read_bytes() for f in building.build(tmp_path / "elsewhere", STYLES, executor=Processes(2)).files]
    assert one == two


def test_an_edit_shows_in_the_next_build(book):
    (file, _) = building.build(book, STYLES).files
    (book / "chapters/02-墨.md").write_text(TWO.replace("烟", "松烟"), "utf-8")
    building.build(book, STYLES)
    assert "墨是松烟做的" in text_of(file)


def test_all_errors_of_all_chapters_come_at_once(book):
    (book / "chapters/01-纸.md").write_text(ONE.replace("title: 纸", "titel: 纸"), "utf-8")
    (book / "chapters/02-墨.md").write_text(TWO + "\n![图](图/墨.png)\n", "utf-8")
    found = errors(book)
    assert ("missing-image", "chapters/02-墨.md:6:6") in found
    assert any(place.startswith("chapters/01-纸.md:") for _, place in found)


def test_a_failed_build_leaves_the_last_one(book):
    building.build(book, STYLES)
    before = {p.name: p.read_bytes() for p in (book / "dist").iterdir()}
    (book / "chapters/02-墨.md").write_text(TWO + "\n[x](无.md)\n", "utf-8")
    assert ("missing-link", "chapters/02-墨.md:6:5") in errors(book)
    assert {p.name: p.read_bytes() for p in (book / "dist").iterdir()} == before


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda b: (b / "book.yaml").unlink(), ("missing-file", "book.yaml")),
        (
            lambda b: (b / "book.yaml").write_text("title: x\nchapters: [无/*.md]\n", "utf-8"),
            ("missing-chapter", "book.yaml:2:12"),
        ),
        (
            lambda b: (b / "book.yaml").write_text("title: x\ncover: 无.png\n", "utf-8"),
            ("missing-image", "book.yaml:2:8"),
        ),
        (lambda b: (b / "book.yaml").write_text("title: x\ntheme: 无\n", "utf-8"), ("unknown-theme", "book.yaml:2:1")),
        (
            lambda b: (b / "chapters/02-墨.md").write_bytes("---\ntitle: 墨\n---\n".encode() + b"\xff"),
            ("not-utf-8", "chapters/02-墨.md:4:1"),
        ),
        (
            lambda b: (b / "chapters/02-墨.md").write_text(TWO + "![图](../../out.png)\n", "utf-8"),
            ("outside-book", "chapters/02-墨.md:5:6"),
        ),
    ],
)
def test_what_is_wrong_has_a_code_and_a_place(book, change, found):
    change(book)
    assert found in errors(book)


def test_a_cover_of_ones_own_is_taken(book):
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (16, 26), "white").save(picture, "PNG")
    (book / "封面.png").write_bytes(picture.getvalue())
    (book / "book.yaml").write_text(BOOK_YAML + "cover: 封面.png\n", "utf-8")
    (file, _) = building.build(book, STYLES).files
    with zipfile.ZipFile(file) as package:
        assert picture.getvalue() in [package.read(n) for n in package.namelist() if n.endswith(".png")]


def test_check_says_the_same_without_making_anything(book):
    (book / "chapters/02-墨.md").write_text(TWO + "\n[x](无.md)\n", "utf-8")
    found = building.check(book, STYLES).diagnostics
    assert ("missing-link", "chapters/02-墨.md:6:5") in {(d.code, str(d.place)) for d in found}
    assert not (book / "dist").exists()


def test_a_build_knows_where_the_lines_of_its_epubs_come_from(book):
    made = building.build(book, STYLES, executor=Processes(2))
    found = prepress.origins(book, STYLES)
    assert list(found) == list(made.origins) == [f.name for f in made.files]
    for name, lines in found.items():
        assert {page: pairs for page, (_, pairs) in made.origins[name].items()} == {
            page: pairs for page, (_, pairs) in lines.items()
        }


def test_the_preview_asks_for_the_origins_of_lines_only_when_the_build_made_none(book, monkeypatch):
    made, asked = building.build(book, STYLES), []
    monkeypatch.setattr(prepress, "origins", lambda *_: asked.append("") or made.origins)
    with live.previewed(book, STYLES, 0, "") as preview:
        preview.turn(True, (), made.origins)
        preview.turn(False, (), None)
        assert not asked
        preview.turn(True, (), None)
        assert asked == [""]


def test_the_manifest_names_the_libraries_that_shape_a_book(book):
    building.build(book, STYLES)
    libraries = json.loads((book / "dist/manifest.json").read_text("utf-8"))["libraries"]
    assert {"uharfbuzz", "pypinyin", "tinycss2", "weasyprint", "opencc"} <= set(libraries)


def test_a_check_that_finds_nothing_says_so(book, monkeypatch, capsys):
    monkeypatch.setattr("book.check.packages", lambda *_: ())
    assert cli.main(["check", "--book", str(book)]) == 0
    assert capsys.readouterr() == ("", "2 chapters, nothing to be said\n")
    (book / "chapters/02-墨.md").unlink()
    (book / "chapters/01-纸.md").write_text("---\ntitle: 纸\n---\n纸。\n", "utf-8")
    assert cli.main(["check", "--book", str(book)]) == 0
    assert capsys.readouterr() == ("", "1 chapter, nothing to be said\n")
    assert cli.main(["check", "--quiet", "--book", str(book)]) == 0
    assert capsys.readouterr() == ("", "")
    for option in ("--json", "--sarif"):
        assert cli.main(["check", option, "--book", str(book)]) == 0
        assert capsys.readouterr().err == ""
    (book / "chapters/01-纸.md").write_text("---\ntitle: 纸\n---\n[纸]{.nam}。\n", "utf-8")
    assert cli.main(["check", "--book", str(book)]) == 0
    assert "nothing to be said" not in capsys.readouterr().err


def products(folder):
    return sorted(p.name for p in (folder / "dist").iterdir())


def retitled(folder, title):
    (folder / "book.yaml").write_text(BOOK_YAML.replace("纸墨小书", title), "utf-8")
    return [(d.code, d.severity.value, str(d.place)) for d in building.build(folder, STYLES).diagnostics]


def test_files_of_an_old_title_go_when_the_new_ones_come(book):
    building.build(book, STYLES)
    (book / "dist/纸墨小书.zh-Hans.pdf").write_bytes(b"mine")
    assert retitled(book, "新书") == [
        ("removed-product", "note", "dist/纸墨小书.zh-Hans.epub"),
        ("removed-product", "note", "dist/紙墨小書.zh-Hant-TW.epub"),
    ]
    assert products(book) == ["manifest.json", "新书.zh-Hans.epub", "新書.zh-Hant-TW.epub", "纸墨小书.zh-Hans.pdf"]
    assert retitled(book, "新书") == []


def test_what_somebody_put_or_changed_stays(book):
    building.build(book, STYLES)
    old = book / "dist/纸墨小书.zh-Hans.epub"
    old.write_bytes(old.read_bytes() + b"signed")
    (book / "dist/mine").write_bytes((book / "dist/紙墨小書.zh-Hant-TW.epub").read_bytes())
    (book / "dist/紙墨小書.zh-Hant-TW.epub").unlink()
    (book / "dist/紙墨小書.zh-Hant-TW.epub").symlink_to("mine")
    assert retitled(book, "新书") == []
    assert {old.name, "mine", "紙墨小書.zh-Hant-TW.epub"} < set(products(book))


@pytest.mark.parametrize("name", ["../book.yaml", "../chapters/a.zh-Hans.pdf", "review.html"])
def test_a_strangers_manifest_removes_nothing_but_products(book, name):
    target = book / "dist" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_bytes(b"x")
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    (book / "dist").mkdir(exist_ok=True)
    (book / "dist/manifest.json").write_text(json.dumps({"outputs": {name: {"sha256": digest}}}), "utf-8")
    assert [d.code for d in building.build(book, STYLES).diagnostics] == []
    assert target.exists()


@pytest.mark.parametrize("text", ["[", "{}", '{"outputs": []}', '{"outputs": {"a.zh-Hans.pdf": 1}}', "[" * 100_000])
def test_a_manifest_of_another_shape_lists_nothing(book, text):
    (book / "dist").mkdir()
    (book / "dist/manifest.json").write_text(text, "utf-8")
    assert [d.code for d in building.build(book, STYLES).diagnostics] == []


def test_a_title_in_another_case_is_the_same_file_on_some_disks(book):
    retitled(book, "Book")
    assert retitled(book, "book") == []
