"""Diagnostics as people see them."""

from book.diagnostic import BookError, Diagnostic, MachineError, Severity, UsageError, counted, errors_in, show
from book.text import Place

PICTURE = Diagnostic(
    "missing-image",
    "图/封面.png does not exist",
    place=Place("chapters/03-雨夜.md", 41, 12, "他推开门，![封面](图/封面.png)，风灌了进来。", 8),
    hint="put the file beside the chapter",
)


def test_the_caret_stands_under_the_place():
    assert show(PICTURE).split("\n") == [
        "error[missing-image]: 图/封面.png does not exist",
        "  --> chapters/03-雨夜.md:41:12",
        "   |",
        "41 | 他推开门，![封面](图/封面.png)，风灌了进来。",
        "   | 　　　　　  　　  ＾^＾＾^^^^",
        "   = hint: put the file beside the chapter",
    ]


def test_a_finding_without_a_line_names_the_file():
    text = show(Diagnostic("empty-file", "no text", Severity.WARNING, Place("稿.txt")))
    assert text == "warning[empty-file]: no text\n--> 稿.txt"


def test_a_long_line_is_shown_round_the_place():
    line = "字" * 500 + "错" + "字" * 500
    lines = show(Diagnostic("x", "y", place=Place("a", 7, 501, line))).split("\n")
    shown, carets = lines[3], lines[4]
    assert len(shown) < 120
    assert shown[4:][carets[4:].index("＾")] == "错"


def test_control_characters_do_not_reach_the_terminal():
    assert "\x1b" not in show(Diagnostic("x", "y", place=Place("a", 1, 1, "甲\x1b[31m乙")))


def test_colour_only_when_asked():
    assert "\x1b[" in show(PICTURE, colour=True)
    assert "\x1b[" not in show(PICTURE)


def test_errors_know_their_exit_codes():
    assert [kind(PICTURE).exit_code for kind in (BookError, UsageError, MachineError)] == [1, 2, 3]
    assert BookError(PICTURE).diagnostics == (PICTURE,)
    note = Diagnostic("a", "b", Severity.NOTE)
    assert errors_in([note, PICTURE]) == (PICTURE,)


def test_one_has_no_plural() -> None:
    assert [counted(n, "letter") for n in (0, 1, 2)] == ["0 letters", "1 letter", "2 letters"]
    assert [counted(n, "page has", "pages have") for n in (1, 3)] == ["1 page has", "3 pages have"]
