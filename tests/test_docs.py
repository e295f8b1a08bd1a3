"""The docs tell what the code does, all of it; generated pages are fresh, and every link leads to a heading."""

import argparse
import ast
import re
import runpy
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from book import __version__, bookkeeping, frontmatter, theme
from book.clean import decisions
from book.cli import parser
from book.codes import CODES
from book.config import Config
from book.intake import plan
from book.schema import Model

ROOT = Path(__file__).parent.parent
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "book").rglob("*.py"))]
TOOL = runpy.run_path(str(ROOT / "tools/docs.py"))
MADE = TOOL["PAGES"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = ("docs/guide/en", "docs/guide/zh")


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
    assert documented == sorted(CODES)


@pytest.mark.parametrize("page", MADE)
def test_generated_pages_are_fresh(page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == MADE[page](), "run `make docs`"


def test_every_make_target_is_in_the_readme_or_the_contributing_guide() -> None:
    told = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.* ##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert [target for target in targets if f"make {target}" not in told] == []


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def prose(page: Path) -> str:
    """A page without its code."""
    bare = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", bare)


def anchor(heading: str) -> str:
    """What GitHub makes of a heading: letters, figures, - and _; blanks become -."""
    kept = (c for c in heading.strip().lower() if c in "-_ " or unicodedata.category(c)[0] in "LMN")
    return "".join(kept).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    bare = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", bare, re.M)}


def leads(page: Path, link: str) -> bool:
    name, _, wanted = link.partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not wanted or wanted in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_local_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if not re.match("[a-z]+:", link)]
    assert [link for link in links if not leads(page, link)] == []


def test_a_link_to_a_heading_that_is_not_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# 一 two, three\n```\n# code\n```\n", "utf-8")
    page = tmp_path / "page.md"
    assert leads(page, "#一-two-three")
    assert leads(page, "page.md#一-two-three")
    assert not leads(page, "#code")
    assert not leads(page, "other.md")


# --------------------------------------------------------------- what there is to be told


def words() -> dict[str, list[str]]:
    """Every command with its options."""
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return {
        name: [o for action in command._actions for o in action.option_strings if o not in ("-h", "--help")]
        for name, command in commands.choices.items()
    }


def keys(model: type[Model]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def models(annotation: Any) -> Iterator[type[Model]]:
    """The models that are within a type."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for part in get_args(annotation):
        yield from models(part)


def missing(page: str, names: Iterable[str]) -> list[str]:
    """The names that a page does not hold as code, alone or with a value."""
    unfenced = re.sub(r"^```.*?^```$", "", text(page), flags=re.M | re.S)
    told = set(re.findall(r"[A-Za-z][A-Za-z-]*", " ".join(re.findall(r"`[^`]+`", unfenced))))
    return [name for name in names if name not in told]


def test_every_command_and_option_has_its_line() -> None:
    sections = dict(re.findall(r"^## (\S+)$(.*?)(?=^## |\Z)", text("docs/commands.md"), re.M | re.S))
    assert set(sections) == set(words())
    told = {name: re.findall(r"--?[a-z][a-z-]*", section) for name, section in sections.items()}
    assert [(n, o) for n, options in words().items() for o in options if o not in told[n]] == []


def test_every_rule_has_its_heading() -> None:
    headings = {heading.rstrip(r"\* ") for heading in re.findall(r"^## (.*)$", text("docs/rules.md"), re.M)}
    told = {*headings, *re.findall(r"`([a-z-]+)`", text("docs/rules.md").partition("\n## ")[0])}
    assert [name for name in bookkeeping.rule_names() if name not in told] == []


def test_every_setting_has_its_line() -> None:
    reached = dict.fromkeys(models(Config))
    assert [m.__name__ for m in reached if m not in TOOL["SHAPES"]] == []
    sections = dict(re.findall(r"^## (\S+)$(.*?)(?=^## |\Z)", text("docs/book-yaml.md"), re.M | re.S))
    told = {m: sections.get(TOOL["SHAPES"][m][0].capitalize(), "") for m in reached}
    assert [(m.__name__, key) for m in reached for key in keys(m) if f"| `{key}` |" not in told[m]] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_tells_what_can_be_written(guide: str) -> None:
    assert missing(f"{guide}/chapters.md", (k for m in dict.fromkeys(models(frontmatter._Head)) for k in keys(m))) == []
    assert missing(f"{guide}/themes.md", (k for m in dict.fromkeys(models(theme._ThemeFile)) for k in keys(m))) == []
    planned = (k for m in (plan.PlannedSource, plan.PlannedSegment) for k in keys(m))
    assert missing(f"{guide}/cleaning.md", planned) == []
    decided = [key for model in (decisions.Decisions, decisions.Accepted) for key in keys(model)]
    assert [key for key in decided if f"{key}:" not in text(f"{guide}/cleaning.md")] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_knows_every_command_and_section_of_book_yaml(guide: str) -> None:
    whole = " ".join(page.read_text("utf-8") for page in sorted((ROOT / guide).glob("*.md")))
    assert [name for name in words() if name != "build" and f"kanben {name}" not in whole] == []
    assert [key for key in keys(Config) if not re.search(rf"`{key}|\b{key}:", whole)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_knows_what_the_environment_can_say(guide: str) -> None:
    whole = " ".join(page.read_text("utf-8") for page in sorted((ROOT / guide).glob("*.md")))
    code = " ".join(ast.unparse(tree) for tree in TREES)
    asked = set(re.findall(r"os\.environ(?:\.get)?[(\[]'(\w+)'", code))
    assert "SOURCE_DATE_EPOCH" in asked
    usual = {name for name in asked if name.startswith("XDG_")}  # where a system keeps its files, for all programs
    assert [name for name in sorted(asked - usual) if name not in whole] == []


def test_the_guides_say_the_same() -> None:
    english, chinese = (
        {page.name: page.read_text("utf-8") for page in (ROOT / guide).glob("*.md")} for guide in GUIDES
    )
    assert set(english) == set(chinese)
    for name, page in english.items():
        for what in (r"^#+ ", r"^\|", r"^```\w*$"):
            assert len(re.findall(what, page, re.M)) == len(re.findall(what, chinese[name], re.M)), (name, what)
        blocks = r"^```sh\n(.*?)^```$"
        assert re.findall(blocks, page, re.M | re.S) == re.findall(blocks, chinese[name], re.M | re.S), name


def test_the_changelog_begins_with_this_version() -> None:
    assert re.findall(r"^## ([0-9.]+)", text("CHANGELOG.md"), re.M)[0] == __version__


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs/pictures").glob("*.png"))
    assert pictures
    assert [p.name for p in pictures if p.stat().st_size > 200_000] == []


def test_the_architecture_is_short_and_names_files_that_are_there() -> None:
    page = text("docs/architecture.md")
    assert page.count("\n") < 200
    tracked = [
        f"/{p.relative_to(ROOT).as_posix()}" for top in ("book", "tests", "tools") for p in (ROOT / top).rglob("*")
    ]
    names = re.findall(r"`([\w/]+\.py|\w+/)`", page)
    assert [name for name in names if not any(p.endswith(f"/{name.rstrip('/')}") for p in tracked)] == []


def test_the_layers_are_those_that_are_checked() -> None:
    checked = (ROOT / ".importlinter").read_text("utf-8").partition("layers =\n")[2]
    told = "\n".join(line.strip() for line in checked.splitlines())
    assert told in (ROOT / "docs/architecture.md").read_text("utf-8")
