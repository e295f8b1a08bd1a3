"""Paragraphs as wholes: their lines cover the text, are as wide as the column, and keep all rules."""

from itertools import pairwise

import pytest
from composer_galley import EM, spaced
from hypothesis import given
from hypothesis import strategies as st

from book.press.composer.classes import NEVER_FIRST, NEVER_LAST, Kind
from book.press.composer.fitting import Fitted, fit
from book.press.composer.optimiser import Line, Mode, Paragraph, line_width
from book.press.composer.setting import Setting

_TEXT = st.text(alphabet="竹纸木板帘纹，。、：！？“”‘’《》（）—…·aB3 .,/", min_size=1, max_size=150)
_SETTINGS = st.builds(
    Setting,
    style=st.sampled_from(["full", "kaiming", "half"]),
    line_end=st.sampled_from(["fit", "trim", "full", "hang"]),
    level=st.sampled_from(["basic", "gb", "strict"]),
    squared=st.booleans(),
)


def lines(paragraph: Paragraph, measure: float, mode: Mode = "justified", first: float | None = None) -> list[Line]:
    out: list[Line] = []
    at, column, end = 0, measure if first is None else first, len(paragraph.spaced.kinds)
    while at < end:
        out.append(paragraph.line(at, column, measure, mode))
        assert out[-1].stop > at
        at, column = out[-1].stop, measure
    return out


def fitted(text: str, ems: float, setting: Setting | None = None) -> list[tuple[str, Fitted]]:
    paragraph = Paragraph(spaced(text, setting))
    found = lines(paragraph, ems * EM)
    return [(text[x.start : x.end], fit(paragraph.spaced, x, justified=not x.last)) for x in found]


@given(_TEXT, _SETTINGS, st.integers(4, 30))
def test_lines_cover_the_text_in_order(text: str, setting: Setting, ems: int) -> None:
    found = lines(Paragraph(spaced(text, setting)), ems * EM)
    assert [x.start for x in found] == [0, *(x.stop for x in found)][:-1]
    assert found[-1].stop == len(text)


@given(_TEXT, _SETTINGS, st.integers(12, 30))
def test_no_line_is_wider_than_the_column(text: str, setting: Setting, ems: int) -> None:
    for shown, line in fitted(text.replace(" ", "") or "竹", ems, setting):
        longest = max((len(w) for w in shown.replace("，", " ").split()), default=0)
        assert line.width <= ems * EM + 0.1 or longest > ems / 2


@given(_TEXT, st.integers(12, 30))
def test_glyphs_stand_in_the_order_of_the_text(text: str, ems: int) -> None:
    for _, line in fitted(text, ems):
        assert line.origin == sorted(line.origin)
        assert all(b >= a - 1e-6 for a, b in zip(line.begin, line.finish, strict=True))


@given(_TEXT, _SETTINGS)
def test_the_rules_of_starts_and_ends_hold(text: str, setting: Setting) -> None:
    paragraph = Paragraph(spaced(text, setting))
    for line in lines(paragraph, 20 * EM)[1:]:
        kind = paragraph.spaced.kinds[line.start]
        if line.start and paragraph.spaced.kinds[line.start - 1] is not Kind.SPACE:
            assert text[line.start] not in NEVER_FIRST - {"—"} or kind is Kind.LATIN
            assert text[line.start - 1] not in NEVER_LAST


def test_a_paragraph_of_hanzi_stays_in_the_grid() -> None:
    for _, line in fitted("竹" * 100, 25):
        assert line.begin == [i * EM for i in range(len(line.begin))]


def test_the_same_question_has_the_same_answer() -> None:
    text = "他说：“竹纸起得晚，用得却广。”《天工》里写这一下，用了十四个字。" * 4
    first = [(x.start, x.stop) for x in lines(Paragraph(spaced(text)), 17 * EM)]
    again = Paragraph(spaced(text))
    assert [(x.start, x.stop) for x in lines(again, 17 * EM)] == first
    assert again.line(first[2][0], 17 * EM, 17 * EM, "justified").stop == first[2][1]


def test_all_lines_but_the_last_fill_the_column() -> None:
    text = "他说：“竹纸起得晚，用得却广。”《天工》里写这一下，用了14个字，Py也行，（一）（二）。" * 5
    for setting in (Setting(), Setting(style="kaiming"), Setting(line_end="fit"), Setting(line_end="full")):
        for shown, line in fitted(text, 19, setting)[:-1]:
            spare = 19 * EM - line.width
            assert spare == pytest.approx(0, abs=0.06) or (setting.line_end == "fit" and spare < 5.1), shown


def test_what_gives_before_hanzi_are_parted() -> None:
    """A gap between scripts grows, and hanzi stay where they are."""
    s = spaced("竹纸竹纸Py竹纸竹纸")
    line = Line(0, 10, 10, s.edge[-1] + 2.0, last=False)
    places = fit(s, line, justified=True).begin
    assert [b - a for a, b in pairwise(places[:4])] == [EM] * 3
    assert places[-1] + EM == pytest.approx(line.measure)


def test_the_order_of_taking() -> None:
    """Brackets give up their blank before commas, commas before full stops (clreq 3.5.3)."""
    s = spaced("竹（竹竹，竹。竹竹")
    line = Line(0, 9, 9, s.edge[-1] - 8.0, last=False)
    found = fit(s, line, justified=True)
    room = [b - a for a, b in zip(found.begin, found.finish, strict=True)]
    assert room[1] == pytest.approx(5.0)
    assert room[4] == pytest.approx(7.0)
    assert room[6] == pytest.approx(10.0)


def test_no_last_line_of_one_hanzi() -> None:
    for count in range(40, 90):
        last = fitted("竹" * count + "。", 13)[-1][0]
        assert len(last.rstrip("。")) > 1


def test_a_mark_at_the_end_takes_what_is_over_when_it_may() -> None:
    text = "竹" * 9 + "，" + "竹" * 9
    trimmed, fit_ = (fitted(text, 10, Setting(line_end=end))[0][1] for end in ("trim", "fit"))
    assert fit_.begin[8] == pytest.approx(8 * EM)
    assert trimmed.begin[8] > 8 * EM


def test_a_word_too_long_for_the_column_is_cut() -> None:
    assert all(line.width <= 6 * EM for _, line in fitted("竹" + "a" * 60, 6))


def test_evenly_spread_names() -> None:
    s = spaced("张三")
    found = fit(s, Line(0, 2, 2, 5 * EM, last=True), justified=True)
    assert found.begin == pytest.approx([0, 4 * EM])


def test_centred_headings_are_balanced() -> None:
    text = "竹" * 30
    sizes = [x.stop - x.start for x in lines(Paragraph(spaced(text)), 20 * EM, "balanced")]
    assert sizes == [15, 15]


def test_forced_ends() -> None:
    found = lines(Paragraph(spaced("竹纸\n木板")), 20 * EM)
    assert [(x.start, x.end, x.stop, x.last) for x in found] == [(0, 2, 3, True), (3, 5, 5, True)]


def test_natural_width_is_that_of_the_longest_line() -> None:
    s = spaced("竹纸\n木板木，")
    assert Paragraph(s).natural() == pytest.approx(line_width(s, 3, 7, 7))


_CLAUSES = st.lists(st.sampled_from(["竹", "纸木", "《木》", "竹，", "木。", "板：竹"]), min_size=1, max_size=40)


@given(_CLAUSES.map("".join), st.integers(6, 20))
def test_on_squared_paper_every_character_stands_in_a_square(text: str, squares: int) -> None:
    paragraph = Paragraph(spaced(text, Setting(squared=True)))
    for line in lines(paragraph, squares * EM, "ragged"):
        fitted = fit(paragraph.spaced, line, justified=False)
        assert fitted.origin == pytest.approx([i * EM for i in range(len(fitted.origin))])
        over = len(fitted.origin) - squares
        assert over <= 0 or (over == 1 and text[line.end - 1] in "，。")


def test_an_address_is_parted_rather_than_cut_or_left_short() -> None:
    found = fitted("竹https://a.example.org/papers/2010/05/final.pdf", 12.6)
    assert [shown for shown, _ in found] == ["竹https://a.example.org/", "papers/2010/05/final.pdf"]
    assert found[0][1].width == pytest.approx(12.6 * EM, abs=0.1)
