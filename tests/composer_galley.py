"""Galleys for the composer's tests: characters as a well-made Chinese font measures them, without any font."""

from book.press.composer.classes import Kind, kinds
from book.press.composer.galley import Galley
from book.press.composer.setting import Setting
from book.press.composer.spacing import Spaced, space

EM = 10.0
_ADVANCE = {Kind.LATIN: 0.5, Kind.SPACE: 0.25, Kind.DOT: 0.3}
_BLANKS = {
    Kind.OPENING: (0.55, 0.05),
    Kind.CLOSING: (0.05, 0.55),
    Kind.PAUSE: (0.1, 0.6),
    Kind.STOP: (0.1, 0.55),
    Kind.DOT: (0.1, 0.1),
}


def galley(text: str, **more: object) -> Galley:
    """The text in an em of ten pixels; `more` are other fields of Galley."""
    found = kinds(text)
    left = {i: EM * _BLANKS[k][0] for i, k in enumerate(found) if k in _BLANKS}
    right = {i: EM * _BLANKS[k][1] for i, k in enumerate(found) if k in _BLANKS}
    fields: dict[str, object] = {"left": left, "right": right, **more}
    return Galley(text, [EM] * len(text), [EM * _ADVANCE.get(k, 1.0) for k in found], **fields)  # type: ignore[arg-type]


def spaced(text: str, setting: Setting | None = None, **more: object) -> Spaced:
    """The galley with its room."""
    return space(galley(text, **more), setting or Setting())


def width(text: str, setting: Setting | None = None) -> float:
    """How wide the text is in the middle of a line, in em."""
    s = spaced(text, setting)
    return s.edge[-1] / EM
