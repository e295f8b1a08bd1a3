"""Where articles begin: every way of marking, what is no mark, and what holds for any text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.intake.split import split
from book.text import Source

BODY = (
    "山里的春天来得晚，溪水却早就响了起来，一家人在院子里晒着去年的稻谷，谁也没有提起那封信的事情，只有狗叫了两声又躺下了。\n"
    * 2
)
TITLES = ["春天的稻谷", "论院子里的狗", "一封没有寄出的信", "溪水与石头", "晚来的客人"]
NUMBERS = "一二三四五"
POEM = "春水绕篱门，\n秋山入酒樽。\n故人犹未至，\n独坐对黄昏。\n"


def parts(text, *others):
    sources = [Source(f"{i}.txt", t) for i, t in enumerate((text, *others))]
    return [(s.kind, s.source.text[s.start : s.end]) for s in split(sources)]


def articles(text):
    return [t for kind, t in parts(text) if kind == "article"]


MARKED = {
    "labels": "".join(f"篇{n}：{t}\n{BODY}" for n, t in zip(NUMBERS, TITLES, strict=True)),
    "labels with the text glued to them": "".join(
        f"篇{n}：{t}{BODY}{BODY}" for n, t in zip(NUMBERS, TITLES, strict=True)
    ),
    "chapters": "".join(f"第{n}回　{t}\n\n{BODY}\n" for n, t in zip(NUMBERS, TITLES, strict=True)),
    "chapters in brackets": "".join(f"【第{n}章】{t}\n{BODY}" for n, t in zip(NUMBERS, TITLES, strict=True)),
    "Markdown": "".join(f"# {t}\n\n## 一、起\n\n{BODY}\n## 二、承\n\n{BODY}\n" for t in TITLES),
    "Org": "#+TITLE: 集\n# -*- mode -*-\n"
    + "".join(f"** {i} 《{t}》\n# src: 1.{i}\n{BODY}" for i, t in enumerate(TITLES, 1)),
    "titles that say so": "".join(f"标题：{t}\n作者：某甲\n山里的春天来得晚，溪水却早就响了起来。\n" for t in TITLES),
    "short chapters": "".join(
        f"第{n}章　{t}\n山里的春天来得晚，溪水却早就响了起来，一家人晒着稻谷。\n"
        for n, t in zip(NUMBERS, TITLES, strict=True)
    ),
    "rules": "==========\n".join(f"{t}\n{BODY}" for t in TITLES),
    "underlined titles": "\n".join(f"{t}\n======\n\n{BODY}" for t in TITLES),
    "form feeds": "\f".join(f"{t}\n{BODY}" for t in TITLES),
    "the site's title": "".join(f"溪边文学网_文章\n{t}\n{BODY}" for t in TITLES),
    "wide gaps": "\n\n\n\n".join(f"{t}\n{BODY}\n{BODY}" for t in TITLES),
    "front matter": "\n".join(f"{t}\n作者：某某\n来源：某刊\n\n{BODY}\n小标题\n\n{BODY}" for t in TITLES),
    "poems": "\n".join(f"{t}\n{POEM}" for t in TITLES),
    "poems with authors": "\n".join(f"{t}\n某某\n{POEM}" for t in TITLES),
}


@pytest.mark.parametrize("marks", MARKED)
def test_articles_are_found(marks):
    found = articles(MARKED[marks])
    assert len(found) == len(TITLES)
    assert all(title in text.strip()[:40] for title, text in zip(TITLES, found, strict=True))


UNMARKED = {
    "one article with sections": f"{TITLES[0]}\n\n一、起因\n\n{BODY}\n二、经过\n\n{BODY}\n三、结果\n\n{BODY}",
    "Markdown with one title": f"# {TITLES[0]}\n\n" + "".join(f"## {t}\n\n{BODY}\n" for t in TITLES[1:]),
    "decimal headings": "".join(f"# {i}.1{t}\n\n{BODY}\n" for i, t in enumerate(TITLES, 1)),
    "breaks between scenes": f"{TITLES[0]}\n{BODY}\n*****\n\n{BODY}\n*****\n\n{BODY}\n*****\n\n{BODY}",
    "pages": "\f".join([BODY] * 5),
    "chapters named in sentences": (BODY + "第四回中说到的那封信，后来在第五回里又出现了。\n") * 3,
    "nothing": "",
}


@pytest.mark.parametrize("marks", UNMARKED)
def test_one_article_stays_one(marks):
    assert parts(UNMARKED[marks]) == [("article", UNMARKED[marks])]


def test_the_title_of_a_site_is_no_part_of_the_articles():
    found = parts(MARKED["the site's title"])
    assert [kind for kind, _ in found] == ["skip", "article"] * 5
    assert [text.split("\n")[0] for kind, text in found if kind == "article"] == TITLES


def novel():
    chapters = list(zip(NUMBERS, TITLES, strict=True))
    lists = "".join(f"第{n}回 {t}……{i}\n" for i, (n, t) in enumerate(chapters))
    body = [f"第{n}回 {t}\n{BODY}" for n, t in chapters]
    first = f"溪山记\n\n序\n{BODY}{BODY}\n目录\n卷一　山\n{lists}\n"
    return f"{first}卷一　山\n\n{''.join(body[:3])}\n卷二　水\n\n{''.join(body[3:])}后记\n{BODY}"


def test_a_novel_is_taken_apart():
    found = split([Source("a.txt", novel())])
    kinds = [(s.kind, s.label or s.source.text[s.start : s.end].split("\n")[0]) for s in found]
    assert kinds == [
        ("skip", "溪山记"),
        ("article", "序"),
        ("skip", "目录"),
        ("skip", "卷一　山"),
        ("article", "第一回"),
        ("article", "第二回"),
        ("article", "第三回"),
        ("skip", "卷二　水"),
        ("article", "第四回"),
        ("article", "第五回"),
        ("article", "后记"),
    ]
    assert [s.volume for s in found if s.volume] == ["卷一　山", "卷二　水"]


def test_a_table_of_contents_names_the_titles():
    text = (
        "溪边集\n\n目录\n"
        + "".join(f"{t}\t{i}\n" for i, t in enumerate(TITLES))
        + "\n"
        + "".join(f"{t}\n{BODY}\n" for t in TITLES)
    )
    assert len(articles(text)) == len(TITLES)
    assert [kind for kind, _ in parts(text)][:2] == ["skip", "skip"]


def test_a_chapter_given_twice_stays_twice_and_is_told():
    text = "".join(f"第{n}回 {t}\n{BODY}" for n, t in zip("一二二四五", TITLES, strict=True))
    found = split([Source("a.txt", text)])
    assert [s.label for s in found] == ["第一回", "第二回", "第二回", "第四回", "第五回"]
    assert found[0].evidence.endswith("twice: 2, missing: 3")


def test_of_many_files_each_is_an_article_but_for_strong_marks():
    text = MARKED["wide gaps"]
    assert len(parts(text)) == 5
    assert len(parts(text, BODY, BODY)) == 3
    assert len(parts(MARKED["labels"], BODY, BODY)) == 7


def test_the_front_matter_of_a_markdown_file_is_left_out():
    head = "---\ntitle: 溪边\nauthors:\n  - 某某\n---\n"
    assert parts(f"{head}{BODY}") == [("skip", head), ("article", BODY)]
    assert parts(f"---\n{BODY}---\n{BODY}") == [("article", f"---\n{BODY}---\n{BODY}")]


LINES = st.sampled_from(
    [
        "",
        "  ",
        "第一回 山",
        "第二回",
        "第二章　水",
        "卷一",
        "篇一：",
        "篇二",
        "目录",
        "序",
        "后记",
        "# 题",
        "** 1 题",
        "====",
        "=====",
        "\f",
        "\r",
        "一、题",
        "春天……1",
        "春天",
        "#+TITLE: a",
        "---",
        "a: b",
        "作者：某",
        "山高，",
        "水长。",
        BODY,
        BODY[:30],
        POEM,
    ]
)


@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\r", "\n\n\n"]))
def test_segments_partition_any_text(lines, newline):
    text = newline.join(lines)
    found = split([Source("a.txt", text)])
    assert "".join(text[s.start : s.end] for s in found) == text
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(s.start < s.end for s in found) or not text
    assert all(s.evidence for s in found)


@given(st.text())
def test_segments_partition_anything(text):
    assert "".join(text[s.start : s.end] for s in split([Source("a.txt", text)])) == text


def test_volumes_without_a_number_head_their_first_chapter():
    chapters = "".join(f"第{n}章　渡口\n{'船还没有来，人们站在石阶上等。' * 5}\n" for n in "一二")
    more = "".join(f"第{n}章　桥\n{'桥造了三年，通车那天大家都去看。' * 5}\n" for n in "三四")
    text = f"江上旧事\n\n上编　雾\n\n{chapters}\n下编　桥\n\n{more}"
    found = [s for s in split([Source("a.txt", text)]) if s.kind == "article"]
    assert [(s.label, s.volume) for s in found] == [
        ("第一章", "上编　雾"),
        ("第二章", ""),
        ("第三章", "下编　桥"),
        ("第四章", ""),
    ]
