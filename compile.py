#!/usr/bin/env python3
"""Kanben 刊本: `python compile.py --help`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said in words, before an import fails
    sys.exit("Kanben needs Python 3.11 or newer; this is " + sys.version.split()[0])
try:
    from book.cli import main
except KeyboardInterrupt:
    sys.exit(130)
except ModuleNotFoundError as missing:
    lacking = f"Kanben is not installed for this Python ({missing.name} is missing)"
    sys.stderr.write(f"{lacking}: run 'make book', then use .venv/bin/python\n")
    sys.exit(3)
if __name__ == "__main__":
    sys.exit(main())
