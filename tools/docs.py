"""Writes the pages of docs/ that the code tells: book-yaml.md from the models, commands.md from argparse, rules.md."""

import argparse
import inspect
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from book.clean.rule import Rule
from book.clean.runner import PROSE, RULES
from book.cli import parser
from book.config import (
    Cleaning,
    Config,
    Converting,
    EditionSettings,
    Images,
    Paper,
    Person,
    Pressing,
    Removal,
    Series,
    Wanted,
)
from book.policy import Ignored, Limits, Lint
from book.schema import Model

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Written by `make docs` from the code: change it there. -->"
SHAPES: Mapping[type[Model], tuple[str, str]] = {
    Config: ("book", "Only `title` must be given. Paths are relative to the folder of book.yaml."),
    Person: ("person", "An item of `authors`; a bare name is short for `{name: …}`."),
    EditionSettings: ("edition", "An item of `editions`; a bare language is short for `{lang: …}`."),
    Series: ("series", "What `series` holds."),
    Images: ("images", "What `images` holds: pictures of any kind become upright PNG, JPEG or plain SVG."),
    Paper: ("print", "What `print` holds."),
    Pressing: ("press", "What `press` holds: it is for the file that the printing house gets."),
    Cleaning: ("cleaning", "What `clean` holds. Run `import` again to see it done; every rule: [rules.md](rules.md)."),
    Removal: (
        "removal",
        "An item of `noise`: either `text` or `pattern`. What it takes is in the ledger as `own-noise`.",
    ),
    Converting: (
        "converting",
        "What `convert` holds, of the book or of one edition. Readings of an edition go before those of the book.",
    ),
    Wanted: ("protection", "An item of `protect`: either `text` or `pattern`; a bare text is short for `{text: …}`."),
    Lint: ("lint", "What `lint` holds. Codes are those of [errors.md](errors.md)."),
    Ignored: ("exception", "An item of `ignore` in `lint`."),
    Limits: ("limits", "What `limits` holds. A source beyond one of them is refused, with the name of the limit."),
}


def book_yaml() -> str:
    """The keys of book.yaml, one table for each shape."""
    out = [
        "# book.yaml",
        MADE,
        "What a person says of a book. Unknown keys are errors that name the nearest known one.",
    ]
    for model, (name, text) in SHAPES.items():
        out += [
            f"## {name.capitalize()}",
            text,
            _table(("key", "value", "when not given", "is"), _keys(model)),
        ]
    return "\n\n".join(out) + "\n"


def _keys(model: type[Model]) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        default = "must be given" if field.is_required() else _default(field.default)
        yield f"`{field.alias or name}`", _kind(field.annotation), default, field.description or ""


def commands() -> str:
    """Every command with its arguments and options."""
    whole = parser()
    out = ["# Commands", MADE, whole.description or "", *_arguments(whole)]
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            about = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                out += [f"## {name}", (command.description or about.get(name, "")).strip(), *_arguments(command)]
    return "\n\n".join(part for part in out if part) + "\n"


def _arguments(command: argparse.ArgumentParser) -> list[str]:
    """The table of a command's own arguments; empty when it has none but --help."""
    rows = [
        (_spelling(action), (action.help or "").replace("%(default)s", str(action.default)))
        for action in command._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
        and action.help != argparse.SUPPRESS
    ]
    return [_table(("argument", "is"), rows)] if rows else []


def _spelling(action: argparse.Action) -> str:
    """`SOURCE…`, `--book DIR`, `-v, --verbose`."""
    choices = "|".join(map(str, action.choices)) if action.choices else ""
    value = str(action.metavar or choices or action.dest.upper()) + ("…" if action.nargs in ("+", "*") else "")
    if not action.option_strings:
        return f"`{value}`"
    takes = "" if action.nargs == 0 else " " + value
    return "`" + ", ".join(action.option_strings) + takes + "`"


def _kind(annotation: Any) -> str:
    """A type in words: text, one of…, a list of…."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(parts[0])
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts if part != "")
    if origin is tuple:
        return f"list of {_kind(parts[0])}" + ("s" if parts[0] in SHAPES else "")
    if origin is Mapping:
        return " → ".join(map(_kind, parts))
    if origin in (Union, types.UnionType):
        return " or ".join(_kind(part) for part in parts if part is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return SHAPES[annotation][0]
    return {str: "text", bool: "true or false", int: "whole number", float: "number"}.get(annotation, str(annotation))


def _default(value: Any) -> str:
    if value is None or value in ("", (), {}):
        return "—"
    if isinstance(value, tuple):
        return ", ".join(_default(item) for item in value)
    if isinstance(value, Model):
        return ", ".join(_default(item) for item in value.model_dump(exclude_defaults=True).values()) or "—"
    return f"`{value}`"


def rules() -> str:
    """Every cleaning rule, in the order in which they run, with its examples."""
    out = [
        "# Rules",
        MADE,
        "What `new` and `import` do to a text, in the order in which they do it, each over the output of the last. A "
        "rule is named after the mess that it mends. Those with a star also run in the text filter `clean`.",
        "To switch one off for a book, name it in [book.yaml](book-yaml.md#cleaning): `clean: {off: [broken-lines]}`. "
        "Three steps that are no rules can be named there as well: `title-line` and `front-matter` cut out of the text "
        "what becomes the chapter's front matter; `not-an-article` leaves out what is none, which becomes an auxiliary "
        "text when this is off.",
        *(_rule(rule) for rule in RULES),
    ]
    return "\n\n".join(out) + "\n"


def _rule(rule: Rule) -> str:
    """A rule's section: what it mends, how, and a table of examples."""
    star = " \\*" if rule in PROSE else ""
    rows = [(_shown(before), _shown(after) if after != before else "*stays*") for before, after in rule.examples]
    about = " ".join((inspect.getdoc(rule.find) or "").split())
    return "\n\n".join(
        (f"## {rule.name}{star}", f"Mends {rule.summary}.", _plain(about), _table(("before", "after"), rows))
    )


def _plain(text: str) -> str:
    """Words that Markdown leaves as they are."""
    return "".join("\\" + c if c in "\\`*_<[#|" else c for c in text)


def _shown(text: str) -> str:
    """An example as code in a cell of a table: line ends as ⏎, blanks and what cannot be seen by their codes."""
    visible = "".join(
        "⏎" if c == "\n" else c if c == " " or (c.isprintable() and not c.isspace()) else f"‹{ord(c):04X}›"
        for c in text
    )
    fence = "``" if "`" in visible else "`"
    pad = " " if visible[:1] in ("`", " ") or visible[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{visible}{pad}{fence}" if visible else "*nothing*"


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


PAGES: Mapping[str, Any] = {"book-yaml.md": book_yaml, "commands.md": commands, "rules.md": rules}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
