"""The machine is known by what shapes pages on it."""

from pathlib import Path

import pytest

from book import machine


@pytest.fixture
def digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Asks anew, of a machine whose only configuration lies in tmp_path."""
    monkeypatch.setattr(machine, "_CONFIGURATION", (str(tmp_path),))
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    yield machine.digest.__wrapped__
    machine.digest.cache_clear()


def test_it_stays_the_same(digest) -> None:
    assert digest() == digest()


def test_another_configuration_is_another_machine(digest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = digest()
    (tmp_path / "local.conf").write_text("<fontconfig/>", "utf-8")
    after = digest()
    monkeypatch.setenv("FONTCONFIG_FILE", "other.conf")
    assert len({before, after, digest()}) == 3
