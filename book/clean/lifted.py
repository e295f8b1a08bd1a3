"""What is cut out of an article and kept as fields of its front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from book.text import Edit


@dataclass(frozen=True, slots=True)
class Lifted:
    """The fields found (front-matter key to text as it stood), and the edits that cut them out."""

    fields: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
