"""Text that was read in the wrong encoding: mended where it is certain, asked about elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.clean.mojibake import misread
from book.clean.runner import clean
from book.text import Draft, Source

SENTENCES = ("他到过中国，也到过日本。", "我们的生活很好。", "這本書在桌上，没有人看。", "刻工说：“版成了。”")
MISTAKES = (("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030"))


def mended(text: str) -> str:
    for found in reversed([*misread(text)]):
        if found.certain:
            text = text[: found.start] + found.meant + text[found.start + len(found.text) :]
    return text


@pytest.mark.parametrize("text", SENTENCES[:2])
@pytest.mark.parametrize(("right", "wrong"), MISTAKES[:2])
def test_whole_sentences_come_back(text: str, right: str, wrong: str) -> None:
    broken = text.encode(right).decode(wrong)
    assert mended(f"前面。{broken}后面。") == f"前面。{text}后面。"


def test_utf8_read_as_gbk_comes_back_where_nothing_was_lost() -> None:
    assert mended("他说：鐨勬槸浜哄湪。") == "他说：的是人在。"
    (found,) = misread("我们的生活很好".encode().decode("gbk", "replace"))
    assert (found.meant, found.certain) == ("我们的生活很", False)


@pytest.mark.parametrize(
    "text",
    [
        "café里有“naïve”的画，créée于1900年，±3°，§2，½，×÷。",
        "Ça va? Où êtes-vous — là… «oui»",
        "涓涓细流，渚上有人，浠水和浜河都在这里。",
        "《Ænima》的“Ö”字，Ångström和Øre。",
        "°°°°°° §§§§",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert [*misread(text)] == []


def test_what_is_not_certain_is_asked_about() -> None:
    body = clean(Draft.of(Source("a.txt", "书名\n\n这一句里有一个城的名字，写作ÖÐ¹úÄ，没有人认得它是什么。\n")))
    (suspect,) = [s for s in body.suspects if s.rule == "misread-encoding"]
    assert suspect.text in body.draft.text


@given(st.sampled_from(SENTENCES), st.sampled_from(MISTAKES), st.text(max_size=6))
def test_any_text_is_judged_and_mending_ends(text: str, mistake: tuple[str, str], rest: str) -> None:
    broken = text.encode(mistake[0], "ignore").decode(mistake[1], "replace") + rest
    once = mended(broken)
    assert mended(once) == once
    for found in misread(broken):
        assert broken.startswith(found.text, found.start)
