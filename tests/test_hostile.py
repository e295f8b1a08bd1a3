# ruff: noqa: E501
"""Inputs that mean harm are refused or made harmless, within limits that are named: a test for every guard."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_inputs import LAUGHS, REL, WORD, nested

from book import build, config, markdown, sources, template
from book.clean.ledger import from_json
from book.clean.runner import clean, prose
from book.diagnostic import BookError
from book.files import read_text
from book.intake.read import read
from book.policy import Limits
from book.project import understand
from book.text import Draft, Source
from fuzz.targets import TARGETS, tried

ROOT = Path(__file__).parent.parent
STYLES = ROOT / "styles"
CORPUS = sorted((ROOT / "fuzz/corpus").glob("*/*"))


def codes(error: pytest.ExceptionInfo[BookError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(document: str, core: str = "<x/>", **more: str) -> bytes:
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r" Type="{REL}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": document,
        "docProps/core.xml": core,
    }
    return zipped(**parts, **more)


def words(inside: str) -> str:
    return (
        f'<w:document {WORD} xmlns:r="{REL}"><w:body><w:p><w:r><w:t>纸</w:t></w:r></w:p>{inside}</w:body></w:document>'
    )


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book, and beside it somebody else's file."""
    (tmp_path / "secret.txt").write_text("秘密", "utf-8")
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    (folder / "book.yaml").write_text("title: 书\nformats: [epub]\neditions: [zh-Hans]\n", "utf-8")
    (folder / "chapters/01.md").write_text("---\ntitle: 纸\n---\n纸。\n", "utf-8")
    return folder


# --------------------------------------------------------------------- files and addresses


@pytest.mark.parametrize("name", ["book.yaml", "glossary.tsv", "chapters/02.md", "ledger/import.json"])
def test_a_link_out_of_the_book_is_not_followed(book: Path, name: str) -> None:
    (book / "ledger").mkdir()
    (book / name).unlink(missing_ok=True)
    (book / name).symlink_to(book.parent / "secret.txt")
    with pytest.raises(BookError) as error:
        read_text(book, name)
    assert codes(error) == ["outside-book"]


def test_links_in_a_ring_are_told(book: Path) -> None:
    (book / "a").symlink_to("b")
    (book / "b").symlink_to("a")
    with pytest.raises(BookError) as error:
        read_text(book, "a")
    assert codes(error) == ["unreadable-file"]


def test_a_folder_of_sources_brings_no_files_of_others(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密", "utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("纸。", "utf-8")
    (raw / "b.txt").symlink_to("../secret.txt")
    (raw / "c").symlink_to("..")
    assert [intake.source.name for intake in sources.gather([raw])] == ["a.txt"]


def test_a_ledger_cannot_name_a_source_outside(book: Path) -> None:
    (book / "sources").mkdir()
    with pytest.raises(BookError) as error:
        sources.again(book / "sources", "../../secret.txt", "utf-8")
    assert codes(error) == ["unreadable-file"]


@pytest.mark.parametrize("theme", ["../theme", "mine"])
def test_a_theme_lies_within_the_book(book: Path, theme: str) -> None:
    outside = book.parent / "theme"
    outside.mkdir()
    (outside / "theme.yaml").write_text("extends: literary\n", "utf-8")
    (book / "mine").mkdir()
    (book / "mine/theme.yaml").write_text("extends: literary\n", "utf-8")
    (book / "mine/print.css").symlink_to("../../secret.txt")
    (book / "book.yaml").write_text(f"title: 书\ntheme: {theme}\n", "utf-8")
    assert ("outside-book", "book.yaml:2:1") in {(d.code, str(d.place)) for d in build.check(book, STYLES).diagnostics}


@pytest.mark.slow
@pytest.mark.parametrize("address", ["http://198.51.100.7/a.css", "file:///etc/passwd", "data:text/css,a%7B%7D"])
def test_the_press_fetches_nothing(book: Path, address: str) -> None:
    (book / "mine").mkdir()
    (book / "mine/theme.yaml").write_text("extends: literary\n", "utf-8")
    css = f"@import url('{address}');\np {{ background: url('{address}') }}"
    (book / "mine/print.css").write_text(css, "utf-8")
    (book / "book.yaml").write_text("title: 书\ntheme: mine\nformats: [pdf]\neditions: [zh-Hans]\n", "utf-8")
    found = build.build(book, STYLES).diagnostics
    assert any(d.code in ("refused-address", "style") and address in d.message for d in found)


def test_a_word_document_shows_no_file_of_this_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    blip = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'r:link="r9"/></w:drawing></w:r></w:p>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        f'Type="{REL}/image" Target="{secret.as_uri()}" TargetMode="External"/></Relationships>'
    )
    data = word(words(blip), **{"word/_rels/document.xml.rels": rels})
    with contextlib.suppress(BookError):
        (intake,) = read(data, "a.docx")
        assert b"secret" not in intake.pictures.values()


# ------------------------------------------------------------------------------- bombs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_word_document_has_no_entities(encoding: str) -> None:
    document = LAUGHS + words("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>")
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": (head + document).encode(encoding)})
    with pytest.raises(BookError, match="declares entities"):
        read(data, "a.docx")


def test_the_markup_of_a_word_document_has_a_limit() -> None:
    data = word(words("<w:p/>" * 200_000))
    with pytest.raises(BookError, match="the limit is 1 MB") as error:
        read(data, "a.docx", limits=Limits(source_mb=1))
    assert codes(error) == ["large-source"]
    assert "source-mb" in error.value.diagnostics[0].hint


def test_an_archive_has_limits_that_book_yaml_can_raise() -> None:
    data = zipped(**{f"{i}.txt": "纸" * 100_000 for i in range(9)})
    with pytest.raises(BookError) as error:
        read(data, "a.zip", limits=Limits(unpacked_mb=1))
    assert codes(error) == ["large-archive"]
    assert "unpacked-mb" in error.value.diagnostics[0].hint
    assert len(read(data, "a.zip", limits=Limits(unpacked_mb=3))) == 9


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(10_000 * 1024**2)
    monkeypatch.setattr(sources, "read_steadily", lambda path: pytest.fail("read"))
    with pytest.raises(BookError) as error:
        sources.gather([tmp_path / "a.txt"])
    assert codes(error) == ["large-source"]


def test_a_line_has_a_limit() -> None:
    data = ("纸。\n" + "墨" * 1_001 + "\n板。").encode()
    with pytest.raises(BookError) as error:
        read(data, "a.txt", limits=Limits(line=1_000))
    (found,) = error.value.diagnostics
    assert (found.code, str(found.place)) == ("long-line", "a.txt:2:1")
    assert "1000" in found.message
    assert "limits: {line: …}" in found.hint
    assert read(data, "a.txt", limits=Limits(line=1_002))


def test_an_article_has_a_limit_of_edits() -> None:
    with pytest.raises(BookError) as error:
        understand(read(("纸。\n" + "*" * 1_100).encode(), "a.txt"), limits=Limits(edits=1_000))
    assert codes(error) == ["many-edits"]


LAUGHING = "a: &a [x,x]\n" + "".join(
    f"{c}: &{c} [*{chr(ord(c) - 1)},*{chr(ord(c) - 1)}]\n" for c in "bcdefghijklmnopqrst"
)


@pytest.mark.parametrize("text", [LAUGHING, "a: " + "[" * 10_000, "- " * 5_000, "a: " + "{a: " * 500, "a: *a\n"])
def test_yaml_bombs(text: str) -> None:
    with pytest.raises(BookError) as error:
        config.load(text)
    assert set(codes(error)) == {"bad-yaml"}


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    with pytest.raises(BookError) as error:
        config.load(f"title: !!python/object/apply:os.mkdir ['{tmp_path}/made']\n")
    assert codes(error) == ["wrong-type"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__ }}", "{{ x.append(1) }}", "{% for i in range(10**9) %}a{% endfor %}", "{{ 1 // 0 }}",
     "{{ ().__class__.__base__.__subclasses__() }}", "{% include '/etc/passwd' %}", "{{ x.__init__.__globals__ }}"],
)  # fmt: skip
def test_a_template_cannot_leave_its_sandbox(text: str) -> None:
    with pytest.raises(BookError) as error:
        template.fill({"a.html": text}, "a.html", x=[1])
    assert codes(error) == ["bad-template"]


@pytest.mark.parametrize(
    "opening", ["> ", "- ", "1. ", "> - ", "[", "*", "**a", "`", "::: a\n", "[^", "![", "<a ", "(", "{#a}", "| "]
)
def test_a_chapter_may_nest_as_it_likes(opening: str) -> None:
    source = Source("chapters/a.md", f"---\ntitle: t\n---\n{opening * 10_000}纸\n")
    for finding in markdown.parse(source).diagnostics:
        told = ("too-deep", "unknown-attribute", "raw-html", "missing-note", "unused-note", "unfinished-mark")
        assert finding.code in told


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "blockquote", "table><tr><td", "span", "section", "font"])
def test_a_page_may_nest_as_it_likes(tag: str) -> None:
    page = f"<html><body><p>纸是竹做的。</p>{nested(f'<{tag}>', '', 10_000)}</body></html>"
    (intake,) = read(page.encode(), "a.html")
    assert "纸是竹做的。" in intake.source.text


# --------------------------------------------------------------- patterns on hostile texts

LONG = 200_000


@pytest.fixture
def ring() -> Iterator[None]:
    """Ends a test that would otherwise go on for hours."""
    signal.alarm(300)
    yield
    signal.alarm(0)


@pytest.mark.slow
@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    "piece",
    [" ", "\t", "\u3000", "\n", "[", "]", "*", "_", "`", "(", "<", "“", '"', "#", ">", "-", ".", "1", "a", "A b ", "[1]", "一、", "第一章", "《",
     "：", "\\", "|", "1.\n", "|\n", "> ", "纸，", "<table>", "© ", "[^1]", "http://", "a@", "0-", "－", "……", "\x00", "\u200b"],
)  # fmt: skip
def test_cleaning_takes_time_with_the_length_of_a_text_only(piece: str) -> None:
    text = f"纸墨。\n{piece * (LONG // len(piece))}板。\n纸。"
    assert clean(Draft.of(Source("a.txt", text))).draft.undone() == text
    assert prose(Draft.of(Source("a.txt", text))).undone() == text


@pytest.mark.slow
@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<a href='", "<![CDATA[", "&#", "</", "<", "<p a=b ", "<meta  ", "<ul><li>", "<script>"]
)
def test_reading_a_page_does_so_too(piece: str) -> None:
    (intake,) = read(f"<html><body><p>纸是竹做的。</p>{piece * (LONG // len(piece))}".encode(), "a.html")
    assert "纸是竹做的。" in intake.source.text


# -------------------------------------------------------------------------- whole inputs


@pytest.mark.parametrize("path", CORPUS, ids=[f"{p.parent.name}/{p.name}" for p in CORPUS])
def test_the_corpus_of_the_fuzzers(path: Path) -> None:
    tried(path.parent.name, path.read_bytes())


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in CORPUS} == set(TARGETS)


@pytest.mark.slow
def test_hostile_inputs_through_the_command_line() -> None:
    """HOSTILE_INPUTS=2000 tries as many; each kind is among forty."""
    count = os.environ.get("HOSTILE_INPUTS", "40")
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests/hostile_run.py"), "1", count], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout)
    assert found["faults"] == []
    assert set(found["ends"]) <= {"exit 0", "exit 1", "exit 2"}


def test_a_ledger_may_nest_as_it_likes() -> None:
    with pytest.raises(ValueError, match="not a ledger"):
        from_json("[" * 100_000, {})
