"""Linked books: as if laid out in one piece, and the same bytes however they came about."""

import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import monolith
import pytest

from book import build, manuscript, prepress, press, theme
from book.build import Built
from book.cache import Cache, NoCache, Store
from book.edition import Edition
from book.executor import Executor, Processes, Serial
from book.xhtml import Medium, render

ROOT = Path(__file__).parent.parent
STYLES = ROOT / "styles"
SENTENCE = "渡口的石阶被水磨得发亮，最下面三级常年浸在江里。"


@pytest.fixture(scope="module")
def sample() -> Edition:
    """The sample book in its own script."""
    jobs, _ = prepress.prepared(ROOT, STYLES, manuscript.read(ROOT), prepress.EARLIEST)
    return jobs[0].edition


def bodies_of(edition: Edition, *, notes: bool = True) -> dict[str, str]:
    bodies = {d.id: render(d, edition.labels, Medium.PRINT) for d in edition.documents}
    note = re.compile(r'<span class="footnote".*?</span>', re.S)
    return bodies if notes else {name: note.sub("", body) for name, body in bodies.items()}


# A page number within a running head makes WeasyPrint lay its pages out twice, and then it mislays notes: there is
# nothing to be compared with where the folio stands in the head, but without notes.
@pytest.mark.slow
@pytest.mark.parametrize(("name", "notes"), [("literary", True), ("academic", False), ("official", True)])
def test_linked_pages_are_those_of_one_piece(name: str, notes: bool, sample: Edition, tmp_path: Path) -> None:
    look, bodies = theme.load(name, STYLES), bodies_of(sample, notes=notes)
    whole = monolith.pixels(monolith.body(press.Press(sample, bodies, look)), tmp_path / "whole")
    linked = press.render(sample, bodies, look)
    first = linked.pages - len(whole) + 1
    pages = monolith.pixels(linked.pdf, tmp_path / "linked", first)
    assert [i for i, pair in enumerate(zip(whole, pages, strict=True)) if pair[0] != pair[1]] == []


# ------------------------------------------------------------------------------------- the same bytes


def chapter(title: str, paragraphs: list[str]) -> str:
    return f"---\ntitle: {title}\n---\n" + "\n\n".join(paragraphs) + "\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    (folder / "book.yaml").write_text("title: 江\nauthors: [沈砚秋]\neditions: [zh-Hans]\nformats: [pdf]\n", "utf-8")
    for number, name in enumerate(["渡口", "桥", "船", "水"], 1):
        paragraphs = [f"## {name}的来历", SENTENCE * 3 + f"[^{number}]", f"[^{number}]: {SENTENCE}"]
        (folder / "chapters" / f"{number:02}.md").write_text(chapter(name, paragraphs), "utf-8")
    return folder


def made(folder: Path, store: Store | None = None, executor: Executor | None = None) -> tuple[Built, dict[str, bytes]]:
    built = build.build(folder, STYLES, store=store or NoCache(), executor=executor or Serial())
    return built, {path.name: path.read_bytes() for path in built.files}


def set_anew(built: Built) -> set[str]:
    return {fate.name.partition(" ")[2] for fate in built.fates if not fate.kept}


def test_one_edit_sets_one_chapter_and_gives_the_bytes_of_a_build_from_nothing(book: Path) -> None:
    store = Cache(book)
    first, before = made(book, store)
    assert {"c01", "c02", "c03", "c04"} <= set_anew(first)
    path = book / "chapters" / "02.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("三级", "四级"), "utf-8")
    second, after = made(book, store)
    assert set_anew(second) == {"c02"}
    assert [fate.reasons for fate in second.fates if not fate.kept] == [("text",)]
    assert after == made(book)[1]
    assert after != before
    path.write_text(text, "utf-8")
    third, again = made(book, store)
    assert (set_anew(third), again) == (set(), before)


def test_two_processes_give_the_bytes_of_one(book: Path) -> None:
    assert made(book, executor=Processes(2))[1] == made(book)[1]


def test_an_edit_that_moves_all_pages_sets_one_chapter(book: Path) -> None:
    store = Cache(book)
    made(book, store)
    path = book / "chapters" / "01.md"
    path.write_text(path.read_text("utf-8") + "\n" + "\n\n".join([SENTENCE * 6] * 12) + "\n", "utf-8")
    second, after = made(book, store)
    assert set_anew(second) == {"c01"}
    assert after == made(book)[1]


def test_another_colour_sets_everything_because_of_the_style(book: Path) -> None:
    store = Cache(book)
    made(book, store)
    own = book / "own"
    own.mkdir()
    (own / "theme.yaml").write_text("extends: academic\n", "utf-8")
    (own / "print.css").write_text("h2 { color: red }\n", "utf-8")
    (book / "book.yaml").write_text((book / "book.yaml").read_text("utf-8") + "theme: own\n", "utf-8")
    second, _ = made(book, store)
    assert {fate.reasons for fate in second.fates if fate.name.endswith("c01")} == {("style",)}


def test_damage_in_the_cache_is_only_a_miss(book: Path) -> None:
    store = Cache(book)
    _, before = made(book, store)
    for path in (book / ".kanben" / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-7] + b"damaged")
    assert made(book, Cache(book))[1] == before


def _add(folder: Path, dice: random.Random) -> None:
    name = f"{dice.randrange(5, 90):02}.md"
    (folder / "chapters" / name).write_text(chapter("添", [SENTENCE * dice.randrange(1, 30)]), "utf-8")


def _edit(folder: Path, dice: random.Random) -> None:
    path = dice.choice(sorted((folder / "chapters").iterdir()))
    paragraphs = path.read_text("utf-8").rstrip().split("\n\n")
    paragraphs.insert(dice.randrange(1, len(paragraphs) + 1), SENTENCE * dice.randrange(1, 20))
    path.write_text("\n\n".join(paragraphs) + "\n", "utf-8")


def _delete(folder: Path, dice: random.Random) -> None:
    files = sorted((folder / "chapters").iterdir())
    if len(files) > 2:
        dice.choice(files).unlink()


def _rename(folder: Path, dice: random.Random) -> None:
    path = dice.choice(sorted((folder / "chapters").iterdir()))
    path.rename(path.with_name(f"{dice.randrange(91, 99)}.md"))


def _retitle(folder: Path, dice: random.Random) -> None:
    path = dice.choice(sorted((folder / "chapters").iterdir()))
    path.write_text(re.sub("title: .*", f"title: 题{dice.randrange(99)}", path.read_text("utf-8"), count=1), "utf-8")


EDITS: Mapping[str, Callable[[Path, random.Random], None]] = {
    "add": _add, "edit": _edit, "delete": _delete, "rename": _rename, "retitle": _retitle
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_history_of_edits_gives_the_bytes_of_a_build_from_nothing(seed: int, book: Path, tmp_path: Path) -> None:
    dice, store = random.Random(seed), Cache(book)
    for _ in range(5):
        for _ in range(dice.randrange(1, 4)):
            EDITS[dice.choice(sorted(EDITS))](book, dice)
        _, warm = made(book, store)
    clean = tmp_path / "clean"
    shutil.copytree(book, clean, ignore=shutil.ignore_patterns(".kanben", "dist"))
    assert warm == made(clean)[1]
