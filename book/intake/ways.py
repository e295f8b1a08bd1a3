"""Every way in which a text may mark where its articles begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from book.intake import blocks, marks
from book.intake.marks import Line, Proposal

WAYS: tuple[Callable[[list[Line]], Iterator[Proposal]], ...] = (
    marks.labels,
    marks.announced,
    marks.chapters,
    marks.contents,
    marks.headings,
    marks.rules,
    blocks.with_front_matter,
    marks.repeated,
    blocks.gaps,
    blocks.poems,
    marks.form_feeds,
    marks.sections,
)
