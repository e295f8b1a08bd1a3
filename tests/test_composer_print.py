"""The composer inside WeasyPrint, each time in a process of its own: it stays there once it is installed."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from book.press import seam
from book.press.composer import Setting

HERE = Path(__file__).parent

_RENDER = """
import hashlib, json, sys, weasyprint
from book.press import seam
from book.press.composer import Setting

source, install = json.loads(sys.stdin.read())
if install:
    assert seam.install(weasyprint, Setting()) is None

def boxes(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)

document = weasyprint.HTML(string=source).render()
pages = [page._page_box for page in document.pages]
found = [b for page in pages for b in boxes(page) if hasattr(b, "pango_layout")]
out = [[b.text, b.position_x - pages[0].content_box_x(), b.position_y + b.baseline, b.width] for b in found]
pdf = [hashlib.sha256(document.write_pdf(pdf_identifier=False)).hexdigest() for _ in range(2)]
print(json.dumps({"texts": out, "pdf": pdf}))
"""
_CSS = """<style>@page { size: 140mm 203mm; width: 25em; font-size: 10.5pt; margin: 20mm auto }
html { font: 10.5pt/17.5pt "Noto Serif CJK SC", serif; text-align: justify }
body, p { margin: 0 } p { text-indent: 2em }</style>"""
EM = 14.0


def run(*command: str, given: str = "") -> Any:
    done = subprocess.run(
        [sys.executable, *command], input=given, capture_output=True, text=True, cwd=HERE.parent, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def rendered(body: str, *, install: bool = True, lang: str = "zh-Hans") -> Any:
    return run("-c", _RENDER, given=json.dumps([f"<html lang={lang}>{_CSS}{body}", install]))


def lines(body: str) -> list[tuple[str, float, float]]:
    """Text, beginning and end (in em from the left edge of the column) of every line."""
    rows: dict[float, list[list[Any]]] = {}
    for piece in rendered(body)["texts"]:
        rows.setdefault(round(piece[2], 2), []).append(piece)
    return [
        ("".join(p[0] for p in row), min(p[1] for p in row) / EM, max(p[1] + p[3] for p in row) / EM)
        for _, row in sorted(rows.items())
    ]


def test_an_unknown_version_gives_one_warning() -> None:
    library = SimpleNamespace(__version__="71.0")
    finding = seam.install(library, Setting())
    assert finding is not None
    assert finding.code == "unknown-weasyprint"
    assert finding.hint


def test_a_known_version_without_the_known_inside_is_left_alone() -> None:
    library = SimpleNamespace(__version__="70.9", layout=SimpleNamespace())
    assert seam.install(library, Setting()) is not None
    assert vars(library.layout) == {}


@pytest.mark.slow
def test_lines_of_a_paragraph() -> None:
    text = "他说：“竹纸起得晚，用得却广。”《天工开物》里写这一下，用了14个字，一字不多。" * 6
    found = lines(f"<p>{text}</p>")
    assert "".join(t for t, _, _ in found) == text
    assert found[0][1] == pytest.approx(2)
    for _, start, end in found[1:-1]:
        assert start == pytest.approx(0, abs=0.01)
        assert end == pytest.approx(25, abs=0.01)


@pytest.mark.slow
def test_a_line_may_end_where_an_inline_box_ends() -> None:
    text = "竹" * 23 + "<b>" + "纸" * 25 + '</b><i style="padding: 0 7px">' + "木" * 24 + "</i>" + "板" * 4
    found = lines(f"<p>{text}</p>")
    assert [t for t, _, _ in found] == ["竹" * 23, "纸" * 25, "木" * 24, "板" * 4]


@pytest.mark.slow
def test_boxes_within_a_line() -> None:
    body = (
        "<p>竹纸<u>木</u>Py<b>“板”</b>（<code>x</code>）<sup style='font-size: 6pt; line-height: 0'>①</sup>，"
        "<span style='display: inline-block; width: 5em; text-align-last: justify; text-indent: 0'>张三</span>，"
        "<br>“新行”。</p><p style='white-space: pre-line'>床前\n灯下</p>"
    )
    found = [t for t, _, _ in lines(body)]
    assert found == ["①", "竹纸木Py“板”（x），张三，", "“新行”。", "床前", "灯下"]


@pytest.mark.slow
def test_a_drop_cap_and_text_beside_it() -> None:
    style = "<style>p::first-letter { float: left; font-size: 35pt; line-height: 35pt } p { text-indent: 0 }</style>"
    pieces = rendered(style + "<p>" + "竹" + "纸" * 70 + "</p>")["texts"]
    beside = [p for p in pieces if p[0].startswith("纸")]
    cap = next(p for p in pieces if p[0] == "竹")
    assert beside[0][1] >= cap[1] + cap[3]
    assert beside[1][1] == pytest.approx(beside[0][1])
    assert beside[2][1] == pytest.approx(0)
    assert all(p[1] + p[3] == pytest.approx(25 * EM, abs=0.1) for p in beside[:2])


@pytest.mark.slow
def test_floats_stand_beside_the_line_that_calls_them() -> None:
    mark = "<span style='float: right; width: 3em; text-indent: 0'>侧注</span>"
    for text in (f"{mark}竹纸木板", f"竹纸{mark}木板", f"竹纸木板{mark}"):
        pieces = rendered(f"<p>{text}</p>")["texts"]
        note = next(p for p in pieces if p[0] == "侧注")
        assert note[1] == pytest.approx(22 * EM)
        assert note[2] == pytest.approx(next(p for p in pieces if p[0].startswith("竹纸"))[2])
        assert sorted("".join(p[0] for p in pieces)) == sorted("竹纸木板侧注")


@pytest.mark.slow
def test_fonts_and_sizes_in_a_line_do_not_move_it() -> None:
    mixed = "竹纸<i style='font-family: DejaVu Sans; line-height: 0'>Mixed</i><b style='line-height: 0'>木板</b>" * 20
    base_lines = sorted({round(p[2], 2) for p in rendered(f"<p>{mixed}</p>")["texts"]})
    assert len(base_lines) > 5
    assert all(b - a == pytest.approx(17.5 * 4 / 3, abs=0.02) for a, b in pairwise(base_lines))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("en", "<p>" + "An old leaf of bamboo paper, held against the light, shows its laid lines. " * 9 + "</p>"),
        ("ja", "<p>" + "竹の紙は遅く始まったが、広く使われた。" * 9 + "</p>"),
        ("zh-Hans", "<p dir=rtl>" + "עברית " * 60 + "</p><pre>if x:\n    竹 = 1</pre>"),
        ("zh-Hans", "<p>Only a little Latin in a Chinese book.</p>"),
    ],
)
def test_other_text_is_as_ever(lang: str, body: str) -> None:
    ours, stock = (rendered(body, install=install, lang=lang) for install in (True, False))
    assert [p[0:2] + p[3:] for p in ours["texts"]] == [p[0:2] + p[3:] for p in stock["texts"]]
    if not lang.startswith("zh"):
        assert ours["pdf"] == stock["pdf"]


@pytest.mark.slow
def test_the_same_text_gives_the_same_bytes() -> None:
    body = "<p>" + "他说：“竹纸（bamboo paper）起得晚，用得却广。”" * 9 + "</p>"
    first, again = rendered(body), rendered(body)
    assert first == again
    assert len(set(first["pdf"])) == 1


@pytest.mark.slow
def test_soup() -> None:
    found = run(str(HERE / "composer_soup.py"), "7", "300")
    assert found["lost"] == []
    assert found["out"] < 0.005 * found["lines"]
