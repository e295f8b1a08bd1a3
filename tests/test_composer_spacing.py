"""The room of characters: squeezed pairs, trims, gaps between scripts, the styles of marks, squared paper."""

import pytest
from composer_galley import EM, galley, spaced, width

from book.press.composer.classes import Kind, is_chinese, kinds
from book.press.composer.optimiser import line_width, visible_end
from book.press.composer.setting import LineEnd, Setting


def as_line(text: str, setting: Setting | None = None) -> float:
    s = spaced(text, setting)
    return line_width(s, 0, visible_end(s, 0, len(text)), len(text)) / EM


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("他说：“好", 4.5),
        ("（一）（二）", 5.5),
        ("好。”他", 3.5),
        ("书名《竹纸》、《木板》。", 10.5),
        ("（“注”）", 4.0),
        ("好，他", 3.0),
        ("《》", 2.0),
    ],
)
def test_two_adjacent_marks_take_an_em_and_a_half(text: str, ems: float) -> None:
    assert width(text) == pytest.approx(ems)


def test_quotes_of_two_levels_stand_close() -> None:
    s = spaced("“‘学", left={0: 5.3, 1: 7.5}, right={0: 0.5, 1: 0.5})
    ink_of_second = s.edge[1] - s.cut_left[1] + 7.5
    assert 9.5 < ink_of_second < 11.5


@pytest.mark.parametrize(("style", "ems"), [("full", 5.0), ("kaiming", 4.5), ("half", 4.0)])
def test_the_styles_differ_in_what_marks_take(style: str, ems: float) -> None:
    assert width("好，他。来", Setting(style=style)) == pytest.approx(ems)  # type: ignore[arg-type]


@pytest.mark.parametrize(("end", "ems"), [("trim", 2.5), ("fit", 2.5), ("full", 3.0), ("hang", 2.0)])
def test_a_mark_at_the_end_of_a_line(end: LineEnd, ems: float) -> None:
    assert as_line("竹纸，", Setting(line_end=end)) == pytest.approx(ems)


def test_only_commas_and_full_stops_hang() -> None:
    assert as_line("竹纸！", Setting(line_end="hang")) == pytest.approx(2.5)


def test_an_opening_mark_loses_its_blank_at_the_start_of_a_line() -> None:
    assert as_line("（竹纸") == pytest.approx(2.5)


def test_centred_marks_keep_their_place() -> None:
    s = spaced("竹，“纸", left={1: 3.0, 2: 5.5}, right={1: 3.0, 2: 0.5})
    assert s.centred == {1}
    assert s.cut_right.get(1, 0.0) == 0.0
    assert s.edge[-1] / EM == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("用Py编", 3.5),
        ("用 Py 编", 3.5),
        ("用Py，编", 4.25),
        ("（Py）", 3.0),
        ("温度36%高", 5.0),
        ("第3章", 3.0),
        ("　Py", 2.0),
        ("￥12元", 3.25),
    ],
)
def test_a_quarter_em_between_hanzi_and_latin(text: str, ems: float) -> None:
    assert width(text) == pytest.approx(ems)


def test_no_gap_at_the_ends_of_a_line() -> None:
    s = spaced("用Py编")
    assert line_width(s, 0, 3, 3) == pytest.approx(2.25 * EM)
    assert line_width(s, 1, 4, 4) == pytest.approx(2.25 * EM)


def test_a_note_call_gets_no_gap() -> None:
    assert spaced("竹1纸", raised=frozenset({1})).edge[-1] == pytest.approx(2.5 * EM)


def test_a_narrow_dot_takes_half_an_em() -> None:
    assert width("论语·学而") == pytest.approx(4.5)


def test_letter_space_falls_away_at_the_end_of_a_line() -> None:
    s = spaced("竹纸", tracking={0: 3.0, 1: 3.0})
    assert line_width(s, 0, 2, 2) == pytest.approx(2 * EM + 3)


def test_squared_paper_pads_latin_to_whole_squares() -> None:
    assert width("用Pyt编，“好”", Setting(squared=True)) == pytest.approx(8.0)


def test_an_opening_mark_never_begins_before_the_character_that_it_follows() -> None:
    s = spaced("a“好", Setting(style="half"))
    assert s.edge[1] - s.cut_left[1] >= s.edge[0]


def test_narrow_quotes_of_a_latin_font_are_latin() -> None:
    g = galley("他“好")
    g.advance[1] = 4.0
    assert g.kinds()[1] is Kind.LATIN


def test_what_is_chinese() -> None:
    assert is_chinese("a 竹")
    assert is_chinese("“a”")
    assert not is_chinese("Bamboo paper, 1861.")
    assert kinds("①ア가Ａ") == [Kind.HAN] * 4
