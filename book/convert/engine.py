"""OpenCC, with the bridge dictionary before its own: the only file that knows it.

Three distributions (opencc, opencc-py, opencc-python-reimplemented) install a package named `opencc`, and the one
installed last wins. Their dictionaries differ, and so does the text of a book: the version is checked.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import opencc

from book.diagnostic import BookError, Diagnostic, MachineError

OPENCC_VERSION = "1.4.2"
_SHARED = Path(opencc.__file__).parent / "clib/share/opencc"
_SURROGATES = re.compile("([\ud800-\udfff]+)")


class Converter:
    """One OpenCC configuration, or a chain of them, ready for use."""

    def __init__(self, steps: Sequence[opencc.OpenCC]) -> None:
        self._steps = tuple(steps)

    def convert(self, text: str) -> str:
        """`text` in the other script. Any string will do; lone surrogates, which OpenCC refuses, stay as they are."""
        if _SURROGATES.search(text):
            return "".join(p if _SURROGATES.match(p) else self.convert(p) for p in _SURROGATES.split(text))
        for step in self._steps:
            text = str(step.convert(text))
        return text


@lru_cache(maxsize=16)
def converter(config: str, *, bridged: bool = True) -> Converter:
    """The converter for an OpenCC configuration such as `s2tw`, or for a chain of them: `tw2t+t2hk`.

    From simplified script the bridge dictionary helps (data/README.md), unless `bridged` is false. Rare simplified
    characters that hardly any font has are not written (the "tofu risk" dictionaries stay out). Raises BookError
    (unknown-conversion), and MachineError (wrong-opencc) when another package took the name.
    """
    found = str(getattr(opencc, "__version__", "of another package"))
    if not found.startswith(OPENCC_VERSION):
        others, ours = "opencc-py opencc-python-reimplemented", f"opencc=={OPENCC_VERSION}"
        hint = f"run 'pip uninstall {others}', then 'pip install --force-reinstall {ours}'"
        raise MachineError(Diagnostic("wrong-opencc", f"OpenCC is {found}, not {OPENCC_VERSION}", hint=hint))
    known = sorted(name.removesuffix(".json") for name in opencc.CONFIGS)
    names = config.split("+")
    for name in names:
        if name not in known:
            hint = "choose one of " + ", ".join(known)
            raise BookError(Diagnostic("unknown-conversion", f"OpenCC has no configuration '{name}'", hint=hint))
    return Converter([_with_bridge(name) if bridged and name.startswith("s2") else _plain(name) for name in names])


def _plain(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config, include_tofu_risk_dictionaries=False)


def _with_bridge(name: str) -> opencc.OpenCC:
    """A configuration from simplified script, with the bridges among its phrases: the longest match wins."""
    config = _written(name)
    with resources.as_file(resources.files("book.convert").joinpath("data/bridge.ocd2")) as bridge:
        for group in list(_dictionaries(config)):
            members = group.get("dicts", ())
            if any(str(member.get("file", "")).endswith("STPhrases.ocd2") for member in members):
                members.insert(0, {"type": "ocd2", "file": str(bridge)})
        return _made(name, config)


@lru_cache(maxsize=8)
def of_characters(config: str) -> Converter:
    """A configuration (or a chain) without its phrases: all that single characters need, in a tenth of the memory."""
    return Converter([_without_phrases(name) for name in config.split("+")])


def _without_phrases(name: str) -> opencc.OpenCC:
    config = _written(name)
    config.pop("segmentation", None)
    for dictionary in _dictionaries(config):
        if "dicts" in dictionary:
            dictionary["dicts"] = [d for d in dictionary["dicts"] if "Phrases" not in json.dumps(d)]
    return _made(name, config)


def _written(name: str) -> dict[str, Any]:
    """A configuration as OpenCC has it, with the whole paths of its dictionaries."""
    config: dict[str, Any] = json.loads((_SHARED / f"{name}.json").read_text("utf-8"))
    for dictionary in _dictionaries(config):
        if "file" in dictionary:
            dictionary["file"] = str(_SHARED / dictionary["file"])
    return config


def _made(name: str, config: Mapping[str, Any]) -> opencc.OpenCC:
    """What a configuration of our own says, ready for use: OpenCC reads it from a file only."""
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside, f"{name}.json")
        path.write_text(json.dumps(config), "utf-8")
        return _plain(str(path))


def _dictionaries(node: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary of an OpenCC configuration, groups and their members alike."""
    if isinstance(node, list):
        for part in node:
            yield from _dictionaries(part)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for part in node.values():
            yield from _dictionaries(part)


def tables(config: str) -> tuple[str, ...]:
    """The names of OpenCC's dictionaries that a configuration uses, in their order."""
    chains = (_written(name)["conversion_chain"] for name in config.split("+"))
    files = (found["file"] for chain in chains for found in _dictionaries(chain) if "file" in found)
    return tuple(dict.fromkeys(Path(file).stem for file in files))


def digests() -> Mapping[str, str]:
    """What the text of a converted edition depends on beside OpenCC: our dictionary and its SHA-256."""
    data = resources.files("book.convert").joinpath("data/bridge.ocd2").read_bytes()
    return {"bridge.ocd2": hashlib.sha256(data).hexdigest()}
