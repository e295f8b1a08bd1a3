"""The benches run, and the pages about them tell what the results say."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "bench"
TINY = "0.01"


@pytest.fixture(scope="module", autouse=True)
def _neighbours():
    """The files of bench/ import each other by their names."""
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))


def test_the_pages_are_made_from_the_results():
    made = runpy.run_path(str(BENCH / "page.py"))["written"](BENCH / "results")
    assert {name for name, text in made.items() if (ROOT / "docs" / name).read_text("utf-8") != text} == set()


def test_the_slope_of_what_grows_by_a_power_is_that_power():
    exponent = runpy.run_path(str(BENCH / "page.py"))["exponent"]
    assert exponent([{"pages": n, "cpu": 0.05 * n**1.3} for n in (10, 30, 90)]) == pytest.approx(1.3)


def test_what_a_command_starts_and_leaves_behind_counts():
    gauge = runpy.run_path(str(BENCH / "gauge.py"))
    work = "x = bytearray(200_000_000)\nfor _ in range(10 ** 7): pass"
    done = gauge["cost"](
        [sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {work!r}])"]
    )
    alone = gauge["cost"]([sys.executable, "-c", "pass"])
    assert done.cpu > 2 * alone.cpu


def test_a_command_that_fails_says_why():
    gauge = runpy.run_path(str(BENCH / "gauge.py"))
    with pytest.raises(gauge["Failed"], match="exit 3: no paper"):
        gauge["cost"]([sys.executable, "-c", "import sys; sys.stderr.write('no paper'); sys.exit(3)"])
    with pytest.raises(gauge["Failed"], match="more than"):
        gauge["cost"]([sys.executable, "-c", "while True: pass"], limit=0.1)


def test_a_run_goes_on_with_what_was_not_measured(tmp_path):
    main, taken = runpy.run_path(str(BENCH / "shelf.py"))["main"], []
    steps = {name: lambda scale, name=name: taken.append((name, scale)) or {"value": scale} for name in "ab"}
    for words in (["a"], [], ["--again", "b"], ["--scale", "2", "a"]):
        assert main("try", steps, "", [*words, "--results", str(tmp_path)]) == 0
    assert taken == [("a", 1), ("b", 1), ("b", 1), ("a", 2)]


def test_a_step_that_fails_leaves_the_others_alone(tmp_path):
    import gauge

    def bad(scale):
        raise gauge.Failed("no paper")

    main = runpy.run_path(str(BENCH / "shelf.py"))["main"]
    assert main("try", {"a": bad, "b": lambda scale: {}}, "", ["--results", str(tmp_path)]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["try.b.json"]


def test_a_line_ends_at_the_edge_or_does_not():
    lines = runpy.run_path(str(BENCH / "lines.py"))
    size, error = lines["SIZE"], lines["error"]

    def glyph(char, x):
        return lines["Glyph"](char, x, 0, x + size, size)

    assert error(glyph("字", 100 - size), 100) == 0
    assert error(glyph("字", 100 - 2 * size), 100) == pytest.approx(-1)
    assert [error(glyph("。", 100 - room * size), 100) for room in (0, 0.5, 1)] == [0, 0, 0]
    assert error(glyph("。", 100 - 1.3 * size), 100) == pytest.approx(-0.3)


def test_the_same_text_in_every_language():
    forms = runpy.run_path(str(BENCH / "forms.py"))
    text = "---\ntitle: 渡口\n---\n字[^1]与**粗**[名]{.name}，看[前](02.md)#。\n\n> 引\n\n[^1]: 注。\n"
    chapter = forms["parse"]("01", text)
    assert '<p>字<span class="footnote">注。</span>与<strong>粗</strong><u>名</u>，看<a href="#c02">前</a>#。</p>' in (
        forms["html"]([chapter])
    )
    assert r"字#footnote[注。]与#strong[粗]#underline[名]，看#link(<c02>)[前]\#。" in forms["typst"]([chapter])
    assert "字[^01-1]与**粗**[名]{.name}，看[前](#c02)#。\n\n> 引\n\n[^01-1]: 注。\n" in forms["markdown"]([chapter])


def ran(results, bench, *steps):
    """The results of some steps on tiny books, with only those programs that the system has."""
    command = [sys.executable, BENCH / f"{bench}.py", *steps, "--scale", TINY, "--results", results]
    env = {**os.environ, "KANBEN_BENCH_VENV": str(results / "none")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return {
        path.stem.partition(".")[2]: json.loads(path.read_text("utf-8")) for path in results.glob(f"{bench}.*.json")
    }


@pytest.mark.slow
def test_the_bench_of_edits_runs(tmp_path):
    found = ran(tmp_path, "regenerate", "cold", "edits", "pixels")
    assert found["cold"]["cost"].keys() == {"monolith", "one process", "two processes"}
    assert found["edits"]["warm"]["none"]["set"] == 0
    assert found["edits"]["warm"]["plain"]["set"] == found["edits"]["warm"]["shift"]["set"] == 1
    assert found["edits"]["warm"]["colour"]["kept"] == 0
    assert [row["different"] for row in found["pixels"]["themes"]] == [[], []]


@pytest.mark.slow
def test_the_bench_of_other_programs_says_what_is_missing_and_the_page_is_made(tmp_path):
    found = ran(tmp_path / "results", "peers", "50", "import")
    rows = {(row["program"], row["kind"]): row for row in found["50"]["rows"]}
    assert rows["Kanben", "pdf"]["pages"] > 1
    assert rows["Kanben", "pdf"]["tagged"]
    assert rows["Typst", "pdf"] == {"program": "Typst", "kind": "pdf", "missing": True}
    ran(tmp_path / "results", "sheet")
    subprocess.run([sys.executable, BENCH / "page.py", "--results", tmp_path / "results"], check=True)
    docs = tmp_path / "results" / "docs"
    assert "| Typst | not on this machine |" in (docs / "benchmarks.md").read_text("utf-8")
    assert "| Kanben |" in (docs / "typesetting.md").read_text("utf-8")
