"""The proof that all of a text is in a product, and what it remembers."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import letters
from book.document import Chapter, FrontMatter, Image, Paragraph, Span, Text
from book.edition import Edition, Metadata, assemble
from book.product import file_name, proof
from book.text import Source


def edition(*texts: str) -> Edition:
    paragraphs = [Paragraph((Text(text), Image("a.png", "图"), Span(("index",), (), entry="条")), 1) for text in texts]
    chapters = [
        Chapter(Source(f"chapters/{n:02}.md", text), FrontMatter("题"), (paragraph,))
        for n, (text, paragraph) in enumerate(zip(texts, paragraphs, strict=True), 1)
    ]
    return assemble(Metadata("书", "urn:a", "zh-Hans"), chapters, {}).edition


BOOK = edition("雾中的码头", "江面")


def test_what_is_there_is_proved() -> None:
    shown = {"c01": "<p>雾中的<b>码</b>头</p>", "c02": "<p>&#27743;面</p>"}
    assert proof(BOOK, shown, "a.epub") == ()
    assert proof(BOOK, shown, "a.epub") == ()


def test_what_is_lost_is_told_each_time() -> None:
    for _ in range(2):
        (found,) = proof(BOOK, {"c01": "雾中的码头", "c02": "江"}, "a.epub")
        assert (found.code, found.place and found.place.path) == ("lost-text", "chapters/02.md")
        assert "面" in found.message


def test_what_stands_elsewhere_in_the_product_is_not_lost() -> None:
    assert proof(BOOK, {"c01": "雾中的码头面", "c02": "江"}, "a.epub") == ()
    assert proof(BOOK, {"c01": "雾中的码头", "c02": "江", "": "面"}, "a.epub") == ()


TEXT = st.text("江面上雾", max_size=6)


@given(TEXT, TEXT, TEXT, TEXT)
def test_a_proof_is_of_this_text_and_this_markup(one: str, two: str, first: str, second: str) -> None:
    there, lost = Counter(first + second), Counter(one + two) - Counter(first + second)
    found = proof(edition(one, two), {"c01": first, "c02": second}, "a.epub")
    assert bool(found) == bool(lost), (there, lost)


def test_only_what_changed_is_proved_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def lacking(words: str, found: str, counts: Callable[[str], bool]) -> set[str]:
        asked.append(words)
        return real(words, found, counts)

    real = letters.lacking
    monkeypatch.setattr(letters, "lacking", lacking)
    for text in ("岸上有人", "岸上有人", "岸上无人"):
        assert proof(edition("船在江心", text), {"c01": "船在江心", "c02": text}, "b.epub") == ()
    assert [words.partition("\n")[0] for words in asked] == ["船在江心", "岸上有人", "岸上无人"]


def test_names_of_files_hold_no_signs_that_a_system_forbids() -> None:
    assert file_name(' a/b: "c" ') == "a-b-c"
    assert file_name("...") == "book"
