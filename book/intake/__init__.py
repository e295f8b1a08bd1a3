"""Bytes in, articles out: what encoding a file is in, and where in it an article begins."""
