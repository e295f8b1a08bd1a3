"""A plot as SVG: lines through points, both axes logarithmic; the same bytes for the same numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import TypeAlias

WIDTH, HEIGHT = 760, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 210, 16, 46
_COLOURS = ("#b3261e", "#00639b", "#146c2e", "#7d5700", "#6750a4", "#4a4458", "#c2185b", "#00796b")
_NEXT = 17
"""Between two names at the right."""

Points: TypeAlias = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axes:
    """What is drawn, in its own units: from and to, both more than 0."""

    left: float
    right: float
    low: float
    high: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point in the picture."""
        across = (log10(x) - log10(self.left)) / (log10(self.right) - log10(self.left))
        up = (log10(y) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), HEIGHT - _BOTTOM - up * (HEIGHT - _TOP - _BOTTOM)


def svg(series: Mapping[str, Points], across: str, up: str, ticks: Sequence[float]) -> str:
    """The plot of named series; names with a comma are drawn dashed. `ticks` are the numbers told below.

    The words on the axes are `across` and `up`. Values must be above 0.
    """
    points = [point for line in series.values() for point in line]
    ys = [y for _, y in points]
    axes = Axes(min(ticks) * 0.85, max(ticks) * 1.18, 10 ** floor(log10(min(ys))), 10 ** ceil(log10(max(ys))))
    body = [*_grid(axes, ticks), *_lines(series, axes), _words(across, up)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
    return head + 'font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n"


def _grid(axes: Axes, ticks: Sequence[float]) -> Iterator[str]:
    """Lines for every tick below and every power of ten at the left."""
    for tick in ticks:
        x, _ = axes.at(tick, axes.low)
        yield f'<path d="M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="middle">{tick:g}</text>'
    for power in range(round(log10(axes.low)), round(log10(axes.high)) + 1):
        _, y = axes.at(axes.left, 10.0**power)
        yield f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'


def _lines(series: Mapping[str, Points], axes: Axes) -> Iterator[str]:
    """The lines, with their names at the right, not one over another."""
    ends = {name: axes.at(*line[-1])[1] for name, line in series.items()}
    below = 0.0
    heights = {}
    for name in sorted(ends, key=ends.__getitem__):
        heights[name] = below = max(ends[name], below + _NEXT)
    for (name, line), colour in zip(series.items(), _COLOURS * len(series), strict=False):
        places = [axes.at(x, y) for x, y in line]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dashes = ' stroke-dasharray="5 4"' if "," in name else ""
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        x = WIDTH - _RIGHT + 12
        yield f'<text x="{x}" y="{heights[name] + 4:.1f}" fill="{colour}">{escape(name)}</text>'


def _words(across: str, up: str) -> str:
    middle, centre = (_LEFT + WIDTH - _RIGHT) / 2, (_TOP + HEIGHT - _BOTTOM) / 2
    below = f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>'
    turned = f'<text transform="translate(16 {centre:.0f}) rotate(-90)" text-anchor="middle">{escape(up)}</text>'
    return below + turned
