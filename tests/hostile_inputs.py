# ruff: noqa: E501
"""Inputs that mean harm, or were damaged: each case fills a folder and says which commands to run on it.

The same seed gives the same cases. A case is given an empty folder; beside it lies SECRET, a file of somebody else's
which nothing may read, and to which its links and addresses lead.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

SECRET = "secret.txt"
CANARY = "KANBEN-CANARY-這是別人的秘密"
Commands = list[list[str]]
Case = Callable[[Path, random.Random], Commands]

HANZI = "竹纸木板帘纹墨书页线装印刷活字铅盘架格行间点号，。、；：！？“”（）《》"
ODD = "\x00\x01\x07\x1b\x7f\x85\xa0\xad\u200b\u200e\u202a\u202e\u2066\u2069\ue000\uf8ff\ufeff\ufffd\ufffe\U0010fffd\u0301\U000e0041"
MARKS = "[]()<>*_`~#>|-+=:!{}\\^\"'&;$@%\n\t \u3000"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
) + "]>"  # fmt: skip
ADDRESSES = [
    f"../{SECRET}", f"../../{SECRET}", f"..\\{SECRET}", "/etc/passwd", "file:///etc/passwd", f"file:../../{SECRET}",
    "http://198.51.100.7/a.png", "//198.51.100.7/a.png", "https://a.invalid/x", "ftp://a.invalid/x", "javascript:alert(1)",
    "data:image/png;base64," + "A" * 5000, "data:text/html,<script>x</script>", "images/../../../etc/passwd", "link.png",
    "link/passwd", "\x00", "a\x00b", "." * 300, "a/" * 500, "%2e%2e/secret.txt", "~/.ssh/id_rsa", "//?/C:/x", "CON", "",
]  # fmt: skip


def some(rng: random.Random, alphabet: str, most: int) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(0, most)))


def prose(rng: random.Random, most: int = 300) -> str:
    return "".join(
        rng.choice((some(rng, HANZI, 40), some(rng, MARKS, 6), some(rng, ODD, 2))) for _ in range(most // 20)
    )


def repeated(rng: random.Random, long: int) -> str:
    """One small thing very often: what a careless pattern or a recursive reader cannot stand."""
    pieces = ["[", "]", "*", "**a", "_", "`", "> ", "- ", "1. ", "(", "<", "![", "[^", "[](", "|", "&#", "\\", "“", " ", "\t",
              "\n\n", "a", "一、", "[1]", "# ", "~", "{", "{#a}", ":::\n", "<!--", "<a ", "*a **b ", "《", "。", "-", "=", "\u3000",
              "[a](b", "> - 1. ", "第一章\n", "\r", "a\n: b\n", "\x00"]  # fmt: skip
    piece = rng.choice(pieces)
    return piece * (long // len(piece))


def damaged(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 10)):
        at = rng.randrange(len(out) + 1)
        if rng.random() < 0.3:
            del out[at : at + rng.randint(1, 50)]
        else:
            out[at : at + 1] = bytes((rng.randrange(256),))
    return bytes(out)


def nested(opening: str, closing: str, deep: int, inside: str = "纸") -> str:
    return opening * deep + inside + closing * deep


# ------------------------------------------------------------------------------- sources


def imported(folder: Path, name: str, data: bytes) -> Commands:
    """The file as a source: a book from it, and the answers that the book can give."""
    (folder / name).write_bytes(data)
    book = str(folder / "book")
    return [
        ["new", book, str(folder / name)],
        ["import", "--book", book],
        ["whence", "--book", book, "chapters/01-x.md:3"],
        ["clean", str(folder / name)],
    ]


def raw_bytes(folder: Path, rng: random.Random) -> Commands:
    name = "a" + rng.choice((".txt", ".md", ".html", ".docx", ".zip", ".mht", ""))
    magic = rng.choice((b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<html>", b"\x00\x00\xfe\xff", b"---\n"))
    return imported(folder, name, magic + rng.randbytes(rng.randint(0, 5000)))


def bad_encodings(folder: Path, rng: random.Random) -> Commands:
    text = prose(rng, 2000)
    codec = rng.choice(
        ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "euc_jp", "utf-7")
    )
    data = text.encode(codec, "ignore")
    second = prose(rng, 500).encode(rng.choice(("utf-8", "gb18030", "cp950")), "ignore")
    lone = "甲\ud800乙\udfff".encode(rng.choice(("utf-8", "utf-16-le")), "surrogatepass")
    return imported(folder, "a.txt", damaged(rng, rng.choice((data, data + second, data + lone, data[1:]))))


def long_texts(folder: Path, rng: random.Random) -> Commands:
    long = rng.choice((20_000, 20_000, 60_000, 1_100_000))
    return imported(folder, "a.txt", ("纸墨。\n" + repeated(rng, long)).encode())[:1]


def odd_texts(folder: Path, rng: random.Random) -> Commands:
    alphabet = rng.choice((ODD + HANZI, MARKS + HANZI, MARKS, ODD, HANZI + "第一二三章回篇：:\n"))
    commands = imported(folder, "a.txt", some(rng, alphabet, 4000).encode("utf-8", "surrogatepass"))
    return [*commands, ["convert", "--to", "zh-Hant-TW", str(folder / "a.txt")]]


def pages(folder: Path, rng: random.Random) -> Commands:
    address = rng.choice(ADDRESSES).replace("\x00", "%00")
    pieces = [
        f"<script src='{address}'>alert(1)</script>", f"<img src='{address}' onerror=alert(1)>", f"<iframe src='{address}'>",
        f"<base href='{address}'>", f"<meta http-equiv=refresh content='0;url={address}'>", f"<link rel=stylesheet href='{address}'>",
        nested("<div>", "</div>", rng.choice((300, 10_000))), nested("<ul><li>", "", 5_000), nested("<b>", "", 10_000),
        nested("<blockquote>", "</blockquote>", 10_000), nested("<table><tr><td>", "", 2_000), f"<object data='{address}'>",
        "<a href='" * 2000, "<a " * 5000, "<!--" * 3000, "<![CDATA[" * 2000, "&#" * 5000, "&#x110000;&#55296;&#0;",
        f"<svg><use href='{address}'/></svg>", "<p " + "a=b " * 20_000 + ">", "<![octype x>", "<p style='x:expression(1)'>",
        "<meta charset=utf-16>", "<meta charset=x-unknown>", f"{LAUGHS}&j;", "<title>" + "长" * 20_000,
        "<meta name=author content='" + "名" * 5000 + "'>", "<p>" + repeated(rng, 5000),
    ]  # fmt: skip
    body = "".join(rng.sample(pieces, rng.randint(1, 4))) + f"<p>{'纸是竹做的。' * 20}</p>"
    data = f"<html><body>{body}</body></html>".encode()
    return imported(
        folder, rng.choice(("a.html", "a.txt", "a.xhtml")), damaged(rng, data) if rng.random() < 0.4 else data
    )


def zipped(rng: random.Random) -> bytes:
    out = io.BytesIO()
    names = [
        "../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a/../../b.txt", "\x00.txt", "." * 200 + ".txt",
        "a" * 300 + ".txt", "第一回.txt", "a.txt", "a.txt", "b.html", "c.docx", "con.txt", "a.zip", "\u202etxt.exe.txt", ".txt", "a//b.txt",
    ]  # fmt: skip
    with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))) as archive:
        for name in rng.sample(names, rng.randint(1, 6)):
            entry = zipfile.ZipInfo(name)
            if rng.random() < 0.2:
                entry.external_attr = 0o120777 << 16  # a symbolic link
            archive.writestr(entry, rng.choice((prose(rng), f"../{SECRET}", "PK\x03\x04", "")))
    return out.getvalue()


@lru_cache(maxsize=1)
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for i in range(9):
            archive.writestr(f"{i}.txt", "0" * 32_000_000)
    return out.getvalue()


def archives(folder: Path, rng: random.Random) -> Commands:
    kind = rng.randrange(8)
    if kind == 0:  # small on the disk, more than any limit unpacked
        return imported(folder, "a.zip", bomb())[:1]
    if kind == 1:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for i in range(5_001):
                archive.writestr(f"{i}.txt", "x")
        return imported(folder, "a.zip", out.getvalue())[:1]
    data = zipped(rng)
    if kind == 2:  # a false size in the list at the end
        at = data.rfind(b"PK\x01\x02")
        data = data[: at + 24] + struct.pack("<I", rng.choice((0, 1, 0xFFFFFFFE))) + data[at + 28 :]
    return imported(folder, "a.zip", damaged(rng, data) if kind > 4 else data)


def documents(folder: Path, rng: random.Random) -> Commands:
    address = rng.choice(ADDRESSES).replace("\x00", "").replace("<", "&lt;")
    picture = '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:{}="r9"/></w:drawing></w:r></w:p>'
    paragraph = "<w:p><w:r><w:t>纸是竹做的。</w:t></w:r></w:p>"
    bodies = [
        paragraph + nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", rng.choice((50, 5_000)), paragraph),
        paragraph + nested("<w:smartTag>", "</w:smartTag>", 10_000), paragraph + "&j;", paragraph + "&x;", "",
        paragraph + picture.format("embed"), paragraph + picture.format("link"), paragraph * 2_000, "<w:p>",
    ]  # fmt: skip
    heads = [
        "",
        LAUGHS,
        f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{folder.parent / SECRET}">]>',
        '<!DOCTYPE x SYSTEM "http://198.51.100.7/x.dtd">',
    ]
    names = f'{WORD} xmlns:r="{REL}"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="{REL}/image" Target="{address}" TargetMode="{rng.choice(("External", "Internal"))}"/></Relationships>',
        "word/document.xml": f"{rng.choice(heads)}<w:document {names}><w:body>{rng.choice(bodies)}</w:body></w:document>",
        "docProps/core.xml": f"{rng.choice(heads)}<x><title>{rng.choice(('题', '&j;', '&x;', '<'))}</title></x>",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            if name == "word/document.xml" or rng.random() > 0.1:
                archive.writestr(name, text)
    data = out.getvalue()
    return imported(folder, "a.docx", damaged(rng, data) if rng.random() < 0.3 else data)


def folders_with_links(folder: Path, rng: random.Random) -> Commands:
    raw = folder / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(prose(rng) + "纸", "utf-8")
    (raw / "b.txt").symlink_to(
        rng.choice((f"../../{SECRET}", "/etc/passwd", "b.txt", "无", "/dev/zero", "/proc/self/environ"))
    )
    (raw / "c").symlink_to(rng.choice(("..", "../..", "/etc", ".")))
    return [["new", str(folder / "book"), str(raw)]]


# --------------------------------------------------------------------------------- books


def book(folder: Path, chapter: str = "", settings: str = "", head: str = "title: 纸") -> Path:
    """A book with one chapter, for an EPUB in one script."""
    (folder / "chapters/images").mkdir(parents=True)
    (folder / "book.yaml").write_text(settings or "title: 书\nformats: [epub]\neditions: [zh-Hans]\n", "utf-8")
    (folder / "chapters/01.md").write_bytes(f"---\n{head}\n---\n{chapter}\n".encode("utf-8", "surrogatepass"))
    (folder / "chapters/link.png").symlink_to(f"../../{SECRET}")
    (folder / "chapters/link").symlink_to("/etc")
    return folder


def building(folder: Path) -> Commands:
    return [["check", "--book", str(folder)], ["build", "--jobs", "1", "--book", str(folder)]]


def marks_of_chapters(folder: Path, rng: random.Random) -> Commands:
    deep = rng.choice((30, 45, 1_000, 10_000))
    pieces = [
        nested("> ", "", deep), nested("- ", "", deep), "\n".join("  " * i + "- 甲" for i in range(min(deep, 400))),
        nested("[", "](b)", deep), nested("*", "*", deep), nested("**甲", "**", deep), "::: a\n" * deep, "[^1]\n\n[^1]: [^1]\n",
        "[^a]\n\n[^a]: [^b]\n[^b]: [^a]\n", "| a " * 2000 + "|\n" + "|-" * 2000 + "|\n", "`" * deep, "{#a}" * deep, "[甲]{ruby=" + "b" * deep + "}",
        "甲" * 20_000, "<script>alert(1)</script>", "<img src=x onerror=y>", "[甲](javascript:alert(1))", repeated(rng, 20_000), prose(rng),
        "甲\n: " * 500, "# " * 500, "```" + "x" * deep + "\n", "[甲]{lang='\" onload=\"x'}", "&#0;&#xD800;&lt;script&gt;", "<!-- " * 500,
    ]  # fmt: skip
    return building(book(folder, "\n\n".join(rng.sample(pieces, rng.randint(1, 3)))))


def addresses(folder: Path, rng: random.Random) -> Commands:
    shown = [f"![图]({a})\n\n[连]({a})\n\n![图](<{a}>)" for a in rng.sample(ADDRESSES, 3)]
    cover = rng.choice(ADDRESSES).replace("\x00", "")
    settings = f"title: 书\nformats: [epub]\neditions: [zh-Hans]\ncover: {cover!r}\n" if rng.random() < 0.4 else ""
    return building(book(folder, "\n\n".join(shown), settings))


YAMLS = [
    "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "a: " + "[" * 10_000, "a: " + "{a: " * 5_000, "- " * 3_000 + "a", "a: !!python/object/apply:os.system [id]\n",
    "? " * 1_000 + "a", "a: !!binary x\n", "<<: *x\n", "a: 'x", "%YAML 9.9\n---\na: 1\n", "a: " + "9" * 5_000, "\t\t: a", "a: |\n" + " x\n" * 50_000,
    "title: \x07", "title: \ufeff\u202e题", "title: [a]\n", "title: {a: b}\n", "title: 2001-99-99\n", "a:\n" * 3_000, "--- a\n--- b\n", "title: !!int x\n",
    "title: " + "长" * 100_000, "chapters: ['../**/*']\ntitle: x\n", "title: x\nchapters: ['/etc/*']\n", "title: x\nchapters: ['**/**/**/**']\n",
    "title: x\nchapters: ['[', '***', 'a\\0b', '..']\n", "title: x\ntheme: ../../theme\n", "title: x\ntheme: /etc\n", "title: x\ntheme: chapters/link\n",
    "title: x\nclean: {noise: [{pattern: '(a+)+$'}]}\n", "title: x\nclean: {noise: [{pattern: '(a|a)*b'}]}\n", "title: x\ndate: 0000-00-00\n",
    "title: x\nclean: {noise: [{pattern: '(((((((((('}]}\n", "title: x\nidentifier: \"\\0\\u202e<&'\\\"\"\n", "title: \"<script>&amp;</script>\"\nformats: [epub]\n",
    "title: x\neditions: [{lang: zh-Hans, conversion: ../../etc/passwd}]\n", "title: x\nlint: {ignore: [{code: a, reason: b, file: '[[['}]}\n",
    "title: x\nlimits: {source-mb: -1}\n", "title: '.'\nformats: [epub]\neditions: [zh-Hans]\n", "title: '../../../x'\nformats: [epub]\neditions: [zh-Hans]\n",
]  # fmt: skip


def settings(folder: Path, rng: random.Random) -> Commands:
    text = rng.choice(YAMLS)
    if rng.random() < 0.3:
        text = damaged(rng, text.encode()).decode("utf-8", "surrogateescape")
    book(folder, "纸。")
    (folder / "book.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    if rng.random() < 0.1:
        (folder / "book.yaml").unlink()
        (folder / "book.yaml").symlink_to(
            rng.choice((f"../{SECRET}", "/etc/passwd", "book.yaml", "/dev/zero", "chapters"))
        )
    return [*building(folder), ["import", "--book", str(folder)], ["review", "--book", str(folder)]]


def front_matters(folder: Path, rng: random.Random) -> Commands:
    head = rng.choice(YAMLS)
    return building(
        book(
            folder, "纸。", head=damaged(rng, head.encode()).decode("utf-8", "replace") if rng.random() < 0.3 else head
        )
    )


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 5000))
        + chunk(b"IEND", b"")
    )


def pictures(folder: Path, rng: random.Random) -> Commands:
    address = rng.choice(ADDRESSES).replace("\x00", "").replace("<", "&lt;").replace("'", "")
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svgs = [
        f"<svg {space}><script>alert(1)</script></svg>", f"<svg {space}><image xlink:href='{address}'/></svg>", f"<svg {space} onload='x()'/>",
        f"<svg {space}><style>@import '{address}'; a {{ fill: url({address}) }}</style></svg>", f"{LAUGHS}<svg {space}><text>&j;</text></svg>",
        f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{folder.parent / SECRET}'>]><svg {space}><text>&x;</text></svg>", f"<svg {space}>{nested('<g>', '</g>', 10_000)}</svg>",
        f"<svg {space}><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src='{address}'/></body></foreignObject></svg>",
        f"<?xml-stylesheet href='{address}'?><svg {space}/>", f"<svg {space} width='1e99' height='1e99'/>", f"<svg {space}><set attributeName='href' to='{address}'/></svg>",
        f"<svg {space}><use href='#a' id='a'/></svg>", f"<svg {space}><path d='{'M0 0' * 50_000}'/></svg>", "<svg", f"<svg {space}><a href='{address}'><text>x</text></a></svg>",
    ]  # fmt: skip
    rasters = [
        png(60_000, 60_000), png(1, 1), png(0, 0), png(2**31 - 1, 1), damaged(rng, png(16, 16)), b"GIF89a" + rng.randbytes(200),
        b"\xff\xd8\xff" + rng.randbytes(200), b"RIFF\x00\x00\x00\x00WEBP" + rng.randbytes(50), png(20_000, 20_000, zlib.compress(b"\0" * 20_000_000, 9)),
    ]  # fmt: skip
    data = rng.choice(svgs).encode() if rng.random() < 0.6 else rng.choice(rasters)
    name = rng.choice(("a.png", "a.svg", "a.jpg"))
    book(folder, f"![图](images/{name})\n")
    (folder / "chapters/images" / name).write_bytes(data)
    if rng.random() < 0.3:
        (folder / "book.yaml").write_text(
            f"title: 书\nformats: [epub]\neditions: [zh-Hans]\ncover: chapters/images/{name}\n", "utf-8"
        )
    return building(folder)


def themes(folder: Path, rng: random.Random) -> Commands:
    address = rng.choice(ADDRESSES).replace("\x00", "").replace("'", "")
    sheets = [
        f"@import '{address}';", f"body {{ background: url('{address}') }}", f"@font-face {{ font-family: x; src: url('{address}') }} body {{ font-family: x }}",
        f"p::before {{ content: url('{address}') }}", "p { content: attr(" * 100, "{" * 5_000, "/*" * 100, "a{" * 300, "@media " * 500, "p { color: var(--a); --a: var(--a) }",
        f"li {{ list-style-image: url({address}) }}", prose(rng), "p { text-indent: 1e99em }", "* { position: fixed }", "p { width: calc(" + "(" * 500,
    ]  # fmt: skip
    yaml = rng.choice(
        ("extends: literary\n", "extends: literary\n", "extends: ../..\n", "extends: /etc\n", rng.choice(YAMLS))
    )
    book(folder, prose(rng), "title: 书\nformats: [epub, pdf]\neditions: [zh-Hans]\ntheme: mine\n")
    (folder / "mine").mkdir()
    (folder / "mine/theme.yaml").write_text(yaml, "utf-8", "surrogateescape")
    for name in ("print.css", "epub.css"):
        if rng.random() < 0.15:
            (folder / "mine" / name).symlink_to(f"../../{SECRET}")
        else:
            (folder / "mine" / name).write_text(rng.choice(sheets), "utf-8")
    return building(folder)


def own_files(folder: Path, rng: random.Random) -> Commands:
    """What a book's folder brings beside its chapters: a ledger, decisions, a plan, a glossary, a journal."""
    book(folder, "纸。")
    (folder / "ledger/base").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "sources/a.zip").write_bytes(zipped(rng))
    (folder / "sources/a.txt").write_text("纸。", "utf-8")
    name = rng.choice((f"../../{SECRET}", "/etc/passwd", "a.zip", "a.txt", "link"))
    source = f'{{"name":"{name}","sha256":"","encoding":"{rng.choice(("utf-8", "rot13", "hex"))}","bom":"","kept":[]}}'
    article = f'{{"file":"{rng.choice(("chapters/01.md", f"../{SECRET}"))}","source":"{name}","start":0,"end":{rng.choice((0, 1, 10**12))},"patches":[],"suspects":[]}}'
    ledgers = ["[" * 100_000, "{}", "null", f'{{"version":1,"sources":[{source}],"articles":[{article}]}}', '{"version":2,"sources":[],"articles":[]}', "\x00",
               f'{{"version":2,"sources":[{source}],"articles":[{article}]}}', f'{{"version":3,"sources":[{source}],"articles":[{article}]}}', "9" * 10_000]  # fmt: skip
    (folder / "ledger/import.json").write_text(rng.choice(ledgers), "utf-8")
    for path in ("ledger/decisions.yaml", "ledger/plan.yaml", "glossary.tsv", "ledger/base/01.md"):
        if rng.random() < 0.2:
            (folder / path).symlink_to(f"{'../' * path.count('/')}../{SECRET}")
        elif rng.random() < 0.6:
            (folder / path).write_text(
                rng.choice((rng.choice(YAMLS), prose(rng), "a\tb\t" * 1000, "纸\t\u202e\n")), "utf-8", "surrogateescape"
            )
    if rng.random() < 0.3:
        (folder / ".kanben/ready").mkdir(parents=True)
        (folder / ".kanben/ready/list.json").write_text(
            rng.choice(("[", "[" * 100_000, f'[{{"to":"../{SECRET}","data":"0","was":""}}]')), "utf-8"
        )
        (folder / ".kanben/ready/0").write_text("overwritten", "utf-8")
    there = str(folder)
    return [["import", "--book", there], ["review", "--book", there], ["whence", "--book", there, "chapters/01.md:1"],
            ["explain", "--book", there, "a.txt:1"], ["import", "--undo", "0000", "--book", there], *building(folder)]  # fmt: skip


CASES: Sequence[Case] = (
    raw_bytes, bad_encodings, long_texts, odd_texts, pages, pages, archives, documents, documents, folders_with_links,
    marks_of_chapters, marks_of_chapters, addresses, settings, settings, front_matters, pictures, pictures, themes, own_files,
)  # fmt: skip
