"""Bytes to text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.diagnostic import BookError, UsageError
from book.intake.encoding import UNDECODED, decode, encode

HANS = "山里的春天来得晚，溪水却早就响了起来。一家人在院子里晒着去年的稻谷，谁也没有提起那封信的事情。\n"
HANT = "山裡的春天來得晚，溪水卻早就響了起來。一家人在院子裡曬著去年的稻穀，誰也沒有提起那封信的事情。\n"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (HANS, "utf-8", "utf-8"),
        (HANS, "utf-8-sig", "utf-8"),
        (HANS, "gb18030", "gb18030"),
        (HANS, "utf-16-le", "utf-16-le"),
        (HANS, "utf-16", "utf-16-le"),
        (HANT, "utf-16-be", "utf-16-be"),
        (HANT, "big5", "cp950"),
        (HANT, "gb18030", "gb18030"),
        ("plain Latin text\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found(text, codec, named):
    data = (text * 5).encode(codec)
    source = decode(data, "a.txt")
    assert source.encoding.name == named
    assert source.text == text * 5
    assert encode(source.text, source.encoding) == data


@pytest.mark.parametrize(("text", "codec"), [(HANS, "gb18030"), (HANT, "cp950")])
def test_lines_of_another_encoding_are_read_line_by_line(text, codec):
    data = HANS.encode() * 3 + text.encode(codec) * 3 + HANS.encode()
    source = decode(data, "a.txt")
    assert source.text == HANS * 3 + text * 3 + HANS
    assert encode(source.text, source.encoding) == data
    assert source.encoding.confidence < 1


def test_broken_bytes_are_kept():
    data = (HANS * 20).encode() + b"\xe5\xb1\n" + HANS.encode()
    source = decode(data, "a.txt")
    assert UNDECODED.search(source.text)
    assert encode(source.text, source.encoding) == data


def test_the_user_knows_better():
    data = (HANT * 3).encode("big5")
    assert decode(data, "a.txt", "gb18030").encoding.name == "gb18030"
    for unfit in ("klingon", "utf-7", "hz", "base64"):
        with pytest.raises(UsageError, match="no known encoding"):
            decode(data, "a.txt", unfit)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n\r\n", "empty-file"),
        (b"%PDF-1.7 ...", "binary-file"),
        (b"\x89PNG\r\n", "binary-file"),
        (bytes(range(128, 256)) * 40, "undecodable-file"),
    ],
)
def test_what_is_no_text(data, code):
    with pytest.raises(BookError) as caught:
        decode(data, "a.bin")
    assert [d.code for d in caught.value.diagnostics] == [code]
    assert all(d.hint for d in caught.value.diagnostics)


TEXT_CODECS = ["utf-8", "gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "euc_jp", "shift_jis"]


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["", *TEXT_CODECS]))
def test_any_bytes_come_back_or_are_refused(data, codec):
    try:
        source = decode(data, "a.txt", codec)
    except BookError:
        return
    assert encode(source.text, source.encoding) == data


@given(
    st.lists(
        st.sampled_from([HANS.encode(), HANS.encode("gb18030"), HANT.encode("big5"), b"\xff\n", b"abc\r\n", b"\x80"]),
        max_size=12,
    )
)
def test_any_mixture_comes_back_or_is_refused(parts):
    data = b"".join(parts)
    try:
        source = decode(data, "a.txt")
    except BookError:
        return
    assert encode(source.text, source.encoding) == data
