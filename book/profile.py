"""The ICC profile of a printing press (ISO 15076-1, 7.2): is it one?"""

from __future__ import annotations

from book.diagnostic import counted

_HEADER = 128


def fault(data: bytes) -> str:
    """Why a file is not the profile of a printing press in four inks; empty when it is one.

    PDF/X-4 wants the profile of an output device (ISO 15930-7, 6.2.2), and Kanben's ink is given in CMYK.
    """
    if len(data) < _HEADER or data[36:40] != b"acsp":
        return "it is no ICC profile"
    if int.from_bytes(data[:4], "big") != len(data):
        return f"its header says {counted(int.from_bytes(data[:4], 'big'), 'byte')}, and it has {len(data)}"
    if data[12:16] != b"prtr":
        return f"it is a profile for '{_word(data[12:16])}', not for a press (prtr)"
    if data[16:20] != b"CMYK":
        return f"its colours are {_word(data[16:20])}, not CMYK"
    return ""


def _word(data: bytes) -> str:
    """A signature of four characters."""
    return data.decode("ascii", "replace").strip()
