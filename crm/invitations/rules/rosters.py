"""Reading a roster pasted from a chat (接龙): every line becomes a person or is named as unread. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm.chinese.text import tidy
from crm.core.errors import DomainError
from crm.core.words import N_

MOST_LINES = 200
"""Lines of one paste: what fits on a page that can be checked."""
LONGEST = 20_000
"""Characters of one paste."""


class Doubt(StrEnum):
    """What somebody should look at before a line is believed."""

    NO_PHONE = "no_phone"
    NAME_UNSURE = "name_unsure"
    COMPANIONS = "companions"
    LEFT_OVER = "left_over"
    TWO_PHONES = "two_phones"
    TWICE = "twice"


DOUBT_NAMES = {
    Doubt.NO_PHONE: N_("没有手机号"),
    Doubt.NAME_UNSURE: N_("姓名请核对"),
    Doubt.COMPANIONS: N_("另带的人没有写姓名，请问清后另行登记"),
    Doubt.LEFT_OVER: N_("有未归类的文字"),
    Doubt.TWO_PHONES: N_("有不止一个号码"),
    Doubt.TWICE: N_("与前面一行是同一个号码"),
}


class Why(StrEnum):
    """Why a line is not a person."""

    HEADING = "heading"
    NO_NAME = "no_name"


WHY_NAMES = {Why.HEADING: N_("像是标题"), Why.NO_NAME: N_("没有找到姓名")}


class TooManyLines(DomainError):
    """More lines than one page can show for checking."""

    code, field = "too_many_lines", "text"
    template = N_("一次最多粘贴 {most} 行，这里有 {n} 行。请分几次粘贴。")

    def __init__(self, n: int = 0, most: int = MOST_LINES) -> None:
        super().__init__(n=n, most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that names somebody. `number` counts the lines of the paste from 1; `city` is a GB/T 2260 code or ""."""

    number: int
    raw: str
    name: str
    company: str = ""
    title: str = ""
    phone: str = ""
    city: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A line that names nobody, with the reason."""

    number: int
    raw: str
    why: Why


@dataclass(frozen=True, slots=True)
class Reading:
    """Every line of a paste that is not blank, in exactly one of the two."""

    lines: tuple[Line, ...]
    unread: tuple[Unread, ...]


_NUMBER = re.compile(r"^[(\[]?\d{1,3}(?:[)\]]?[.、:,)\]](?!\d)|\s+(?=\D))\s*")
_MOBILE = re.compile(r"(?<!\d)(?:\+?0{0,2}86[\s-]*)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)", re.ASCII)
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[\s-]?(\d{7,8})(?!\d)", re.ASCII)
_MORE = re.compile(r"[+加另带]\s*([1-9一二两三四五])\s*(?:人|位|名)?(?=\s|$|[,;、()])")
_APART = re.compile(r"[\s,;、/|:()\[\]{}<>。\"“”【】《》—–]+|(?<=\D)-(?=\D)")
_HEADING = re.compile(r"^#|接龙|报名|名单|请[写填按]|^(?:例|格式|姓名|序号|单位|备注)[\s:,、]|^例$")
_COMPANY = re.compile(
    r"(?:公司|集团|厂|中心|协会|商会|联合会|促进会|学会|委员会|局|学院|大学|学校|银行|事务所|合作社|研究院|研究所"
    r"|基金会|报社|电视台|医院|酒店|街道办|办事处|股份|科技|基金|传媒)$"
)
_TITLE = re.compile(
    r"(?:常务|执行|名誉|高级|副|总)?(?:董事长|总经理|经理|董事|董助|总助|助理|总监|总裁|主任|秘书长|会长|处长|科长|局长"
    r"|书记|主席|部长|院长|校长|所长|行长|台长|记者|编辑|教授|博士|工程师|总工|负责人|代表|合伙人|律师|会计师|顾问"
    r"|专员|主管|秘书|创始人|厂长|理事长|理事|监事长|干事|翻译|司机|财务|法务|行政|销售|董秘|总)$"
)
_POLITE = re.compile(r"(?:先生|女士|小姐|老师|总)$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商"
    "刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海样"
)
_HAN_NAME = re.compile(r"[㐀-鿿·]{2,5}")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'-]+")


def read(text: str, cities: Mapping[str, str]) -> Reading:
    """Read a paste. `cities`: the names of the two cities → their codes. Raises TooManyLines.

    Each line that is not blank stands in the answer once, as a person or as unread; nothing is dropped.
    """
    rows = [(number, raw.strip()) for number, raw in enumerate(text.splitlines(), 1) if _bare(raw)]
    if len(rows) > MOST_LINES:
        raise TooManyLines(len(rows))
    lines: list[Line] = []
    unread: list[Unread] = []
    phones: set[str] = set()
    for number, raw in rows:
        found = _line(number, raw, cities, phones)
        if isinstance(found, Unread):
            unread.append(found)
        else:
            lines.append(found)
            phones.add(found.phone)
    return Reading(tuple(lines), tuple(unread))


def _bare(raw: str) -> str:
    """Return a line without emoji, circled numbers and full-width forms."""
    kept = []
    for sign in raw:
        kind = unicodedata.category(sign)
        if kind == "No":
            kept.append(f"{unicodedata.normalize('NFKC', sign).strip('.()')}. ")
        else:
            kept.append(sign if kind not in ("So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc", "Mn", "Me") else " ")
    return tidy("".join(kept))


def _line(number: int, raw: str, cities: Mapping[str, str], phones: set[str]) -> Line | Unread:
    bare = _bare(raw)
    numbered = _NUMBER.match(bare) is not None
    bare = _NUMBER.sub("", bare, count=1)
    bare, found = _phones(bare)
    if not found and not numbered and _HEADING.search(bare):
        return Unread(number=number, raw=raw, why=Why.HEADING)
    companions = _MORE.search(bare) is not None
    parts = [part for part in _APART.split(_MORE.sub(" ", bare)) if part]
    city, parts = _city(parts, cities)
    sorted_parts = _sorted(parts)
    if not sorted_parts.name:
        return Unread(number=number, raw=raw, why=Why.NO_NAME)
    phone = found[0] if found else ""
    doubts = {
        Doubt.NO_PHONE: not phone, Doubt.NAME_UNSURE: sorted_parts.unsure, Doubt.COMPANIONS: companions,
        Doubt.LEFT_OVER: bool(sorted_parts.left), Doubt.TWO_PHONES: len(set(found)) > 1,
        Doubt.TWICE: bool(phone) and phone in phones,
    }  # fmt: skip
    return Line(
        number=number, raw=raw, name=sorted_parts.name[:100], company=sorted_parts.company[:200],
        title=sorted_parts.title[:100], phone=phone, city=city,
        doubts=tuple(doubt for doubt, holds in doubts.items() if holds),
    )  # fmt: skip


def _phones(bare: str) -> tuple[str, list[str]]:
    """Take the numbers out of a line, mobiles first."""
    found = ["".join(each.groups()) for each in _MOBILE.finditer(bare)]
    bare = _MOBILE.sub(" ", bare)
    found += ["".join(each.groups()) for each in _LANDLINE.finditer(bare)]
    return _LANDLINE.sub(" ", bare), found


def _city(parts: list[str], cities: Mapping[str, str]) -> tuple[str, list[str]]:
    """Take the venue's city out of the words: 青岛, 青岛会场, 深圳现场; a firm that begins with it is left alone."""
    for at, part in enumerate(parts):
        bare = re.sub(r"(?:市)?(?:分?会场|现场|场|参会|参加)?$", "", re.sub(r"^(?:参加|去)", "", part))
        if bare in cities:
            return cities[bare], parts[:at] + parts[at + 1 :]
    return "", parts


@dataclass(frozen=True, slots=True)
class _Sorted:
    name: str
    company: str
    title: str
    unsure: bool
    left: tuple[str, ...]


def _sorted(parts: list[str]) -> _Sorted:
    """Say which word is the firm, which the duty, which the name."""
    company = next((part for part in parts if _COMPANY.search(part)), "")
    rest = [part for part in parts if part != company]
    title = next((part for part in rest if (found := _TITLE.search(part)) and found.start() == 0), "")
    rest = [part for part in rest if part != title]
    names = [_name(part) for part in rest]
    best = max(range(len(rest)), key=lambda at: (names[at][2], -at), default=None)
    if best is None or not names[best][2]:
        return _Sorted("", company, title, unsure=True, left=tuple(rest))
    name, attached, sure = names[best]
    left = rest[:best] + rest[best + 1 :]
    if not company and left and len(left[0]) > 2:
        company, left = left[0], left[1:]
    return _Sorted(name, company, title or attached, unsure=sure < 3, left=tuple(left))


def _name(part: str) -> tuple[str, str, int]:
    """Return (name, duty that stuck to it, how sure: 0 no name … 3 a surname and one or two characters)."""
    attached = ""
    if (duty := _TITLE.search(part)) and 2 <= duty.start() <= 3 and part[0] in _SURNAMES:
        part, attached = part[: duty.start()], duty[0]
    polite = _POLITE.search(part)
    if polite is not None and polite.start() >= 2:
        part = part[: polite.start()]
    if _HAN_NAME.fullmatch(part):
        known = part[0] in _SURNAMES and len(part) <= 3 and not _POLITE.search(part)
        return part, attached, 3 if known else 2 if len(part) <= 4 else 1
    return (part, attached, 1) if _LATIN_NAME.fullmatch(part) else ("", "", 0)
