"""Findings as a book's people want them, odd characters, and SARIF."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_docs import codes

from book import build, cli, config, lint, sarif
from book.diagnostic import BookError, Diagnostic, Severity
from book.schema import places
from book.text import Place, Source

ROOT = Path(__file__).parent.parent
HTML = Diagnostic("raw-html", "<b>", Severity.WARNING, Place("chapters/01.md", 7, 3, "甲<b>乙", 3), "…")
NOTE = Diagnostic("unused-note", "x", Severity.NOTE, Place("chapters/02.md", 9, 1, "[^x]: y"))
BROKEN = Diagnostic("missing-image", "x", Severity.ERROR, Place("chapters/02.md", 3, 1, "![](x)"))


def told(yaml: str, *findings: Diagnostic, silent: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    text = f"title: x\nlint:\n{yaml}"
    settings = config.load(text).lint
    judged = lint.judged(findings, settings, places(text, "book.yaml"), silent=silent)
    return [(d.code, d.severity.value, str(d.place)) for d in judged]


def test_a_severity_of_ones_own() -> None:
    assert told("  severity: {raw-html: error, unused-note: warning}", HTML, NOTE) == [
        ("raw-html", "error", "chapters/01.md:7:3"),
        ("unused-note", "warning", "chapters/02.md:9:1"),
    ]
    assert told("  severity: {raw-html: off}", HTML) == []


@pytest.mark.parametrize(
    "entry",
    ["code: raw-html", "code: raw-html, file: chapters/0*.md", "code: raw-html, line: 7", "code: raw-html, text: <b>"],
)
def test_what_is_ignored_with_a_reason(entry: str) -> None:
    assert told(f"  ignore: [{{{entry}, reason: a quotation}}]", HTML) == []


@pytest.mark.parametrize(
    "entry", ["code: unused-note", "code: raw-html, file: b.md", "code: raw-html, line: 8", "code: raw-html, text: <i>"]
)
def test_an_ignore_that_nothing_answers_to_is_a_finding(entry: str) -> None:
    found = told(f"  ignore:\n    - {{{entry}, reason: a quotation}}", HTML)
    assert found[0][0] == "raw-html"
    assert found[1][:2] == ("idle-ignore", "warning")
    assert found[1][2].startswith("book.yaml:4:")


def test_a_code_that_no_finding_has_is_told_with_the_likeliest_one() -> None:
    text = "title: x\nlint:\n  severity: {raw-htm: off, q: note}\n  ignore:\n    - {reason: x, code: unused-nota}\n"
    judged = lint.judged([HTML], config.load(text).lint, places(text, "book.yaml"))
    assert [(d.code, str(d.place), d.message, d.hint) for d in judged[1:]] == [
        ("unknown-code", "book.yaml:3:14", "no finding is called 'raw-htm'", "write 'raw-html'"),
        ("unknown-code", "book.yaml:3:28", "no finding is called 'q'", "look it up in docs/errors.md"),
        ("unknown-code", "book.yaml:5:25", "no finding is called 'unused-nota'", "write 'unused-note'"),
    ]
    assert judged[0] == HTML
    assert [d.place.length for d in judged[1:] if d.place] == [7, 1, 11]


def test_what_a_command_cannot_tell_is_not_called_idle() -> None:
    assert told("  ignore: [{code: missing-glyph, reason: a rare name}]", silent=("missing-glyph",)) == []


def test_an_error_by_nature_stays_one_and_the_vain_wish_is_told() -> None:
    kept = ("missing-image", "error", "chapters/02.md:3:1")
    vain = ("fixed-severity", "warning", "book.yaml:2:1")
    assert told("  severity: {missing-image: warning}", BROKEN) == [kept, vain]
    assert told("  ignore: [{code: missing-image, reason: x}]", BROKEN) == [kept, vain]
    assert told("  severity: {missing-image: error}", BROKEN) == [kept]


@pytest.mark.parametrize(
    ("yaml", "code"),
    [
        ("lint: {ignore: [{code: raw-html}]}", "missing-key"),
        ("lint: {ignore: [{code: raw-html, reason: ' '}]}", "missing-reason"),
        ("lint: {severity: {raw-html: loud}}", "wrong-type"),
        ("lint: {ignore: [{code: Raw HTML, reason: x}]}", "wrong-type"),
    ],
)
def test_bad_settings(yaml: str, code: str) -> None:
    with pytest.raises(BookError) as caught:
        config.load(f"title: x\n{yaml}\n")
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_what_only_the_press_tells_is_known_as_such() -> None:
    """An ignore for it is not idle in `check`, which makes no pages."""
    told_there = {c for p in (ROOT / "book/press").rglob("*.py") for c in codes(ast.parse(p.read_text("utf-8")))}
    machine = {"no-pango"}
    assert told_there - machine <= build.LAYOUT | build.JUDGES


# ------------------------------------------------------------------- odd characters


@pytest.mark.parametrize(
    ("char", "code"),
    [
        ("\x00", "control-character"),
        ("\x1b", "control-character"),
        ("\x85", "control-character"),
        ("\ufffe", "control-character"),
        *((chr(c), "bidi-control") for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)),
        ("\ue000", "private-use-character"),
        ("\uf8ff", "private-use-character"),
        ("\U0010fffd", "private-use-character"),
        ("\N{REPLACEMENT CHARACTER}", "replacement-character"),
    ],
)
def test_odd_characters_are_told_where_they_stand(char: str, code: str) -> None:
    (found,) = lint.odd_characters(Source("chapters/a.md", f"甲\n乙{char}丙{char}"))
    assert (found.code, found.severity, str(found.place)) == (code, Severity.WARNING, "chapters/a.md:2:2")
    assert found.message.startswith("2 ")
    assert f"U+{ord(char):04X}" in found.message


@pytest.mark.parametrize(
    ("char", "words"),
    [
        ("\x00", "1 control character, which no book can hold: it is left out (U+0000)"),
        ("\ufffd", "1 sign for a character that was lost (U+FFFD)"),
        ("\ue000", "1 character that means something in one font only (U+E000)"),
    ],
)
def test_one_odd_character_is_told_in_the_singular(char: str, words: str) -> None:
    (found,) = lint.odd_characters(Source("a.md", f"甲{char}"))
    assert found.message == words


@given(st.text(alphabet="甲乙\n\t a。，é한あ葛\U000e0100👩\u200d🏫\u3000\u00a0"))
def test_what_books_hold_is_not_odd(text: str) -> None:
    assert list(lint.odd_characters(Source("a.md", text))) == []


def test_a_finding_does_not_itself_turn_the_terminal_round() -> None:
    (found,) = lint.odd_characters(Source("a.md", "\u202e甲"))
    assert "\u202e" not in found.message
    assert lint.characters(["㐀", "\ue000", "\u202e"]) == "㐀 (U+3400), U+E000, U+202E"


# ---------------------------------------------------------------------------- SARIF


def check_sarif(log: dict[str, Any]) -> None:
    """The rules of SARIF 2.1.0 for what we write: 3.13 sarifLog, 3.14 run, 3.27 result, 3.29 to 3.30 places."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        driver = run["tool"]["driver"]
        assert driver["name"]
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(set(ids)) == len(ids)
        for result in run["results"]:
            assert ids[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for location in result.get("locations", ()):
                physical = location["physicalLocation"]
                uri = physical["artifactLocation"]["uri"]
                assert uri.isascii()
                assert " " not in uri
                region = physical.get("region")
                if region is not None:
                    assert region["startLine"] >= 1
                    assert region.get("startColumn", 1) >= 1
                    assert region.get("endColumn", 2) > region.get("startColumn", 1)


_PLACES = st.builds(Place, st.text(min_size=1), st.integers(0, 9), st.integers(0, 9), st.text(), st.integers(0, 9))
_FINDINGS = st.builds(
    Diagnostic,
    st.sampled_from(["raw-html", "style", "encoding"]),
    st.text(min_size=1),
    st.sampled_from(Severity),
    st.none() | _PLACES,
    st.text(),
)


@given(st.lists(_FINDINGS))
def test_every_log_is_sarif(findings: list[Diagnostic]) -> None:
    log = sarif.log(findings, "1.0")
    check_sarif(json.loads(json.dumps(log)))
    assert [r["ruleId"] for r in log["runs"][0]["results"]] == [f.code for f in findings]


def test_check_writes_sarif_and_keeps_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text("title: x\neditions: [zh-Hans]\nlint: {severity: {raw-html: error}}\n", "utf-8")
    (tmp_path / "chapters/纸 一.md").write_text("---\ntitle: 纸\n---\n竹<b>纸</b>\n", "utf-8")
    assert cli.main(["check", "--sarif", "--book", str(tmp_path)]) == 1
    log = json.loads(capsys.readouterr().out)
    check_sarif(log)
    physical = next(r for r in log["runs"][0]["results"] if r["ruleId"] == "raw-html")["locations"][0][
        "physicalLocation"
    ]
    assert physical["artifactLocation"] == {"uri": "chapters/%E7%BA%B8%20%E4%B8%80.md", "uriBaseId": "SRCROOT"}
    assert physical["region"] == {"startLine": 4, "startColumn": 2, "endColumn": 5}
