"""Units as bytes: what goes in comes out, and nothing else comes out."""

import json
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.diagnostic import Diagnostic, Severity
from book.press.packing import pack, unpack_furniture, unpack_unit
from book.press.unit import KEY, Anchor, Bookmark, FontUse, Furniture, Sheaf, Slot, Stream, Template, Unit
from book.text import Place

TEXT = st.text(st.characters(), max_size=6)
"""Lone surrogates too: lines of broken files stand in findings."""
SIZE = st.floats(allow_nan=False) | st.integers(-9, 9)
NUMBER = st.integers(0, 99)
ARGUMENT = st.integers(-2, 99) | st.integers(KEY, KEY + 9)
SOME = {"max_size": 3}


@st.composite
def templates(draw):
    bits = [b.replace(b"\n", b" ").replace(b"%", b"%%") for b in draw(st.lists(st.binary(max_size=5), **SOME))]
    return Template(b"%d".join(bits), tuple(draw(ARGUMENT) for _ in bits[1:]))


def tuples(items):
    return st.lists(items, **SOME).map(tuple)


SHEAVES = st.lists(st.tuples(NUMBER, templates()), **SOME).map(Sheaf.of)
SLOTS = st.builds(Slot, TEXT, st.sampled_from(("right", "center")), SIZE, SIZE, SIZE, TEXT, st.none() | SIZE)
STREAMS = st.builds(Stream, NUMBER, templates(), tuples(st.binary(max_size=9)), TEXT, tuples(SLOTS))
ANCHORS = st.builds(Anchor, NUMBER, SIZE, SIZE)
FONTS = st.builds(
    FontUse,
    **dict.fromkeys(("name", "family", "path", "digest"), TEXT),
    **dict.fromkeys(("flags", "italic", "ascent", "descent", "stemv", "index"), st.integers(-999, 999)),
    variations=tuples(st.tuples(TEXT, SIZE)),
    glyphs=st.dictionaries(NUMBER, TEXT, **SOME),
    widths=st.dictionaries(NUMBER, NUMBER, **SOME),
)
PLACES = st.builds(Place, TEXT, NUMBER, NUMBER, TEXT, NUMBER)
FINDINGS = st.builds(Diagnostic, TEXT, TEXT, st.sampled_from(Severity), st.none() | PLACES, TEXT)
COMMON = {
    "fonts": st.dictionaries(TEXT, FONTS, **SOME),
    "findings": tuples(FINDINGS),
    "missing": tuples(TEXT),
}
UNITS = st.builds(
    Unit,
    count=NUMBER,
    objects=SHEAVES,
    streams=tuples(STREAMS),
    pages=tuples(NUMBER),
    margins=NUMBER,
    box=st.binary(max_size=9),
    tops=tuples(NUMBER),
    rows=SHEAVES,
    anchors=st.dictionaries(TEXT, ANCHORS, **SOME),
    bookmarks=tuples(st.builds(Bookmark, NUMBER, TEXT, ANCHORS)),
    bare=tuples(NUMBER),
    **COMMON,
)
FURNITURES = st.builds(Furniture, streams=st.dictionaries(TEXT, st.binary(max_size=9), **SOME), **COMMON)


def ordered(value):
    """As text: what == does not see, such as the order of a mapping, and 1 beside 1.0."""
    return repr(value)


@given(UNITS)
def test_a_unit_comes_back(unit):
    back = unpack_unit(pack(unit))
    assert back == unit
    assert ordered(back) == ordered(unit)
    assert pack(back) == pack(unit)


@given(FURNITURES)
def test_furniture_comes_back(furniture):
    back = unpack_furniture(pack(furniture))
    assert back == furniture
    assert ordered(back) == ordered(furniture)


@given(UNITS, st.data())
def test_what_is_cut_off_or_goes_on_is_refused(unit, data):
    packed = pack(unit)
    for damaged in (packed[: data.draw(st.integers(0, len(packed) - 1))], packed + b"\0"):
        with pytest.raises(ValueError, match="not a packed value"):
            unpack_unit(damaged)


@given(UNITS, st.data())
def test_damage_is_refused_or_gives_a_unit_but_never_another_error(unit, data):
    packed = bytearray(pack(unit))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(ValueError):
        assert type(unpack_unit(bytes(packed))) is Unit


@given(st.binary(max_size=40))
def test_other_bytes_are_refused(data):
    with pytest.raises(ValueError, match="not a packed value"):
        unpack_unit(data)


def small(**other):
    plain = {"objects": Sheaf.of([(0, Template(b"<</Parent %d 0 R>>", (1,)))]), "rows": Sheaf(), "pages": (3,)}
    rest = {"count": 9, "streams": (), "margins": 5, "box": b"", "tops": (), "anchors": {}, "bookmarks": ()}
    return Unit(**{**plain, **rest, "fonts": {}, **other})


def test_one_kind_is_not_taken_for_the_other():
    with pytest.raises(ValueError, match="another kind"):
        unpack_furniture(pack(small()))
    with pytest.raises(ValueError, match="another kind"):
        unpack_unit(pack(Furniture({}, {})))


@pytest.mark.parametrize(
    "sheaf",
    [
        Sheaf((1, 2), b"<</A 1>>"),
        Sheaf((), b"<</A 1>>"),
        Sheaf((1,), b"<</A 1>>\n<</B 2>>"),
        Sheaf((1,), b"<</A %d>>"),
        Sheaf((1,), b"<</A %%d>>", (1,)),
        Sheaf((1,), b"<</A %s>>", (1,)),
        Sheaf((1,), b"100 % of %d", (1,)),
    ],
)
def test_templates_that_could_not_be_filled_in_are_refused(sheaf):
    with pytest.raises(ValueError, match="do not fit"):
        unpack_unit(pack(small(objects=sheaf)))


@pytest.mark.parametrize(
    ("name", "value"), [("count", "9"), ("count", 1.5), ("margins", None), ("anchors", {"a": 1}), ("missing", [1])]
)
def test_a_header_with_other_types_is_refused(name, value):
    packed = pack(small())
    length = struct.unpack_from("<4sI", packed)[1]
    header = {**json.loads(packed[8 : 8 + length]), name: value}
    text = json.dumps(header).encode()
    with pytest.raises(ValueError, match="not a packed value"):
        unpack_unit(struct.pack("<4sI", packed[:4], len(text)) + text + packed[8 + length :])


def test_templates_with_line_feeds_cannot_be_bound():
    with pytest.raises(ValueError, match="line feed"):
        Sheaf.of([(1, Template(b"a\nb"))])


def test_a_sheaf_is_filled_in_at_once():
    sheaf = Sheaf.of([(4, Template(b"<</K %d 0 R>>", (2,))), (7, Template(b"(100 %%)")), (8, Template(b"%d", (3,)))])
    assert sheaf.numbers == (4, 7, 8)
    assert (sheaf.text % tuple(10 + a for a in sheaf.args)).split(b"\n") == [b"<</K 12 0 R>>", b"(100 %)", b"13"]
