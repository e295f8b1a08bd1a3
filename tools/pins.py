"""Writes constraints.txt: the version of every package that the project uses, as installed beside this interpreter.

What the project asks for stands in pyproject.toml; this file only says with which versions it was tested.
"""

import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def closure(wanted: Iterable[str]) -> dict[str, str]:
    """Name and version of every installed package that `wanted` (PEP 508 lines) leads to.

    What an environment marker leaves out here is left out. Raises PackageNotFoundError for a package that is
    wanted and not installed.
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(Requirement(line), "") for line in wanted]
    while queue:
        requirement, parent_extra = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": parent_extra}):
            continue
        name = canonicalize_name(requirement.name)
        package = distribution(name)
        found[name] = package.version
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue += ((Requirement(line), extra) for line in package.requires or ())
    return found


def main() -> int:
    """Write the file; 1 when a package is not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    try:
        pins = closure([*project["dependencies"], *(line for lines in extras for line in lines)])
    except PackageNotFoundError as error:
        sys.stderr.write(f"{error}: install the project first (tools/bootstrap dev)\n")
        return 1
    lines = (f"{name}=={version}\n" for name, version in sorted(pins.items()))
    head = "# The versions that the tests ran with. Written by `make pins`.\n"
    (ROOT / "constraints.txt").write_text(head + "".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
