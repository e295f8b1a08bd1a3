"""What of a machine shapes a page, besides the fonts: the libraries that no package manager of Python knows of."""

from __future__ import annotations

import hashlib
import os
import sysconfig
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype")
_VARIABLES = (
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT",
    "XDG_CONFIG_HOME",
    "LANG",
    "LC_ALL",
    "LANGUAGE",
)
"""What fontconfig looks at: where its configuration lies, and the language that it prefers fonts for."""
_CONFIGURATION = (
    "/etc/fonts",
    "/opt/homebrew/etc/fonts",
    "/usr/local/etc/fonts",
    "~/.config/fontconfig",
    "~/.fonts.conf",
)


@lru_cache(maxsize=1)
def digest() -> str:
    """A digest of the versions of these libraries, and of how fontconfig is set up; read once in a process."""
    seen = hashlib.sha256()
    for line in (f"zlib {zlib.ZLIB_RUNTIME_VERSION}", *_libraries(), *_variables(), *_settings()):
        seen.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return seen.hexdigest()


def program(files: Iterable[Path]) -> str:
    """A digest of `files`, which are code of ours, and of the machine: what another one makes may be other bytes."""
    seen = hashlib.sha256(digest().encode())
    for path in files:
        seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _libraries() -> Iterator[str]:
    """Their files, by the names behind the links, which hold the version, and their lengths."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or "-"
    folders = (f"/usr/lib/{multiarch}", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
    for folder in map(Path, folders):
        for name in _LIBRARIES:
            for path in sorted({p.resolve() for p in folder.glob(f"lib{name}.*")}):
                if path.is_file():
                    yield f"{path} {path.stat().st_size}"


def _variables() -> Iterator[str]:
    return (f"{name}={os.environ[name]}" for name in _VARIABLES if name in os.environ)


def _settings() -> Iterator[str]:
    """Fontconfig's files, with their digests."""
    for top in (Path(name).expanduser() for name in _CONFIGURATION):
        paths = [top] if top.is_file() else sorted(p for p in top.rglob("*.conf") if p.is_file())
        for path in paths:
            yield f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}"
