"""Marks in the text that lead to the bibliography."""

import re

import pytest

from book.citations import linked
from book.edition import Metadata, assemble
from book.labels import LABELS
from book.markdown import parse
from book.text import Source
from book.xhtml import Medium, render

TEXT = """---
title: 论纸
---
前人说过[1]，后人又说[2][3]，还有[12]。**要点[1]。**照录。

## 参考文献

1. 某甲.纸史[M].
2. 某乙.纸谱[M].
3. 某丙.纸考[J].
"""


def chapter(text=TEXT):
    return linked(parse(Source("chapters/03-论纸.md", text)).chapter)


@pytest.mark.parametrize("medium", Medium)
def test_a_mark_leads_to_its_entry(medium):
    made = assemble(Metadata("书", "urn:x", "zh-Hans"), [chapter()], {})
    assert not made.diagnostics
    page = render(made.edition.body[0], LABELS["zh-Hans"], medium)
    for number in (1, 2, 3):
        assert f'c03-ref-{number}">[{number}]</a>' in page
        assert page.count(f'id="c03-ref-{number}"') == 1
    assert "还有[12]" in page
    assert page.count('c03-ref-1">[1]</a>') == 2


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("## 参考文献", "## 余论"),
        TEXT.replace("1. 某甲", "4. 某甲"),
        TEXT[: TEXT.index("## 参考文献")],
    ],
)
def test_without_a_bibliography_marks_stay_text(text):
    assert chapter(text) == parse(Source("chapters/03-论纸.md", text)).chapter


def test_entries_themselves_are_left_alone():
    text = TEXT.replace("某丙.纸考[J].", "某丙.纸考[J].见[1].")
    assert "见[1]." in render(
        assemble(Metadata("书", "urn:x", "zh-Hans"), [chapter(text)], {}).edition.body[0],
        LABELS["zh-Hans"],
        Medium.EPUB,
    )


def targets(text):
    """Where the marks lead, and what is to be said."""
    made = assemble(Metadata("书", "urn:x", "zh-Hans"), [chapter(text)], {})
    page = render(made.edition.body[0], LABELS["zh-Hans"], Medium.EPUB)
    return dict(re.findall(r'#c03-([^"]+)">\[(\d)\]</a>', page)), [d.code for d in made.diagnostics]


def test_an_entry_keeps_the_id_that_its_author_gave_it():
    found, told = targets(TEXT.replace("某甲.纸史[M].", "某甲.纸史[M]. {#lu}"))
    assert (found, told) == ({"lu": "1", "ref-2": "2", "ref-3": "3"}, [])


def test_an_id_that_is_taken_is_not_given_again():
    found, told = targets(TEXT.replace("照录。", "照录。 {#ref-1}"))
    assert (found, told) == ({"ref-1-": "1", "ref-2": "2", "ref-3": "3"}, [])


@pytest.mark.parametrize("entry", ["> 某甲.纸史[M].", "```\n   某甲\n   ```", ""])
def test_a_mark_whose_entry_can_carry_no_id_stays_text(entry):
    found, told = targets(TEXT.replace("某甲.纸史[M].", entry))
    assert (found, told) == ({"ref-2": "2", "ref-3": "3"}, [])
