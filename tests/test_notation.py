"""Trees of dataclasses as JSON: what was written is read back, and nothing else is taken for it."""

import json
from dataclasses import dataclass, fields, is_dataclass
from enum import EnumMeta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import notation
from book.diagnostic import Diagnostic, Severity
from book.document import Attributes, Block, Division, Heading, Inline, Paragraph, Text
from book.reading import Kept
from book.text import Place


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type, made from what the type says and not from what `notation` makes of it."""
    origin, parts = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return st.builds(kind, **{f.name: st.deferred(lambda hint=hints[f.name]: values(hint)) for f in fields(kind)})
    if origin in (Union, UnionType):
        return st.one_of([values(part) for part in sorted(parts, key=_depth)])
    if origin is tuple and parts[1:] == (...,):
        return st.lists(values(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, parts))
    if origin is Annotated:
        bounds = parts[1]
        return st.from_regex(bounds, fullmatch=True) if isinstance(bounds, str) else st.sampled_from(bounds)
    if origin is Literal or isinstance(kind, EnumMeta):
        return st.sampled_from(parts or list(kind))
    return {str: st.text(st.characters(), max_size=8), int: st.integers(0), NoneType: st.none()}[kind]


def _depth(kind: Any) -> int:
    """Hypothesis shrinks towards what comes first: that should not lead back to itself."""
    return is_dataclass(kind) and any("Inline" in str(f.type) or "Block" in str(f.type) for f in fields(kind))


def row(value: object) -> Any:
    return json.loads(notation.written(value))


@given(values(Kept))
def test_what_was_written_is_read_back(kept):
    assert notation.read(Kept, notation.written(kept)) == kept


@given(values(Kept), st.randoms(use_true_random=False))
def test_nothing_is_read_that_is_not_what_it_says(kept, random):
    data = bytearray(notation.written(kept))
    for _ in range(random.randint(1, 3)):
        data[random.randrange(len(data))] = random.choice(b'[],"0129-ae \\')
    try:
        read = notation.read(Kept, bytes(data))
    except notation.ForeignError:
        return
    assert notation.read(Kept, notation.written(read)) == read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "Text", "Paragraph", "甲"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


@given(JSON | st.lists(JSON, min_size=4, max_size=4))
def test_any_other_data_is_refused(value):
    with pytest.raises(notation.ForeignError):
        notation.read(Kept, json.dumps(value).encode())


@given(st.binary(max_size=40))
def test_any_bytes_are_refused(data):
    with pytest.raises(notation.ForeignError):
        notation.read(Kept, data)


def test_fields_with_their_defaults_are_left_out():
    assert row(Paragraph((Text("甲"),), 3)) == [[["Text", "甲"]], 3]
    assert row(Paragraph((), 3, Attributes(classes=("a",)))) == [[], 3, ["", ["a"]]]


def test_none_and_members_of_enumerations():
    assert row(Diagnostic("a", "b", Severity.NOTE)) == ["a", "b", "note"]
    finding = Diagnostic("a", "b", place=Place("c", 1))
    assert notation.read(Diagnostic, notation.written(finding)) == finding


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Heading, [7, [], 1]),  # a level that no heading has
        (Heading, [2, [], -1]),
        (Heading, [True, [], 1]),
        (Heading, [2.0, [], 1]),
        (Heading, [2, []]),
        (Heading, [2, [], 1, [], 1]),
        (Heading, [2, [], 1, ['"><script>']]),  # an id that would need to be escaped
        (Paragraph, [[["Script", "甲"]], 1]),
        (Paragraph, [[["Text", ["甲"]]], 1]),
        (Paragraph, [[[]], 1]),
        (Paragraph, [["Text"], 1]),
        (Paragraph, ["甲", 1]),
        (Paragraph, {"children": [], "line": 1}),
        (Division, [["a b"], [], 1]),
        (Diagnostic, ["a", "b", "loud"]),
    ],
)
def test_what_is_refused(kind, data):
    with pytest.raises(notation.ForeignError):
        notation.read(kind, json.dumps(data).encode())


@pytest.mark.parametrize("deep", [100, 10_000, 200_000])
def test_what_is_nested_too_deep_is_refused(deep):
    with pytest.raises(notation.ForeignError):
        notation.read(Division, b'[[],[["Quote",' + b'[["Quote",' * deep)
    with pytest.raises(notation.ForeignError):
        notation.read(Division, b"[[],[" + b'["Quote",[' * deep + b"],1]" * deep + b"],1]")


def test_a_type_without_notation_is_told_at_once():
    @dataclass(frozen=True)
    class Measure:
        points: float

    with pytest.raises(TypeError):
        notation.written(Measure(1.5))


def test_every_kind_of_block_and_inline_has_another_name():
    for union in (Block, Inline):
        names = [part.__name__ for part in get_args(union)]
        assert len(set(names)) == len(names)
