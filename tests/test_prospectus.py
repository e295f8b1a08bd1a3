"""The first book.yaml of a book that is begun from raw articles."""

import pytest

from book import config
from book.prospectus import book_yaml, collection_title


@pytest.mark.parametrize(
    ("titles", "common"),
    [
        (["雕版印刷史话", "雕版印刷的工序", "谈雕版印刷"], "雕版印刷文集"),
        (["纸", "墨"], ""),
        (["只有这一篇"], "只有这一篇"),
        ([], ""),
    ],
)
def test_a_collection_is_named_after_what_its_titles_share(titles, common):
    assert collection_title(titles) == common


@pytest.mark.parametrize(
    ("front", "title", "authors"),
    [
        ("《雾河》作者：江边客\n简介", "雾河", ["江边客"]),
        ("霧河錄\n\n作者：江邊客\n", "霧河錄", ["江邊客"]),
        ("这一段话只是说明，不是书名。\n", "b", []),
        ("", "b", []),
    ],
)
def test_a_whole_book_says_its_title_and_author_before_the_first_chapter(front, title, authors):
    book = config.load(book_yaml("b", "zh-Hans", ["甲", "乙"], front))
    assert (book.title, [p.name for p in book.authors]) == (title, authors)


def test_a_traditional_text_is_its_own_first_edition():
    book = config.load(book_yaml("b", "zh-Hant-HK", ["甲"]))
    assert (book.language, [e.lang for e in book.editions]) == ("zh-Hant-HK", ["zh-Hant-HK", "zh-Hans"])
