"""Where a glued heading ends: on headings of our own, and what holds for any text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.clean.boundary import FEATURES, End, ends, load, places
from book.clean.grams import pack, unpack

GLUED = [
    ("数据来源与研究方法", "本文所用数据来自某市三个气象站的观测记录，时间为十年。"),
    ("农村图书室建设的意义", "农村图书室是乡村公共文化服务的重要组成部分，建设好农村图书室意义重大。"),
    ("结论与展望", "综上所述，本次调查的结果表明，影响产量的主要因素是降水。"),
    ("河流水质的变化特征", "随着上游工厂的关闭，河流的水质逐年好转，鱼类重新出现。"),
    ("存在的主要问题", "目前，社区养老服务还存在不少问题，主要表现在以下几个方面。"),
]


@pytest.mark.parametrize(("heading", "body"), GLUED)
def test_the_heading_ends_where_its_paragraph_begins(heading, body):
    best = ends(heading + body)[0]
    assert heading + body[:0] == (heading + body)[: best.at]


def test_half_and_full_width_signs_are_the_same():
    text = "实验结果，对比（一）组数据近年来，随着设备的更新，实验的精度不断提高。"
    half = text.replace("，", ",").replace("（", "(").replace("）", ")")
    assert ends(text) == ends(half)


def test_a_heading_never_ends_inside_quotes_or_before_a_comma():
    text = "推广“山水课堂”的办法“山水课堂”是一种新的教学形式，受到学生的欢迎。"
    found = {end.at: end.p for end in ends(text)}
    assert not any(text[at] in "，。”" or text[at - 1] in "“，" for at in found)
    assert found[text.index("山水课堂") + 2] < 0.1


def test_siblings_that_differ_in_a_number_decide():
    text = "典型案例3某县地处山区，全县有十二个乡镇，交通不便。"
    alone, helped = ends(text), ends(text, siblings=["典型案例1", "典型案例2"])
    right = len("典型案例3")
    assert helped[0].at == right
    assert helped[0].p > 0.9
    assert next(e.p for e in alone if e.at == right) < helped[0].p


def test_siblings_with_the_same_ending_help():
    text = "借阅办法过于繁琐借阅办法是馆员每天要用的东西，目前各单位的制度并不健全。"
    right = len("借阅办法过于繁琐")
    p = [next(e.p for e in ends(text, siblings=s) if e.at == right) for s in ((), ("人员素质有待完善",))]
    assert p[1] > p[0]


@pytest.mark.parametrize("text", ["", "一", "一二", "。。。。", "，，"])
def test_texts_too_short_for_a_heading(text):
    assert all(0 < end.at < len(text) for end in ends(text))


@given(st.text(st.sampled_from("研究方法的在，。“”（）1a 本文\n\x00\U00020000"), max_size=120), st.integers(1, 80))
def test_probabilities_add_up_and_the_best_comes_first(text, longest):
    found = ends(text, longest=longest)
    assert all(0 < end.at <= min(longest, len(text) - 1) for end in found)
    assert list(found) == sorted(found, key=lambda end: (-end.p, end.at))
    assert not found or math.isclose(sum(end.p for end in found), 1)
    assert len({end.at for end in found}) == len(found)


@given(st.text(max_size=80))
def test_any_text(text):
    assert all(isinstance(end, End) for end in ends(text, siblings=(text[:5], "")))


def test_every_feature_has_a_weight_and_every_place_every_feature():
    assert len(load().weights) == len(FEATURES)
    assert all(len(values) == len(FEATURES) for _, values in places("".join(GLUED[0])))


@given(
    st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_characters="\n\0", codec="utf-8"), min_size=1, max_size=3),
            st.integers(1, 10**9),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_packed_counts_come_back_within_a_fifth(tables):
    back = unpack(pack(tables))
    for i, table in enumerate(tables):
        for gram, count in table.items():
            assert abs(back[len(gram) - 1][gram][i] / count - 1) < 0.2
    assert pack(tables) == pack(tables)
