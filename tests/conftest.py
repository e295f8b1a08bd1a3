"""What all tests share: golden files and the Hypothesis profiles."""

import difflib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from book import cli

HERE = Path(__file__).parent
ACTUAL = HERE.parent / "build" / "test-actual"

# Time says nothing on a shared machine; in CI a red run must be one that can be repeated.
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), max_examples=200, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("golden files are written by a person's hand, never in CI")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("cli/help.txt", text)`: is `text` what tests/golden/cli/help.txt holds? The actual text is kept."""

    def check(name: str, actual: str) -> None:
        path = HERE / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, "utf-8", newline="\n")
            return
        expected = path.read_text("utf-8") if path.exists() else ""
        if actual != expected:
            kept = ACTUAL / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(actual, "utf-8", newline="\n")
            lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), str(path), str(kept), lineterm="")
            pytest.fail("\n".join(lines) + "\n(make golden, when this is meant)", pytrace=False)

    return check


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call a command; gives (exit code, stdout, stderr)."""

    def call(*words: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call
