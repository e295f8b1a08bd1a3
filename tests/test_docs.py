"""The docs tell what the code does: generated pages are fresh, every error code has its heading."""

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "book").rglob("*.py"))]
MADE = runpy.run_path(str(ROOT / "tools/docs.py"))["PAGES"]


def literals(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def reporters(tree: ast.Module) -> dict[str, int]:
    """Functions of a file that take a code, and at which place among the arguments of a call."""
    found = {"Diagnostic": 0, "complaint": 0}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [arg.arg for arg in node.args.args if arg.arg != "self"]
            if "code" in names and node.name != "paint":
                found[node.name] = names.index("code")
    return found


def codes(tree: ast.Module) -> Iterator[str]:
    """Every code that a file may raise: written in a call, or given to a variable named `code`."""
    takes = reporters(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in takes and len(node.args) > takes[name]:
                yield from literals(node.args[takes[name]])
        elif isinstance(node, ast.Assign) and "code" in {getattr(target, "id", "") for target in node.targets}:
            yield from literals(node.value)


def test_every_error_is_documented_and_nothing_else() -> None:
    documented = re.findall(r"^## ([a-z0-9-]+)$", (ROOT / "docs/errors.md").read_text("utf-8"), re.M)
    assert documented == sorted({code for tree in TREES for code in codes(tree)})


@pytest.mark.parametrize("page", MADE)
def test_generated_pages_are_fresh(page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == MADE[page](), "run `make docs`"


def test_every_make_target_is_in_the_readme_or_the_contributing_guide() -> None:
    told = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.* ##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert [target for target in targets if f"make {target}" not in told] == []


def test_every_local_link_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_the_layers_are_those_that_are_checked() -> None:
    checked = (ROOT / ".importlinter").read_text("utf-8").partition("layers =\n")[2]
    told = "\n".join(line.strip() for line in checked.splitlines())
    assert told in (ROOT / "docs/architecture.md").read_text("utf-8")
