"""Long chapters in several files: nothing lost, nothing too long, every link at its target."""

import re

from hypothesis import given
from hypothesis import strategies as st

from book.document import Chapter, FrontMatter, Heading, NoteCall, Paragraph, Text
from book.edition import Document
from book.epub.parts import homes, parted, resolved
from book.labels import LABELS
from book.pieces import Pieces
from book.text import Source
from book.xhtml import Medium, pieces

LABEL = LABELS["zh-Hans"]


def made(blocks) -> Pieces:
    """Pieces of a chapter whose blocks are given as (level or 0, length, note or 0)."""
    tree, notes = [], []
    for line, (level, length, note) in enumerate(blocks, 1):
        words = (Text(f"<{line}>" + "字" * length),)
        if level:
            tree.append(Heading(level, words, line))
        else:
            if note and str(note) not in notes:
                notes.append(str(note))
            calls = (NoteCall(str(note), notes.index(str(note)) + 1),) if note else ()
            tree.append(Paragraph((*words, *calls), line))
    bodies = tuple((n, (Paragraph((Text(f"注{n}"),), 100 + int(n)),)) for n in notes)
    source = Source("c.md", "\n" * 200)
    return pieces(Document("c01", Chapter(source, FrontMatter("题"), tuple(tree), bodies), ()), LABEL, Medium.EPUB)


BLOCKS = st.lists(st.tuples(st.sampled_from([0, 0, 0, 2, 3]), st.integers(0, 300), st.integers(0, 4)), max_size=25)


def words(markup: str) -> str:
    """What is read, without notes and their numbers."""
    body = re.sub(r'(?s)<div class="notes">.*</div>', "", markup)
    return re.sub(r"<[^>]*>|\[\d+\]|\s", "", body)


@given(BLOCKS, st.integers(300, 3000))
def test_nothing_is_lost(blocks, largest):
    whole = made(blocks)
    parts = parted("c01", "题", whole, largest)
    assert "".join(words(p.markup) for p in parts) == words(whole.section())
    assert [p.name for p in parts] == ["c01", *(f"c01_{n}" for n in range(2, len(parts) + 1))]


@given(BLOCKS, st.integers(300, 3000))
def test_every_link_and_note_stays_within_the_book_and_notes_within_the_file(blocks, largest):
    parts = parted("c01", "题", made(blocks), largest)
    where = homes(parts)
    assert len(where) == sum(len(re.findall(r' id="', p.markup)) for p in parts)
    for part in parts:
        markup = resolved(part, where)
        for file, anchor in re.findall(r'href="(?:([^"#]+)\.xhtml)?#([^"]+)"', markup):
            assert where[anchor] == (file or part.name)
        for anchor in re.findall(r'role="doc-noteref" id="[^"]+" href="([^"]+)"', markup):
            assert f' id="{anchor[1:]}"' in markup


@given(BLOCKS, st.integers(300, 3000))
def test_a_part_is_too_long_only_when_a_block_is(blocks, largest):
    whole = made(blocks)
    notes = sum(len(p.markup.encode()) for _, p in whole.notes)
    for part in parted("c01", "题", whole, largest):
        held = part.markup.count("\n<p>&lt;") + part.markup.count("<h2") + part.markup.count("<h3")
        assert held <= 1 or len(part.markup.encode()) <= largest + notes + 600


def test_a_chapter_is_parted_at_its_sections():
    blocks = [(2, 2, 0), (0, 200, 0), (3, 2, 0), (0, 200, 0), (2, 2, 0), (0, 200, 0), (2, 2, 0), (0, 20, 0)]
    parts = parted("c01", "题", made(blocks), 1600)
    assert [re.findall(r"<(h\d)", p.markup) for p in parts] == [["h1", "h2", "h3"], ["h2", "h2"]]


@given(BLOCKS, st.integers(300, 3000))
def test_lines_lead_back_to_the_chapter(blocks, largest):
    for part in parted("c01", "题", made(blocks), largest):
        lines = part.markup.split("\n")
        for line, origin in part.lines:
            if mark := re.search(r"&lt;(\d+)&gt;", lines[line - 1]):
                assert int(mark[1]) == origin
            elif origin > 100:
                assert "<aside" in lines[line - 1]
