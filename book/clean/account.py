"""The account of an article's letters: what came in, less what edits took, plus what they wrote, is what is left."""

from __future__ import annotations

from collections import Counter

from book.text import Draft


def unaccounted(draft: Draft) -> str:
    """The letters (hanzi, Latin, digits) that came or went without an edit that names its rule, each as often as it
    did, in the order of their codes; empty when the account is even.
    """
    edits = [e for patch in draft.patches if patch.rule for e in patch.edits]
    came = Counter("".join((draft.source.text[draft.start : draft.end], *(e.new for e in edits))))
    went = Counter("".join((draft.text, *(e.old for e in edits))))
    return "".join(c * n for c, n in sorted(((came - went) + (went - came)).items()) if c.isalnum())
