"""The account of an article's letters: what came in, less what edits took, plus what they wrote, is what is left."""

from __future__ import annotations

from collections import Counter

from book.text import Draft


def unaccounted(draft: Draft) -> str:
    """The letters (hanzi, Latin, digits) that came or went without an edit that names its rule, each as often as it
    did, in the order of their codes; empty when the account is even.
    """
    source = draft.source.text[draft.start : draft.end]
    if all(patch.rule for patch in draft.patches) and _leads_back(draft, source):
        return ""
    edits = [e for patch in draft.patches if patch.rule for e in patch.edits]
    came = Counter("".join((source, *(e.new for e in edits))))
    went = Counter("".join((draft.text, *(e.old for e in edits))))
    return "".join(c * n for c, n in sorted(((came - went) + (went - came)).items()) if c.isalnum())


def _leads_back(draft: Draft, source: str) -> bool:
    """Does undoing every edit give the source? Then the account is even, and need not be added up."""
    try:
        return draft.undone() == source
    except ValueError:
        return False
