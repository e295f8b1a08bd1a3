"""A split plan: written, edited, given back."""

import pytest

from book.diagnostic import BookError
from book.intake.plan import apply_plan, plan_text
from book.intake.split import split
from book.text import Source

BODY = "山里的春天来得晚，溪水却早就响了起来，一家人在院子里晒着去年的稻谷，谁也没有提起那封信。\n" * 2
TEXT = f"集\n篇一：甲\n{BODY}{BODY}篇二：乙\n{BODY}{BODY}"
SOURCES = [Source("a.txt", TEXT)]


def spans(segments):
    return [(s.start, s.end, s.kind, s.label) for s in segments]


def test_a_plan_gives_the_split_that_it_was_made_of():
    found = split(SOURCES)
    assert spans(apply_plan(plan_text([(s, "") for s in found]), "plan.yaml", SOURCES)) == spans(found)


def test_a_plan_says_titles_and_kinds():
    plan = "sources:\n- file: a.txt\n  articles:\n  - {line: 2, title: 新题}\n  - {line: 5, kind: auxiliary}\n"
    found = apply_plan(plan, "plan.yaml", SOURCES)
    assert [(s.kind, s.title, s.lines) for s in found] == [
        ("skip", "", (1, 1)),
        ("article", "新题", (2, 4)),
        ("auxiliary", "", (5, 11)),
    ]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("sources:\n- {file: b.txt, articles: [{line: 1}]}\n", "plan-source"),
        ("sources: []\n", "plan-source"),
        ("sources:\n- {file: a.txt, articles: [{line: 99}]}\n", "plan-line"),
        ("sources:\n- {file: a.txt, articles: [{line: 3}, {line: 2}]}\n", "plan-line"),
    ],
)
def test_faults_of_a_plan(plan, code):
    with pytest.raises(BookError) as caught:
        apply_plan(plan, "plan.yaml", SOURCES)
    assert code in [d.code for d in caught.value.diagnostics]
