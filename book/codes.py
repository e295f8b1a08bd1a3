"""The codes of all findings, each with a section in docs/errors.md; a test holds them to what the program tells."""

from __future__ import annotations

_LISTED = """
bad-conversion-ledger bad-encoding bad-epoch bad-front-matter bad-glossary-line bad-image bad-package bad-place
bad-profile bad-template bad-theme bad-verse bad-yaml bidi-control binary-file book-in-use broken-archive
broken-document broken-ledger broken-pdf cache-cleared changed-meanwhile cleaned cleaned-svg conflict-mark
control-character dead-link deleted-chapter detected-script duplicate-glossary-entry duplicate-id duplicate-key
duplicate-note edited-by-hand embedded-font empty-archive empty-file empty-folder encoding epubcheck expired-rule
fixed-severity folder-in-use font-licence huge-image idle-ignore ineffective-glossary-entry large-archive
large-source letters-lost level-one-heading locked-archive long-line lost-note lost-text made-by-import many-edits
merge-conflict missing-alt missing-chapter missing-file missing-font missing-glyph missing-image missing-key
missing-ledger missing-link missing-note missing-profile missing-reason missing-style moving-image near-duplicate
needed-edit new-article newer-source no-fontconfig no-pango no-previous-print no-print no-such-line no-vertical-pdf
no-worker not-checked not-deleted not-the-same not-utf-8 note-in-note outside-book own-division picture-kept
plan-line plan-source port-in-use private-use-character raw-html refused-address remote-image removed-product
repeated-chapter replacement-character same-name skipped-level small-cover stale-decision stray-character style
too-deep unbalanced-quote undecodable-bytes undecodable-file unfinished-mark unfinished-write unknown-attribute
unknown-chapter unknown-class unknown-code unknown-conversion unknown-edit unknown-encoding unknown-key unknown-rule
unknown-theme unknown-weasyprint unprintable unreadable-file unsafe-pattern unsafe-svg unsupported-image
unused-glossary-entry unused-note unused-reference unwritable-file vanished-article vocabulary-conversion web-page
wrong-opencc wrong-script wrong-type
"""
CODES = frozenset(_LISTED.split())
