"""The shape of the code: who may import whom, one library in one file, files and functions of a readable size."""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter import cli as import_linter
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "book").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
VAGUE = {"util", "utils", "helper", "helpers", "manager", "processor", "common", "misc"}

# Libraries that come with another one and are used through the same file.
PART_OF = {"pydyf": "weasyprint", "tinycss2": "weasyprint", "pydantic_core": "pydantic"}


def names_of(requirements: Iterable[str]) -> set[str]:
    """The names of packages, from lines such as `Jinja2>=3.1`."""
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def libraries(module: ast.Module) -> set[str]:
    """The third-party libraries that a file imports."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return {PART_OF.get(name, name) for name in names - sys.stdlib_module_names - {"book"}}


def functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and number of lines of every function, without its signature and docstring."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_a_library_is_imported_by_one_file() -> None:
    users = defaultdict(list)
    for path in FILES:
        for library in libraries(tree(path)):
            users[library].append(named(path))
    assert {library: paths for library, paths in users.items() if len(paths) > 1} == {}


def test_every_library_is_declared() -> None:
    brings = packages_distributions()
    used = set().union(*(libraries(tree(path)) for path in FILES))
    declared = names_of(PROJECT["dependencies"])
    assert {library for library in used if not declared & set(map(canonicalize_name, brings[library]))} == set()


def test_every_dependency_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    declared = names_of([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    assert declared - names_of(line for line in pins if not line.startswith("#")) == set()


def test_files_are_short() -> None:
    sizes = {named(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    sizes = {f"{named(path)}: {name}": size for path in FILES for name, size in functions(tree(path))}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{named(path)}:{node.lineno}"
        for path in FILES
        if path.name != "cli.py" and path.parent.name != "commands"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_names_say_what_is_inside() -> None:
    assert [named(path) for path in FILES if set(path.stem.split("_")) & VAGUE] == []
