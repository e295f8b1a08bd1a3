"""Jinja2 in one place: templates by name, values in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from book.diagnostic import BookError, Diagnostic
from book.text import Place


@lru_cache(maxsize=8)
def _environment(templates: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def fill(templates: Mapping[str, str], name: str, **values: object) -> str:
    """The template `name` filled with `values`; text is escaped unless it is Markup.

    Raises BookError (bad-template) when the template is broken or asks for what is not there.
    """
    try:
        return _environment(tuple(sorted(templates.items()))).get_template(name).render(values)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        place = Place(f"styles/templates/{name}", line, 1)
        raise BookError(Diagnostic("bad-template", f"{type(error).__name__}: {error}", place=place)) from None
