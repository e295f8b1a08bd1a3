"""A chapter that was set before is set again after an edit: quicker, and never otherwise than from nothing."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book import press, theme
from book.edition import Metadata, assemble
from book.markdown import parse
from book.press import compositor
from book.press.compositor import Copy, Typeset, compose
from book.press.leaves import Leaves, looks_forward, packed, unpacked
from book.text import Source
from book.xhtml import Medium, render

STYLES = Path(__file__).parent.parent / "styles"
SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里，汽笛响了三声。"
OTHERS = """> 引文说的是码头，也说到江上的雾。

1. 一条
2. 二条说得长，要换行才排得下，要换行才排得下，要换行才排得下。

| 年份 | 船 |
|---|---|
| 一九五六 | 三只 |
| 一九五七 | 五只 |

他念[汉]{ruby="hàn"}字，念[得很重]{.dots}；江边的人叫他[沈砚秋]{.name}。
"""


def copies(text: str, language: str = "zh-Hans", look: str = "literary") -> dict[str, Copy]:
    chapter = parse(Source("chapters/01-a.md", f"---\ntitle: 雾\n---\n{text}\n")).chapter
    book = assemble(Metadata("江上", "urn:x", language), [chapter], {}).edition
    bodies = {d.id: render(d, book.labels, Medium.PRINT) for d in book.documents}
    return dict(press.Press(book, bodies, theme.load(look, STYLES)).wanted({}))


def paragraphs() -> list[str]:
    """A dozen pages: long and short paragraphs, some with notes, and in the middle what is no paragraph."""
    out = []
    for number in range(1, 37):
        mark = f"[^{number}]" if number % 5 == 0 else ""
        out.append(f"第{number}段。" + SENTENCE * (3 + number % 7 * 2) + mark)
        out += [f"## 第{number}节"] if number % 12 == 0 else []
        out += [OTHERS] if number == 18 else []
    return [*out, *(f"[^{number}]: 注{number}。{SENTENCE * (number % 3)}" for number in range(5, 37, 5))]


def chapter(blocks: list[str], look: str = "literary") -> Copy:
    return copies("\n\n".join(blocks), look=look)["c01"]


@pytest.fixture(scope="module")
def once() -> tuple[Copy, Typeset]:
    copy = chapter(paragraphs())
    return copy, compose(copy)


def at(number: int) -> int:
    """Where the paragraph of that number stands in the list."""
    return next(i for i, block in enumerate(paragraphs()) if block.startswith(f"第{number}段"))


def edited(number: int, old: str, new: str) -> list[str]:
    blocks = paragraphs()
    assert old in blocks[at(number)]
    blocks[at(number)] = blocks[at(number)].replace(old, new, 1)
    return blocks


WITHIN = {
    "a word": edited(17, "发亮", "发黑"),
    "a word on the first page": edited(1, "发亮", "发黑"),
    "a word on the last page": edited(36, "发亮", "发黑"),
    "a word more": edited(9, "渡口", "那个渡口"),
    "some lines more": edited(9, "渡口", SENTENCE * 3 + "渡口"),
    "pages more": edited(30, "渡口", SENTENCE * 80 + "渡口"),
    "a mark": edited(23, "渡口", "**渡口**"),
    "a paragraph more": [*paragraphs()[: at(20)], SENTENCE * 2, *paragraphs()[at(20) :]],
    "a paragraph less": [*paragraphs()[: at(21)], *paragraphs()[at(21) + 1 :]],
    "a call less": [*edited(15, "[^15]", ""), "又见[^15]"],
}


@pytest.mark.parametrize("name", WITHIN)
def test_an_edit_is_set_as_from_nothing_without_setting_all(name, once, monkeypatch) -> None:
    _, former = once
    copy = chapter(WITHIN[name])
    wanted = compose(copy)
    assert wanted != former
    monkeypatch.setattr(compositor, "_set_anew", lambda *_: pytest.fail("all of it was set anew"))
    assert compose(copy, former.leaves) == wanted


def pages_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counts: list[int] = []
    laid_out = compositor._laid_out

    def counted(*args, **named):
        document, homeless = laid_out(*args, **named)
        counts.append(len(document.pages))
        return document, homeless

    monkeypatch.setattr(compositor, "_laid_out", counted)
    return counts


def test_a_word_in_the_middle_makes_few_pages_again(once, monkeypatch) -> None:
    _, former = once
    counts = pages_made(monkeypatch)
    compose(chapter(WITHIN["a word"]), former.leaves)
    assert counts[0] <= 4 < len(unpacked(former.leaves).pages)


def test_nothing_is_kept_of_another_look(once) -> None:
    _, former = once
    copy = chapter(WITHIN["a word"], "official")
    assert compose(copy, former.leaves) == compose(copy)


def test_a_book_in_traditional_script_is_set_again_too(monkeypatch) -> None:
    text = [("霧中的碼頭沒有人，汽笛響了三聲。" * 9) for _ in range(20)]
    former = compose(copies("\n\n".join(text), "zh-Hant-TW")["c01"])
    copy = copies("\n\n".join([*text[:11], text[11].replace("三聲", "兩聲", 1), *text[12:]]), "zh-Hant-TW")["c01"]
    wanted = compose(copy)
    monkeypatch.setattr(compositor, "_set_anew", lambda *_: pytest.fail("all of it was set anew"))
    assert compose(copy, former.leaves) == wanted


@pytest.mark.parametrize(
    "css",
    [
        "p:last-child { color: red }",
        "p:NTH-LAST-CHILD(9) { color: red }",
        ":is(p, li):nth-last-child(9) { color: red }",
        "p { counter-increment: p }",
        "section:has(h2) p {}",
    ],
)
def test_where_rules_look_about_all_is_set_anew(css: str, once) -> None:
    copy, _ = once
    former = compose(replace(copy, css=copy.css + css))
    more = replace(chapter([*paragraphs(), SENTENCE]), css=copy.css + css)
    assert compose(more, former.leaves) == compose(more)


@pytest.mark.parametrize(
    "css",
    [
        "p, strong { COUNTER-INCREMENT: p } p::before { content: counter(p) }",
        "p, strong { display: list-item; list-style: decimal inside }",
        "h2, strong { string-set: name content() } @page { @top-center { content: string(name) } }",
    ],
)
def test_a_mark_may_change_what_stands_behind(css: str, once) -> None:
    copy, _ = once
    former = compose(replace(copy, css=copy.css + css))
    marked = replace(chapter(WITHIN["a mark"]), css=copy.css + css)
    assert compose(marked, former.leaves) == compose(marked)


def test_what_stands_on_all_pages_keeps_a_chapter_whole(once) -> None:
    copy, _ = once
    assert not compose(replace(copy, css=copy.css + "h2 { position: fixed; top: 0 }")).leaves


def test_notes_go_on_behind_the_end_of_a_chapter() -> None:
    def ending(word: str) -> Copy:
        notes = [f"[^{number}]: {SENTENCE * 14}" for number in (1, 2)]
        return chapter([*[SENTENCE * 9] * 6, f"{word}{SENTENCE}[^1]{SENTENCE}[^2]", *notes])

    former = compose(ending("船"))
    assert unpacked(former.leaves).pages[-1].start is None, "nothing but notes is on the last page"
    assert compose(ending("舟"), former.leaves) == compose(ending("舟"))


def test_a_heading_goes_back_to_where_it_finds_room_again() -> None:
    def verses(lines: int) -> Copy:
        around = [SENTENCE * 9] * 3
        return chapter([*around, "## 节", "::: verse\n" + "汽笛响了，\n" * lines + ":::", *around])

    former = compose(verses(26))
    alone = [leaf.start.block for leaf in unpacked(former.leaves).pages if leaf.start and not leaf.start.rest]
    assert alone[1] == alone[0] + 1, "the heading has a page for itself"
    assert compose(verses(3), former.leaves) == compose(verses(3))


@pytest.mark.parametrize(
    ("css", "looks"),
    [
        ("tbody tr:last-child td { color: red }", False),
        ("th:first-child:nth-last-child(n + 8) ~ th { padding: 0 }", False),
        ("p + p { text-indent: 2em }", False),
        ("/* p:last-child */ p { color: red }", False),
        ("section > p:last-child { color: red }", True),
        ("p:not(:only-of-type) { color: red }", True),
        ("li:not(:last-child) { color: red }", False),
        (":is(p, li):last-child { color: red }", True),
        ("p:Last-Child { color: red }", True),
        (".table:nth-last-of-type(2) { color: red }", True),
    ],
)
def test_rules_that_look_forward(css: str, looks: bool) -> None:
    assert looks_forward(css) is looks


@pytest.mark.parametrize("damage", [b"", b"KbL1", b"x" * 400])
def test_leaves_that_are_none_are_not_used(damage: bytes, once) -> None:
    copy, former = once
    assert compose(copy, damage) == former


@pytest.mark.parametrize("wrong", [{"rest": "[0, 0, 9, 9, 9]"}, {"rest": "[-1]"}, {"index": 1 << 40}, {"block": -1}])
def test_leaves_that_begin_nowhere_are_not_used(wrong: dict[str, object], once) -> None:
    _, former = once
    leaves = unpacked(former.leaves)
    pages = tuple(replace(leaf, start=leaf.start and replace(leaf.start, **wrong)) for leaf in leaves.pages)
    copy = chapter(WITHIN["a word"])
    assert compose(copy, packed(replace(leaves, pages=pages))) == compose(copy)


def test_leaves_come_back_as_they_were(once) -> None:
    _, former = once
    leaves = unpacked(former.leaves)
    assert packed(leaves) == former.leaves
    assert unpacked(packed(leaves)) == leaves


@given(noise=st.binary(max_size=40), place=st.integers(0, 4000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_leaves_are_leaves_or_an_error(noise: bytes, place: int, once) -> None:
    _, former = once
    data = former.leaves[:place] + noise + former.leaves[place + len(noise) :]
    with suppress(ValueError):
        assert isinstance(unpacked(data), Leaves)


@pytest.mark.slow
@given(edits=st.lists(st.tuples(st.integers(1, 36), st.integers(0, 3), st.integers(1, 40)), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_one_after_another(edits: list[tuple[int, int, int]], once) -> None:
    _, former = once
    blocks = paragraphs()
    for number, kind, size in edits:
        place = next((i for i, block in enumerate(blocks) if block.startswith(f"第{number}段")), 0)
        match kind:
            case 0:
                blocks[place] = "又" * size + blocks[place]
            case 1:
                blocks[place] = blocks[place][: max(8, len(blocks[place]) - size)] + "。"
            case 2:
                blocks.insert(place, SENTENCE * (size % 9 + 1))
            case _:
                blocks[place] = blocks[place].replace("石阶", "*石阶*", size)
        copy = chapter(blocks)
        again, anew = compose(copy, former.leaves), compose(copy)
        assert again == anew
        former = anew


ROWS = "\n".join(f"| {year} | 船{year % 7}只 |" for year in range(1900, 1960))
PLACES = {
    "a long paragraph": (SENTENCE * 60, True),
    "items of a list": ("\n".join("- 一条短的" for _ in range(60)), True),
    "a quotation": (f"> {SENTENCE * 60}", True),
    "a paragraph with readings": (('[渡]{ruby="dù"}口，' + SENTENCE * 4) * 12, False),
    "a table": (f"| 年 | 船 |\n|---|---|\n{ROWS}", False),
}


@pytest.mark.parametrize("name", PLACES)
def test_where_a_layout_may_begin(name: str) -> None:
    body, safe = PLACES[name]
    leaves = unpacked(compose(chapter(["开头。", body, "结尾。"])).leaves)
    within = [leaf.start for leaf in leaves.pages[1:] if leaf.start is None or leaf.start.rest]
    assert within
    assert {start is not None and start.safe for start in within} == {safe}
