"""The seam between the composer and WeasyPrint: every private name of it that the composer needs, in one place.

WeasyPrint asks four questions that are answered here for Chinese paragraphs: what stands in the next line
(split_inline_box), how wide a paragraph would like to be (inline_max_content_width), how a line is justified
(justify_line) and how its glyphs are drawn (draw_first_line). All else, and all other text, it does as ever.

For the linker it also leaves fonts out of a PDF, and gaps in it where page numbers will stand.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from book.diagnostic import Diagnostic, Severity
from book.press.composer.drawing import draw
from book.press.composer.flow import Flows
from book.press.composer.linework import Request, next_line
from book.press.composer.setting import Setting
from book.press.unit import Slot

KNOWN = "70."
"""The versions of WeasyPrint whose inside this module knows."""
_SIZED_RIGHT = 14802
"""Before this version Pango told a wrong size of its fonts (GNOME/pango issue 530)."""

_installed: dict[int, Any] = {}


def install(library: Any, setting: Setting) -> Diagnostic | None:
    """Let the composer set Chinese in `library`, the module weasyprint, in this way from now on.

    Returns a warning, and changes nothing, when the version is not known: the text is then set by WeasyPrint alone.
    """
    seam = _installed.get(id(library))
    if seam is None:
        version = getattr(library, "__version__", "?")
        try:
            names = _names(library) if version.startswith(KNOWN) else None
        except AttributeError:
            names = None
        if names is None:
            message = f"WeasyPrint {version} is not known to the composer; Chinese lines come out uneven"
            hint = f"run 'pip install weasyprint=={KNOWN}*'"
            return Diagnostic("unknown-weasyprint", message, Severity.WARNING, hint=hint)
        seam = _installed[id(library)] = _Seam(names)
    seam.setting = setting
    return None


class Glance(bytes):
    """The first bytes of a font's file, with its length: enough to know it again, without the other 20 MB."""

    length = 0


@contextlib.contextmanager
def unembedded(library: Any) -> Iterator[SimpleNamespace]:
    """While this lasts, PDFs are made without font programs, and boxes with `data-page` leave a Slot in their stream.

    Yields what is caught: `fonts` (by key), `number`, of the dictionary that stands for all fonts, and the
    texts that were `drawn`, or None when the composer does not see them.
    """
    painting, module, caught = library.pdf, library.pdf.fonts, SimpleNamespace(fonts={}, number=-1, drawn=None)
    build, read = painting.build_fonts_dictionary, module.get_hb_object_data

    def leave_out(pdf: Any, fonts: Any, *_: Any) -> Any:
        caught.fonts, caught.number = fonts, len(pdf.objects)
        return type(pdf.catalog)()

    def glance(face: Any, kind: Any = None, glyph: Any = None) -> Any:
        return read(face, kind, glyph) if kind else _glance(library, face)

    painting.build_fonts_dictionary, module.get_hb_object_data = leave_out, glance
    for seam in _installed.values():
        seam.slots, seam.drawn = True, []
        caught.drawn = seam.drawn
    try:
        yield caught
    finally:
        painting.build_fonts_dictionary, module.get_hb_object_data = build, read
        for seam in _installed.values():
            seam.slots, seam.drawn, seam._ends = False, [], {}


def _glance(library: Any, face: Any) -> Glance:
    ffi, harfbuzz = library.text.ffi.ffi, library.text.ffi.harfbuzz
    blob = harfbuzz.hb_face_reference_blob(face)
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    seen = Glance(b"" if data == ffi.NULL else ffi.unpack(data, min(int(length[0]), _HEAD)))
    seen.length = int(length[0])
    harfbuzz.hb_blob_destroy(blob)
    return seen


_HEAD = 4096  # bytes: two fonts of the same length that agree in so many are the same


def _names(library: Any) -> SimpleNamespace:
    """All names by which the composer knows WeasyPrint. Raises AttributeError when one is missing."""
    inline, preferred, drawing = library.layout.inline, library.layout.preferred, library.draw.text
    breaking, ffi = library.text.line_break, library.text.ffi
    return SimpleNamespace(
        inline=inline,
        preferred=preferred,
        drawing=drawing,
        boxes=library.formatting_structure.boxes,
        ffi=ffi.ffi,
        pango=ffi.pango,
        unicode_to_char_p=ffi.unicode_to_char_p,
        FROM_UNITS=ffi.FROM_UNITS,
        EMPTY=ffi.pango.PANGO_GLYPH_EMPTY,
        UNKNOWN=ffi.pango.PANGO_GLYPH_UNKNOWN_FLAG,
        SIZED_RIGHT=_SIZED_RIGHT,
        Layout=breaking.Layout,
        Composed=_composed(breaking.Layout),
        strut=breaking.strut,
        font_key=breaking._font_style_cache_key,
        atomic_box=inline.atomic_box,
        resolve_percentages=inline.resolve_percentages,
        out_of_flow_layout=inline._out_of_flow_layout,
        max_content_width=preferred.max_content_width,
        split_inline_box=inline.split_inline_box,
        split_text_box=inline.split_text_box,
        justify_line=inline.justify_line,
        inline_max_content_width=preferred.inline_max_content_width,
        draw_first_line=drawing.draw_first_line,
        context=library.layout.LayoutContext,
        update_footnote_area=library.layout.LayoutContext._update_footnote_area,
    )


def _composed(layout: Any) -> Any:
    """The class of what a text box of ours holds in place of a Pango layout."""

    class Composed(layout):  # type: ignore[misc]
        """Glyphs and their places; a real layout is made only where WeasyPrint cannot do without."""

        def __init__(self, text: str, style: Any, parts: Any, measure: float) -> None:
            self.text, self.parts, self._own = text, parts, text
            self.first_line_direction, self.justification_spacing, self.max_width = 0, 0, measure
            self.__dict__.update(parts[0][0].lines)

        @property
        def ours(self) -> bool:
            """Is the text still what was composed?"""
            return bool(self.text == self._own)

        def reactivate(self, style: Any) -> None:
            """Nothing is needed for drawing: all is known."""

        def deactivate(self) -> None:
            """Free the real layout, if there is one."""
            if "layout" in self.__dict__:
                super().deactivate()

        def make_real(self, style: Any) -> None:
            """A Pango layout of the text, for WeasyPrint's own drawing."""
            super().reactivate(style)

    return Composed


def _chinese(style: Any) -> bool:
    """Is the language of this box Chinese?"""
    return (style["lang"] or "")[:2].lower() == "zh"


def _number(note: Any) -> int:
    """Which note of its chapter it is: its id ends with that; 0 for others."""
    name = note.element.get("id") if note.element is not None else None
    found = re.search(r"\d+$", name or "")
    return int(found.group()) if found else 0


class _Seam:
    """The answers, put into WeasyPrint's modules."""

    def __init__(self, names: SimpleNamespace) -> None:
        self._names = names
        self._flows = Flows(names)
        self.setting = Setting()
        self.slots = False
        self.drawn: list[str] = []
        self._ends: dict[int, dict[float, float]] = {}
        names.inline.split_inline_box = self.split_inline_box
        names.inline.split_text_box = self.split_text_box
        names.inline.justify_line = self.justify_line
        names.preferred.inline_max_content_width = self.inline_max_content_width
        names.drawing.draw_first_line = self.draw_first_line
        # As a method of the context, which a bound method would not become.
        names.context._update_footnote_area = lambda context: self.update_footnote_area(context)

    def split_inline_box(self, context: Any, box: Any, *args: Any) -> Any:
        """The next line of a Chinese paragraph: (box, where to go on, ends with a break, no letters, no floats)."""
        names = self._names
        x, max_x, bottom, skip, containing_block, absolutes, fixed, placeholders, waiting, *_, first_line_style = args
        if isinstance(box, names.boxes.LineBox) and first_line_style is None and _chinese(box.style):
            flow = self._flows.of(context, box, self.setting)
            if flow is not None:
                asked = Request(
                    context, box, x, max_x, bottom, skip, containing_block, absolutes, fixed, placeholders, waiting
                )
                line = next_line(names, flow, asked)
                if line is not None:
                    return *line, None, None, {"left": 0, "right": 0}
        return names.split_inline_box(context, box, *args)

    def split_text_box(self, context: Any, box: Any, *args: Any, **kwargs: Any) -> Any:
        """Text that WeasyPrint sets itself: in Chinese on the base line of the line, whatever fonts are in it."""
        text_box, *rest = self._names.split_text_box(context, box, *args, **kwargs)
        if text_box is not None and _chinese(text_box.style):
            line_height, text_box.baseline = self._names.strut(text_box.style)
            text_box.margin_top = text_box.margin_bottom = (line_height - text_box.height) / 2
        return (text_box, *rest)

    def update_footnote_area(self, context: Any) -> Any:
        """Notes in the order of their calls: WeasyPrint 70 puts one last when its line is laid out again."""
        context.current_page_footnotes.sort(key=_number)
        return self._names.update_footnote_area(context)

    def justify_line(self, context: Any, line: Any, extra: float) -> None:
        """Our lines are justified already, and a Chinese line is not torn apart at its only word space."""
        if not self._flows.is_ours(line):
            self._names.justify_line(context, line, extra)

    def inline_max_content_width(self, context: Any, box: Any, *args: Any, **kwargs: Any) -> Any:
        """How wide a Chinese paragraph is in one line: for table cells, inline blocks, running heads."""
        names = self._names
        if isinstance(box, names.boxes.LineBox) and _chinese(box.style):
            flow = self._flows.of(context, box, self.setting)
            indent = box.style["text_indent"]
            if flow is not None and flow.paragraph is not None and not flow.obstacles:
                return flow.paragraph.natural() + (indent.value if getattr(indent, "unit", "") == "px" else 0)
        return names.inline_max_content_width(context, box, *args, **kwargs)

    def draw_first_line(self, stream: Any, box: Any, overflow: str, ellipsis: str, matrix: Any) -> Any:
        """Draw the text of a box; colour glyphs to be drawn behind it are WeasyPrint's."""
        names, layout = self._names, box.pango_layout
        if self.slots:
            self.drawn.append(box.text)
            if self._leave_slot(stream, box, matrix):
                return []
        if isinstance(layout, names.Composed):
            if layout.ours and overflow != "ellipsis" and ellipsis == "none":
                stream.set_text_matrix(*matrix.values)
                if draw(names, stream, box.style["font_size"], layout.parts):
                    return []
            layout.make_real(box.style)
        return names.draw_first_line(stream, box, overflow, ellipsis, matrix)

    def _leave_slot(self, stream: Any, box: Any, matrix: Any) -> bool:
        """A gap instead of the text of a box that stands for a page number."""
        names, (_, _, _, _, x, y) = self._names, matrix.values
        lines = self._ends.setdefault(id(stream), {})
        target = box.element.get("data-page") if box.element is not None else None
        if not target:
            lines[y] = max(lines.get(y, 0), x + box.width)
            return False
        layout, align = box.pango_layout, box.element.get("data-align", "right")
        if isinstance(layout, names.Composed):
            layout.make_real(box.style)
        run = layout.get_first_line()[0].runs[0]
        font, size = stream.add_font(run.data.item.analysis.font)
        if names.pango.pango_version() < names.SIZED_RIGHT:
            size = box.style["font_size"]
        edge = x + box.width / (1 if align == "right" else 2)
        leader = None
        if box.element.get("data-leader"):
            # The number stands on the base line of the words that it belongs to, though its font has another.
            y = min(lines, key=lambda line: abs(line - y), default=y)
            leader = lines.get(y)
        form = re.sub("0+", "0", box.text)
        stream.stream.append(Slot(target, align, edge, y, size, font.hash, leader, form))
        # What comes next must name its font again.
        stream._current_font = stream._current_font_size = None
        return True
