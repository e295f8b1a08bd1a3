"""The wheel: everything in it that a build needs, and nothing from this checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from book import __version__

ROOT = Path(__file__).parent.parent
STYLES = ROOT / "styles"


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build backend is not installed (tools/bootstrap dev)")
    pytest.importorskip("pip")
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.slow
def test_the_wheel_holds_the_code_its_data_and_the_styles(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    code = {p.relative_to(ROOT).as_posix() for p in (ROOT / "book").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    looks = {f"book/styles/{p.relative_to(STYLES).as_posix()}" for p in STYLES.rglob("*") if p.is_file()}
    assert held == {name for name in held if ".dist-info/" in name} | code | looks
    assert wheel.name.split("-")[:2] == ["kanben", __version__]


@pytest.mark.slow
def test_an_installed_kanben_makes_a_book(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv/bin/python"
    # Libraries are those of the tests. A path within a .pth brings no other .pth with it: this checkout stays out.
    within = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    (within / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    options = ("--no-deps", "--no-index", "--force-reinstall", "--disable-pip-version-check", "--quiet")
    run(python, "-m", "pip", "install", *options, wheel, cwd=tmp_path)
    kanben = tmp_path / "venv/bin/kanben"
    assert run(python, "-c", "import book; print(book.__file__)", cwd=tmp_path).startswith(str(within))
    assert run(kanben, "--version", cwd=tmp_path) == f"Kanben {__version__}\n"
    assert run(kanben, "--help", cwd=tmp_path).startswith("usage: kanben ")
    (tmp_path / "a.txt").write_text("雾中的码头\n\n江面上什么也看不见。汽笛响了三声。\n", "utf-8")
    run(kanben, "new", "mine", "a.txt", cwd=tmp_path)
    (tmp_path / "mine/book.yaml").write_text("title: 雾\nformats: [epub]\neditions: [zh-Hans]\n", "utf-8")
    assert run(kanben, "build", "--book", "mine", cwd=tmp_path) == "mine/dist/雾.zh-Hans.epub\n"
    assert zipfile.ZipFile(tmp_path / "mine/dist/雾.zh-Hans.epub").testzip() is None
