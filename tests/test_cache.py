"""The cache: it gives back what it was given, or nothing."""

import errno
import multiprocessing
import os
import pickle
import resource
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.cache import HIDDEN, Cache, NoCache, key
from book.diagnostic import UsageError

ONE, OTHER = key("one"), key("other")
PARTS = st.lists(st.binary(max_size=4) | st.text(max_size=4), max_size=4)
A_DAY = 86_400


def entry(folder, name):
    return folder / HIDDEN / "cache" / name[:2] / name[2:]


def entries(folder):
    return sorted(p for p in (folder / HIDDEN / "cache").glob("*/*"))


def age(path, seconds):
    now = path.stat().st_mtime
    os.utime(path, (now - seconds, now - seconds))


@given(PARTS, PARTS)
def test_only_the_same_parts_have_the_same_key(some, others):
    assert (key(*some) == key(*others)) == (some == others)


@given(st.binary())
def test_what_was_put_is_what_another_reader_gets(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("book")
    Cache(folder).put(ONE, data)
    assert Cache(folder).get(ONE) == data
    assert Cache(folder).get(OTHER) is None


@given(st.binary(max_size=40), st.data())
def test_any_damage_is_a_miss_and_is_removed(tmp_path_factory, payload, data):
    folder = tmp_path_factory.mktemp("book")
    Cache(folder).put(ONE, payload)
    path = entry(folder, ONE)
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw)))
    if at < len(raw) and data.draw(st.booleans()):
        raw[at] ^= data.draw(st.integers(1, 255))
    elif at < len(raw):
        del raw[at:]
    else:
        raw += b"\0"
    path.write_bytes(raw)
    assert Cache(folder).get(ONE) is None
    assert not path.exists()


def test_an_entry_under_another_name_is_a_miss(tmp_path):
    cache = Cache(tmp_path, memory=0)
    cache.put(ONE, b"data")
    cache.put(OTHER, b"others")
    shutil.copyfile(entry(tmp_path, ONE), entry(tmp_path, OTHER))
    assert cache.get(OTHER) is None
    assert cache.get(ONE) == b"data"


def test_a_later_entry_takes_the_place_of_an_earlier(tmp_path):
    cache = Cache(tmp_path)
    cache.put(ONE, b"early")
    cache.put(ONE, b"late")
    assert cache.get(ONE) == Cache(tmp_path).get(ONE) == b"late"
    assert len(entries(tmp_path)) == 1


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "AB" * 32, ONE + "\n"])
def test_no_other_name_is_taken_for_a_key(tmp_path, name):
    with pytest.raises(ValueError, match="no key"):
        Cache(tmp_path).put(name, b"data")


def test_the_folder_stays_out_of_git(tmp_path):
    Cache(tmp_path).put(ONE, b"data")
    assert (tmp_path / HIDDEN / ".gitignore").read_text() == "*\n"


def test_memory_answers_without_the_disk_but_not_for_a_copy(tmp_path):
    cache = Cache(tmp_path, memory=4)
    cache.put(ONE, b"data")
    entry(tmp_path, ONE).unlink()
    assert cache.get(ONE) == b"data"
    assert pickle.loads(pickle.dumps(cache)).get(ONE) is None


def test_memory_is_bounded_and_keeps_what_was_used_last(tmp_path):
    names = [key(str(n)) for n in range(3)]
    cache = Cache(tmp_path, memory=8)
    cache.put(names[0], b"0000")
    cache.put(names[1], b"1111")
    assert cache.get(names[0]) == b"0000"
    cache.put(names[2], b"2222")
    shutil.rmtree(tmp_path / HIDDEN)
    assert [cache.get(n) for n in names] == [b"0000", None, b"2222"]


def test_a_folder_that_cannot_be_written_to_is_no_cache(tmp_path):
    (tmp_path / HIDDEN).write_text("a file where the folder should be")
    cache = Cache(tmp_path, memory=0)
    cache.put(ONE, b"data")
    assert cache.get(ONE) is None
    cache.trim()
    assert cache.clear() == 0


def test_a_book_that_does_not_exist_is_not_made(tmp_path):
    Cache(tmp_path / "nowhere").put(ONE, b"data")
    assert not (tmp_path / "nowhere").exists()


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    cache = Cache(tmp_path, memory=0)
    cache.put(ONE, b"short")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most[1]))
    try:
        cache.put(ONE, b"long" * 1000)
        cache.put(OTHER, b"long" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert cache.get(ONE) == b"short"
    assert cache.get(OTHER) is None
    assert entries(tmp_path) == [entry(tmp_path, ONE)]


def test_what_was_used_least_recently_goes_first(tmp_path):
    cache = Cache(tmp_path, limit=1000, memory=0)
    names = [key(str(n)) for n in range(4)]
    for at, name in enumerate(names):
        cache.put(name, b"." * 200)
        age(entry(tmp_path, name), A_DAY * (4 - at))
    cache.trim()
    assert len(entries(tmp_path)) == 4  # 960 bytes: there is room
    assert cache.get(names[0]) is not None  # which makes it the youngest
    cache.put(OTHER, b"." * 200)
    cache.trim()
    assert {p.parent.name + p.name for p in entries(tmp_path)} == {names[0], names[3], OTHER}


def test_an_entry_beyond_the_limit_is_not_kept(tmp_path):
    cache = Cache(tmp_path, limit=10, memory=0)
    cache.put(ONE, b"." * 11)
    assert cache.get(ONE) is None


def test_trimming_sweeps_what_a_killed_build_left_but_not_what_is_being_written(tmp_path):
    cache = Cache(tmp_path)
    cache.put(ONE, b"data")
    left, fresh = (entry(tmp_path, ONE).with_name(f".aside-{n}") for n in ("left", "fresh"))
    left.write_bytes(b"half")
    fresh.write_bytes(b"half")
    age(left, A_DAY)
    cache.trim()
    assert set(entries(tmp_path)) == {fresh, entry(tmp_path, ONE)}


def test_clear_empties_disk_and_memory(tmp_path):
    cache = Cache(tmp_path)
    cache.put(ONE, b"data")
    assert cache.clear() > 4
    assert cache.get(ONE) is None
    assert entries(tmp_path) == []


def test_clear_tells_what_it_cannot_remove(tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    cache.put(ONE, b"data")

    def refuse(path, missing_ok=False):
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UsageError, match="unwritable-file"):
        cache.clear()


def test_no_cache_remembers_nothing():
    store = NoCache()
    store.put(ONE, b"data")
    store.trim()
    assert store.get(ONE) is None


PAYLOADS = tuple(bytes([n]) * (50_000 + 30_000 * n) for n in range(4))


def put_many(folder):
    cache = Cache(folder, memory=0)
    for _ in range(25):
        for payload in PAYLOADS:
            cache.put(ONE, payload)


def read_many(folder):
    cache = Cache(folder, memory=0)
    return {cache.get(ONE) for _ in range(150)}


def test_two_builds_at_once_never_read_a_torn_entry(tmp_path):
    Cache(tmp_path).put(ONE, PAYLOADS[0])
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("fork")) as pool:
        writers = [pool.submit(put_many, tmp_path) for _ in range(2)]
        seen = pool.submit(read_many, tmp_path).result()
        for writer in writers:
            writer.result()
    assert seen <= set(PAYLOADS)
    assert [p.name for p in entries(tmp_path)] == [ONE[2:]]
