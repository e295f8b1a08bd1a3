"""Dirty text to a clean chapter, by rules that give edits, so that everything can be told and undone."""
