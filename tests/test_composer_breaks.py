"""Where lines may end: the rules for starts and ends in their levels, words, numbers, addresses, hyphens."""

from itertools import pairwise

import pytest
from composer_galley import galley

from book.press.composer.breaks import FORCED, HYPHEN, breaks, emergency
from book.press.composer.hyphens import hyphenation
from book.press.composer.setting import Level, Setting


def ends(text: str, level: Level = "gb", **more: object) -> dict[int, float]:
    g = galley(text, **more)
    return breaks(g, g.kinds(), Setting(level=level))


def pieces(text: str, level: Level = "gb") -> list[str]:
    """The text cut wherever a line may end."""
    cuts = [0, *sorted(ends(text, level))]
    return [text[a:b] for a, b in pairwise(cuts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好。”她走", ["他", "说：", "“好。”", "她", "走"]),
        ("竹纸,皮纸.麻纸!纸?", ["竹", "纸,", "皮", "纸.", "麻", "纸!", "纸?"]),
        ("见(一)和[二]", ["见", "(一)", "和", "[二]"]),
        ("论语·学而", ["论", "语·", "学", "而"]),
        ("约36.5℃或87.5%的", ["约", "36.5℃", "或", "87.5%", "的"]),
        ("价￥1,299元", ["价", "￥1,299", "元"]),
        ("使用Python 3来", ["使", "用", "Python ", "3", "来"]),
        ("一a\u00a0b二", ["一", "a\u00a0b", "二"]),
        ("1—6月", ["1—", "6", "月"]),
        ("竹\n纸", ["竹\n", "纸"]),
        ('他"好"吗', ["他", '"好"', "吗"]),
    ],
)
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_dashes_and_ellipses_are_one_piece() -> None:
    assert pieces("竹——纸……木") == ["竹", "——", "纸", "……", "木"]
    assert pieces("竹————纸") == ["竹", "——", "——", "纸"]


def test_levels() -> None:
    assert 2 in ends("竹/纸", "basic")
    assert 2 not in ends("竹/纸", "gb")
    assert 1 in ends("竹——纸", "gb")
    assert 1 not in ends("竹——纸", "strict")


def test_a_number_is_not_gladly_parted_from_its_unit() -> None:
    assert ends("共24年")[3] > ends("共24竹")[3] == 0.0
    assert ends("在第三回")[2] > 0.0


def test_note_calls_and_held_characters_begin_no_line() -> None:
    assert 1 not in ends("竹①纸", raised=frozenset({1}))
    assert 2 not in ends("竹纸木", held=frozenset({2}))
    assert 1 not in ends("竹纸", joined=frozenset({1}))


def test_addresses_break_behind_slashes_and_before_dots() -> None:
    found = pieces("见http://a.example.org/b/c?d=e吧")
    assert "".join(found) == "见http://a.example.org/b/c?d=e吧"
    assert ".example" in found
    assert "b/" in found
    assert "-end" in pieces("见https://a.example.org/the-end吧")


def test_references_break_between_brackets_and_hardly_in_numbers() -> None:
    found = ends("(2010-05-06)[2012-01-02]")
    assert found[12] < HYPHEN < found[6] == found[9]


def test_hyphens() -> None:
    text = "的internationalization的"
    places = dict.fromkeys(hyphenation(text, "zh-Hans"), 3.0)
    assert places
    found = ends(text, hyphens=places)
    assert {i: p for i, p in found.items() if p == HYPHEN} == dict.fromkeys(places, HYPHEN)


@pytest.mark.parametrize("text", ["INTERNATIONAL", "see /international/", "tiny"])
def test_what_is_not_hyphenated(text: str) -> None:
    assert list(hyphenation(text, "en")) == []


def test_the_end_is_forced_and_words_break_in_an_emergency() -> None:
    g = galley("abcdef")
    found = breaks(g, g.kinds(), Setting())
    assert found == {6: FORCED}
    assert set(emergency(g, g.kinds(), found)) == {1, 2, 3, 4, 5, 6}
