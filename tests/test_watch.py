"""Builds at every save: which saves count, what is told, and what ends it."""

import argparse
import signal
import socket
import subprocess
import sys

import httpx2
import pytest

from book import cli, journal, watch
from book.commands import desk
from book.commands.outcome import Outcome
from book.diagnostic import BookError, Diagnostic, UsageError
from book.watch import Turn, run, touched


def turns(folder, batches, rebuild=lambda: "built", also=()):
    told = []
    changes = (frozenset(str(folder / name) for name in batch) for batch in batches)
    run(folder.resolve(), rebuild, told.append, changes, also)
    return told


def test_it_builds_at_once_and_after_every_batch(tmp_path):
    told = turns(tmp_path, [["chapters/02.md", "chapters/01.md"], ["book.yaml"]])
    assert told == [
        Turn((), "built"),
        Turn(("chapters/01.md", "chapters/02.md"), "built"),
        Turn(("book.yaml",), "built"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("dist/书.pdf", "ledger/import.json", ".kanben/lock", ".git/index", "chapters/.01.md.swp", "chapters/01.md~"),
        *("chapters/#01.md#", "chapters/.kanben-x1", "sources/a.txt", "../elsewhere.md"),
        *("chapters/4913", "4913", "chapters/5036", "chapters/.#01.md", "chapters/01.md~", "chapters/sedAb3Xyz"),
        *("chapters/.goutputstream-XB12A3", "chapters/01.md___jb_tmp___", "chapters/01.md___jb_old___"),
    ],
)
def test_what_does_not_go_into_the_book_is_let_by(tmp_path, name):
    assert turns(tmp_path, [[name]]) == [Turn((), "built")]


@pytest.mark.parametrize(
    "name",
    ["book.yaml", "glossary.tsv", "chapters/a/01.md", "chapters/images/叶.png", "风/print.css", "4913.md", "sed.md"],
)
def test_what_goes_into_the_book_counts(tmp_path, name):
    assert [t.saved for t in turns(tmp_path, [[name]])] == [(), (name,)]


def test_themes_elsewhere_count_as_well(tmp_path):
    (tmp_path / "book").mkdir()
    styles = tmp_path / "styles"
    assert touched(str(styles.resolve() / "base.css"), tmp_path / "book", [styles]) == "base.css"


def test_errors_are_told_and_waited_out(tmp_path):
    wrong = Diagnostic("bad-yaml", "no book")
    answers = iter([BookError(wrong), "built", BookError(wrong), "built"])

    def rebuild():
        answer = next(answers)
        if isinstance(answer, BookError):
            raise answer
        return answer

    told = turns(tmp_path, [["a.md"], ["b.md"], ["c.md"]], rebuild)
    assert [(t.made, t.diagnostics) for t in told] == [(None, (wrong,)), ("built", ()), (None, (wrong,)), ("built", ())]


def test_a_bug_is_no_error_of_the_book(tmp_path):
    with pytest.raises(ZeroDivisionError):
        turns(tmp_path, [["a.md"]], lambda: 1 // 0)


WATCHED = """\
import sys
from pathlib import Path
from book import watch

def tell(turn):
    print(*turn.saved, turn.made, flush=True)

try:
    watch.run(Path(sys.argv[1]), lambda: "built", tell)
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.slow
def test_the_system_reports_saves_and_ctrl_c_ends_it(tmp_path):
    (tmp_path / "chapters").mkdir()
    command = [sys.executable, "-c", WATCHED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "built\n"
            (tmp_path / "chapters/01.md").write_text("一", "utf-8")
            assert process.stdout.readline() == "chapters/01.md built\n"
            aside = tmp_path / "chapters/.01.md.tmp"
            aside.write_text("二", "utf-8")
            aside.replace(tmp_path / "chapters/01.md")
            assert process.stdout.readline() == "chapters/01.md built\n"
            process.send_signal(signal.SIGINT)
            assert process.stdout.read() == "stopped\n"
            assert process.wait() == 0
        finally:
            process.kill()


def test_what_is_saved_during_a_build_is_built_after_it(tmp_path):
    """The watching begins before the first build."""
    (tmp_path / "chapters").mkdir()
    told = []

    def rebuild():
        if not told:
            (tmp_path / "chapters/01.md").write_text("一", "utf-8")
        return "built"

    class Enough(Exception):
        pass

    def tell(turn):
        told.append(turn.saved)
        if len(told) == 2:
            raise Enough

    with pytest.raises(Enough):
        run(tmp_path, rebuild, tell)
    assert told == [(), ("chapters/01.md",)]


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A book that cannot be built, and is saved once."""
    (tmp_path / "book.yaml").write_text("title: [", "utf-8")
    seen = [frozenset(), frozenset({str(tmp_path.resolve() / "book.yaml")}), frozenset()]
    monkeypatch.setattr(watch, "saves", lambda _: iter(seen))
    return tmp_path


def test_the_command_tells_every_build(broken, capsys):
    assert cli.main(["watch", "--book", str(broken)]) == 0
    err = capsys.readouterr().err
    assert err.count("error[bad-yaml]") == 2
    assert err.startswith(f"watching {broken.as_posix()}: every save is built, Ctrl-C ends it\n")
    assert "saved: book.yaml\n" in err
    assert err.count("\nnot built; waiting for a save\n") == 2


def test_a_build_that_came_to_an_end_is_told(broken, monkeypatch, capsys):
    monkeypatch.setattr(desk, "build", lambda *_, **__: Outcome(["dist/书.epub"]))
    assert cli.main(["watch", "--book", str(broken)]) == 0
    out, err = capsys.readouterr()
    assert out == "dist/书.epub\n" * 2
    assert err.splitlines()[1:] == ["built; waiting for a save", "saved: book.yaml", "built; waiting for a save"]


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_a_quiet_watch_says_nothing_of_itself(broken, monkeypatch, capsys, option):
    monkeypatch.setattr(desk, "build", lambda *_, **__: Outcome(["dist/书.epub"]))
    assert cli.main(["watch", option, "--book", str(broken)]) == 0
    assert capsys.readouterr().err == ""


def test_the_preview_shows_the_errors_of_a_book_that_was_never_built(broken, capsys, monkeypatch):
    states = []

    def saves(_):
        yield frozenset()
        states.append(httpx2.get(capsys.readouterr().out.strip() + "state.json").json())

    monkeypatch.setattr(watch, "saves", saves)
    assert cli.main(["preview", "--book", str(broken), "--port", "0"]) == 0
    (state,) = states
    assert (state["title"], state["products"]) == (broken.name, [])
    assert [f["code"] for f in state["findings"]] == ["bad-yaml"]


def test_a_port_that_is_taken_is_told(broken, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.main(["preview", "--book", str(broken), "--port", str(taken.getsockname()[1])]) == 2
    assert "error[port-in-use]" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [False, True])
def test_what_a_command_left_unfinished_is_told_by_the_build_that_finished_it(tmp_path, monkeypatch, wrong):
    left, found = Diagnostic("unfinished-write", "finished now"), Diagnostic("bad-yaml", "no book")

    def build(_, **__):
        if wrong:
            raise UsageError(found)
        return Outcome([], (found,))

    monkeypatch.setattr(journal, "recover", lambda _: (left,))
    monkeypatch.setattr(desk, "build", build)
    args = argparse.Namespace(book=tmp_path)
    if wrong:
        with pytest.raises(UsageError) as caught:
            desk._built_again(args)
        assert caught.value.diagnostics == (left, found)
    else:
        assert desk._built_again(args).diagnostics == (left, found)
