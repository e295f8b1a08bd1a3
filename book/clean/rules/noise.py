"""Lines and words that belong to a page or a site, not to the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from book.clean.pages import furniture
from book.clean.rule import Scene, rule
from book.text import Edit

_WORDS = (
    "首页|首頁|主页|主頁|上一?[页頁章篇节節]|下一?[页頁章篇节節]|[前后後]一[页頁章篇]|尾页|尾頁|末页|末頁|目录|目錄|列表|返回|排行|论坛|論壇|收藏|打印|列印|"
    "分享|微信|微博|QQ空间|朋友圈|登录|登錄|注册|註冊|搜索|搜尋|联系我们|聯繫我們|关于我们|關於我們|期刊|论文|论文库|文库|书库|網站地圖|网站地图|留言|"
    "武侠|言情|科幻|玄幻|都市|军事|历史|繁体|繁體|简体|加入书架|推荐票|章节目录"
)
_BUTTON = (
    r"(?:点?赞|點?讚|踩|收藏|转发|轉發|分享|评论|評論|举报|舉報|打赏|打賞|在看|喜欢|喜歡|推荐|推薦|关注|關注|阅读|閱讀|浏览|瀏覽)"
    r"(?:\s*[(（:：]?\s*\d+(?:\.\d+)?[万萬w]?\s*[)）]?)?"
)
_SITE = re.compile(
    r"[ \t\u3000]*(?:"
    r"(?:推荐(?:访问|阅读|文章)|推薦(?:閱讀|文章)|相关(?:阅读|文章|推荐|热词|链接)|相關(?:閱讀|文章)|延伸阅读|延伸閱讀|猜你喜欢|热门标签|标签|標籤)\s*[:：].*"
    r"|[上下前后後](?:一[篇页頁章节節]|[页頁])(?:\s*[:：].*|\s*)"
    r"|(?:返回|回)(?:首页|首頁|目录|目錄|列表|顶部|頂部|书页)"
    r"|(?:分享到|分享至|微信扫一扫|扫一扫)[^\n，。]{0,40}"
    r"|(?:点击|點擊)(?:这里|此处|查看|下载|進入|进入)[^\n，。]{0,30}"
    r"|[点點][击擊]?(?:下方|左下角|文末|这里|這裡|此处|此處)?[“「]?(?:阅读|閱讀|查看)(?:原文|全文)[”」]?\s*[>＞»›→↓▼]*"
    r"|(?:阅读|閱讀|查看)(?:原文|全文)\s*[>＞»›→↓▼]+"
    r"|(?:打印|列印)本(?:页|頁)|关闭窗口|【?(?:字体|字號|字号)\s*[:：].{0,20}"
    r"|(?:首页|首頁|主页|主頁)\s*[>＞»›/].*"
    r"|[你您]?(?:的|现在的|現在的|當前|当前)?位置\s*[:：].*"
    r"|本文(?:已影响|阅读量|浏览量|被阅读)\s*[:：]?\s*\d+\s*(?:人|次)?"
    r"|(?:共\s*\d+\s*页|第\s*\d+\s*页\s*共\s*\d+\s*页|\d+\s*/\s*\d+\s*页)"
    r"|(?:责任|責任)?(?:编辑|編輯|校对|校對|录入|錄入)\s*[:：]\s*\S{1,8}"
    r"|本站[^\n]{0,40}(?:招收|招募|收藏|网址|網址|域名|点此|點此|报名|更新|转载|轉載|声明|聲明)[^\n]{0,30}"
    r"|(?:本文|原文)(?:链接|鏈接|連結|地址|网址|網址)\s*[:：].*"
    r"|(?:版权|版權|免责|免責|转载|轉載)[声聲]明\s*[:：].*|(?:转载|轉載)[请請](?:注明|註明|保留).*"
    r"|(?:评论列表|(?:网友|最新|全部|热门|精彩)评论|发表评论|網友評論|最新評論|發表評論)\s*[(（]?\d*[)）]?"
    rf"|{_BUTTON}(?:[ \t\u3000|｜·]+{_BUTTON})+|{_BUTTON}\s*[(（:：]?\s*\d+\s*[)）]?"
    r"|<!--.*?-->"
    r"|[^\n。]{0,30}(?:版权所有|版權所有|All ?Rights ?Reserved)[^\n。]{0,40}\.?"
    r")[ \t\u3000]*"
)
_MENU_ITEM = re.compile(rf"(?:{_WORDS})")
_MENU_GAP = re.compile(r"[ \t\u3000]*[|｜/>＞»·•][ \t\u3000]*|[ \t\u3000]+")
_RULE = re.compile(r"[ \t\u3000]*([=＝*＊_~～—─━-])(?:[ \t]*\1){4,}[ \t\u3000]*")
_ADDRESS = r"(?:https?://)?[wW]{2,3}[.．。]?[A-Za-z0-9\-.．。]{2,40}[.．](?:com|net|org|cn|cc|me|info|la|tw|hk|example|xyz|top|html?)(?:/[A-Za-z0-9/_.-]*)?"
_ADVERT = re.compile(
    rf"(?:更多|最新|全部|精彩|手机|手機|免费|免費|请|請|想看)[{{han}}]{{{{0,12}}}}(?:搜索|搜尋|访问|訪問|登录|登錄|登陆|到|关注|關注|记住|記住|收藏)[{{han}}：:]{{{{0,8}}}}{_ADDRESS}"
    r"|(?:扫码|掃碼|长按|微信)?(?:关注|關注|搜索|添加)(?:微信)?(?:公众号|公眾號|微信号|微信號)[【“「\[：:]?[^】”」\]\n，。]{1,16}[】”」\]]?(?:[，,]?(?:回复|回覆|领取|領取|免费|获取|即可)[^\n，。！!]{0,24}[！!]{0,3})?".replace(
        "{han}", "\u4e00-\u9fff"
    )
    .replace("{{", "{")
    .replace("}}", "}")
)

_ADVERT_SIGN = re.compile("[wWｗＷ公微](?:[wWｗＷ]|[众眾信][号號])")
"""Stands in every advert."""
_LABELLED = re.compile(
    r"[ \t\u3000]*[【\[［（(](?:广告|廣告|推广|推廣)[】\]］）)][^\n]{0,60}"
    r"(?:扫码|掃碼|点击|點擊|关注|關注|下载|下載|加微信|公众号|公眾號|[wW]{3}|https?:|限时|限時|优惠|優惠)[^\n]{0,60}"
)
_EXCLAIMED = re.compile(r"[，,！!][^\n。？?]{0,24}[！!]+[ \t\u3000]*|[！!。]?[ \t\u3000]*")
"""What an advert that begins its line says behind the account, to the end of the line."""


@rule(
    "site-furniture",
    "navigation, recommendations, share buttons, copyright lines of a site",
    ("推荐阅读：怎样修书\n正文。", "\n正文。"),
    ("首页|书库|排行|论坛\n正文。", "\n正文。"),
    ("正文。\n点击阅读原文 >>>", "正文。\n"),
    ("上一篇讲了纸，这一篇讲墨。", "上一篇讲了纸，这一篇讲墨。"),
    ("翻开首页，上头印着一枚藏书印。", "翻开首页，上头印着一枚藏书印。"),
    sure=0.95,
)
def site_furniture(text: str, scene: Scene) -> Iterator[Edit]:
    """Only a whole line counts: the same words within a sentence are text."""
    for m in re.finditer(r"[^\n]+", text):
        if len(m[0]) <= 200 and ((len(m[0]) <= 120 and _SITE.fullmatch(m[0])) or _is_menu(m[0])):
            yield Edit(m.start(), m[0], "")
    yield from _below_lists(text)


_LIST_HEAD = re.compile(
    r"^[ \t\u3000]*(?:(?P<titles>(?:相关|相關|热门|熱門|为您|為您|猜你|精彩)(?:推荐|推薦|阅读|閱讀|文章|喜欢|喜歡))"
    r"|(?:评论列表|(?:网友|最新|全部|热门|精彩)评论|網友評論|最新評論)\s*[(（]?\d*[)）]?)[ \t\u3000]*$",
    re.M,
)
_COMMENT = re.compile(r"[ \t\u3000]*\d{1,4}\s*[楼樓#][^\n]*")
_LISTED = re.compile(r"[ \t\u3000]*[^\s，。！？；,!?;][^，。！？；,!?;\n]{1,38}")
_MOST_LISTED = 12


def _below_lists(text: str) -> Iterator[Edit]:
    """Titles of other articles below 相关推荐, and comments below 评论列表, to the end of the article."""
    for head in _LIST_HEAD.finditer(text):
        lines = [m for m in re.compile(r"[^\n]+").finditer(text, head.end()) if m[0].strip()]
        shape = _LISTED if head["titles"] else _COMMENT
        listed = list(takewhile(lambda m: shape.fullmatch(m[0]) and not _SITE.fullmatch(m[0]), lines))  # noqa: B023
        ends = len(listed) == len(lines) or _SITE.fullmatch(lines[len(listed)][0]) is not None
        if ends and len(listed) <= _MOST_LISTED:
            if head["titles"]:
                yield Edit(head.start(), head[0], "")
            yield from (Edit(m.start(), m[0], "") for m in listed)


def _is_menu(line: str) -> bool:
    """Is the line a row of short items, several of them words of a site's navigation?"""
    bare = re.sub(r"^[ \t\u3000]*[\[【]?(?:导航|導航|网站导航)[\]】]?", "导航 ", line.strip())
    items = [item for item in _MENU_GAP.split(bare) if item]
    if len(items) < 4 or max(map(len, items)) > 8 or re.search("[，。！？；]", line):
        return False
    known = sum(_MENU_ITEM.match(item) is not None or item == "导航" for item in items)
    return bool(known >= 2 and 3 * known >= len([i for i in items if not i.isdecimal()]))


@rule("rules-of-signs", "lines of === or ---", ("上\n=====\n下", "上\n\n下"), ("他——走了", "他——走了"), sure=0.95)
def rules_of_signs(text: str, scene: Scene) -> Iterator[Edit]:
    """What parted two articles on a page parts nothing in a chapter."""
    for m in re.finditer(r"[^\n]+", text):
        if len(m[0]) <= 120 and _RULE.fullmatch(m[0]):
            yield Edit(m.start(), m[0], "")


@rule(
    "page-furniture",
    "running heads, folios, issue lines and copyright lines of printed pages",
    ("把纸贴2019.3(中)\nBOOK AND TYPE41|书林|在墙上。墨要浓。BOOK AND TYPE42", "把纸贴在墙上。墨要浓。"),
    ("刻成。Copyright©某库www.example.com.AllRightsReserved.次年", "刻成。次年"),
    ("比例是2019.3，见BOOK AND TYPE一书。", "比例是2019.3，见BOOK AND TYPE一书。"),
    sure=0.95,
)
def page_furniture(text: str, scene: Scene) -> Iterator[Edit]:
    """What book.clean.pages finds goes; text that it broke in mid-sentence closes up."""
    for found in furniture(text, scene.heads):
        yield Edit(found.start, text[found.start : found.end], found.new)


@rule(
    "adverts",
    "invitations to a site or an account, as lines and in mid-sentence",
    ("刻工坐在窗前，更多好书请搜索www.books.example手里拿着刀。", "刻工坐在窗前，手里拿着刀。"),
    ("刻成。\n【广告】扫码关注公众号“刻书”，每天一页！\n次年", "刻成。\n\n次年"),
    ("【广告】一词，公众号里常见。", "【广告】一词，公众号里常见。"),
    ("他关注公众的看法，请到印坊来。", "他关注公众的看法，请到印坊来。"),
    sure=0.9,
)
def adverts(text: str, scene: Scene) -> Iterator[Edit]:
    """More books at an address, follow an account: only with the address or the account named, since the same verbs
    stand in prose. A line that holds nothing else goes whole.
    """
    if not _ADVERT_SIGN.search(text):
        return
    folded = _folded(text)
    end = 0
    for m in _ADVERT.finditer(folded):
        if m.start() >= end:
            start, end = _of_line(folded, *m.span())
            yield Edit(start, text[start:end], "")


def _of_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole line of the advert at `start`..`end` where nothing else stands in it, and else the advert."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = last if last >= 0 else len(text)
    alone = not text[first:start].strip() and _EXCLAIMED.fullmatch(text, end, last)
    return (first, last) if alone or _LABELLED.fullmatch(text, first, last) else (start, end)


def _folded(text: str) -> str:
    """Full-width letters, figures and points as ASCII, character by character."""
    return text.translate(_ASCII)


_ASCII = {
    code: chr(code - 0xFEE0)
    for first, last in ("09", "AZ", "az", "..")
    for code in range(ord(first) + 0xFEE0, ord(last) + 0xFEE1)
}


@rule(
    "debris-before-references",
    "remains of an ornament between the last sentence and 参考文献",
    ("印成了。回I?参考文献：", "印成了。参考文献："),
    ("印成了。参考文献：", "印成了。参考文献："),
    sure=0.85,
)
def debris(text: str, scene: Scene) -> Iterator[Edit]:
    """Up to four characters with a letter or an ornament among them, which close no sentence."""
    for m in re.finditer(
        r"(?<=[。！？”])(?=[^\n。]{0,3}[A-Za-z?？■●◆▲□★])[^\n。！”（(]{1,4}(?=参考文献|參考文獻)", text
    ):
        yield Edit(m.start(), m[0], "")


NOISE = (site_furniture, rules_of_signs, page_furniture, adverts, debris)
