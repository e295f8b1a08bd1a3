"""Writing aside: the old file or the new one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from book import files
from book.diagnostic import UsageError
from book.files import write_aside, write_folder

ROOT = Path(__file__).parent.parent


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path):
    path = tmp_path / "dist" / "book.epub"
    write_aside(path, b"one")
    write_aside(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["book.epub"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "book.epub"
    write_aside(path, b"one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UsageError, match="No space"):
        write_aside(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["book.epub"]


def test_a_folder_comes_whole_or_not_at_all(tmp_path, monkeypatch):
    write_folder(tmp_path / "mybook", {"book.yaml": b"title: x", "chapters/01.md": b"x"})
    assert (tmp_path / "mybook/chapters/01.md").read_bytes() == b"x"
    with pytest.raises(UsageError, match="unwritable-file"):
        write_folder(tmp_path / "other", {"a/b": b"1", "a/b/c/d": b"2"})
    assert [p.name for p in tmp_path.iterdir()] == ["mybook"]


KILLED = """
import os, signal, sys
from pathlib import Path
from book import files

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

Path.write_bytes = die
files.write_folder(Path(sys.argv[1]), {"book.yaml": b"title: x"})
"""


def hidden(folder):
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


def test_what_a_killed_command_left_is_cleared_by_the_next(tmp_path):
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a")], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(hidden(tmp_path)) == 1
    (tmp_path / ".kanben-new-of-mine").mkdir()
    (tmp_path / ".kanben-new-abcdefg1").symlink_to(tmp_path / ".kanben-new-of-mine")
    (tmp_path / ".kanben-new-abcdefg2").write_bytes(b"a file")
    write_folder(tmp_path / "b", {"book.yaml": b"title: x"})
    assert hidden(tmp_path) == [".kanben-new-abcdefg1", ".kanben-new-abcdefg2", ".kanben-new-of-mine"]
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["book.yaml"]


def test_a_command_that_is_at_work_is_no_leaving(tmp_path, monkeypatch):
    """Another one begins in the same folder while the first is half-way."""
    real, others = files._make, []

    def make(folder, contents, aside):
        if not others:
            others.append(hidden(tmp_path))
            write_folder(tmp_path / "second", {"book.yaml": b"title: y"})
        real(folder, contents, aside)

    monkeypatch.setattr(files, "_make", make)
    write_folder(tmp_path / "first", {"book.yaml": b"title: x"})
    assert len(others[0]) == 1
    assert [(tmp_path / name / "book.yaml").read_bytes() for name in ("first", "second")] == [b"title: x", b"title: y"]
    assert hidden(tmp_path) == []


def test_a_folder_that_is_cleared_before_it_has_its_lock_is_begun_again(tmp_path, monkeypatch):
    real, cleared = files._locked, []

    def locked(folder):
        if not cleared:
            cleared.append(folder.name)
            folder.rmdir()
        return real(folder)

    monkeypatch.setattr(files, "_locked", locked)
    write_folder(tmp_path / "a", {"book.yaml": b"title: x"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a"]


def test_a_system_without_locks_clears_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    (tmp_path / ".kanben-new-abcdefgh").mkdir()
    write_folder(tmp_path / "a", {"book.yaml": b"title: x"})
    assert sorted(p.name for p in tmp_path.iterdir()) == [".kanben-new-abcdefgh", "a"]
