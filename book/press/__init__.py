"""The press: an edition and its chapters' XHTML become the PDF that a printer takes."""

from book.press.printing import Printed, render

__all__ = ["Printed", "render"]
