"""The doctor on machines that are not there."""

from pathlib import Path

import pytest

from book.doctor import Finding, Machine, data, examine, exit_code, lines
from book.fonts import FONT_SETS

ALL_FONTS = {family for fontset in FONT_SETS for family in fontset.families}


def machine(*programs: str, libraries: str = ".so", **known: object) -> Machine:
    """A Linux machine that has everything but what `known` says."""
    healthy = {
        "python": (3, 12),
        "loads": lambda name: libraries in name,
        "has_program": lambda name: name in (*programs, "fc-list", "java"),
        "may_write": lambda folder: True,
        "families": lambda: ALL_FONTS,
    }
    return Machine(**{**healthy, **known})


def lacks(machine: Machine) -> dict[str, str]:
    return {finding.name: finding.cure for finding in examine(Path("mybook"), machine) if not finding.present}


@pytest.mark.parametrize("libraries", [".so.0", ".dylib", ".dll"])
def test_a_healthy_machine_lacks_nothing(libraries: str) -> None:
    assert lacks(machine("apt-get", libraries=libraries)) == {}


def test_what_is_present_needs_no_cure() -> None:
    assert {finding.cure for finding in examine(Path(), machine("apt-get"))} == {""}


@pytest.mark.parametrize(
    ("programs", "cure"),
    [
        (("apt-get",), "sudo apt-get install libharfbuzz-subset0"),
        (("dnf",), "sudo dnf install harfbuzz"),
        (("brew",), "brew install harfbuzz"),
        (("apt-get", "brew"), "sudo apt-get install libharfbuzz-subset0"),
        ((), "see https://doc.courtbouillon.org/weasyprint/stable/first_steps.html"),
    ],
)
def test_the_cure_is_a_command_of_this_machine(programs: tuple[str, ...], cure: str) -> None:
    bare = machine(*programs, loads=lambda name: "harfbuzz" not in name)
    assert lacks(bare) == {"libharfbuzz-subset": cure}


def test_a_font_comes_with_its_set() -> None:
    bare = machine("apt-get", families=lambda: ALL_FONTS - {"Noto Serif CJK TC"})
    assert lacks(bare) == {"Noto Serif CJK TC": "sudo apt-get install fonts-noto-cjk"}


def test_without_fontconfig_no_font_is_known() -> None:
    bare = machine(has_program=lambda name: name in ("apt-get", "java"))
    assert set(lacks(bare)) == {"fontconfig", *ALL_FONTS}


def test_an_old_python_and_a_locked_folder_stop_everything() -> None:
    bare = machine("apt-get", python=(3, 10), may_write=lambda folder: False)
    assert lacks(bare) == {
        "Python 3.11": "sudo apt-get install python3.11",
        "permission to write in mybook": "chmod u+w mybook",
    }


def test_books_are_made_without_java() -> None:
    bare = machine(has_program=lambda name: name in ("apt-get", "fc-list"))
    java = Finding("Java", "EPUBCheck", False, False, "sudo apt-get install default-jre-headless")
    assert [finding for finding in examine(Path(), bare) if not finding.present] == [java]


def test_this_machine_can_be_examined() -> None:
    assert next(finding for finding in examine() if finding.name == "Python 3.11").present


HERE = Finding("Pango", "the print PDF", True, True)
GONE = Finding("fontconfig", "the print PDF", True, False, "brew install fontconfig")
WISHED = Finding("Java", "EPUBCheck", False, False, "brew install openjdk")


def test_people_read_what_to_do() -> None:
    assert lines([HERE, GONE, WISHED]) == [
        "ok       Pango",
        "MISSING  fontconfig  for the print PDF: brew install fontconfig",
        "wished   Java        for EPUBCheck: brew install openjdk",
    ]


def test_programs_read_values() -> None:
    assert data([GONE]) == [
        {
            "name": "fontconfig",
            "purpose": "the print PDF",
            "required": True,
            "present": False,
            "cure": "brew install fontconfig",
        }
    ]


@pytest.mark.parametrize(("findings", "code"), [([HERE], 0), ([HERE, WISHED], 0), ([HERE, GONE, WISHED], 3)])
def test_only_what_is_required_fails(findings: list[Finding], code: int) -> None:
    assert exit_code(findings) == code
