"""The form that lists sort names by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.pinyin import file_as


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("林一舟", "Lin, Yizhou"),
        ("欧阳修", "Ouyang, Xiu"),
        ("歐陽脩", "Ouyang, Xiu"),
        ("诸葛孔明", "Zhuge, Kongming"),
        ("曾国藩", "Zeng, Guofan"),
        ("单雄信", "Shan, Xiongxin"),
        ("尉迟恭", "Yuchi, Gong"),
        ("吕布", "Lü, Bu"),
        ("林一安", "Lin, Yi'an"),
        ("卡尔·马克思", "Makesi, Ka'er"),
        ("史", "Shi"),
        ("刊本编辑部", "Kan ben bian ji bu"),
        ("水利局", "Shui li ju"),
        ("John Smith", ""),
        ("李John", ""),
        ("", ""),
    ],
)
def test_names(name, sorted_by):
    assert file_as(name) == sorted_by


@given(st.text(max_size=8))
def test_any_name_has_a_form_or_none(name):
    form = file_as(name)
    assert not form or form[0].isupper() or not form[0].isascii()
