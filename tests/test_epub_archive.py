"""The ZIP of an EPUB: what zipfile would write without a clock, and what was squeezed before is not squeezed again."""

import io
import random
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory import Memory

from book.cache import NoCache
from book.epub import archive as module
from book.epub.archive import archive

LONG = random.Random(1).randbytes(3_000).hex().encode()


def as_zipfile_writes(members: dict[str, bytes]) -> bytes:
    """The same by Python's own hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in sorted(members, key=lambda n: (n != "mimetype", n)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.create_system = 0o644 << 16, 3
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            package.writestr(info, members[name], compresslevel=None if stored else 9)
    return out.getvalue()


NAMES = st.text(st.sampled_from("ab/._书"), min_size=1, max_size=9)


@given(st.dictionaries(NAMES, st.binary(max_size=30) | st.sampled_from([LONG, b"a" * 9_000])))
def test_the_bytes_are_those_of_zipfile(members):
    members = {"mimetype": b"application/epub+zip", **members}
    assert archive(members, NoCache()) == as_zipfile_writes(members)


def test_what_is_long_is_squeezed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    members, store = {"mimetype": b"a", "long": LONG, "short": b"b" * 100}, Memory()
    first = archive(members, store)
    assert len(store.kept) == 1
    monkeypatch.setattr(module, "_WORTH_KEEPING", 0)
    monkeypatch.setattr(module, "_squeezed", lambda data: zlib.compress(data, 9, -15) if len(data) < 200 else 1 / 0)
    assert archive(members, store) == first


@pytest.mark.parametrize("other", [b"", b"\xff\xff", LONG])
def test_what_is_something_else_is_not_packed(other: bytes) -> None:
    members, store = {"long": LONG}, Memory()
    first = archive(members, store)
    (address,) = store.kept
    for planted in (
        other,
        zlib.compress(other, 9, -15),
        zlib.compress(LONG, 9, -15) + b"more",
        store.kept[address][:-9],
    ):
        store.kept[address] = planted
        assert archive(members, store) == first
