"""The review page: its data tell the whole import, and it works in a browser without a network."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from book import review, schema
from book.clean.decisions import Accepted, Decisions, settled
from book.clean.ledger import Ledger, Record
from book.clean.runner import clean
from book.text import Draft, Edit, Patch, Source
from tests.test_rules import texts

TEMPLATE = Path(__file__).parent.parent / "styles/templates/review.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTICLE = """\
纸的来历
纸是用树皮做的,先浸后煮,再捣成浆,那是4月5曰的事情,用竹帘一捞就成了一张</script><img src=x onerror=alert(1)>。
做一张好纸要经过许多人的手,也要等许多个晴天,所以从前的人写字很省,一张𠀀纸要写满两面才肯放手。
"""


UNDECIDED = Decisions()


def ledger_of(text, decisions=UNDECIDED):
    cleaned = settled(clean(Draft.of(Source("a.txt", text))), decisions)
    return Ledger((Record("chapters/01-纸.md", cleaned.draft, cleaned.suspects),))


def page_of(text, decisions=UNDECIDED, edited=()):
    return review.render(
        "书", ledger_of(text, decisions), decisions, edited, {"review.html": TEMPLATE.read_text("utf-8")}
    )


def data_of(page):
    found = re.findall(r'<script type="application/json" id="(\w+)">(.*?)</script>', page, re.S)
    return {name: json.loads(text) for name, text in found}


# ---------------------------------------------------------------------------------- hunks


@given(texts())
def test_hunks_and_what_is_between_them_are_the_source_and_the_body(text):
    (record,) = ledger_of(text).records
    found = review.hunks(record.draft)
    at = new = 0
    for hunk in found:
        assert text[at : hunk.start] == record.body[new : hunk.new_start]
        assert at <= hunk.start <= hunk.end
        assert hunk.edits
        at, new = hunk.end, hunk.new_end
    assert text[at:] == record.body[new:]
    assert sum(len(h.edits) for h in found) == sum(len(p.edits) for p in record.draft.patches)


def test_edits_that_meet_are_one_hunk():
    draft = Draft.of(Source("a", "甲乙丙丁"))
    for patch in (
        Patch.of("a", [Edit(1, "乙", "")]),
        Patch.of("b", [Edit(1, "", "！")]),
        Patch.of("c", [Edit(3, "丁", "戊")]),
    ):
        draft = draft.edited(patch)
    assert [(h.start, h.end, h.new_start, h.new_end, [n.rule for n in h.edits]) for h in review.hunks(draft)] == [
        (1, 2, 1, 2, ["a", "b"]),
        (3, 4, 3, 4, ["c"]),
    ]


# ----------------------------------------------------------------------------------- page


@given(texts())
def test_the_page_holds_the_whole_text_and_no_markup_of_its(text):
    page = page_of(text)
    (record,) = ledger_of(text).records
    runs = data_of(page)["c0"]
    clean_text = text.encode("utf-8", "replace").decode()
    assert "".join(r if isinstance(r, str) else r[0] for r in runs) == clean_text
    assert "".join(r if isinstance(r, str) else r[1] for r in runs) == record.body.encode("utf-8", "replace").decode()
    bare = re.sub(r'(<script type="application/json" id="\w+">).*?</script>', r"\1</script>", page, flags=re.S)
    assert bare == re.sub(
        r'(<script type="application/json" id="\w+">).*?</script>', r"\1</script>", page_of("纸。\n"), flags=re.S
    )


def test_the_page_asks_nothing_of_the_network():
    page = page_of(ARTICLE)
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//|@import|url\(", page)


def test_the_title_is_escaped():
    page = review.render("<b>", ledger_of("纸"), Decisions(), (), {"review.html": TEMPLATE.read_text("utf-8")})
    assert "<b>" not in page.replace('"<b>"', "")
    assert "&lt;b&gt;" in page


def test_suspects_stand_where_they_are_in_units_of_utf16():
    text = "一张𠀀纸，写到4月5曰，便停了下来，再没有人写下去了。\n"
    (record,) = ledger_of(text).records
    (suspect,) = [s for s in data_of(page_of(text))["index"]["suspects"] if s["text"] == "曰"]
    units = record.body.encode("utf-16-le")
    assert units[2 * suspect["at"] :][:2].decode("utf-16-le") == "曰"
    assert suspect["proposals"] == ["日"]


def test_what_is_decided_is_on_the_page():
    (record,) = ledger_of(ARTICLE).records
    first = data_of(page_of(ARTICLE))["c0"]
    ids = [edit[0] for run in first if not isinstance(run, str) for edit in run[2]]
    wanted = Decisions(undone=(ids[0],), dismissed=(record.suspects[0].id,))
    index = data_of(page_of(ARTICLE, wanted, ["chapters/01-纸.md"]))["index"]
    assert index["decisions"] == {"undone": [ids[0]], "accepted": [], "dismissed": [record.suspects[0].id]}
    assert record.suspects[0].id not in {s["id"] for s in index["suspects"]}
    assert index["chapters"][0]["edited"]


# -------------------------------------------------------------------------------- browser

DRIVE = """
<script>
const pressed = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const press = (keys) => [...keys].forEach(pressed);
window.onerror = (message) => document.body.setAttribute("data-error", message);
try { %s } catch (error) { document.body.setAttribute("data-error", error.stack); }
document.body.setAttribute("data-out", yaml());
</script>
</body>"""


def driven(tmp_path, page, script):
    """The page's document after `script`, and the decisions that it would export."""
    path = tmp_path / "review.html"
    path.write_text(page.replace("</body>", DRIVE % script), "utf-8")
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [*command, "--dump-dom", path.as_uri()], capture_output=True, timeout=120, check=True, encoding="utf-8"
    )
    assert "data-error" not in done.stdout.rpartition("<body")[2].partition(">")[0]
    (out,) = re.findall(r'data-out="([^"]*)"', done.stdout)
    return done.stdout, schema.parse(Decisions, html.unescape(out), "decisions.yaml")


browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@browser
def test_the_page_shows_suspects_first_and_exports_what_is_chosen(tmp_path):
    (record,) = ledger_of(ARTICLE).records
    (day,) = [s for s in record.suspects if s.rule == "misread-day"]
    dom, made = driven(tmp_path, page_of(ARTICLE), 'press("a")')
    assert "misread-day" in dom
    assert made.accepted == (Accepted(id=day.id, proposal="日"),)
    _, made = driven(tmp_path, page_of(ARTICLE), 'press("d")')
    assert made.dismissed == (day.id,)


@browser
def test_an_edit_is_undone_by_a_key_and_the_text_stays_text(tmp_path):
    dom, made = driven(tmp_path, page_of(ARTICLE), 'press("ejju")')
    (record,) = ledger_of(ARTICLE).records
    assert len(made.undone) == 1
    assert "清理后 Result" in dom
    assert "<img" not in dom
    assert "&lt;img src=x onerror=alert(1)&gt;" in dom
    assert settled(clean(Draft.of(Source("a.txt", ARTICLE))), made).draft.text == record.body


def test_edits_tell_how_sure_they_are():
    (record,) = ledger_of(ARTICLE).records
    told = {edit[0]: edit[2] for run in data_of(page_of(ARTICLE))["c0"] if not isinstance(run, str) for edit in run[2]}
    assert told == {n.id: n.sure for n in record.names}


@browser
def test_sure_edits_are_hidden_by_a_limit(tmp_path):
    script = 'press("e"); $("limit").value = "0.95"; $("limit").onchange(); document.title = String(items.length)'
    dom, _ = driven(tmp_path, page_of(ARTICLE), script)
    runs = [run for run in data_of(page_of(ARTICLE))["c0"] if not isinstance(run, str)]
    shown = sum(any(edit[2] <= 0.95 for edit in run[2]) for run in runs)
    assert 0 < shown < len(runs)
    assert f"<title>{shown}</title>" in dom


@browser
@pytest.mark.slow
def test_a_long_chapter_is_drawn_in_part_and_walked_to_its_end(tmp_path):
    text = "".join(f"第{n}张纸很薄,墨很浓,一共写了{n}行,才算是写完了。\n" for n in range(3000))
    dom, made = driven(tmp_path, page_of(text), 'press("e"); select(items.length - 1, true); press("u")')
    assert len(made.undone) == 1
    assert dom.count('class="row"') < 1000
