"""YAML in, checked values out: the one border at which what people wrote becomes data we trust.

`Model` is the base of every shape that a person may write (book.yaml, theme.yaml, front matter, a split plan);
`parse` reads YAML into one, and complains with a place in the user's own file: all findings at once.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin

import pydantic
import yaml
from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from book.diagnostic import BookError, Diagnostic, nearest
from book.text import Place

Field = pydantic.Field
AfterValidator = pydantic.AfterValidator
Validation = pydantic.ValidationInfo
field_validator = pydantic.field_validator
model_validator = pydantic.model_validator
ModelT = TypeVar("ModelT", bound="Model")
_Path = tuple[str | int, ...]


class Model(BaseModel):
    """A frozen shape; unknown keys are errors, and a key may be written with hyphens or underscores."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        allow_inf_nan=False,
        alias_generator=lambda name: name.replace("_", "-"),
    )


_DEEPEST = 40
_COMPLAINT = "complaint"


def complaint(code: str, message: str, hint: str = "") -> Exception:
    """What a validator raises to have a diagnostic of its own, at the place of the value."""
    return PydanticCustomError(_COMPLAINT, "{message}", {"code": code, "message": message, "hint": hint})


def parse(
    model: type[ModelT],
    text: str,
    path: str,
    first_line: int = 1,
    context: Mapping[str, Any] | None = None,
    base: Mapping[str, Any] | None = None,
) -> ModelT:
    """YAML `text` as a `model`.

    `path` and `first_line` say where the text stands in the user's file, `context` is what validators may ask, `base`
    are values (as `values` gives them) that hold where the text says nothing. Raises BookError with one diagnostic per
    finding: bad-yaml, duplicate-key, unknown-key (with the nearest known one), missing-key, wrong-type, and what
    validators complain of.
    """
    place = _placing(text, path, first_line)
    value, marks = _read(text, place)
    try:
        return model.model_validate(overlaid(base or {}, value), context=context)
    except pydantic.ValidationError as error:
        errors = error.errors()
        # A list that is short because its items are wrong is not a finding of its own.
        inner = {e["loc"][:n] for e in errors for n in range(len(e["loc"]))}
        raise BookError(*(_finding(e, model, marks, place) for e in errors if e["loc"] not in inner)) from None


def values(text: str, path: str) -> dict[str, Any]:
    """What YAML says, unchecked: mappings, lists and texts. Raises BookError: bad-yaml, duplicate-key, wrong-type."""
    return _read(text, _placing(text, path))[0]


def overlaid(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `base` with those of `own` above them, key by key; lists are replaced as a whole."""
    out = dict(base)
    spelt = {key.replace("_", "-"): key for key in base}
    for key, value in own.items():
        under = out.pop(spelt.get(key.replace("_", "-"), key), None)
        both = isinstance(under, dict) and isinstance(value, dict)
        out[key] = overlaid(under, value) if both else value
    return out


def _read(text: str, place: Callable[..., Place]) -> tuple[dict[str, Any], dict[_Path, yaml.Node]]:
    """The values, and the node of every key and item."""
    try:
        node = _composed(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error).splitlines()[0]
        hint = "quote a text that holds ': ' or begins with one of [ { * & ! % @ `"
        raise BookError(Diagnostic("bad-yaml", f"this is not YAML: {why}", place=place(mark), hint=hint)) from None
    marks: dict[_Path, yaml.Node] = {}
    findings: list[Diagnostic] = []
    value = _value(node, (), marks, findings, place, set()) if node is not None else {}
    if findings:
        raise BookError(*findings)
    if not isinstance(value, dict):
        raise BookError(Diagnostic("wrong-type", "expected 'key: value' lines here", place=place(None)))
    return value, marks


@lru_cache(maxsize=16)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text, which nobody changes: it is asked for its values, and again for its places."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


def places(text: str, path: str) -> Callable[[tuple[str | int, ...]], Place]:
    """Where a key or an item of well-formed YAML stands, by the keys and numbers that lead to it."""
    marks: dict[_Path, yaml.Node] = {}
    place = _placing(text, path)
    node = _composed(text)
    if node is not None:
        _value(node, (), marks, [], place, set())

    def found(at: _Path) -> Place:
        node = marks.get(at)
        length = len(str(node.value)) if isinstance(node, yaml.ScalarNode) else 1
        return place(node.start_mark, length) if node is not None else Place(path)

    return found


def _placing(text: str, path: str, first_line: int = 1) -> Callable[..., Place]:
    """What makes places of YAML's marks."""
    lines = ("\n" * (first_line - 1) + text).split("\n")

    def place(mark: yaml.Mark | None, length: int = 1) -> Place:
        if mark is None:
            return Place(path)
        number = min(mark.line + first_line, len(lines))
        return Place(path, number, mark.column + 1, lines[number - 1].rstrip("\r"), length)

    return place


def _value(
    node: yaml.Node, at: _Path, marks: dict[_Path, yaml.Node], findings: list[Diagnostic], place: Any, seen: set[int]
) -> Any:
    """The plain value of a YAML node; remembers where every key and item stands."""
    if id(node) in seen:
        hint = "write it out where it is needed"
        findings.append(
            Diagnostic("bad-yaml", "aliases (*) are not used here", place=place(node.start_mark), hint=hint)
        )
        return None
    seen.add(id(node))
    marks.setdefault(at, node)
    if len(at) > _DEEPEST:
        findings.append(
            Diagnostic("bad-yaml", f"nested more than {_DEEPEST} levels deep", place=place(node.start_mark))
        )
        return None
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, item in node.value:
            key = str(key_node.value)
            if key in out:
                spot = place(key_node.start_mark, len(key))
                findings.append(Diagnostic("duplicate-key", f"'{key}' is given twice", place=spot))
            marks[(*at, key)] = key_node
            out[key] = _value(item, (*at, key), marks, findings, place, seen)
            marks[(*at, key, "=")] = item
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*at, i), marks, findings, place, seen) for i, item in enumerate(node.value)]
    # Text as it was typed: 2022.10 is an issue's number and no decimal. The model makes numbers where it wants them.
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _finding(error: Any, model: type[Model], marks: dict[_Path, yaml.Node], place: Any) -> Diagnostic:
    """One of pydantic's errors in our words."""
    at: _Path = tuple(p for p in error["loc"] if isinstance(p, int) or (not p[:1].isupper() and "[" not in p))
    known = at
    while known and known not in marks:
        known = known[:-1]
    key = str(at[-1]) if at else ""
    if error["type"] == "extra_forbidden":
        spot = place(marks[known].start_mark, len(key))
        near = nearest(key, _keys(model, at[:-1]))
        hint = f"write '{near}'" if near else "remove it; known here: " + ", ".join(_keys(model, at[:-1]))
        return Diagnostic("unknown-key", f"'{key}' is not a key that is known here", place=spot, hint=hint)
    if error["type"] == "missing":
        spot = place(marks[known].start_mark) if known else place(None)
        return Diagnostic("missing-key", f"'{key}' is missing", place=spot, hint=f"add a line '{key}: …'")
    node = marks.get((*known, "="), marks.get(known))
    length = len(str(node.value)) if isinstance(node, yaml.ScalarNode) else 1
    spot = place(node.start_mark if node is not None else None, length)
    if error["type"] == _COMPLAINT:
        kind, message, hint = (error["ctx"][part] for part in ("code", "message", "hint"))
        return Diagnostic(kind, message, place=spot, hint=hint)
    message = str(error["msg"]).removeprefix("Value error, ").replace("tuple", "list").replace("Tuple", "List")
    message = message.replace("a valid dictionary", "'key: value' lines")
    return Diagnostic("wrong-type", f"{'.'.join(map(str, at))}: {message[:1].lower() + message[1:]}", place=spot)


def _keys(model: Any, at: _Path) -> list[str]:
    """The keys that may stand at a path within `model`."""
    for step in at:
        if isinstance(step, int) or not _is_model(model):
            continue
        field = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        model = next((m for m in _models(field.annotation)), None) if field is not None else None
    return sorted(f.alias or n for n, f in model.model_fields.items()) if _is_model(model) else []


def _is_model(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Model)


def _models(annotation: Any) -> list[type[Model]]:
    """The models named anywhere in a type such as `tuple[Edition | str, ...] | None`."""
    if _is_model(annotation):
        return [annotation]
    if get_origin(annotation) in (Union, types.UnionType, tuple, list, dict) or get_args(annotation):
        return [m for part in get_args(annotation) for m in _models(part)]
    return []


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, short lists of plain words in one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    short = all(isinstance(i, str | int) for i in items) and sum(len(str(i)) for i in items) < 60
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


_Dumper.add_representer(list, _represent_list)


def dump(value: Mapping[str, Any]) -> str:
    """`value` as YAML: keys in the given order, hanzi as they are, no line wrapped."""
    return yaml.dump(dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 20)
