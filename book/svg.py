"""A drawing as it comes made safe and still: what an allow-list of SVG 2 knows stays, everything else goes.

Reading systems show a drawing in an `img`, where scripts do not run; but shops refuse them all the same, and an address
in a drawing would tell a server who reads. Names: SVG 2 appendix I and Filter Effects 1.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

_NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMES = """
svg g defs symbol use title desc switch view path rect circle ellipse line polyline polygon text tspan textPath image
linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix feComponentTransfer
feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB
feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight
feTile feTurbulence a
"""
_ELEMENTS = frozenset(_NAMES.split())
_QUIET = frozenset({"metadata"})
"""Goes without a word: it is never seen."""
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_OWN_TARGET = re.compile(r"\s*(?:#|data:image/(?:png|jpeg);)")
_OUTSIDE = re.compile(r"""@import|@font-face|\\|url\(\s*+["']?+\s*+(?!#|data:image/(?:png|jpeg);)""", re.I)
_DEEPEST = 200


def cleaned(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The drawing written anew, and the names of what was taken out of it (`script`, `onload`, `href`, …).

    Raises ValueError, which says why, when it is no drawing: not well-formed, not SVG, entities of its own.
    """
    if b"<!ENTITY" in data:
        raise ValueError("it declares entities of its own")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise ValueError(f"it is not well-formed ({error})") from None
    if root.tag != f"{{{_NAMESPACE}}}svg":
        raise ValueError("its root is not an svg element of the SVG name space")
    taken: dict[str, None] = {}
    body = _written(root, taken, 0)
    names = f'xmlns="{_NAMESPACE}" xmlns:xlink="{_XLINK}"'
    return f"<svg {names}{body.removeprefix('<svg')}\n".encode(), tuple(taken)


def _written(element: ElementTree.Element, taken: dict[str, None], depth: int) -> str:
    """An element with all that may stay of it."""
    namespace, _, name = element.tag.rpartition("}")
    if namespace != "{" + _NAMESPACE or name not in _ELEMENTS or depth > _DEEPEST:
        if namespace == "{" + _NAMESPACE and name not in _QUIET:
            taken[name] = None
        return ""
    words = element.text or ""
    if name == "style" and _OUTSIDE.search(words):
        taken["style"] = None
        return ""
    attributes = "".join(_attribute(key, value, taken) for key, value in element.attrib.items())
    inner = "".join(_written(child, taken, depth + 1) + escape(child.tail or "", quote=False) for child in element)
    inner = escape(words, quote=False) + inner
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _attribute(key: str, value: str, taken: dict[str, None]) -> str:
    """` key="value"` when it may stay."""
    namespace, _, name = key.rpartition("}")
    prefix = {"": "", "{" + _XLINK: "xlink:", "{" + _XML: "xml:"}.get(namespace)
    if prefix is None or not _ATTRIBUTE.match(name) or (prefix == "xml:" and name not in ("lang", "space")):
        return ""  # an editor's own
    away = name in ("href", "src") and not _OWN_TARGET.match(value)
    if name.lower().startswith("on") or away or _OUTSIDE.search(value):
        taken[name] = None
        return ""
    return f' {prefix}{name}="{escape(value)}"'
