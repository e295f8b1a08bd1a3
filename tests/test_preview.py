"""The preview: who may ask for what, how paragraphs are found in their files, and how pages learn of a build."""

import asyncio
import io
import json
import zipfile

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from starlette.testclient import TestClient

from book.diagnostic import Diagnostic
from book.document import Chapter, FrontMatter
from book.edition import Document
from book.preview import shelf
from book.preview.app import app
from book.preview.desk import Desk
from book.preview.serve import served
from book.text import Place, Source

FILES = {"page.html": b"<p>page</p>", "page.css": b"p{}", "page.js": b"1"}
XHTML = """\
<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>雾中的码头</title></head><body>
<section id="c03">
<h1>雾中的码头</h1>
<p>江面上什么也看不见，<ruby>汽<rp>（</rp><rt>qì</rt><rp>）</rp></ruby>笛响了三声。</p>
<p class="x">他从不误点。</p>
</section>
</body></html>
"""
OPF = """\
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>
<item id="c03" href="c03.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="style.css" media-type="text/css"/>
</manifest><spine><itemref idref="c03"/></spine></package>
"""
CHAPTER = Chapter(Source("chapters/03-“雾”&.md", ""), FrontMatter("雾中的码头"), ())
LINES = {"书.epub": {"c03.xhtml": (Document("c03", CHAPTER, ()), ((4, 2), (5, 12), (6, 15)))}}


def pdf(*texts):
    """A PDF with a page for each text, 200 pt wide and 300 high; the text stands at half height."""
    file = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for text in texts:
        page = file.add_blank_page(page_size=(200, 300))
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        page.obj.Contents = file.make_stream(f"BT /F 12 Tf 20 150 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def epub(text=XHTML):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("EPUB/content.opf", OPF)
        package.writestr("EPUB/c03.xhtml", text)
        package.writestr("EPUB/style.css", "p{}")
        package.writestr("EPUB/secret.txt", "not listed")
    return out.getvalue()


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "书.epub").write_bytes(epub())
    (tmp_path / "书.pdf").write_bytes(pdf("one", "two"))
    (tmp_path / "坏.pdf").write_bytes(b"no PDF")
    outputs = {name: {"lang": "zh-Hans"} for name in ("书.epub", "书.pdf", "坏.pdf", "无.epub", "../book.yaml")}
    (tmp_path / "manifest.json").write_text(json.dumps({"outputs": outputs}), "utf-8")
    return tmp_path


@pytest.fixture
def desk(dist):
    desk = Desk("雾", "/book", "vscode://file{path}:{line}")
    desk.put(shelf.read(dist, LINES), [Diagnostic("missing-link", "x", place=Place("chapters/03.md", 7, 1))])
    return desk


@pytest.fixture
def ask(desk):
    return TestClient(app(desk, FILES), base_url="http://127.0.0.1:8765")


def at(desk, name, rest):
    return f"/{name[2:]}/{name}/{desk.shelf.products[name].digest}/{rest}"


def test_the_shelf_holds_what_the_manifest_names_and_what_can_be_opened(dist):
    assert list(shelf.read(dist, {}).products) == ["书.epub", "书.pdf"]
    assert shelf.read(dist / "nowhere", {}).products == {}


def test_the_state_tells_products_chapters_pages_and_findings(ask):
    state = ask.get("/state.json").json()
    book, pages = state["products"]
    assert book["chapters"] == [{"path": "EPUB/c03.xhtml", "title": "雾中的码头"}]
    assert pages["sizes"] == [[200, 300], [200, 300]]
    assert pages["labels"] == ["1", "2"]
    assert (state["findings"][0]["file"], state["findings"][0]["line"]) == ("chapters/03.md", 7)


def test_every_block_of_a_chapter_tells_where_it_is_written(ask, desk):
    text = ask.get(at(desk, "书.epub", "EPUB/c03.xhtml")).text
    assert '<p data-place="chapters/03-“雾”&amp;.md:12">江面' in text
    assert '<p data-place="chapters/03-“雾”&amp;.md:15" class="x">' in text
    assert '<section id="c03">' in text


@pytest.mark.parametrize(
    ("words", "line"), [("汽笛响了", 12), ("从不误点。", 15), ("码头", None), ("雾中的码头", 2), ("别处的文字", None)]
)
def test_a_stretch_of_print_is_found_in_its_chapter(desk, words, line):
    found = desk.shelf.products["书.epub"].place_of(words)
    assert (found.line if found else None) == line


def test_a_page_is_a_picture_of_the_width_that_was_asked_for(ask, desk):
    answer = ask.get(at(desk, "书.pdf", "1.png?width=400"))
    assert answer.headers["content-type"] == "image/png"
    assert int.from_bytes(answer.content[16:20], "big") == 400


def test_a_point_on_a_page_gives_the_line_that_stands_there(ask, desk):
    assert ask.get(at(desk, "书.pdf", "1/place?y=0.49")).json()["words"].strip() == "two"
    assert ask.get(at(desk, "书.pdf", "1/place?y=0.9")).json() == {"place": "", "words": ""}


@pytest.mark.parametrize(
    "rest",
    [
        *("EPUB/secret.txt", "../../../etc/passwd", "EPUB/../../dist/manifest.json", "%2e%2e%2f%2e%2e%2fbook.yaml"),
        *("", "/etc/passwd", "EPUB/c03.xhtml%00", "..%5c..%5cbook.yaml"),
    ],
)
def test_only_what_the_package_lists_is_given(ask, desk, rest):
    assert ask.get(at(desk, "书.epub", rest)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/book.yaml", "/pdf/书.epub/x/0.png", "/epub/书.epub/0000/EPUB/c03.xhtml", "/..%2fbook.yaml"],
)
def test_other_names_and_other_states_are_nowhere(ask, path):
    assert ask.get(path).status_code == 404


@pytest.mark.parametrize(
    "rest", ["2.png", "0.png?width=x", "0/place", "0/place?y=x", "0/place?y=nan", "0.png?width=inf", "-1.png"]
)
def test_what_makes_no_sense_is_not_found_either(ask, desk, rest):
    assert ask.get(at(desk, "书.pdf", rest)).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "[::1]:8765", ""])
def test_no_page_of_the_web_reaches_it_under_another_name(ask, host):
    assert ask.get("/state.json", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:1"])
def test_it_answers_to_the_names_of_this_machine(ask, host):
    assert ask.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(ask, method):
    assert getattr(ask, method)("/state.json").status_code == 405


def test_what_it_shows_of_a_book_runs_no_scripts(ask, desk):
    policy = ask.get(at(desk, "书.epub", "EPUB/c03.xhtml")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    for path in ("/", "/state.json", at(desk, "书.pdf", "0.png")):
        headers = ask.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_build_with_errors_leaves_the_book_where_it_is(desk):
    before = desk.shelf
    desk.put(None, [Diagnostic("bad-yaml", "x")])
    assert desk.shelf is before
    assert json.loads(desk.state())["findings"][0]["code"] == "bad-yaml"


def test_every_build_is_told_to_all_that_listen_until_the_end(desk):
    async def heard():
        first, second = desk.events(), desk.events()
        out = [await anext(first), await anext(second)]
        desk.put(None, ())
        out += [await anext(first), await anext(second)]
        desk.close()
        return out, [e async for e in first], [e async for e in second]

    out, *rest = asyncio.run(heard())
    assert out == [b"retry: 1000\ndata: 1\n\n"] * 2 + [b"data: 2\n\n"] * 2
    assert rest == [[], []]


def test_it_is_served_on_loopback_and_ends_with_the_block(desk):
    import httpx2 as httpx

    with served(app(desk, FILES), 0) as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(address).text == "<p>page</p>"
        desk.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
