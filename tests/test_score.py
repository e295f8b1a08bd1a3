"""tools/score.py: figures as referees print them, against floors and ceilings."""

import runpy
from pathlib import Path

import pytest

score = runpy.run_path(str(Path(__file__).parent.parent / "tools/score.py"))
FLOORS = {"seed": {"titles": 9, "lost_max": 0}}


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        (7, {"x": 7}),
        ("71/73", {"x": 71, "x_missing": 2}),
        ("0.10% (3 lines > 0.1 em)", {"x": 0.001}),
        ("28.00 em", {"x": 28}),
        ("5.3.0: 0 fatal, 2 errors", {"x_fatal": 0, "x_errors": 2}),
        ({"p": 0.5, "f1": 0.75}, {"x_p": 0.5, "x_f1": 0.75}),
        ("none", {}),
    ],
)
def test_figures_are_read_as_numbers(said: object, numbers: dict[str, float]) -> None:
    assert score["numbers"]("x", said) == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("books", "reached"),
    [
        ([{"titles": 9, "lost": 0}], [True, True]),
        ([{"titles": 8, "lost": 0}], [False, True]),
        ([{"titles": 9, "lost": 0}, {"titles": 9, "lost": 1}], [True, False]),
        ([{"titles": 9}], [True, False]),
        ([], [False, False]),
    ],
)
def test_the_worst_book_is_held_to_the_floor(books: list[dict[str, float]], reached: list[bool]) -> None:
    assert [row.reached for row in score["compare"]({"seed": books}, FLOORS)] == reached


def test_the_table_marks_what_is_not_reached() -> None:
    rows = score["compare"]({"seed": [{"titles": 8, "lost": 0}]}, FLOORS)
    titles, lost = score["table"](rows).splitlines()[1:]
    assert titles.split() == ["seed", "titles", "≥", "9", "8", "<--", "not", "reached"]
    assert lost.split() == ["seed", "lost", "≤", "0", "0"]
