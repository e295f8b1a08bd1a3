"""Simplified and traditional script: a chapter of one edition made from the chapter that people wrote.

The master text stays in one script; every other script is output. A chapter is converted once, by whole runs of
inlines and never node by node, because a word does not end where its markup ends (头**发** is one word).
"""
