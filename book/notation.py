"""Trees of frozen dataclasses as JSON, and back: what is written follows from the types alone, and is held to them.

A dataclass is a list of its fields, without those at its end that have their default; a member of a union has its name
in front. `Annotated[str, pattern]` and `Annotated[int, range]` say more of a value than its type, and are held to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import EnumMeta
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
_Step: TypeAlias = Callable[[Any], Any]
_Reader: TypeAlias = Callable[[Any, int], Any]
"""Takes what JSON gave, and how many dataclasses it lies within."""
_Kind: TypeAlias = Any


_DEEPEST = 100
"""Dataclasses within one another; what goes over a tree bears some more."""


class ForeignError(ValueError):
    """The data is none that `written` gave for this kind of value."""


def written(value: object) -> bytes:
    """A frozen dataclass as JSON. Raises TypeError where a field's type is none that is known here."""
    kind: _Kind = type(value)
    return json.dumps(_writer(kind)(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read(kind: type[Value], data: bytes) -> Value:
    """The `kind` that `written` was given. Raises ForeignError for all that it cannot have written.

    Whoever wrote the data: what comes back has the types that it says it has, and no number is below zero.
    """
    wanted: _Kind = kind
    try:
        value: Value = _reader(wanted)(json.loads(data), 0)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ForeignError(f"this is no {kind.__name__}: {error!r}") from None
    return value


# ------------------------------------------------------------------------------ reading


@lru_cache(maxsize=256)
def _reader(kind: _Kind) -> _Reader:
    """What makes a `kind` of JSON's values, or raises ValueError, KeyError or TypeError."""
    origin, parts = _parts(kind)
    if is_dataclass(kind):
        return _record_reader(kind)
    if origin in (Union, UnionType):
        return _union_reader(parts)
    if origin is tuple and parts[1:] == (...,):
        return _row_reader(_reader(parts[0]))
    if origin is tuple:
        return _columns_reader([_reader(part) for part in parts])
    if origin is Annotated:
        return _bounded_reader(*parts)
    if origin is Literal:
        listed = {part: part for part in parts}
        return lambda value, _: listed[value]
    if isinstance(kind, EnumMeta):
        return lambda value, _: kind(value)
    if kind is str:
        return _text
    if kind is int:
        return _number
    raise TypeError(f"there is no notation for {kind}")


def _text(value: Any, _: int) -> Any:
    if value.__class__ is not str:
        raise ValueError(f"{value!r:.80} is no text")
    return value


def _number(value: Any, _: int) -> Any:
    if value.__class__ is not int or value < 0:
        raise ValueError(f"{value!r:.80} is no number of ours")
    return value


def _bounded_reader(kind: _Kind, bounds: str | range) -> _Reader:
    within = re.compile(bounds).fullmatch if isinstance(bounds, str) else bounds.__contains__
    plain = _reader(kind)

    def read(value: Any, depth: int) -> Any:
        if not within(plain(value, depth)):
            raise ValueError(f"{value!r:.80} is not within {bounds}")
        return value

    return read


def _row_reader(item: _Reader) -> _Reader:
    def read(values: Any, depth: int) -> Any:
        return tuple([item(value, depth) for value in _listed(values)])

    return read


def _columns_reader(columns: Sequence[_Reader]) -> _Reader:
    def read(values: Any, depth: int) -> Any:
        return tuple([column(value, depth) for column, value in zip(columns, _listed(values), strict=True)])

    return read


def _union_reader(parts: tuple[_Kind, ...]) -> _Reader:
    """Members are dataclasses with other names; or there is one of any kind beside None."""
    if NoneType in parts:
        (other,) = (part for part in parts if part is not NoneType)
        given = _reader(other)
        return lambda value, depth: None if value is None else given(value, depth)
    named = {part.__name__: _reader(part) for part in parts}

    def read(value: Any, depth: int) -> Any:
        name, *columns = _listed(value)
        return named[name](columns, depth)

    return read


def _record_reader(kind: _Kind) -> _Reader:
    @lru_cache(maxsize=1)
    def shape() -> tuple[tuple[_Reader, ...], int]:  # looked up late: a tree's types lead back to themselves
        hints = _hints(kind)
        needed = sum(not _has_default(field) for field in fields(kind))
        return tuple(_reader(hint) for hint in hints.values()), needed

    def read(values: Any, depth: int) -> Any:
        columns, least = shape()
        if depth >= _DEEPEST:
            raise ValueError(f"a {kind.__name__} within more than {_DEEPEST} others")
        if not least <= len(_listed(values)) <= len(columns):
            raise ValueError(f"{kind.__name__} has no {len(values)} fields")
        return kind(*[column(value, depth + 1) for column, value in zip(columns, values, strict=False)])

    return read


def _listed(value: Any) -> list[Any]:
    if value.__class__ is not list:
        raise ValueError(f"{value!r:.80} is no list")
    return value


def _parts(kind: _Kind) -> tuple[_Kind, tuple[_Kind, ...]]:
    """What a type such as `tuple[str, ...]` is made of."""
    return get_origin(kind), get_args(kind)


def _hints(kind: _Kind) -> dict[str, _Kind]:
    """The types of a dataclass's fields, in their order."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def _has_default(field: Any) -> bool:
    return field.default is not MISSING


# ------------------------------------------------------------------------------ writing


@lru_cache(maxsize=256)
def _writer(kind: _Kind) -> _Step:
    """What makes JSON's values of a `kind`."""
    origin, parts = _parts(kind)
    if is_dataclass(kind):
        return _record_writer(kind)
    if origin in (Union, UnionType):
        return _union_writer(parts)
    if origin is tuple and parts[1:] == (...,):
        item = _writer(parts[0])
        return lambda values: [item(value) for value in values]
    if origin is tuple:
        columns = [_writer(part) for part in parts]
        return lambda values: [column(value) for column, value in zip(columns, values, strict=True)]
    if isinstance(kind, EnumMeta):
        return lambda value: value.value
    _reader(kind)  # raises TypeError for what cannot be read back
    return lambda value: value


def _union_writer(parts: tuple[_Kind, ...]) -> _Step:
    if NoneType in parts:
        (other,) = (part for part in parts if part is not NoneType)
        given = _writer(other)
        return lambda value: None if value is None else given(value)
    named = {part: _writer(part) for part in parts}
    return lambda value: [value.__class__.__name__, *named[value.__class__](value)]


def _record_writer(kind: _Kind) -> _Step:
    @lru_cache(maxsize=1)
    def shape() -> tuple[tuple[str, _Step, Any], ...]:
        defaults = {field.name: field.default for field in fields(kind)}
        return tuple((name, _writer(hint), defaults[name]) for name, hint in _hints(kind).items())

    def write(value: Any) -> list[Any]:
        columns = list(shape())
        while columns and getattr(value, columns[-1][0]) == columns[-1][2]:
            columns.pop()
        return [step(getattr(value, name)) for name, step, _ in columns]

    return write
