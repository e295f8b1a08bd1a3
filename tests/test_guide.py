"""What the guide shows works: its commands are commands, its settings load, and the tutorial leads to a book."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book import config, schema, theme
from book.bookkeeping import rule_names
from book.clean.decisions import Decisions
from book.cli import parser

ROOT = Path(__file__).parent.parent
STYLES = ROOT / "styles"
ENGLISH = sorted((ROOT / "docs/guide/en").glob("*.md"), key=lambda page: (page.name != "tutorial.md", page.name))
BOTH = [*ENGLISH, *sorted((ROOT / "docs/guide/zh").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", [*BOTH, ROOT / "README.md", ROOT / "README.zh.md"], ids=lambda page: page.name)
def test_every_command_that_is_named_is_one(page: Path) -> None:
    spans = re.findall(r"`(?:kanben|python (?:\.\./)?compile\.py)((?: [^`|]+)?)`", page.read_text("utf-8"))
    for span in spans:
        words = shlex.split(span)
        try:
            parser().parse_args(words or ["build"])
        except SystemExit:
            pytest.fail(f"`kanben{span}` is no command")


@pytest.mark.parametrize("page", BOTH, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_every_setting_that_is_shown_can_be_given(page: Path, tmp_path: Path) -> None:
    for text in blocks(page, "yaml"):
        if text.startswith("# mytheme/"):
            (tmp_path / "theme.yaml").write_text(text, "utf-8")
            theme.load(str(tmp_path), STYLES)
        elif "undone:" in text:
            schema.parse(Decisions, text, "decisions.yaml")
        else:
            # A page may show two ways beside each other.
            config.load(text if text.startswith("title:") else f"title: 书\n{text}", "book.yaml", rule_names())


@pytest.mark.slow
def test_the_tutorial_runs_and_then_every_other_page(tmp_path: Path) -> None:
    # The two lines with which the tutorial begins, make book and the environment, are what runs these tests.
    (tmp_path / "bin").mkdir()
    kanben = tmp_path / "bin/kanben"
    kanben.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "compile.py"}" "$@"\n')
    kanben.chmod(0o755)
    (tmp_path / "sources").mkdir()
    shutil.copy(ROOT / "sources/articles.txt", tmp_path / "sources")
    environment = {**os.environ, "PATH": f"{kanben.parent}:{os.environ['PATH']}"}
    where = tmp_path
    for page in ENGLISH:
        for block in blocks(page, "sh"):
            script = f"set -eu\n{block}\npwd"
            done = subprocess.run(["sh", "-c", script], cwd=where, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{page.name}: {block}\n{done.stderr}"
            where = Path(done.stdout.splitlines()[-1])
    assert where == tmp_path / "mybook"
    assert sorted(p.suffix for p in (where / "dist").glob("mybook*")) == [".epub", ".epub", ".pdf", ".pdf"]
    assert (where / "dist/review.html").is_file()
    assert "0f673442d6" in (where / "ledger/decisions.yaml").read_text("utf-8")
