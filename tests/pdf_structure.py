"""Is the structure of a PDF whole? Content, parent tree and elements must say the same of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf


def structure_faults(pdf: pikepdf.Pdf) -> list[str]:
    """What is wrong with the structure, page by page (ISO 32000-1, 14.7 and 14.8)."""
    root = pdf.Root.StructTreeRoot
    faults: list[str] = []
    rows = dict(_parent_tree(root.ParentTree, faults))
    owners, objects = _elements(root, faults)
    used: set[int] = set()
    for number, page in enumerate(pdf.pages, 1):
        marks = _marks(page, faults, number)
        key = page.obj.get("/StructParents")
        if key is None:
            faults += [f"page {number}: marks without StructParents"] if marks else []
        else:
            row = _take(int(key), rows, used, faults)
            faults += [f"page {number}: {len(marks)} marks, {len(row)} in the tree"] if len(row) != len(marks) else []
            for mark in marks:
                if row[mark].objgen != owners.get((page.obj.objgen, mark)):
                    faults.append(f"page {number}: mark {mark} belongs to another element")
        for note in page.obj.get("/Annots", []):
            element = _take(int(note.StructParent), rows, used, faults)
            if objects.get(note.objgen) != element.objgen:
                faults.append(f"page {number}: an annotation belongs to another element")
    return faults + [f"key {key} is nobody's" for key in rows.keys() - used]


def _take(key: int, rows: dict[int, Any], used: set[int], faults: list[str]) -> Any:
    faults += [f"key {key} twice"] if key in used else []
    used.add(key)
    return rows[key]


def _parent_tree(node: Any, faults: list[str]) -> Iterator[tuple[int, Any]]:
    last = -1
    for leaf in node.Kids:
        low, high = map(int, leaf.Limits)
        keys = [int(key) for key in list(leaf.Nums)[::2]]
        if keys != sorted(set(keys)) or keys[0] != low or keys[-1] != high or low <= last:
            faults.append(f"the leaf {low}–{high} of the parent tree is out of order")
        last = high
        yield from zip(keys, list(leaf.Nums)[1::2], strict=True)


def _elements(root: Any, faults: list[str]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Which element has a mark of a page, and which an annotation."""
    owners: dict[Any, Any] = {}
    objects: dict[Any, Any] = {}
    waiting = [(kid, root) for kid in root.K]
    while waiting:
        element, parent = waiting.pop()
        if element.P.objgen != parent.objgen:
            faults.append(f"an element {element.S} has another parent")
        for kid in element.K if isinstance(element.K, pikepdf.Array) else [element.K]:
            if not isinstance(kid, pikepdf.Dictionary):
                owners[element.Pg.objgen, int(kid)] = element.objgen
            elif kid.get("/Type") == "/OBJR":
                objects[kid.Obj.objgen] = element.objgen
            else:
                waiting.append((kid, element))
    return owners, objects


def _marks(page: pikepdf.Page, faults: list[str], number: int) -> list[int]:
    """The marks of a page in their order; text and pictures outside of any are faults."""
    marks, depth = [], 0
    for operands, operator in pikepdf.parse_content_stream(page):
        sign = str(operator)
        if sign in ("BDC", "BMC"):
            depth += 1
            if sign == "BDC" and "/MCID" in operands[1]:
                marks.append(int(operands[1].MCID))
        elif sign == "EMC":
            depth -= 1
        elif sign in ("TJ", "Tj", "Do") and not depth:
            faults.append(f"page {number}: content that is neither marked nor an artifact")
    if depth:
        faults.append(f"page {number}: a mark is not closed")
    return marks
