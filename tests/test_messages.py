"""What a person reads when a book has errors: pinned as a whole, since its look is what matters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from book.cli import main

SETTINGS = """title: 雾中的码头
theem: literary
date: 2026年
"""
CHAPTER = """---
title: 清晨
---
## 江面

汽笛响了三声。[^2] 见<b>下一章</b>，或[渡口](04-渡口.md)。

#### 一盏灯

![旧照片](photo.png)

[^1]: 见《青石镇志》卷二。
"""


def messages(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["build", "--book", str(folder)]) == 1
    return capsys.readouterr().err


def test_a_book_full_of_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], golden: Callable[[str, str], None]
) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "chapters/01.md").write_text(CHAPTER, "utf-8")
    golden("messages/settings.txt", messages(tmp_path, capsys))
    (tmp_path / "book.yaml").write_text("title: 雾中的码头\n", "utf-8")
    golden("messages/chapter.txt", messages(tmp_path, capsys))
