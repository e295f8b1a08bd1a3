"""Kanben 刊本: a book compiler for Chinese articles."""

__version__ = "0.1.0"
