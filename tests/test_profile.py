"""The profile of a press: what is one, and what book.yaml names for one."""

from pathlib import Path

import pytest

from book import manuscript, profile


def icc(kind: bytes = b"prtr", colours: bytes = b"CMYK", size: int = 200) -> bytes:
    head = size.to_bytes(4, "big") + bytes(8) + kind + colours + b"Lab " + bytes(12) + b"acsp"
    return head.ljust(200, b"\0")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (icc(), ""),
        (b"", "no ICC profile"),
        (b"\x89PNG".ljust(200, b"x"), "no ICC profile"),
        (icc(size=201), "201 bytes, and it has 200"),
        (icc(b"mntr"), "'mntr'"),
        (icc(colours=b"RGB "), "are RGB, not CMYK"),
    ],
)
def test_a_profile_is_that_of_a_press_in_four_inks(data: bytes, reason: str) -> None:
    assert reason in profile.fault(data)
    assert bool(profile.fault(data)) == bool(reason)


@pytest.mark.parametrize(("data", "code"), [(None, "missing-profile"), (icc(b"mntr"), "bad-profile"), (icc(), "")])
def test_a_profile_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, data: bytes | None, code: str) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/01.md").write_text("---\ntitle: 纸\n---\n纸。\n", "utf-8")
    (tmp_path / "book.yaml").write_text("title: 纸\npress:\n  bleed: 5\n  profile: press.icc\n", "utf-8")
    if data is not None:
        (tmp_path / "press.icc").write_bytes(data)
    book = manuscript.read(tmp_path)
    assert [(d.code, str(d.place)) for d in book.diagnostics] == ([(code, "book.yaml:4:12")] if code else [])
    assert book.profile == (None if code else data)
    assert ("press.icc" in book.digests) == (data is not None)
