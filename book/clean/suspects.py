"""What looks wrong in a clean chapter and is a person's to decide: proposals, graded, never applied.

The reasons are in Chinese: the review page shows them to the editor of a Chinese text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from book.clean.breaks import open_ended
from book.clean.headings import Heading
from book.clean.mojibake import misread
from book.clean.numbers import HAN, mark_at
from book.clean.rule import Suspect
from book.clean.scan import matches

_SURE_END = 0.7
"""A glued heading whose end is less probable than this is shown with the other ends."""

_TRADITIONAL = (
    "會会們们國国這这個个來来時时對对開开關关門门問问間间學学書书長长東东車车馬马鳥鸟魚鱼鮮鲜責责貴贵買买賣卖見见觀观覺觉視视規规"
    "記记許许說说話话請请語语讀读論论議议識识計计設设試试該该詳详認认為为無无與与從从後后發发業业產产動动勞劳務务勝胜廣广應应當当"
    "點点經经給给統统結结組组終终線线約约級级紅红紙纸絲丝網网總总緊紧續续織织縣县現现實实寫写導导將将專专尋寻歲岁歷历歸归"
    "氣气漢汉溝沟溫温準准滿满漸渐濟济濃浓灣湾災灾煉炼熱热爭争爾尔獎奖獨独獲获環环畫画異异療疗盡尽監监礎础禮礼種种積积穩稳筆笔"
    "節节簡简範范類类顯显題题顧顾願愿領领頭头預预須须順顺飛飞飯饭飲饮館馆驗验驚惊體体黨党齊齐龍龙塲场場场壓压壞坏夠够夢梦奪夺"
    "婦妇孫孙寶宝屬属島岛師师帶带帳帐幾几庫库廠厂強强張张彈弹復复徹彻態态慣惯慮虑憑凭戰战戲戏戶户執执掃扫掛挂據据擊击擔担擴扩"
    "敗败數数斷断條条極极標标樣样樹树橋桥機机權权決决沒没測测溝沟滅灭"
)
_SIMPLIFIED = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))
_KINDRED = frozenset(_SIMPLIFIED.values())


def suspects(body: str, headings: Sequence[Heading] = (), text: str = "") -> tuple[Suspect, ...]:
    """Everything suspicious in a chapter's `body`, in order.

    `headings` are those found in `text`, the body as it was before headings were marked; a doubtful end is shown.
    """
    found = [
        *_slips(body),
        *_strays(body),
        *_unpaired(body),
        *open_ended(body),
        *_gaps(body),
        *_references(body),
        *_lost(body),
        *_misread(body),
    ]
    found += _doubtful(body, headings, text)
    return tuple(sorted(found, key=lambda s: (s.start, s.rule)))


def _slips(body: str) -> Iterator[Suspect]:
    """Figures and dates that a scanner misread."""
    for m in re.finditer(r"\d(?<![\d〇]\d)(?=\d*[OlI〇])[\dOlI〇]{1,3}(?=[.,年，）)\s]|$)", body):
        new = m[0].translate({ord("〇"): "0", ord("O"): "0", ord("l"): "1", ord("I"): "1"})
        yield Suspect("misread-figure", m.start(), m[0], (new,), 0.9, "数字里混有字母或〇")
    for m in re.finditer(r"曰(?:(?<=\d月\d曰)|(?<=\d月\d\d曰)|(?<=[今明昨每]曰)(?!：))", body):
        yield Suspect("misread-day", m.start(), "曰", ("日",), 0.95, "这里说的是日子")
    for m in re.finditer("层(?:(?=[提曾经])|(?<=祖层)(?=[孙父]))", body):
        yield Suspect("misread-hanzi", m.start(), "层", ("曾",), 0.6, "“曾”形近误作“层”")
    for m in re.finditer("未(?:(?<=最未)(?=[一尾])|(?=一句))", body):
        yield Suspect("misread-hanzi", m.start(), "未", ("末",), 0.7, "“末”形近误作“未”")
    for m in re.finditer("[早久]己(?=[经是有被])|早己", body):
        yield Suspect("misread-hanzi", m.end() - 1, "己", ("已",), 0.8, "“已”形近误作“己”")


def _strays(body: str) -> Iterator[Suspect]:
    """Characters of the other script, where a text has few of them."""
    old = list(re.finditer(f"[{''.join(_SIMPLIFIED)}]", body))
    if old and len(old) * 50 < len(body) and len(old) * 50 < sum(c in _KINDRED for c in body):
        for m in old:
            yield Suspect("stray-traditional", m.start(), m[0], (_SIMPLIFIED[m[0]],), 0.85, "全文是简体，此字是繁体")


def _unpaired(body: str) -> Iterator[Suspect]:
    """Quotes without their other half. A quotation of several paragraphs opens in each and closes in the last."""
    opened = False
    for line in re.finditer(r"[^\n]+", body):
        depth, first = 0, line.start()
        for m in re.finditer("[“”]", line[0]):
            depth += 1 if m[0] == "“" else -1
            if depth == 1 and m[0] == "“":
                first = line.start() + m.start()
            if depth < 0:
                if not opened:
                    yield Suspect("unpaired-quote", line.start() + m.start(), "”", (), 0.8, "前面没有与它相配的引号")
                depth, opened = 0, False
        if depth > 0 and not line[0].startswith("“"):
            yield Suspect("unpaired-quote", first, "“", (), 0.6, "本段之内没有与它相配的引号")
        opened = depth > 0 or (opened and not line[0].endswith("”"))


def _gaps(body: str) -> Iterator[Suspect]:
    """Numbers missing among the headings of one level."""
    last: dict[int, tuple[str, int]] = {}
    for m in re.finditer(r"^(#{2,6}) ([^\n]+)$", body, re.M):
        mark = mark_at(m[2])
        level = len(m[1])
        for deeper in [k for k in last if k > level]:
            del last[deeper]
        if mark is None:
            continue
        system, number = last.get(level, (mark.system, 0))
        if system == mark.system and mark.number not in (number + 1, 1):
            why = f"缺第{number + 1}项"
            yield Suspect("missing-number", m.start(2), m[2][: mark.end], (), 0.8, why)
        last[level] = mark.system, mark.number


def _references(body: str) -> Iterator[Suspect]:
    """Numbers missing in a bibliography, and entries without the mark of their kind."""
    head = re.search(r"^#+ .{0,2}(?:参考文献|參考文獻)[^\n]*\n+", body, re.M)
    entries = list(re.compile(r"^[\[［〔](\d{1,3})[\]］〕]", re.M).finditer(body, head.end())) if head else []
    for a, b in pairwise(entries):
        if int(b[1]) != int(a[1]) + 1:
            yield Suspect("missing-reference", b.start(), b[0], (), 0.9, f"缺文献[{int(a[1]) + 1}]")
    broken = re.compile(rf"^(?:[\[［〔]\d{{1,3}}[\]］〕]|\d{{1,3}}\. )[^\n\[]*[{HAN}](\[)(?=[.．{HAN}])", re.M)
    for m in broken.finditer(body, head.end()) if head else ():
        yield Suspect("broken-document-code", m.start(1), "[", ("[J].",), 0.6, "文献类型的标记残缺")


_EATEN = re.compile(rf"(?<=[{HAN}])(?:(?:\\?\*){{2,}}|[□]{{1,}}|\?(?=[{HAN}]))")
_EATEN_BEGINS = re.compile(r"[*\\□?]")


def _misread(body: str) -> Iterator[Suspect]:
    """What was read in a wrong encoding, as far as the right one is not certain."""
    for found in misread(body):
        proposals = (found.meant,) if found.meant else ()
        yield Suspect("misread-encoding", found.start, found.text, proposals, 0.7, "像是用错编码读出的字")


def _lost(body: str) -> Iterator[Suspect]:
    """Places where characters were lost or eaten."""
    for m in re.finditer("\N{REPLACEMENT CHARACTER}+", body):
        yield Suspect("lost-bytes", m.start(), m[0], (), 0.95, "原文件里的字节不成字")
    for m in matches(_EATEN, _EATEN_BEGINS, body):
        yield Suspect("eaten-characters", m.start(), m[0], (), 0.6, "字被符号替换了")
    for m in re.finditer(rf"[０-９](?<=[{HAN}].)(?=[，。；])", body):
        yield Suspect("lone-figure", m.start(), m[0], ("",), 0.6, "或是注已失去的注码")
    for m in re.finditer("：：", body):
        yield Suspect("doubled-colon", m.start(), m[0], ("：“", "："), 0.5, "或是冒号和丢失的引号")


def _doubtful(body: str, headings: Sequence[Heading], text: str) -> Iterator[Suspect]:
    """Glued headings whose end is not sure, with the other ends."""
    at = 0
    for heading in headings:
        words = text[heading.start : heading.end].strip()
        start = body.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        if heading.kind == "heading" and heading.p < _SURE_END:
            others = tuple(text[heading.start : end] for end in heading.others)
            yield Suspect("heading-end", start, words, others, round(1 - heading.p, 2), "标题到哪里为止不能确定")
