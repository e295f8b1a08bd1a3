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
def converter(config: str) -> Converter:
    """The converter for an OpenCC configuration such as `s2tw`, or for a chain of them: `tw2t+t2hk`.

    From simplified script the bridge dictionary helps (data/README.md). Rare simplified characters that hardly any
    font has are not written (the "tofu risk" dictionaries stay out). Raises BookError (unknown-conversion), and
    MachineError (wrong-opencc) when another package took the name.
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
    return Converter([_with_bridge(name) if name.startswith("s2") else _plain(name) for name in names])


def _plain(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config, include_tofu_risk_dictionaries=False)


def _with_bridge(name: str) -> opencc.OpenCC:
    """A configuration from simplified script, with the bridges among its phrases: the longest match wins."""
    folder = Path(opencc.__file__).parent / "clib/share/opencc"
    config = json.loads((folder / f"{name}.json").read_text("utf-8"))
    for dictionary in _dictionaries(config):
        if "file" in dictionary:
            dictionary["file"] = str(folder / dictionary["file"])
    with (
        resources.as_file(resources.files("book.convert").joinpath("data/bridge.tsv")) as bridge,
        tempfile.TemporaryDirectory() as aside,
    ):
        for group in list(_dictionaries(config)):
            members = group.get("dicts", ())
            if any(str(member.get("file", "")).endswith("STPhrases.ocd2") for member in members):
                members.insert(0, {"type": "text", "file": str(bridge)})
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


def digests() -> Mapping[str, str]:
    """What the text of a converted edition depends on beside OpenCC: our dictionary and its SHA-256."""
    data = resources.files("book.convert").joinpath("data/bridge.tsv").read_bytes()
    return {"bridge.tsv": hashlib.sha256(data).hexdigest()}
