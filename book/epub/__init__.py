"""Edition in, EPUB 3.3 out: pages, metadata, container."""

from book.epub.container import render

__all__ = ["render"]
