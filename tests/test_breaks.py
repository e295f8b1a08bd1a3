"""Paragraphs that end in mid-sentence are asked about with both readings, and stay settled once they are."""

from book.clean.breaks import open_ended
from book.clean.decisions import Accepted, Decisions, settled
from book.clean.runner import clean
from book.text import Draft, Source

WHOLE = "刻工坐在窗前，右手握刀，左手按住板子，木屑一点一点地卷起来。"
OPEN = "印坊里最安静的一间是刻字的，出声的是楼下刷印的那一间，再往下是"
BODY = f"{WHOLE}\n\n{WHOLE}\n\n{OPEN}\n\n纸房，纸先要在水里泡软，再一张一张地揭开，贴到烘热的墙上去。\n\n{WHOLE}\n"


def test_both_readings_are_proposed() -> None:
    (suspect,) = open_ended(BODY)
    assert suspect.rule == "broken-paragraph"
    assert suspect.text == "是\n\n纸"
    assert set(suspect.proposals) == {"是纸", "是。\n\n纸"}


def test_a_comma_speaks_for_a_broken_line_and_an_opening_for_a_lost_stop() -> None:
    (comma,) = open_ended(BODY.replace("再往下是", "再往下，"))
    assert comma.proposals[0] == "，纸"
    (opening,) = open_ended(BODY.replace("\n\n纸房", "\n\n近年来，纸房"))
    assert (opening.rule, opening.proposals) == ("missing-stop", ("是。",))


def test_words_that_stand_together_elsewhere_are_joined_first() -> None:
    (suspect,) = open_ended(BODY.replace("木屑", "这就是纸，木屑", 1))
    assert suspect.proposals[0] == "是纸"


def test_before_a_heading_and_at_the_end_a_stop_is_proposed() -> None:
    found = [*open_ended(BODY.replace("\n\n纸房", "\n\n## 二、纸房\n\n纸房"))]
    assert [(s.rule, s.text, s.proposals) for s in found] == [("missing-stop", "是", ("是。",))]


def test_a_chapter_without_stops_is_not_asked_about() -> None:
    assert [*open_ended(f"{OPEN}\n\n" * 9)] == []


def test_no_more_are_asked_about_than_a_person_reads() -> None:
    many = "".join(f"{WHOLE}{n}张。\n\n{WHOLE}\n\n{WHOLE}\n\n{OPEN}\n\n{WHOLE}\n\n" for n in range(60))
    assert len([*open_ended(many)]) == 20


def test_a_decision_joins_the_line_and_the_question_is_gone() -> None:
    draft = Draft.of(Source("a.txt", BODY))
    asked = settled(clean(draft), Decisions())
    (suspect,) = [s for s in asked.suspects if s.rule == "broken-paragraph"]
    chosen = Decisions(accepted=(Accepted(id=suspect.id, proposal="是纸"),))
    after = settled(clean(draft), chosen)
    assert "再往下是纸房，纸先要" in after.draft.text
    assert suspect.id in after.answered
    assert after.draft.undone() == BODY
    left = settled(clean(draft), Decisions(dismissed=(suspect.id,)))
    assert [s for s in left.suspects if s.rule == "broken-paragraph"] == []
    assert left.draft.text == asked.draft.text
