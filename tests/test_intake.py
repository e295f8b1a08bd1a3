"""Files of every kind become sources; what stands in a dump twice is found."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.diagnostic import BookError
from book.intake.likeness import twins
from book.intake.markup import lines_of_html
from book.intake.read import natural_order, read
from book.policy import Limits

SENTENCE = (
    "山里的{}天来得晚，溪水却早就响了起来，一家人在院子里晒着去年的稻谷，谁也没有提起那封信的事情，"
    "只有狗叫了两声又躺下了。"
)
HEAD = (
    '<meta charset="gb2312"><title>溪边的稻谷_溪边文学网</title><meta name="author" content="林某">'
    '<meta property="og:site_name" content="溪边文学网"><meta property="article:published_time" content="2021-03-04">'
)
PAGE = (
    f"<!DOCTYPE html><html><head>{HEAD}</head><body><nav><a href='/'>首页</a><a href='/b'>书库</a></nav><div id='main'>"
    f"<h1>溪边的稻谷</h1><h2>一、起因</h2><p>{SENTENCE.format('春')}</p><p>{SENTENCE.format('夏')}</p><h2>二、经过</h2>"
    f"<p>{SENTENCE.format('秋')}</p><ul><li>第一件，晒稻谷</li><li>第二件，收稻谷</li></ul></div>"
    "<div class='footer'>版权所有 溪边文学网</div><script>alert('x')</script></body></html>"
)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def codes(data, name, encoding=""):
    with pytest.raises(BookError) as caught:
        read(data, name, encoding)
    assert all(d.hint for d in caught.value.diagnostics)
    return [d.code for d in caught.value.diagnostics]


# ---------------------------------------------------------------------------------- pages


@pytest.mark.parametrize(("name", "codec"), [("a.html", "gb18030"), ("a.txt", "gb18030"), ("a.htm", "utf-8")])
def test_a_web_page_gives_its_main_text_and_what_it_says_of_itself(name, codec):
    (found,) = read(PAGE.encode(codec), name)
    text = found.source.text
    assert text.startswith("# 溪边的稻谷\n")
    assert f"## 一、起因\n\n{SENTENCE.format('春')}\n" in text
    assert "- 第一件，晒稻谷" in text
    assert not any(word in text for word in ("首页", "版权所有", "alert"))
    assert found.facts == {"title": "溪边的稻谷", "author": "林某", "date": "2021-03-04", "site": "溪边文学网"}
    assert found.data == PAGE.encode(codec)
    assert [d.code for d in found.findings] == ["web-page"]


def test_a_page_as_browsers_save_it_whole():
    saved = (
        b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ) + PAGE.replace("gb2312", "utf-8").encode()
    (found,) = read(saved + b"\r\n--x--\r\n", "a.mhtml")
    assert SENTENCE.format("秋") in found.source.text


def test_a_page_without_a_main_text_gives_all_its_text():
    (found,) = read("<html><body><p>短。</p></body></html>".encode(), "a.html")
    assert "短。" in found.source.text
    assert codes(b"<html><body><script>x</script></body></html>", "a.html") == ["empty-file"]


# ------------------------------------------------------------------------------- documents

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _run(text, bold=False):
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' * bold}<w:t>{text}</w:t></w:r>"


def _related(kind, target):
    one = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{one}</Relationships>'


def document(body):
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>指北坡。</w:t></w:r></w:p></w:footnote>'
    facts = "<d:title>稻谷</d:title><d:creator>林某</d:creator><t:created>2021-03-04T08:00:00Z</t:created>"
    core = f'<c:p xmlns:c="c" xmlns:d="d" xmlns:t="t">{facts}</c:p>'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return zipped(
        **{
            "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="a/xml"/></Types>',
            "_rels/.rels": _related("officeDocument", "word/document.xml"),
            "word/_rels/document.xml.rels": _related("footnotes", "footnotes.xml"),
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {_W}>{note}</w:footnotes>",
            "docProps/core.xml": core,
        }
    )


def test_a_word_document_keeps_headings_notes_and_tables():
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p>{_run(c)}</w:p></w:tc>' for c in row)}</w:tr>" for row in ("甲乙", "12")
    )
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr>{_run("一、起因")}</w:p>'
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    paragraph = f"<w:p>{_run('山里的')}{_run('春', True)}{_run('天', True)}{mark}{_run('来得晚。')}</w:p>"
    (found,) = read(document(f"{heading}{paragraph}<w:tbl>{cells}</w:tbl>"), "a.docx")
    assert (
        found.source.text
        == "## 一、起因\n\n山里的春天[^2]来得晚。\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n[^2]: 指北坡。\n"
    )
    assert found.facts == {"title": "稻谷", "author": "林某", "date": "2021-03-04"}


def test_documents_that_are_none():
    assert codes(zipped(**{"word/document.xml": "<a"}), "a.docx") == ["broken-document"]
    assert codes(zipped(**{"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "a.xlsx") == ["binary-file"]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>甲<br>乙</p><p>丙</p>", "甲\n乙\n\n丙\n"),
        ("<ol><li>甲</li><li><p>乙</p></li></ol>丙", "1. 甲\n2. 乙\n\n丙\n"),
        ("<h3> 题 </h3>文", "### 题\n\n文\n"),
        ("<p><b>甲</b><b>乙</b><b></b></p>", "甲乙\n"),
        ("<style>a</style><img src='p.png'>", "![](p.png)\n"),
        ("<table><tr><td>a|b</td><td>c</td></tr></table>", "| a\\|b | c |\n"),
        ("", ""),
    ],
)
def test_markup_becomes_lines(html, lines):
    assert lines_of_html(html) == lines


# -------------------------------------------------------------------------------- archives


def test_an_archive_gives_its_texts_in_their_natural_order():
    texts = {f"集/第{n}回.txt": f"正文{n}。\n" for n in ("十", "二", "一")}
    data = zipped(
        **texts, **{"__MACOSX/a.txt": "x", "集/图.png": b"1", "../out.md": "---\ntitle: 题\nauthor: 某\n---\n正文。\n"}
    )
    found = read(data, "书.zip")
    assert [i.source.name for i in found] == ["书/out.md", "书/集/第一回.txt", "书/集/第二回.txt", "书/集/第十回.txt"]
    assert found[0].facts == {"title": "题", "author": "某"}
    assert found[1].data == "正文一。\n".encode()


def test_names_of_members_in_gbk():
    data = zipped(**{"a" * 8 + ".txt": "正文。"}).replace(b"a" * 8, "山水文集".encode("gb18030"))
    assert [i.source.name for i in read(data, "书.zip")] == ["书/山水文集.txt"]


def test_bounds_of_an_archive():
    limits = Limits(unpacked_mb=1, members=3)
    with pytest.raises(BookError, match="more than 1 MB unpacked"):
        read(zipped(**{"a.txt": "a" * 2_000_000}), "a.zip", limits=limits)
    with pytest.raises(BookError, match="the limit is 3"):
        read(zipped(**{f"{i}.txt": "a" for i in range(4)}), "a.zip", limits=limits)


def test_faults_of_archives():
    whole = zipped(**{"a.txt": "正文。" * 50})
    assert codes(whole[:60], "a.zip") == ["broken-archive"]
    assert codes(zipped(**{"a.png": b"1"}), "a.zip") == ["empty-archive"]
    assert codes(zipped(**{"a.txt": "", "b.txt": whole}), "a.zip") == ["empty-file", "binary-file"]
    assert codes(zipped(**{"a.txt": "正文。"}), "a.zip", "klingon") == ["unknown-encoding"]


def test_natural_order():
    names = ["第2回", "第10回", "第一百回", "a1", "a02", "a10"]
    assert sorted(names, key=natural_order) == ["a1", "a02", "a10", "第2回", "第10回", "第一百回"]


PIECES = [
    b"PK\x03\x04",
    b"<html>",
    b"<p>",
    b"</table>",
    b"<td>",
    b"<meta charset=big5>",
    "山水，".encode(),
    "山水，".encode("gbk"),
    b"\x00",
    b"\xff",
]


@given(
    st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)),
    st.sampled_from(["a.txt", "a.html", "a.docx", "a.zip", "a.mht"]),
)
def test_any_bytes_are_read_or_refused(data, name):
    with suppress(BookError):
        assert all(i.source.text.strip() for i in read(data, name))


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_is_read_or_refused(at, noise):
    data = bytearray(zipped(**{"a.txt": "正文。", "b.html": PAGE, "c.docx": document("<w:p/>")}))
    data[at : at + len(noise)] = noise
    with suppress(BookError):
        assert read(bytes(data), "a.zip")


# -------------------------------------------------------------------------------- likeness


def test_twins_are_found():
    long = "".join(SENTENCE.format(c) for c in "春夏秋冬")
    other = (
        "城里的车站到了夜里十一点仍旧灯火通明，卖票的人打着哈欠，等最后一班车的旅客围着炉子说起各自家乡的冬天和收成。"
        * 3
    )
    nearly = long.replace("稻谷", "麦子", 1).replace("，", ",")
    found = twins([f"题一\n{long}\n", other, f"另题\n{nearly}\n", f"别的\n{'车站' * 60}\n{other}\n短。"])
    assert [(t.first.text, t.second.text) for t in found] == [(0, 2), (1, 3)]
    assert 0.8 <= found[0].likeness < 1
    assert twins([long, other]) == ()


def test_a_paragraph_that_stands_twice():
    paragraph = "".join(SENTENCE.format(c) for c in "春夏")
    rest = ["".join(chr(0x4E00 + (i * k) % 5000) for i in range(1000)) for k in (7, 11)]
    texts = [f"{rest[0]}\n{paragraph}\n", f"{paragraph}\n{rest[1]}\n"]
    (found,) = twins(texts)
    for span in (found.first, found.second):
        assert texts[span.text][span.start : span.end] == paragraph


@given(st.lists(st.text(st.sampled_from("山水。\n"), max_size=300), max_size=5))
def test_likeness_of_any_texts(texts):
    for twin in twins(texts):
        assert (twin.first.text, twin.first.start) < (twin.second.text, twin.second.start)
        assert 0.8 <= twin.likeness <= 1


def test_inline_marks_of_a_page_part_no_words():
    line = "<p>江面<b>上</b>什么<i>也</i>看不见，<a href='x'>船夫</a>不来。</p>"
    page = f"<html><body><h1>渡口</h1>{line}<ul><li>一</ul></body></html>"
    (intake,) = read(page.encode(), "a.html")
    assert "江面上什么也看不见，船夫不来。" in intake.source.text
    assert "- 一" in intake.source.text
    assert intake.marked
