"""A chapter is parsed once: what is kept of it is what the parser gave, or nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory import Memory

from book import markdown, notation, reading
from book.cache import Cache, NoCache
from book.diagnostic import BookError
from book.document import FrontMatter
from book.reading import Kept, Reading
from book.text import Source

BOOK = Path(reading.__file__).parent
SAMPLE = sorted((BOOK.parent / "chapters").glob("*.md"))
FULL = """---
title: 雾
id: wu
authors: [林远舟]
origin: {journal: 江上, date: 2001-06-18}
---
## 一 {#yi .big}

**1.船夫。**[汉]{ruby=hàn}[字]{.dots lang=ja}`码`[江](https://example.org/江){.page}。[^a] ![图](a.png "题")

![图](b.png "图1")

1. 甲

   > 乙

::: verse
山高\x07

月小
:::

表1 数

| 名 | 数 |
|:---|---|
| 甲 | *1* |

词
: 义

```py
1 < 2
```

***

<b>粗</b>\\
行

[^a]: 注。
"""


DEEP = "---\ntitle: 雾\n---\n" + "> {.a}\n> " + "> " * 36 + "*" + "_*" * 15 + "甲" + "*_" * 15 + "*\n"
"""As deep as the parser goes, or nearly so."""


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What this process remembers of chapters is not what is tested."""
    reading._place_for.cache_clear()
    yield
    reading._place_for.cache_clear()


def again(source: Source, store: NoCache) -> Reading:
    """What another process would read."""
    reading._place_for.cache_clear()
    return reading.read(source, store)


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were parsed."""
    names: list[str] = []
    parse = markdown.parse
    monkeypatch.setattr(markdown, "parse", lambda source: names.append(source.name) or parse(source))
    return names


@pytest.mark.parametrize(
    "source",
    [
        Source("a.md", FULL),
        Source("deep.md", DEEP),
        *(Source(f"chapters/{path.name}", path.read_text("utf-8")) for path in SAMPLE),
    ],
    ids=lambda source: source.name,
)
def test_a_chapter_is_parsed_once(source: Source, parses: list[str]) -> None:
    store = Memory()
    first = reading.read(source, store)
    assert again(source, store) == first
    assert first == again(source, NoCache())
    assert len(parses) == 2
    assert first.chapter == markdown.parse(source).chapter


def test_a_process_that_stays_asks_nobody(parses: list[str]) -> None:
    source = Source("a.md", FULL)
    assert reading.read(source, NoCache()) is reading.read(Source("a.md", FULL), NoCache())
    assert parses == ["a.md"]


def test_what_is_to_be_said_is_kept_too() -> None:
    store = Memory()
    codes = [d.code for d in reading.read(Source("a.md", FULL), store).diagnostics]
    assert {"raw-html", "control-character"} <= set(codes)
    assert [d.code for d in again(Source("a.md", FULL), store).diagnostics] == codes


def test_another_name_or_text_is_another_chapter(parses: list[str]) -> None:
    store = Memory()
    for source in (Source("a.md", FULL), Source("b.md", FULL), Source("a.md", FULL + "甲")):
        assert again(source, store).chapter.source == source
    assert parses == ["a.md", "b.md", "a.md"]


def test_other_code_reads_anew(parses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    store = Memory()
    reading.read(Source("a.md", FULL), store)
    monkeypatch.setattr(reading, "_program", lambda: "another")
    again(Source("a.md", FULL), store)
    assert len(parses) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'[["t"],[["Heading",7,[],1]],[],[]]',
        b'[["t","",[],"",[],"",[],"","chapter","../../evil"],[],[],[]]',
        b'[["t"],[["Paragraph",[["Text",1]],1]],[],[]]',
    ],
)
def test_what_somebody_else_has_put_there_is_not_read(data: bytes, parses: list[str]) -> None:
    store, source = Memory(), Source("a.md", FULL)
    first = reading.read(source, store)
    (address,) = store.kept
    store.kept[address] = data
    assert again(source, store) == first
    assert len(parses) == 2
    assert notation.read(Kept, store.kept[address]).front == first.chapter.front


def test_in_a_book_folder(tmp_path: Path, parses: list[str]) -> None:
    source = Source("a.md", FULL)
    first = reading.read(source, Cache(tmp_path))
    assert again(source, Cache(tmp_path)) == first
    (entry,) = (tmp_path / ".kanben/cache").glob("*/*")
    entry.write_bytes(entry.read_bytes()[:-1] + b"?")
    assert again(source, Cache(tmp_path)) == first
    assert len(parses) == 2


def test_errors_are_found_anew() -> None:
    store = Memory()
    for _ in range(2):
        with pytest.raises(BookError):
            again(Source("a.md", "雾"), store)
    assert store.kept == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("甲乙，。“”aB1 \t\n*_`[]()!{}#.:>-|\\^~<&=$\u3000\x00\u200b\r"), max_size=120))
def test_whatever_people_type_is_kept_as_it_was_parsed(body: str) -> None:
    source, store = Source("a.md", f"---\ntitle: 题\n---\n{body}"), Memory()
    assert again(source, NoCache()) == again(source, store) == again(source, store)
    (data,) = store.kept.values()
    assert notation.read(Kept, data).blocks == again(source, NoCache()).chapter.blocks


def test_all_code_that_reads_a_chapter_is_in_the_key() -> None:
    waiting, found = ["reading", "markdown", "lint"], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found and (BOOK / f"{name}.py").is_file():
            found.add(name)
            waiting += imported(BOOK / f"{name}.py")
    assert found - {"cache", "machine"} == set(reading.CODE)


def imported(path: Path) -> list[str]:
    """The modules of ours that a file imports."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    whole = [alias.name for node in nodes if node.module == "book" for alias in node.names]
    return whole + [(node.module or "").removeprefix("book.") for node in nodes if (node.module or "")[:5] == "book."]


def test_front_matter_says_what_a_kept_id_may_be() -> None:
    assert notation.read(FrontMatter, notation.written(FrontMatter("t", id="a-1"))).id == "a-1"
    with pytest.raises(notation.ForeignError):
        notation.read(FrontMatter, notation.written(FrontMatter("t", id="A")))
