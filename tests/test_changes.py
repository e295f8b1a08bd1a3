"""What changed between two prints: which pages, of which chapters, and how they look."""

import io
import json
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name, OutlineItem

from book import live
from book.changes import compare, render
from book.commands.outcome import STYLES
from book.diagnostic import BookError, UsageError
from book.pages import Pages


def bytes_of(*chapters):
    """A print of chapters, each a list of the texts of its pages; folios stand at the foot and count from 1."""
    file = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    with file.open_outline() as outline:
        for number, texts in enumerate(chapters, 1):
            outline.root.append(OutlineItem(f"Chapter {number}", len(file.pages)))
            for text in texts:
                page = file.add_blank_page(page_size=(200, 300))
                page.obj.Resources = Dictionary(Font=Dictionary(F=font))
                drawn = f"BT /F 12 Tf 20 200 Td ({text}) Tj ET BT /F 9 Tf 100 15 Td ({len(file.pages)}) Tj ET"
                page.obj.Contents = file.make_stream(drawn.encode())
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def printed(*chapters):
    return Pages(bytes_of(*chapters), "x.pdf")


ONE, TWO, THREE = ["aa one", "ab two"], ["ba three", "bb four"], ["ca five", "cb six"]


def kinds(old, new):
    return [(c.kind, c.chapter, c.old, c.new) for c in compare(old, new).pages]


def test_a_print_has_not_changed_from_itself():
    found = compare(printed(ONE, TWO), printed(ONE, TWO))
    assert (found.pages, found.lines()) == ((), ("no page of 4 has changed",))


def test_an_edited_page_is_told_with_the_stretch_that_differs():
    found = compare(printed(ONE, TWO, THREE), printed(ONE, ["ba three", "bb fore"], THREE))
    (change,) = found.pages
    assert (change.kind, change.chapter, change.label) == ("changed", "Chapter 2", "4")
    # The text stands 200 of 300 points above the foot.
    assert 0.28 < change.top < change.bottom < 0.38
    assert found.lines() == ("Chapter 2: page 4: changed", "6 pages before, 6 now")


def test_pages_behind_a_new_one_have_only_moved():
    assert kinds(printed(ONE, TWO, THREE), printed(ONE, ["ba three", "bx new", "bb four"], THREE)) == [
        ("new", "Chapter 2", None, 3),
        ("moved", "Chapter 2", 3, 4),
        ("moved", "Chapter 3", 4, 5),
        ("moved", "Chapter 3", 5, 6),
    ]


def test_a_page_that_is_gone_is_told_in_its_old_chapter():
    assert kinds(printed(ONE, TWO), printed(ONE, ["ba three"])) == [("gone", "Chapter 2", 3, None)]


@settings(max_examples=15)
@given(st.lists(st.sampled_from("abcdef"), max_size=6), st.lists(st.sampled_from("abcdef"), max_size=6))
def test_every_page_is_the_same_or_told_once(before, after):
    found = compare(printed(["first", *before]), printed(["first", *after]))
    for side, count in (("old", found.before), ("new", found.after)):
        places = [getattr(c, side) for c in found.pages if getattr(c, side) is not None]
        assert places == sorted(set(places))
        assert all(p < count for p in places)
    gone, new = (sum(c.kind == kind for c in found.pages) for kind in ("gone", "new"))
    assert found.before - gone == found.after - new


def test_the_page_of_pictures_needs_nothing_else():
    old, new = printed(ONE, TWO), printed(ONE, ["ba three", "bb fore", "bc <b>"])
    template = {"changes.html": (STYLES / "templates/changes.html").read_text("utf-8")}
    text = render("<雾>", {"雾.pdf": (compare(old, new), old, new)}, template)
    assert text.count('src="data:image/jpeg;base64,') == 3
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert "&lt;雾&gt;" in text


@pytest.fixture
def book(tmp_path):
    (tmp_path / "dist").mkdir()
    (tmp_path / live.PREVIOUS).mkdir(parents=True)
    return tmp_path


def test_a_build_is_compared_with_the_one_before_it(book):
    (book / live.PREVIOUS / "雾.zh-Hans.pdf").write_bytes(bytes_of(ONE, TWO))
    (book / "dist/雾.zh-Hans.pdf").write_bytes(bytes_of(ONE, ["ba three"]))
    done = live.compared(book, STYLES, "", None, None)
    assert live.listed(done.found) == ["Chapter 2: page 4: gone", "4 pages before, 3 now"]
    assert done.page == book / "dist/changes.html"
    assert done.page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_print_without_an_earlier_one_is_told_and_the_others_are_compared(book):
    (book / live.PREVIOUS / "雾.zh-Hans.pdf").write_bytes(bytes_of(ONE, TWO))
    (book / "dist/雾.zh-Hans.pdf").write_bytes(bytes_of(ONE))
    (book / "dist/霧.zh-Hant-TW.pdf").write_bytes(bytes_of(ONE))
    done = live.compared(book, STYLES, "", None, None)
    assert (list(done.found), done.new) == (["雾.zh-Hans.pdf"], ("霧.zh-Hant-TW.pdf",))
    first, *_, last = live.listed(done.found, done.new)
    assert first == "雾.zh-Hans.pdf"
    assert last == "霧.zh-Hant-TW.pdf: there is no earlier print to compare with"
    with pytest.raises(UsageError) as caught:
        live.compared(book, STYLES, "霧.zh-Hant-TW", None, None)
    assert caught.value.diagnostics[0].code == "no-previous-print"


def test_what_the_last_build_did_not_make_is_passed_over(book):
    for name in ("雾.zh-Hans.pdf", "雾.zh-Hans.press.pdf"):
        (book / live.PREVIOUS / name).write_bytes(bytes_of(ONE, TWO))
        (book / "dist" / name).write_bytes(bytes_of(ONE))
    (book / "dist/manifest.json").write_text(json.dumps({"outputs": {"雾.zh-Hans.pdf": {}}}), "utf-8")
    assert list(live.compared(book, STYLES, "", None, None).found) == ["雾.zh-Hans.pdf"]
    (book / "dist/manifest.json").write_text("{", "utf-8")
    assert len(live.compared(book, STYLES, "", None, None).found) == 2


def test_any_print_can_be_compared_with_any_other(book):
    for name in ("雾.zh-Hans.pdf", "雾.zh-Hant-TW.pdf"):
        (book / "dist" / name).write_bytes(bytes_of(ONE))
    (book / "old.pdf").write_bytes(bytes_of(ONE, TWO))
    done = live.compared(book, STYLES, "雾.zh-Hant-TW", book / "old.pdf", book / "c.html")
    assert list(done.found) == ["雾.zh-Hant-TW.pdf"]
    with pytest.raises(UsageError) as caught:
        live.compared(book, STYLES, "", book / "old.pdf", None)
    assert caught.value.diagnostics[0].code == "no-print"


def test_what_cannot_be_compared_is_told(book):
    def code(*words):
        with pytest.raises(BookError) as caught:
            live.compared(book, STYLES, *words)
        return caught.value.diagnostics[0].code

    assert code("", None, None) == "no-print"
    (book / "dist/雾.pdf").write_bytes(bytes_of(ONE))
    assert code("霧", None, None) == "no-print"
    assert code("", None, None) == "no-previous-print"
    (book / "old.pdf").write_bytes(b"no PDF")
    assert code("", book / "old.pdf", None) == "broken-pdf"
    assert code("", book / "nosuch.pdf", None) == "missing-file"
