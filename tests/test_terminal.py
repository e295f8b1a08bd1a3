"""What is drawn while something is made: nothing for what is short."""

import io
import sys

import pytest

from book import terminal


class Screen(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


def opened(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """In the test, since pytest puts its own in place when a test begins."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


def test_what_is_short_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = opened(monkeypatch)
    with terminal.progress("building", silent=1000) as advance:
        advance("c01", 2)
        advance("c02", 2)
    assert screen.getvalue() == ""


def test_what_is_long_is_shown_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = opened(monkeypatch)
    with terminal.progress("building", silent=0) as advance:
        advance("c01", 2)
        advance("c02", 2)
    assert "building" in screen.getvalue()
    assert "c02" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")


def test_the_quiet_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = opened(monkeypatch)
    with terminal.progress("building", quiet=True, silent=0) as advance:
        advance("c01", 1)
    assert screen.getvalue() == ""
