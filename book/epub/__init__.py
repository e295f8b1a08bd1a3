"""Edition in, EPUB 3.3 out: pages, fonts, metadata, container."""

from book.epub.container import Packed, lines, render, texts
from book.epub.pages import Form
from book.epub.typefaces import FACES

__all__ = ["FACES", "Form", "Packed", "lines", "render", "texts"]
