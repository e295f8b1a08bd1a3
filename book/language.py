"""The scripts and regions of Chinese that Kanben knows, as BCP 47 has them."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]
