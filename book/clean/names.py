"""Chinese personal names and the names of institutions, by shape."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The 200 commonest surnames and the common double ones, both scripts.
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁"
    "潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫閻"
    "段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温常易乔喬赖賴文施洪辛柯庄莊温阎耿关關焦卓"
    "翟匡屠樊祁童颜顏凌路岳齐齊季詹申殷甘欧歐安裴牛梅倪吉柴华華包左冉符饶饒车車谷盛鲁魯尤古涂宁寧单單邢成蓝藍"
    "费費时時柳霍穆喻臧纪紀舒屈项項祝苗房辜闵閔解应應冷敖管储储滕连連荆荊池聂聶褚娄婁窦竇宫宮楚卜景麦麥栗桂席鄢"
)
_DOUBLE = (
    "欧阳",
    "歐陽",
    "司马",
    "司馬",
    "诸葛",
    "諸葛",
    "上官",
    "夏侯",
    "皇甫",
    "令狐",
    "慕容",
    "司徒",
    "东方",
    "東方",
    "尉迟",
    "尉遲",
)
_HAN = "\u4e00-\u9fff"
_PLACES = (
    "中国|中國|中共|国家|國家|全国|北京|上海|天津|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|"
    "河南|湖北|湖南|广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|台北|臺北|内蒙古|內蒙古|广西|廣西|西藏|宁夏|"
    "寧夏|新疆|香港|澳门|澳門|南京|杭州|苏州|蘇州|广州|廣州|深圳|武汉|武漢|成都|西安|长沙|長沙|沈阳|瀋陽|大连|大連|济南|濟南|青岛|青島|"
    "郑州|鄭州|合肥|福州|厦门|廈門|南昌|昆明|贵阳|貴陽|南宁|南寧|海口|兰州|蘭州|太原|石家庄|石家莊|哈尔滨|哈爾濱|长春|長春|宁波|寧波|无锡|無錫"
)
_BODIES = (
    "公司|大学|大學|学院|學院|学校|學校|中学|中學|小学|小學|研究院|研究所|研究会|研究會|出版社|图书馆|圖書館|博物馆|博物館|印刷厂|印刷廠|工厂|工廠|"
    "医院|醫院|研习所|工作室|书院|書院|整理室|编辑部|編輯部|杂志社|雜誌社|报社|報社|支部|党委|黨委|分公司|法院|检察院|檢察院|政府|银行|銀行|委员会|委員會|中心|办公室|辦公室|集团|集團|党校|黨校|事业部|事業部|协会|協會|档案馆|檔案館|局|厂|廠|所|部|社|馆|館|院"
)
_PARTS = "系|室|处|處|科|组|組|队|隊|台|站|委|会|會"
"""Parts of an institution; many a title ends so too, and they count only beside a name or a postcode."""
_AFFILIATION = re.compile(
    rf"(?:{_PLACES})[{_HAN}()（）·]{{2,40}}?(?:{_BODIES})(?:[{_HAN}]{{0,12}}(?:{_BODIES}))?(?=\s*\d{{6}}|\s*$)"
)


def is_person(text: str) -> bool:
    """Is `text` as a whole shaped like a Chinese personal name of two to four characters?"""
    if not re.fullmatch(rf"[{_HAN}]{{2,4}}", text):
        return False
    if text.startswith(_DOUBLE):
        return len(text) in (3, 4)
    return len(text) <= 3 and text[0] in _SURNAMES


_SOURCE = r"(?:[ \u3000]*(?P<journal>《[^》]{2,20}》)[ ]?(?P<issue>\d{4}年第\d{1,3}期))?"
_PLACE = rf"[（(]?(?P<affiliation>[{_HAN}()（）·]{{4,40}}?)[）)]?[ \u3000]*(?P<postcode>\d{{6}})?{_SOURCE}"
_CREDITS = (
    re.compile(_PLACE),
    re.compile(rf"(?P<author>[{_HAN}]{{2,4}}){_SOURCE}"),
    re.compile(rf"(?P<author>[{_HAN}]{{2,4}})[ \t\u3000/／]*{_PLACE}"),
)


def credits(line: str) -> Mapping[str, str]:
    """The author, affiliation, postcode, journal and issue that a line holds, if it holds nothing else."""
    for pattern in _CREDITS:
        found = pattern.fullmatch(line.strip()) if len(line) <= 100 else None
        more = {key: value for key, value in found.groupdict().items() if value} if found else {}
        inner = more.get("affiliation", "")
        if inner:
            more["affiliation"] = inner + (
                "）" * (inner.count("（") > inner.count("）")) or ")" * (inner.count("(") > inner.count(")"))
            )
        named = "author" not in more or is_person(more["author"])
        beside = "author" in more or "postcode" in more
        if more and named and (not inner or is_affiliation(more["affiliation"], part=beside)):
            return more
    return {}


def is_affiliation(text: str, *, part: bool = False) -> bool:
    """Is `text` as a whole shaped like the name of an institution, or, with `part`, of a part of one (历史系)?"""
    bodies = f"{_BODIES}|{_PARTS}" if part else _BODIES
    return re.fullmatch(rf"[{_HAN}()（）·“”]{{3,38}}(?:{bodies})(?:[（(][{_HAN}]{{1,4}}[)）])?", text) is not None


def named_tail(words: str) -> tuple[str, str, str] | None:
    """(title, author, affiliation) of a line in which they run together.

    An institution that begins with a place tells where the name before it ends; else the longest institution with a
    name before it does.
    """
    at = affiliation_start(words)
    if at is None and re.search("[，。：]", words):
        return None
    for start in range(4, len(words) - 5):
        for size in (3, 2, 4):
            name, place = words[start : start + size], start + size
            known = place == at if at is not None else is_affiliation(words[place:])
            if known and is_person(name) and not re.search("[的了是与和在之及不一]", name):
                return words[:start].rstrip(), name, words[place:]
    return None


def affiliation_start(text: str) -> int | None:
    """Where, in a line that ends with an institution's name (or its postcode), that name begins."""
    found = _AFFILIATION.search(text)
    return found.start() if found else None
