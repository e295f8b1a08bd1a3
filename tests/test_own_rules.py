"""Rules switched off and noise added by a book's own settings; patterns that cannot run for ever."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import bookkeeping, cli, config, project
from book.clean.decisions import Choices, Decisions
from book.clean.own_rules import patterns
from book.clean.rule import Scene
from book.clean.rules.characters import FORM
from book.clean.runner import RULES, clean
from book.config import Removal
from book.diagnostic import BookError
from book.intake.read import Intake
from book.pattern import FARTHEST, bounded
from book.text import Draft, Source
from tests.test_decisions import DUMP
from tests.test_rules import texts


def cleaned(text, **scene):
    return clean(Draft.of(Source("a.txt", text)), Scene(**scene)).draft


def noise(*removals, files=("a.txt",), today=""):
    return patterns([Removal(**r) for r in removals], *files, today=today)


# ---------------------------------------------------------------------------------- rules


def test_a_rule_that_is_off_does_nothing():
    off = cleaned("纸很薄,墨很浓。\n", off=frozenset({"halfwidth-punctuation"}))
    assert off.text == "纸很薄,墨很浓。\n"
    assert cleaned("纸很薄,墨很浓。\n").text == "纸很薄，墨很浓。\n"


@pytest.mark.parametrize("name", [r.name for r in RULES if r.name not in FORM])
def test_every_rule_can_be_switched_off(name):
    text = "".join(before + "\n" for r in RULES if r.name == name for before, _ in r.examples)
    off = cleaned(text, off=frozenset({name}))
    assert name not in {p.rule for p in off.patches}
    assert off.undone() == text


def test_lifting_can_be_switched_off():
    text = "纸的来历\n作者：陆闻樨\n摘要：说纸。\n关键词：纸；墨\n" + "纸是用树皮做的，先浸后煮，再捣成浆。\n" * 3
    assert "陆闻樨" in cleaned(text, off=frozenset({"title-line", "front-matter"})).text
    assert "陆闻樨" not in cleaned(text).text


def test_own_noise_goes_also_in_the_middle_of_a_sentence():
    draft = cleaned(
        "纸很薄江上文库，墨很浓。江上文库第12页\n", noise=noise({"text": "江上文库"}, {"pattern": r"第\d+页"})
    )
    assert draft.text == "纸很薄，墨很浓。\n"
    assert draft.patches[0].rule == "own-noise"


def test_noise_that_overlaps_goes_once():
    draft = cleaned("甲江上文库藏书乙。\n", noise=noise({"text": "江上文库"}, {"text": "文库藏书"}))
    assert draft.text == "甲乙。\n"


@given(texts(), st.lists(st.sampled_from(["纸", "墨与", "[,，]+", "第.节", "^一、", "$"]), max_size=4))
def test_noise_of_any_kind_can_be_undone(text, wanted):
    draft = cleaned(text, noise=tuple(re.compile(p, re.M) for p in wanted))
    assert draft.undone() == text


@pytest.mark.parametrize(
    ("only", "holds"),
    [(("a.txt",), True), (("b.txt",), False), (("*.txt",), True), (("b.txt", "chapters/03-*.md"), True), ((), True)],
)
def test_noise_holds_where_it_says(only, holds):
    assert bool(noise({"text": "甲", "only": only}, files=("a.txt", "chapters/03-纸.md"))) == holds


@pytest.mark.parametrize(("today", "holds"), [("2026-12-31", True), ("2027-01-01", False), ("", True)])
def test_noise_holds_until_its_last_day(today, holds):
    assert bool(noise({"text": "甲", "until": "2026-12-31"}, today=today)) == holds


def test_noise_may_be_meant_for_one_chapter_only():
    intakes = [Intake(Source("稿.txt", DUMP), b"")]
    settings = config.Cleaning(noise=(Removal(text="许多", only=("chapters/01-*",)),))
    first, second = project.understand(intakes, choices=Choices(settings, Decisions()))
    assert "也要等个晴天" in first.cleaned.draft.text
    assert "要学许多年才行" in second.cleaned.draft.text


# ----------------------------------------------------------------------------- book.yaml


def findings(text):
    with pytest.raises(BookError) as caught:
        config.load("title: 书\n" + text, rules=bookkeeping.rule_names())
    return [(d.code, d.place.line, d.hint) for d in caught.value.diagnostics]


def test_settings_are_read():
    book = config.load(
        "title: 书\nclean:\n  off: [broken-lines]\n  noise: [{text: 甲, only: a.txt, until: 2026-01-01}]\n"
    )
    assert book.clean.off == ("broken-lines",)
    assert book.clean.noise == (Removal(text="甲", only=("a.txt",), until="2026-01-01"),)


def test_an_unknown_rule_gets_a_proposal_at_its_place():
    assert findings("clean: {off: [title-line, broken-line]}\n") == [("unknown-rule", 2, "write 'broken-lines'")]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("{text: 甲, pattern: 乙}", "wrong-type"),
        ("{only: a.txt}", "wrong-type"),
        ("{text: 甲, until: 明天}", "wrong-type"),
        ("{pattern: '(a+)+'}", "unsafe-pattern"),
        ("{txt: 甲}", "unknown-key"),
    ],
)
def test_wrong_noise_is_told_at_its_place(item, code):
    found = findings(f"clean:\n  noise:\n    - {item}\n")
    assert (found[0][0], found[0][1]) == (code, 4)


def test_an_import_goes_by_the_settings_and_says_what_is_over(tmp_path, capsys):
    (tmp_path / "稿.txt").write_text(DUMP, "utf-8")
    book = tmp_path / "b"
    cli.main(["new", str(book), str(tmp_path / "稿.txt")])
    with (book / "book.yaml").open("a", encoding="utf-8") as file:
        file.write("clean: {off: [halfwidth-punctuation], noise: [{text: 甲, until: 2001-01-01}, {text: 竹帘一捞}]}\n")
    capsys.readouterr()
    assert cli.main(["import", "--book", str(book)]) == 0
    assert "warning[expired-rule]" in capsys.readouterr().err
    text = (book / "chapters/01-纸的来历.md").read_text("utf-8")
    assert "再捣成浆,那是4月5曰的事情,用就成了一张" in text


# ------------------------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    "pattern",
    [
        "纸",
        "第\\d+页",
        "[甲乙]+",
        "(?:甲|乙)丙*",
        "^江上.*版$",
        "a{2,3}",
        "甲{乙}",
        "甲{}",
        "(?=甲)乙",
        "a+?b",
        "[]a]+",
        "\\(a\\)+",
        "甲(a)?",
        "甲\\*",
        "第\\d{1,4}页.{0,40}共\\d{1,4}页",
    ],
)
def test_plain_patterns_are_taken(pattern):
    assert re.compile(bounded(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a|b)*", "((a?)b*)+", "(a*){2,}", "(?:a{1,9}){9}", "a*b*c*d", "(a", "a)", "a{1,999}", "(?P<n>a)",
        "(?i)a", "(a)\\1", "[[a]", "a*+", "a*", "", "a?+", "(a+)++", "a{9999999999999}",
    ],
)  # fmt: skip
def test_what_might_not_end_is_refused(pattern):
    with pytest.raises(ValueError, match=r"\w"):
        bounded(pattern)


def test_an_open_repeat_reaches_a_hundred_characters():
    assert re.search(bounded("甲.*乙"), "甲" + "丙" * FARTHEST + "乙")
    assert not re.search(bounded("甲.*乙"), "甲" + "丙" * (FARTHEST + 1) + "乙")


@given(st.text("ab(|)[]*+?{1,2}\\^$.", max_size=14))
def test_any_pattern_is_refused_or_works_in_time(pattern):
    try:
        checked = bounded(pattern)
    except ValueError:
        return
    assert sum(1 for _ in re.finditer(checked, "ab" * 60)) <= 121


@given(
    st.sampled_from(["纸", "第\\d+页", "[甲乙]+丙", "甲?乙", "a{2,3}", "(?:甲|乙)丙"]),
    st.text("纸第1页甲乙丙a", max_size=40),
)
def test_a_bounded_pattern_finds_the_same(pattern, text):
    assert [m.span() for m in re.finditer(bounded(pattern), text)] == [m.span() for m in re.finditer(pattern, text)]
