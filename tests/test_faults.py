"""Nothing is lost: killed, out of room, without rights, edited meanwhile or run twice, a book is the old or the new."""

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from crash_kit import book_with_an_edit, files_of, importing, killed_at

from book import cli, journal
from book.claim import opened
from book.diagnostic import BookError, UsageError
from book.files import read_steadily, read_text, write_folder

ROOT = Path(__file__).parent.parent


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book_with_an_edit(tmp_path / "book")
    return tmp_path / "book"


@pytest.fixture
def after(book: Path, tmp_path: Path) -> dict[str, bytes]:
    """What the book's files are after an import that nothing disturbs."""
    shutil.copytree(book, tmp_path / "undisturbed")
    importing(tmp_path / "undisturbed")
    return files_of(tmp_path / "undisturbed")


def test_an_import_that_is_killed_at_any_step_leaves_the_old_files_or_the_new_ones(
    book: Path, after: dict[str, bytes], tmp_path: Path
) -> None:
    before, outcomes = files_of(book), []
    for step in count(1):
        tried = tmp_path / f"tried-{step}"
        shutil.copytree(book, tried)
        killed = killed_at(step, partial(importing, tried))
        with opened(tried, writing=True) as findings:
            assert findings == ()
        outcomes.append(files_of(tried))
        if not killed:
            break
    assert len(outcomes) > 40
    assert all(files in (before, after) for files in outcomes)
    assert outcomes[0] == before
    assert outcomes[-1] == outcomes[-2] == after


def test_recovery_may_be_killed_too(book: Path, after: dict[str, bytes], tmp_path: Path) -> None:
    pending = tmp_path / "pending"
    for step in count(1):
        shutil.rmtree(pending, ignore_errors=True)
        shutil.copytree(book, pending)
        killed_at(step, partial(importing, pending))
        if journal.pending(pending):
            break
    for step in count(1):
        tried = tmp_path / f"tried-{step}"
        shutil.copytree(pending, tried)
        killed = killed_at(step, partial(recovering, tried))
        journal.recover(tried)
        assert files_of(tried) == after
        if not killed:
            return


def recovering(folder: Path) -> None:
    journal.recover(folder)


def stopped_halfway(book: Path, tmp_path: Path, chapter: str) -> Path:
    """A copy of the book whose import was killed before that chapter was in its place, but after it counted."""
    for step in count(1):
        tried = tmp_path / "halfway"
        shutil.rmtree(tried, ignore_errors=True)
        shutil.copytree(book, tried)
        killed_at(step, partial(importing, tried))
        if journal.pending(tried):
            assert (tried / chapter).read_bytes() == (book / chapter).read_bytes()
            return tried
    raise AssertionError


def test_what_somebody_edits_between_a_kill_and_the_next_command_stays(
    book: Path, after: dict[str, bytes], tmp_path: Path
) -> None:
    name = max(n for n in after if n.startswith("chapters/"))
    tried = stopped_halfway(book, tmp_path, name)
    (tried / name).write_text("我刚写的。", "utf-8")
    with opened(tried, writing=False) as findings:
        assert [(d.code, d.place.path) for d in findings if d.place] == [("unfinished-write", name)]
    assert (tried / name).read_text("utf-8") == "我刚写的。"
    assert (tried / f"{name}.new").read_bytes() == after[name]


def test_a_strangers_journal_writes_nothing_outside_the_book(book: Path, tmp_path: Path) -> None:
    (book / ".kanben/ready").mkdir(parents=True)
    (book / ".kanben/ready/0").write_bytes(b"x")
    moves = [{"to": to, "data": "0", "was": ""} for to in ("../outside", str(tmp_path / "absolute"), "a/../../up")]
    (book / ".kanben/ready/list.json").write_text(str(moves).replace("'", '"'), "utf-8")
    journal.recover(book)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["book"]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("x", "x/file"),
        ("chapters/x", "chapters/x/01.md"),
        ("dist", "dist/.profile"),
        ("dist", "dist/.config/a.pdf"),
        ("dist", "dist/package.json"),
        ("dist", "dist/sub/a.epub"),
    ],
)
def test_a_strangers_journal_is_not_followed_through_a_link(book: Path, tmp_path: Path, link: str, name: str) -> None:
    (tmp_path / "home/sub").mkdir(parents=True)
    (book / link).symlink_to(tmp_path / "home")
    (book / ".kanben/ready").mkdir(parents=True)
    (book / ".kanben/ready/0").write_bytes(b"x")
    moves = [{"to": to, "data": "0", "was": ""} for to in (name, "new.md")]
    (book / ".kanben/ready/list.json").write_text(json.dumps(moves), "utf-8")
    journal.recover(book)
    assert [p.name for p in (tmp_path / "home").rglob("*")] == ["sub"]
    assert (book / "new.md").read_bytes() == b"x"
    with pytest.raises(UsageError, match="a link leads out") as caught:
        journal.put(book, {name: b"x", "other.md": b"y"})
    assert [str(d.place) for d in caught.value.diagnostics] == [name]
    assert not (book / "other.md").exists()


def test_what_a_build_makes_goes_through_a_link_called_dist(book: Path, tmp_path: Path) -> None:
    names = ("dist/书.epub", "dist/书.zh-Hans.press.pdf", "dist/manifest.json", "dist/conversion.zh-Hant-TW.json")
    (tmp_path / "large disk").mkdir()
    (book / "dist").symlink_to(tmp_path / "large disk")
    journal.put(book, dict.fromkeys(names, b"x"))
    assert sorted(f"dist/{p.name}" for p in (tmp_path / "large disk").iterdir()) == sorted(names)


@pytest.mark.parametrize("call", ["fsync", "mkdir", "rename", "replace"])
def test_a_full_disk_leaves_the_old_files_or_a_journal_that_is_finished_later(
    book: Path, after: dict[str, bytes], call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(book)
    real = getattr(os, call)
    for step in range(1, 200):
        tried = tmp_path / f"tried-{step}"
        shutil.copytree(book, tried)
        left = [step]

        def full(*args: object, left: list[int] = left, **named: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **named)

        with monkeypatch.context() as patched:
            patched.setattr(os, call, full)
            with suppress(UsageError):
                importing(tried)
        if not journal.pending(tried):
            assert files_of(tried) in (before, after)
        journal.recover(tried)
        assert files_of(tried) in (before, after)
        if left[0] > 0:
            return
    raise AssertionError("more steps than an import of five articles takes")


def test_what_cannot_be_written_is_found_out_before_anything_is(book: Path, after: dict[str, bytes]) -> None:
    name = max(n for n in after if n.startswith("ledger/base/"))
    (book / name).unlink()
    (book / name).mkdir()
    before = files_of(book)
    with pytest.raises(UsageError, match="unwritable-file"):
        journal.put(book, {"chapters/x.md": b"x", name: b"y"})
    assert files_of(book) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(book: Path) -> None:
    before = files_of(book)
    (book / "chapters").chmod(0o500)
    with pytest.raises(UsageError, match="unwritable-file"):
        importing(book)
    (book / "chapters").chmod(0o700)
    assert files_of(book) == before


def test_a_read_only_folder_is_found_out_before_anything_is_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(book)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "chapters")
    with pytest.raises(UsageError, match="Permission denied") as caught:
        importing(book)
    assert [str(d.place) for d in caught.value.diagnostics] == [str(book / "chapters")]
    assert files_of(book) == before


def test_a_chapter_that_is_saved_while_an_import_reads_it_is_not_overwritten(book: Path) -> None:
    name = "chapters/x.md"
    (book / name).write_text("甲", "utf-8")
    seen = {name: read_text(book, name)}
    (book / name).write_text("乙", "utf-8")
    with pytest.raises(BookError, match="changed-meanwhile"):
        journal.put(book, {name: b"x", "new.md": b"y"}, seen)
    assert (book / name).read_text("utf-8") == "乙"
    assert not (book / "new.md").exists()


def test_a_file_that_is_written_to_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"half")
    real, calls = os.fstat, []

    def saved_between(handle: int) -> os.stat_result:
        calls.append(handle)
        if len(calls) == 2:
            path.write_bytes(b"the whole text")
        return real(handle)

    monkeypatch.setattr(os, "fstat", saved_between)
    assert read_steadily(path) == b"the whole text"


def test_a_file_that_never_rests_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    real = os.fstat

    def appended(handle: int) -> os.stat_result:
        with path.open("ab") as file:
            file.write(b"x")
        return real(handle)

    monkeypatch.setattr(os, "fstat", appended)
    with pytest.raises(BookError, match="somebody is writing to it"):
        read_text(tmp_path, "a.txt")


def test_two_commands_cannot_write_to_one_book(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", "import sys; from pathlib import Path; from book.claim import opened\n"
         "with opened(Path(sys.argv[1]), writing=True): print('held', flush=True); sys.stdin.read()", str(book)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    with held:
        assert held.stdout is not None
        assert held.stdout.readline() == b"held\n"
        assert cli.main(["import", "--book", str(book)]) == 1
        assert f"error[book-in-use]: process {held.pid} is at work on this book" in capsys.readouterr().err
        assert cli.main(["whence", "--book", str(book), "chapters/x.md:1"]) != 0  # reads, and so need not wait
        assert "book-in-use" not in capsys.readouterr().err
        (book / ".kanben/ready").mkdir()  # files are being put in place: half of them would be read
        assert cli.main(["whence", "--book", str(book), "chapters/x.md:1"]) == 1
        assert "error[book-in-use]" in capsys.readouterr().err
        held.kill()
    with opened(book, writing=True):  # a claim ends with its process, however that ended
        assert (book / ".kanben/lock").read_text("ascii") == str(os.getpid())
    assert not (book / ".kanben").exists()


def test_a_lock_left_by_a_machine_that_lost_its_power_is_no_claim(book: Path) -> None:
    (book / ".kanben").mkdir()
    (book / ".kanben/lock").write_text("1", "ascii")
    with opened(book, writing=True) as findings:
        assert findings == ()
    assert not (book / ".kanben").exists()


def test_a_clock_that_was_set_back_changes_nothing(book: Path, after: dict[str, bytes]) -> None:
    for path in book.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    importing(book)
    assert files_of(book) == after


def test_a_new_book_that_is_killed_is_not_there_at_all(tmp_path: Path) -> None:
    files = {"book.yaml": b"title: x", "chapters/01.md": b"x"}
    for step in count(1):
        folder = tmp_path / f"new-{step}"
        killed = killed_at(step, partial(write_folder, folder, files))
        if not killed:
            break
        assert not folder.exists()
    assert set(files_of(folder)) == {"book.yaml", "chapters", "chapters/01.md"}


def test_the_workers_of_a_build_that_is_killed_end_too() -> None:
    """They would wait for work for ever, each with the memory of a whole book."""
    code = (
        "import os, time\nfrom book.executor import Processes\n"
        "def work(_):\n    print(os.getpid(), flush=True)\n    time.sleep(0.2)\n    return 0\n"
        "list(Processes(2).map(work, range(1000)))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.kill()
        # The pipe has an end when nobody is left who could write into it; otherwise this waits in vain.
        running.communicate(timeout=60)


@pytest.mark.slow
def test_kills_at_random_moments() -> None:
    """Imports and builds as people run them; KILLS=200 tries more."""
    command = [sys.executable, str(ROOT / "tests/kill_run.py"), "1", os.environ.get("KILLS", "20")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout)
    assert [what for what in found if what.startswith("BROKEN")] == []
    assert found["killed"] > 0
