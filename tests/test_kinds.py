"""Whole dumps of kinds that the rules were not made of, read as an editor reads the result."""

import re
from pathlib import Path

import pytest

from book import project, sources
from book.clean.headings import numbered
from book.project import Article

CONTRACT = """房屋租赁合同

甲方(出租人):张某某
乙方(承租人):李某某

根据有关规定,甲乙双方经协商一致,订立本合同,共同遵守.
第一条 房屋的情况
1.1 甲方将位于青石镇东街12号的房屋出租给乙方使用.
第二条 租赁的期限
租赁期自2021年3月1日起,共3年.
第三条 租金
月租金为2,500元.

甲方(签字):                乙方(签字):
日期:    年  月  日         日期:    年  月  日
"""
LAW = """渡口管理办法

第一条　为了加强渡口的管理，制定本办法。
第二条　本办法适用于所有的渡口。
第三条　船只应当每年检验一次，不合格的，不得载客。
"""
INTERVIEW = """访谈：修表匠的四十年

采访时间：2019年5月3日  地点：东街
问：您是哪一年开始学修表的?
周：一九七八年,那年我十六岁。师傅在街口摆摊,手艺是镇上最好的,人也和气,从来不骂我们。

访谈：渡口的女船工

采访时间：2019年6月12日
问：您撑了多少年船？
吴：二十九年。我是接我父亲的班,他撑到六十五岁,撑不动了,就坐在岸上看我撑,一看就是一天。
"""
LETTERS = """家书三封

第一封

父亲：
    来信收到,知家中平安。儿在此间一切都好,饭食也惯了,只是夜里有些冷。
儿 远舟

第二封

远舟：
    你的信我收到了。地里的麦子种下去了,今年雨水好,看来收成不会差。
父字
"""
ESSAY = """雨季三记

一　修伞的人
巷子里来了一个修伞的人，挑着担子，一头是工具，一头是破伞。他在门洞里坐下来，一把一把地修。
第二天早上，雨停了一会儿。

二　青苔
雨季过去以后，墙上长满了青苔。外婆用刷子刷，刷掉了，过几天又长出来，她说，算了，让它长吧。
"""
BLOG = """首页 > 随笔 > 正文
我为什么不再追剧
2020-03-14 21:07:33  作者：小舟  阅读(1024)  评论(8)  标签：生活 随笔
分享到：微信 微博
上个月我把手机里的软件都删了。说起来并没有什么特别的原因,只是有一天晚上连着看了6个小时。
赞(56) 收藏 转发
本文链接：https://blog.example.com/123.html 转载请注明出处
相关推荐
阳台上的番茄
怎样煮一碗面
评论列表
1楼 小雨：写得真好！
2楼 阿明：我也删了

首页 > 随笔 > 正文
一个人的火锅
2020-04-02 19:30:00  作者：小舟  阅读(877)  评论(3)  标签：美食
很多人觉得一个人吃火锅很可怜。我不这么想。一个人吃,想吃什么就下什么,不用等谁,也不用让着谁。
赞(31) 收藏 转发
"""
PRINT = """                  江上舊聞

　　　　　　　　　一　渡口
　　鎮的東頭有一個渡口，渡口的石階一共是七十二級，
從街口一直通到水邊。石階的兩旁種着槐樹，樹齡都在百
年以上，夏天的時候，樹蔭把石階遮得一點陽光也沒有。
　　　　　　　　　　　　— 12 —
江上舊聞
　　「今天有霧，船要晚一些。」她對每一個人都這樣說，
好像她能看見江的對面似的。
　　　　　　　　　二　船家
　　渡船一共有三隻，輪流着來。最老的那一隻是陳家的
，船底補過許多回，補丁上又有補丁，人家都說它會開口
說話。
　　　　　　　　　　　　— 13 —
江上舊聞
　　有一年發大水，三隻船都被沖走了，只有陳家的那一
隻在下游三十里的地方被人找到，連槳也還在船上。
"""
RECIPES = """家常菜

【红烧萝卜】
用料：白萝卜1根,五花肉200克
1.萝卜去皮,切成3cm见方的块.
2.五花肉切片,下锅煸出油.

【酒酿圆子】
用料：糯米粉150克
1.糯米粉加80ml温水,揉成团.
2.水开后下圆子,煮到浮起.
"""
POEMS = """雨窗诗稿

雪夜有怀①
雪压空檐重，灯摇四壁寒。②
故人书未到，独自把书看。
①作于某年冬。
②四壁：言家贫。
"""


@pytest.fixture
def read(tmp_path: Path):
    def articles(text: str) -> tuple[Article, ...]:
        path = tmp_path / "a.txt"
        path.write_text(text, "utf-8")
        return tuple(a for a in project.understand(sources.gather([path])) if a.file)

    return articles


def headings(article: Article) -> list[str]:
    return re.findall(r"^#+ (.*)$", article.cleaned.draft.text, re.M)


def test_the_articles_of_a_contract_are_headings_and_its_empty_date_stays(read) -> None:
    (article,) = read(CONTRACT)
    assert headings(article) == ["第一条 房屋的情况", "第二条 租赁的期限", "第三条 租金"]
    assert "date" not in article.cleaned.fields
    assert "日期：" in article.cleaned.draft.text


def test_the_articles_of_a_law_are_its_paragraphs(read) -> None:
    (article,) = read(LAW)
    assert headings(article) == []


def test_an_interview_keeps_its_words_whole(read) -> None:
    one, other = read(INTERVIEW)
    assert (one.title, other.title) == ("访谈：修表匠的四十年", "访谈：渡口的女船工")
    assert "采访时间：2019年5月3日" in one.cleaned.draft.text


def test_letters_begin_where_they_are_counted(read) -> None:
    (article,) = read(LETTERS)
    assert headings(article) == ["第一封", "第二封"]


def test_a_number_and_a_blank_head_a_section_but_prose_does_not(read) -> None:
    (article,) = read(ESSAY)
    assert headings(article) == ["一　修伞的人", "二　青苔"]


def test_a_blog_is_its_articles(read) -> None:
    one, other = read(BLOG)
    assert (one.title, other.title) == ("我为什么不再追剧", "一个人的火锅")
    assert one.cleaned.fields["author"] == "小舟"
    assert one.cleaned.fields["date"] == "2020-03-14"
    assert one.cleaned.draft.text.startswith("上个月我把")
    assert one.cleaned.draft.text.endswith("6个小时。\n")
    assert other.cleaned.draft.text.endswith("也不用让着谁。\n")


def test_a_running_head_parts_no_articles_and_leaves_the_title(read) -> None:
    (article,) = read(PRINT)
    assert article.title == "江上舊聞"
    assert headings(article) == ["一　渡口", "二　船家"]
    assert "— 12 —" not in article.cleaned.draft.text
    assert "陳家的，船底" in article.cleaned.draft.text
    assert "陳家的那一隻在下游" in article.cleaned.draft.text


def test_boxed_lines_head_recipes(read) -> None:
    (article,) = read(RECIPES)
    assert headings(article) == ["【红烧萝卜】", "【酒酿圆子】"]
    assert "1. 糯米粉加80ml温水，揉成团。" in article.cleaned.draft.text


def test_the_mark_of_a_note_ends_a_line_of_verse(read) -> None:
    (article,) = read(POEMS)
    assert "灯摇四壁寒。②\n\n故人书未到" in article.cleaned.draft.text


GLUED = (
    ("一、李老师李老师教我们语文，四十多岁，瘦瘦的，总穿一件灰色的中山装。", "李老师"),
    ("二、王老师王老师是教数学的，脾气很大，粉笔头扔得很准。", "王老师"),
    ("三、灯塔灯塔建在最东边的礁石上，我们走了一个小时才走到。", "灯塔"),
)


def test_what_the_paragraph_says_again_at_once_is_the_heading() -> None:
    text = "".join(f"{line}他讲课的时候喜欢闭着眼睛，好像那些句子都写在眼皮里面。\n" for line, _ in GLUED)
    found = [text[h.start : h.end].partition("、")[2] for h in numbered(text)]
    assert found == [words for _, words in GLUED]


def test_where_the_model_alone_would_not_decide_a_person_is_asked() -> None:
    lines = ("一、看花山里的花开得晚，等到城里的桃花都谢了才打苞。", "二、吃笋外婆家的后山有一片竹林，清明前后有笋。")
    known = "".join(f"{line}他讲课的时候喜欢闭着眼睛，好像那些句子都写在眼皮里面。\n" for line, _ in GLUED)
    text = known + "\n另外的几件事\n" + "".join(f"{line}躺在床上听着听着就睡着了。\n" for line in lines)
    doubtful = [
        h for h in numbered(text) if text[h.start : h.end] not in ("一、看花", "二、吃笋") and h.start > len(known)
    ]
    assert doubtful
    assert all(h.p < 0.7 and h.others for h in doubtful)
