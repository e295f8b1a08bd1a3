"""Writing aside: the old file or the new one."""

import pytest

from book.diagnostic import UsageError
from book.files import write_aside, write_folder


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
