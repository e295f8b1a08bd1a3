"""Our own rules for packages, and the way from a finding back to the chapter."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_epub import CSS, NOON, TEMPLATES, TEXTS, made

from book import check, epub
from book.diagnostic import Severity
from book.inspection import faults

EDITION = made(TEXTS)
PACKED = epub.render(EDITION, CSS, TEMPLATES, NOON)


def changed(name: str, old: bytes = b"", new: bytes | None = None) -> bytes:
    """The package with something else in one of its files; without the file when `new` is None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PACKED.data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == name:
                assert old in data
                if new is None:
                    continue
                data = data.replace(old, new, 1)
            target.writestr(info, data)
    return out.getvalue()


def test_a_good_package_has_no_faults():
    assert faults(PACKED.data) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "where"),
    [
        ("mimetype", b"", None, "bad-package", "mimetype"),
        ("mimetype", b"epub", b"EPUB", "bad-package", "mimetype"),
        ("META-INF/container.xml", b"", None, "bad-package", "META-INF/container.xml"),
        ("EPUB/content.opf", b"</package>", b"", "bad-package", "META-INF/container.xml"),
        ("EPUB/c03.xhtml", b"", None, "bad-package", "EPUB/content.opf"),
        ("EPUB/content.opf", b'idref="c03"', b'idref="c09"', "bad-package", "EPUB/content.opf"),
        ("EPUB/c03.xhtml", b"</p>", b"", "bad-package", "EPUB/c03.xhtml"),
        ("EPUB/c03.xhtml", b"#c02-yuan", b"#c02-none", "dead-link", "EPUB/c03.xhtml"),
        ("EPUB/c02.xhtml", b'id="c02-hou"', b'id="c02-yuan"', "duplicate-id", "EPUB/c02.xhtml"),
        ("EPUB/c02.xhtml", ' alt="小图"'.encode(), b"", "missing-alt", "EPUB/c02.xhtml"),
        ("EPUB/c02.xhtml", b"<h2 ", b"<h2/><h4/><h2 ", "skipped-level", "EPUB/c02.xhtml"),
    ],
)
def test_each_fault_is_found_where_it_is(name, old, new, code, where):
    assert (code, where) in [(f.code, f.path) for f in faults(changed(name, old, new))]


@given(st.binary(max_size=100) | st.integers(0, len(PACKED.data)).map(lambda n: PACKED.data[:n]))
def test_no_bytes_break_it(data):
    assert data == PACKED.data or faults(data)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "书.epub").write_bytes(changed("EPUB/c03.xhtml", b"#c02-yuan", b"#c02-none"))
    return tmp_path


def test_a_fault_is_told_at_the_line_of_the_chapter(dist, monkeypatch):
    monkeypatch.setattr(check, "_jar", lambda: None)
    dead, not_checked = check.packages(dist, lambda: {"书.epub": PACKED.lines})
    assert (dead.code, dead.severity) == ("dead-link", Severity.ERROR)
    assert str(dead.place) == "chapters/03-shi.md:4:4"
    assert dead.place.text[dead.place.column - 1 :].startswith("缘起")
    assert "书.epub/EPUB/c03.xhtml:" in dead.message
    assert not_checked.code == "not-checked"


def test_without_its_book_a_fault_is_told_in_the_package(dist, monkeypatch):
    monkeypatch.setattr(check, "_jar", lambda: None)
    dead, _ = check.packages(dist)
    assert str(dead.place).startswith("书.epub/EPUB/c03.xhtml:14:")


def test_epubcheck_s_findings_lead_back_too(dist, monkeypatch):
    where = {"path": "EPUB/c02.xhtml", "line": 21, "column": 40}
    text = zipfile.ZipFile(io.BytesIO(PACKED.data)).read("EPUB/c02.xhtml").decode().split("\n")
    where["line"] = next(n for n, line in enumerate(text, 1) if "山高月小" in line)
    report = {"messages": [{"ID": "RSC-005", "severity": "ERROR", "message": "x", "locations": [where]}]}

    def run(command, **_):
        Path(command[-1]).write_text(json.dumps(report))

    monkeypatch.setattr(check, "_jar", lambda: Path("x.jar"))
    monkeypatch.setattr(check.shutil, "which", lambda name: "/bin/true")
    monkeypatch.setattr(check.subprocess, "run", run)
    _, judged = check.packages(dist, lambda: {"书.epub": PACKED.lines})
    assert (judged.code, judged.place.path) == ("epubcheck", "chapters/02-mian.md")
    lines = TEXTS["chapters/02-mian.md"].split("\n")
    assert "verse" in lines[judged.place.line - 1] or "山高月小" in lines[judged.place.line - 1]


def test_there_may_be_nothing_to_check(tmp_path):
    (only,) = check.packages(tmp_path)
    assert (only.code, only.severity) == ("not-checked", Severity.NOTE)
