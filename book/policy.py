"""What a book's people want to hear of it, and how much a stranger's file may bring: two sections of book.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from book.schema import Field, Model, complaint, field_validator

Loudness: TypeAlias = Literal["error", "warning", "note", "off"]
_CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Ignored(Model):
    """A finding that somebody has looked at and lets be."""

    code: str = Field(pattern=_CODE, description="the finding's code: `raw-html`")
    reason: str = Field(description="why it may stay, for those who read this later")
    file: str = Field(default="*", description="only in these files: `chapters/03-*.md`, with * and ?")
    line: int = Field(default=0, ge=0, description="only in this line; `text` stays right when lines move")
    text: str = Field(default="", description="only where the line holds these words")

    @field_validator("reason")
    @classmethod
    def _said(cls, value: str) -> str:
        if not value.strip():
            raise complaint("missing-reason", "why is this finding ignored?", "write what you found out about it")
        return value


class Lint(Model):
    """What becomes of the findings of `check` and `build`. What is an error by its nature stays one."""

    severity: Mapping[str, Loudness] = Field(
        default={}, description="error, warning, note or off, by code: `{raw-html: error, skipped-level: off}`"
    )
    ignore: tuple[Ignored, ...] = Field(default=(), description="single findings that are let be, with a reason")


class Limits(Model):
    """How much a file may bring before it is refused."""

    source_mb: int = Field(
        default=32, ge=1, le=4096, description="MB of one source; of a Word file, its markup unpacked"
    )
    line: int = Field(default=1_000_000, ge=1_000, description="characters of one line of a source")
    unpacked_mb: int = Field(default=256, ge=1, le=16_384, description="MB of an archive or a Word file, unpacked")
    members: int = Field(default=5_000, ge=1, description="files in an archive")
    edits: int = Field(default=500_000, ge=1_000, description="edits of one article")
