"""Parts in, the bytes of a PDF out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from book.cache import Store
from book.press.link import metadata, navigation
from book.press.link.container import Container
from book.press.link.fonts import union, write_fonts
from book.press.link.numbered import numbered
from book.press.link.numbering import (
    CATALOG,
    DOCUMENT_ELEMENT,
    FONT_DICTIONARY,
    INFO,
    OUTLINE,
    PARENT_TREE,
    PROFILE,
    ROOT,
    STRUCTURE,
    XMP,
    Block,
    seated,
)
from book.press.link.parts import Blank, Imprint, Label, Placed
from book.press.link.pictures import Aliases, shared
from book.press.link.section import format_section, opened
from book.press.link.slots import Typesetter
from book.press.link.stored import stored
from book.press.link.syntax import references, squeezed, string
from book.press.unit import PAGES, PARENTS, PART, FontUse


def link(
    parts: Sequence[Placed | Blank],
    numbers: Mapping[str, str],
    labels: Sequence[Label],
    furniture: Mapping[str, FontUse],
    imprint: Imprint,
    store: Store,
) -> bytes:
    """The book as a PDF: for the screen PDF/UA-1 and PDF/A-2u, for the press PDF/X-4 where there is a profile.

    `numbers` are the page numbers as printed, by anchors; a slot without one stays empty. `furniture` are the fonts
    of what the margins hold. What `store` keeps changes nothing of the result. Raises MachineError (missing-font).
    """
    seats, end = seated(parts)
    blocks = [seat for seat in seats if isinstance(seat, Block)]
    file = Container("1.6" if metadata.claims_x(imprint) else "1.7", end)
    setter, uses = Typesetter(numbers), []
    for block, aliases in zip(blocks, shared(blocks), strict=True):
        _write_section(block, aliases, file, store)
        changing = numbered(block, setter, store)
        file.block(block.base, b"", changing.offsets, changing.data)
        uses += [block.unit.fonts, changing.fonts(block.unit)]
    write_fonts(union([*uses, furniture]), FONT_DICTIONARY, file, store)
    _write_pages(seats, file)
    tagged = _write_structure(blocks, file)
    _write_catalog(blocks, labels, imprint, file, tagged=tagged)
    identity = file.digest()
    description = metadata.xmp(imprint, identity, tagged=tagged)
    file.stream(XMP, b"/Type/Metadata/Subtype/XML", description)
    mark = identity.encode("ascii")
    return file.finish(b"/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (CATALOG, INFO, mark, mark), store)


def _write_section(block: Block, aliases: Aliases, file: Container, store: Store) -> None:
    """The objects of a unit that do not know the numbers of pages."""
    where = repr((block.base, sorted(aliases.items())))
    packed = stored(
        store,
        "section",
        (block.part.digest, where),
        lambda: format_section(block.unit, block.base, aliases).packed(),
    )
    section = opened(packed)
    file.block(block.base, section.rows, section.offsets, section.data)


def _write_pages(seats: Iterable[Block | Blank], file: Container) -> None:
    """The root of the page tree, and empty pages."""
    kids, count = [], 0
    for seat in seats:
        if isinstance(seat, Block):
            kids.append(seat.base + PAGES)
            count += len(seat.unit.pages)
        else:
            kids.append(_write_blank(seat, file))
            count += 1
    file.plain(ROOT, b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, references(kids)))


def _write_blank(blank: Blank, file: Container) -> int:
    number, content = file.new(), b""
    if blank.margins:
        stream = file.new()
        file.stream(stream, *squeezed(blank.margins))
        content = b"/Contents %d 0 R" % stream
    resources = b"/Resources<</Font %d 0 R>>" % FONT_DICTIONARY
    file.plain(number, b"<</Type/Page/Parent %d 0 R%b%b%b>>" % (ROOT, blank.box, resources, content))
    return number


def _write_structure(blocks: Iterable[Block], file: Container) -> bool:
    """The root of the structure, if a unit has any: below it one element for the book, below that one for each unit."""
    tagged = [block for block in blocks if block.unit.tops]
    if tagged:
        kids = references(block.base + PART for block in tagged)
        leaves = references(block.base + PARENTS for block in tagged if block.unit.rows.numbers)
        file.plain(STRUCTURE, b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R>>" % (DOCUMENT_ELEMENT, PARENT_TREE))
        file.plain(DOCUMENT_ELEMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (STRUCTURE, kids))
        file.plain(PARENT_TREE, b"<</Kids[%b]>>" % leaves)
    return bool(tagged)


def _write_catalog(
    blocks: Sequence[Block], labels: Sequence[Label], imprint: Imprint, file: Container, *, tagged: bool
) -> None:
    """The catalogue, and what hangs on it alone."""
    entries = [b"/Type/Catalog/Pages %d 0 R/Metadata %d 0 R/PageLayout/TwoPageRight" % (ROOT, XMP)]
    entries.append(b"/ViewerPreferences<</DisplayDocTitle true>>/Lang%b" % string(imprint.language))
    if navigation.write_outline(blocks, OUTLINE, file):
        entries.append(b"/PageMode/UseOutlines/Outlines %d 0 R" % OUTLINE)
    if names := navigation.names(blocks):
        file.plain(tree := file.new(), names)
        entries.append(b"/Names<</Dests %d 0 R>>" % tree)
    if called := navigation.labels(labels):
        entries.append(b"/PageLabels%b" % called)
    if tagged:
        entries.append(b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % STRUCTURE)
    if (found := metadata.profile(imprint)) is not None:
        data, components = found
        extra, squeezed_data = squeezed(data)
        file.stream(PROFILE, b"/N %d%b" % (components, extra), squeezed_data)
        entries.append(b"/OutputIntents[%b]" % metadata.intent(imprint, PROFILE))
    file.plain(CATALOG, b"<<%b>>" % b"".join(entries))
    file.plain(INFO, metadata.info(imprint))
