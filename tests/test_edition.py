"""Chapters in their places in the book: ids, contents, links, pictures."""

from dataclasses import replace

from book.document import Attributes, Chapter, FrontMatter, Heading, Image, Link, Paragraph, Text
from book.edition import Asset, Metadata, assemble
from book.labels import LABELS
from book.text import Source

META = Metadata("书", "urn:x", "zh-Hant-TW")


def chapter(path, *blocks, title="题", kind="chapter", text="", name=""):
    return Chapter(Source(path, text), FrontMatter(title, kind=kind, id=name), blocks)


def heading(level, words, name=""):
    return Heading(level, (Text(words),), 1, Attributes(name))


def test_ids_come_from_the_files_numbers_and_stay_when_others_come():
    book = assemble(
        META, [chapter("chapters/03-a.md"), chapter("chapters/b.md"), chapter("chapters/12-c.md")], {}
    ).edition
    assert [d.id for d in book.body] == ["c03", "c13", "c12"]


def test_an_id_of_ones_own_wins():
    assert assemble(META, [chapter("chapters/03-a.md", name="paper")], {}).edition.body[0].id == "paper"


def test_prefaces_stand_in_front():
    book = assemble(META, [chapter("chapters/00-p.md", kind="auxiliary"), chapter("chapters/01-a.md")], {}).edition
    assert [d.id for d in book.front] == ["c00"]
    assert [d.id for d in book.body] == ["c01"]
    assert book.labels["contents"] == "目錄"


def test_contents_have_the_headings_in_their_depth():
    one = chapter("chapters/01-a.md", heading(2, "一"), heading(4, "深"), heading(2, "二", "two"), title="甲")
    entries = assemble(META, [one], {}).edition.entries
    assert [(e.level, e.title, e.anchor) for e in entries] == [
        (1, "甲", "c01"),
        (2, "一", "c01-s1"),
        (3, "深", "c01-s1-0-1"),
        (2, "二", "c01-two"),
    ]


def test_a_part_begins_with_the_chapter_that_names_another_one():
    files = [("01-a", "甲", "chapter"), ("02-b", "", "chapter"), ("03-c", "甲", "chapter"), ("04-d", "乙", "chapter")]
    chapters = [
        replace(chapter(f"chapters/{name}.md", heading(2, "节")), front=FrontMatter(name, kind=kind, part=part))
        for name, part, kind in [*files, ("05-e", "", "auxiliary")]
    ]
    book = assemble(META, chapters, {}).edition
    assert [(e.level, e.title, e.anchor) for e in book.entries if e.title != "节"] == [
        *((0, "甲", "c01_part"), (1, "01-a", "c01"), (1, "02-b", "c02"), (1, "03-c", "c03")),
        *((0, "乙", "c04_part"), (1, "04-d", "c04"), (0, "05-e", "c05")),
    ]
    assert {e.level for e in book.entries if e.title == "节"} == {2}


def link(target):
    return Paragraph((Link(target, (Text("x"),)),), 1)


def test_links_lead_to_documents_and_sections():
    one = chapter(
        "chapters/01-a.md", link("02-b.md#two"), link("02-b.md"), link("https://a.example/"), link("mailto:a@b")
    )
    two = chapter("chapters/02-b.md", heading(2, "二", "two"), link("#two"))
    done = assemble(META, [one, two], {})
    targets = [b.children[0].target for d in done.edition.body for b in d.chapter.blocks if isinstance(b, Paragraph)]
    assert targets == ["c02#c02-two", "c02", "https://a.example/", "mailto:a@b", "c02#c02-two"]
    assert not done.diagnostics


def test_a_link_that_leads_nowhere_is_told_with_its_place():
    one = chapter("chapters/01-a.md", link("05-无.md"), text="[x](05-无.md)\n")
    (found,) = assemble(META, [one], {}).diagnostics
    assert (found.code, str(found.place)) == ("missing-link", "chapters/01-a.md:1:5")


def test_an_id_given_twice_is_told():
    one = chapter("chapters/01-a.md", heading(2, "一", "x"), heading(2, "二", "x"), text="## 一 {#x}\n")
    assert [d.code for d in assemble(META, [one], {}).diagnostics] == ["duplicate-id"]


def test_pictures_take_their_names_in_the_book():
    asset = Asset("images/leaf.svg", "chapters/图/叶.svg", b"<svg/>", "image/svg+xml")
    one = chapter("chapters/01-a.md", Paragraph((Image("图/叶.svg", "叶"),), 1))
    book = assemble(META, [one], {"chapters/图/叶.svg": asset}).edition
    assert book.body[0].chapter.blocks[0].children[0].source == "images/leaf.svg"
    assert book.assets == (asset,)


def test_both_scripts_say_the_same_things():
    assert LABELS["zh-Hans"].keys() == LABELS["zh-Hant"].keys()


def test_counted_ids_give_way_to_those_that_people_chose():
    chapters = [chapter("chapters/11-a.md"), chapter("chapters/b.md", name="c12"), chapter("chapters/c.md")]
    assert [d.id for d in assemble(META, chapters, {}).edition.body] == ["c11", "c12", "c13"]
    one = chapter("chapters/01-a.md", heading(2, "一"), heading(2, "二", "s1"))
    anchors = [e.anchor for e in assemble(META, [one], {}).edition.entries]
    assert len(set(anchors)) == 3


def test_two_chapters_with_one_id_are_told():
    twice = [chapter("chapters/01-a.md", name="x"), chapter("chapters/02-b.md", name="x")]
    assert [d.code for d in assemble(META, twice, {}).diagnostics] == ["duplicate-id", "duplicate-id"]
