"""Commands as people call them: what stands on stdout and stderr, and the exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from book import cli
from book.commands.outcome import STYLES

DUMP = """\
篇一：大全
纸的来历
纸是用树皮做的,先浸后煮,再捣成浆,用竹帘一捞就成了一张,晾干了便能写字,也便能印书了。
做一张好纸要经过许多人的手,也要等许多个晴天,所以从前的人写字很省,一张纸要写满两面才肯放手。
篇二：大全
墨的来历
墨是烧松枝取烟和胶做的,捣几千下,压进模子,阴干了就能用。
好墨很轻,坏墨很沉,磨起来的声音也不一样,老匠人闭着眼睛也能听出来,年轻的学徒要学许多年才行。
"""

_NEEDS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


@pytest.fixture
def dump(tmp_path):
    path = tmp_path / "稿.txt"
    path.write_text(DUMP, "utf-8")
    return path


def test_new_lists_the_chapters_and_shows_the_split(run, dump, tmp_path):
    code, out, err = run("new", tmp_path / "b", dump)
    assert code == 0
    assert [line.rsplit("/", 1)[1] for line in out.split()] == ["01-纸的来历.md", "02-墨的来历.md"]
    assert "numbering goes on" in err
    assert "note[encoding]: read as utf-8" in err


def test_quiet_says_only_what_was_written(run, dump, tmp_path):
    code, out, err = run("new", tmp_path / "b", dump, "--quiet")
    assert (code, err) == (0, "")
    assert out.count("\n") == 2


def test_json_is_one_value_on_stdout(run, dump, tmp_path):
    code, out, err = run("new", tmp_path / "b", dump, "--json")
    value = json.loads(out)
    assert (code, err) == (0, "")
    assert [a["title"] for a in value["articles"]] == ["纸的来历", "墨的来历"]
    assert value["diagnostics"][0]["code"] == "encoding"


def test_a_plan_is_written_instead_of_a_book(run, dump, tmp_path):
    code, out, _ = run("new", tmp_path / "b", dump, "--write-plan", tmp_path / "plan.yaml")
    assert code == 0
    assert out.strip().endswith("plan.yaml")
    assert not (tmp_path / "b").exists()
    code, out, _ = run("new", tmp_path / "b", dump, "--plan", tmp_path / "plan.yaml")
    assert code == 0
    assert (tmp_path / "b/chapters/02-墨的来历.md").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["new", "{tmp}/b", "{tmp}/none.txt"], 1, "error[missing-file]"),
        (["new", "{tmp}", "{dump}"], 2, "error[folder-in-use]"),
        (["new", "{tmp}/b", "{dump}", "--encoding", "klingon"], 2, "error[unknown-encoding]"),
        (["new", "{tmp}/b", "{dump}", "--plan", "{tmp}/none.yaml"], 2, "error[unreadable-file]"),
        (["import", "--book", "{tmp}", "{dump}"], 2, "error[missing-file]"),
        (["build", "--book", "{tmp}"], 1, "error[missing-file]: there is no such file"),
        (["--book", "{tmp}"], 1, "error[missing-file]"),
        (["check", "--book", "{tmp}"], 1, "error[missing-file]"),
        (["clean", "{tmp}/none.txt"], 2, "error[unreadable-file]"),
    ],
)
def test_what_goes_wrong_is_said_with_a_code(run, dump, tmp_path, words, code, said):
    words = [w.format(tmp=tmp_path, dump=dump) for w in words]
    got, out, err = run(*words)
    assert (got, out) == (code, "")
    assert said in err
    assert "hint:" in err or "cannot read it" in err or "unknown-encoding" in err


@pytest.mark.parametrize("words", [["frobnicate"], ["convert"], ["convert", "--to", "fr"], ["new"]])
def test_wrong_usage_is_2(words):
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2


def test_clean_is_a_filter(run):
    code, out, err = run("clean", stdin="纸墨,笔砚(四宝)都有.\n")
    assert (code, out) == (0, "纸墨，笔砚（四宝）都有。\n")
    assert "halfwidth-punctuation: 4" in err


def test_convert_is_a_filter(run):
    code, out, _ = run("convert", "--to", "zh-Hant-TW", stdin="头发与书后面的“话”\n第二行\n")
    assert (code, out) == (0, "頭髮與書後面的「話」\n第二行\n")
    assert run("convert", "--to", "zh-Hans", stdin="「頭髮」\n")[1] == "“头发”\n"


def test_filters_give_one_json_value_when_asked(run):
    assert json.loads(run("clean", "--json", stdin="纸墨,笔砚\n")[1])["text"] == "纸墨，笔砚\n"
    assert json.loads(run("convert", "--json", "--to", "zh-Hant-TW", stdin="头发\n")[1])["text"] == "頭髮\n"


def test_what_cannot_be_written_is_told(run, dump):
    code, _, err = run("new", dump / "b", dump)
    assert code == 2
    assert "error[unwritable-file]" in err


def test_an_interrupt_is_130(run, monkeypatch, tmp_path):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("book.build.build", stop)
    code, out, err = run("build", "--book", tmp_path)
    assert (code, out, err) == (130, "", "stopped\n")


def test_a_bug_says_that_it_is_one(run, monkeypatch, tmp_path):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("book.build.build", broken)
    code, _, err = run("build", "--book", tmp_path)
    assert code == 1
    assert "This is a bug of Kanben's" in err


def test_a_python_without_the_libraries_is_told_what_to_do(run, monkeypatch, tmp_path):
    def lacking(*_, **__):
        raise ModuleNotFoundError("No module named 'opencc'", name="opencc")

    monkeypatch.setattr("book.build.build", lacking)
    code, out, err = run("build", "--book", tmp_path)
    assert (code, out) == (3, "")
    assert err.startswith("Kanben is not installed for this Python (opencc is missing)")


def test_doctor_lists_what_is_there(run):
    code, out, _ = run("doctor")
    assert "Python" in out
    assert code in (0, 3)


def test_a_bad_epoch_is_told(run, monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    code, _, err = run("build", "--book", tmp_path)
    assert code == 2
    assert "error[bad-epoch]" in err


@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [
        (">&-", 1, "error[missing-file]"),
        ("2>&-", 1, ""),
        ("<&- >&- 2>&-", 1, ""),
        ("| true", 1, "error[missing-file]"),
        pytest.param("--json >/dev/full", 1, "No space left", marks=_NEEDS_FULL),
    ],
)
def test_the_outcome_may_go_nowhere(tmp_path, redirected, code, said):
    command = f'set -o pipefail; "$0" "$1" build --book "$2" {redirected}'
    words = [sys.executable, str(STYLES.parent / "compile.py"), str(tmp_path)]
    done = subprocess.run(["bash", "-c", command, *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_all_is_well_when_the_reader_of_the_outcome_leaves_early(run, monkeypatch, dump, tmp_path):
    def gone(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr(cli, "tell", gone)
    monkeypatch.setattr(cli, "_close_stdout", lambda: None)
    assert run("new", tmp_path / "b", dump)[0] == 0
    assert run("build", "--book", tmp_path / "none")[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.05, 0.4, 1.0, 1.8])
def test_ctrl_c_ends_a_build_without_a_trace(tmp_path, after):
    book = tmp_path / "b"
    (book / "chapters").mkdir(parents=True)
    (book / "book.yaml").write_text("title: 书\n", "utf-8")
    for n in range(1, 13):
        text = f"---\ntitle: 第{n}章\n---\n" + "纸是用树皮做的，先浸后煮，再捣成浆。\n\n" * 300
        (book / f"chapters/{n:02}.md").write_text(text, "utf-8")
    command = [sys.executable, str(STYLES.parent / "compile.py"), "build", "--book", str(book)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() in ("", "stopped\n")
    assert not (book / "dist").exists()
