"""Pinyin of names, fast: one table of characters, phrases only where a character is read otherwise.

Syllables are written without tones, ü as v. A character that names read in two ways has both readings: the
first is the usual one. Input is folded text; characters without pinyin are skipped.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

from crm.chinese.text import fold

Readings = tuple[str, ...]

_READ_AS = (
    "长chang/zhang 重zhong/chong 行xing/hang 乐le/yue 都du/dou 厦xia/sha 曾zeng/ceng 单dan/shan "
    "仇qiu/chou 解jie/xie 藏zang/cang 佛fo 调tiao/diao 模mo/mu 畜xu/chu 朝chao/zhao 晟sheng/cheng 盛sheng "
    "绿lv/lu 率lv/shuai 埔pu/bu 堡bao/pu 柏bai/bo 泊bo/po 薄bo/bao 卡ka/qia 区qu/ou 查cha/zha 盖gai/ge "
    "翟zhai/di 覃qin/tan 种zhong/chong 缪miao/mou 朴pu/piao 员yuan/yun 尉wei/yu 蔚wei/yu 召zhao/shao "
    "隗wei/kui 谌chen/shen 贾jia/gu 参can/shen 弹dan/tan 角jiao/jue 校xiao/jiao 露lu/lou 番fan/pan "
    "莘shen/xin 涡wo/guo 浚jun/xun 铅qian/yan 筠yun/jun 阿a/e 和he 石shi 车che 会hui 台tai 六liu/lu "
    "传chuan 系xi 便bian/pian 黑hei 繁fan/po 万wan 洗xi/xian 血xue 嵌qian 圳zhen 莞guan 蚌bang/beng 奇qi "
    "尧yao 於yu 洞dong 冯feng 任ren 宁ning 华hua 纪ji 葛ge 应ying 那na 逄pang"
)
"""Readings that the dictionary puts in another order or among rare ones: the usual one first."""

_PHRASES = (
    "重庆chong'qing 银行yin'hang 行业hang'ye 商行shang'hang 行情hang'qing 行长hang'zhang 会长hui'zhang "
    "院长yuan'zhang 校长xiao'zhang 董事长dong'shi'zhang 秘书长mi'shu'zhang 成长cheng'zhang 音乐yin'yue "
    "乐器yue'qi 乐清yue'qing 乐亭lao'ting 会计kuai'ji 模具mu'ju 效率xiao'lv 六安lu'an 番禺pan'yu "
    "蚌埠beng'bu 黄埔huang'pu 大埔da'bu 东阿dong'e 朝阳chao'yang 空调kong'tiao 调味tiao'wei 调节tiao'jie "
    "调查diao'cha 畜牧xu'mu 单县shan'xian 莘县shen'xian 莘庄xin'zhuang 蔚县yu'xian 涡阳guo'yang "
    "铅山yan'shan 浚县xun'xian 泌阳bi'yang 荥阳xing'yang 柏林bo'lin 厦门xia'men 大厦da'sha 人参ren'shen "
    "海参hai'shen 重组chong'zu 重阳chong'yang 宿迁su'qian 弹簧tan'huang 给水ji'shui 首都shou'du "
    "成都cheng'du 长沙chang'sha 长春chang'chun 长江chang'jiang 长城chang'cheng 长虹chang'hong 西藏xi'zang "
    "重工zhong'gong 重型zhong'xing 重汽zhong'qi 绿色lv'se 快乐kuai'le 家乐jia'le 乐园le'yuan 单位dan'wei "
    "解决jie'jue 解放jie'fang 长治chang'zhi 长兴chang'xing 行动xing'dong 自行车zi'xing'che 航行hang'xing "
    "六合lu'he 万俟mo'qi 尉迟yu'chi 长孙zhang'sun 单于chan'yu 澹台tan'tai"
)
"""Words in which the reading is certain: nothing else is indexed for them."""

_LISTED_SURNAMES = (
    "曾zeng 单shan 仇qiu 解xie 区ou 查zha 盖ge 翟zhai 覃qin 种chong 缪miao 朴piao 员yun 召shao 隗wei "
    "谌chen 乐yue 华hua 任ren 石shi 万wan 洗xian 繁po 尉wei"
)
_SURNAMES = dict(re.findall(r"([^\x00-\x7f])([a-z]+)", _LISTED_SURNAMES))
"""How a character is read when it begins a person's name."""

_INITIALS = frozenset("bpmfdtnlgkhjqxrzcsyw") | {"zh", "ch", "sh"}
_LONGEST_SYLLABLE = 6
MOST_SPELLINGS = 6


def readings(folded: str) -> list[Readings]:
    """All readings of each Chinese character of a folded text, the usual one first."""
    table, phrases = _table(), _phrases()
    found = [table[character] for character in folded if character in table]
    if not phrases.beginnings.isdisjoint(folded):
        _read_phrases(folded, found, table, phrases)
    return found


def spoken(folded: Sequence[str]) -> list[list[str | None]]:
    """The usual reading of each character of many folded texts, None where it has none: one pass for all of them."""
    joined, phrases = "\n".join(folded), _phrases()
    found = [sounds[0] if sounds else None for sounds in map(_table().get, joined)]
    if not phrases.beginnings.isdisjoint(joined):
        for match in phrases.pattern.finditer(joined):
            found[match.start() : match.end()] = phrases.words[match[0]]
    each, at = [], 0
    for text in folded:
        each.append(found[at : at + len(text)])
        at += len(text) + 1
    return each


def syllables(text: str, *, person: bool = False) -> list[str]:
    """The usual reading of each character: 重庆银行 → chong qing yin hang. `person`: begin as a surname."""
    return _syllables_of(fold(text), person)


def _syllables_of(folded: str, person: bool) -> list[str]:
    sounds = [each[0] for each in readings(folded)]
    if person and sounds and (surname := _SURNAMES.get(folded[:1])) and folded[:2] not in _phrases().words:
        sounds[0] = surname
    return sounds


def full(text: str) -> str:
    """Full pinyin in one word: 青岛海尔 → qingdaohaier."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """First letters; latin letters and digits stand for themselves: TCL科技 → tclkj."""
    folded = fold(text)
    sounds = iter(readings(folded))
    table = _table()
    return "".join(next(sounds)[0][0] if c in table else c for c in folded if c in table or c.isalnum())


def sort_key(text: str, *, person: bool = False) -> str:
    """Order by pinyin, character by character; equal sounds by character. Latin letters stand among them."""
    folded = fold(text)
    table = _table()
    sounds = iter(_syllables_of(folded, person))
    parts = [f"{next(sounds)} {c}" if c in table else c for c in folded]
    return "\t".join(parts)


class Spelling(NamedTuple):
    """One way to read latin letters as pinyin: whole syllables, then the letters of one just begun."""

    whole: tuple[str, ...]
    begun: str = ""


def spellings(letters: str, limit: int = MOST_SPELLINGS) -> list[Spelling]:
    """The ways in which latin letters can be read as pinyin, fewest syllables first; empty if there is none.

    `xian` → (xian), (xi, an); `haimux` → (hai, mu) with x begun. At least one whole syllable.
    """
    letters = letters.replace("ü", "v")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 96:
        return []
    ways = _segment(letters, limit)
    return ([way for way in ways if not way.begun] or ways)[:limit]


def certain_pairs(letters: str) -> list[str]:
    """The neighbouring syllables, as one word each, that all ways to read these letters have in common.

    dianzhenduan is dian or di an, then in any case zhenduan. Empty if the letters are no pinyin.
    """
    known, end = _syllables(), len(letters)
    before, after = [1] + [0] * end, [0] * end + [1]
    edges = [
        (at, at + size)
        for at in range(end)
        for size in range(1, _LONGEST_SYLLABLE + 1)
        if at + size <= end and letters[at : at + size] in known
    ]
    for at, to in edges:
        before[to] += before[at]
    for at, to in reversed(edges):
        after[at] += after[to]
    every = before[end]
    following: dict[int, list[int]] = {}
    for at, to in edges:
        following.setdefault(at, []).append(to)
    if not every:
        return []
    two = [(at, to) for at, middle in edges for to in following.get(middle, ())]
    return [letters[at:to] for at, to in two if before[at] * after[to] == every]


def is_syllable(letters: str) -> bool:
    """Whether these letters are one whole pinyin syllable."""
    return letters in _syllables()


def _segment(letters: str, limit: int) -> list[Spelling]:
    known = _syllables()
    ends: list[list[Spelling]] = [[] for _ in range(len(letters) + 1)]
    ends[len(letters)] = [Spelling(())]
    for at in range(len(letters) - 1, -1, -1):
        if letters[at:] in _INITIALS:
            ends[at].append(Spelling((), letters[at:]))
        for size in range(min(_LONGEST_SYLLABLE, len(letters) - at), 0, -1):
            if (first := letters[at : at + size]) in known:
                ends[at] += [Spelling((first, *rest.whole), rest.begun) for rest in ends[at + size]]
        ends[at] = sorted(ends[at], key=lambda way: (bool(way.begun), len(way.whole)))[: limit * 2]
    return [way for way in ends[0] if way.whole]


class _Phrases:
    """The listed phrases, ready to be found in a text."""

    def __init__(self, listed: str) -> None:
        split = re.findall(r"([^\x00-\x7f]+)([a-z']+)", listed)
        self.words = {word: sounds.split("'") for word, sounds in split}
        self.beginnings = frozenset(word[0] for word in self.words)
        self.pattern = re.compile("|".join(sorted(self.words, key=len, reverse=True)))


@cache
def _phrases() -> _Phrases:
    return _Phrases(_PHRASES)


def _read_phrases(folded: str, found: list[Readings], table: dict[str, Readings], phrases: _Phrases) -> None:
    for match in phrases.pattern.finditer(folded):
        start = sum(1 for character in folded[: match.start()] if character in table)
        for offset, sound in enumerate(phrases.words[match[0]]):
            found[start + offset] = (sound,)


@cache
def _table() -> dict[str, Readings]:
    """Character → readings, from the data file of pypinyin. (The package would load 47,000 phrases, too.)"""
    place = importlib.util.find_spec("pypinyin")
    if place is None or not place.submodule_search_locations:
        raise RuntimeError("The package pypinyin is not installed: run `make install`.")
    file = Path(place.submodule_search_locations[0], "pinyin_dict.json")
    shared: dict[str, Readings] = {}
    table: dict[str, Readings] = {}
    for entry in re.finditer(r'"(\d+)":\s*"([^",]+)', file.read_text("utf-8")):  # a parsed copy would cost 8 MiB
        sound = _plain(entry[2])
        if sound:
            table[chr(int(entry[1]))] = shared.setdefault(sound, (sound,))
    for character, sounds in re.findall(r"([^\x00-\x7f])([a-z/]+)", _READ_AS):
        table[character] = tuple(sounds.split("/"))
    return table


def _plain(sound: str) -> str:
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")


@cache
def _syllables() -> frozenset[str]:
    """Every syllable that some character has; lue and nue are typed for lve and nve."""
    spoken = {sound for each in _table().values() for sound in each}
    return frozenset(spoken - {"m", "n", "ng", "hm", "hng"} | {"lue", "nue"})


def pairs(sounds: Sequence[Readings]) -> list[str]:
    """Each two neighbouring syllables as one word, in all their readings: 长城 → changcheng, zhangcheng."""
    if sum(map(len, sounds)) == len(sounds):
        usual = [each[0] for each in sounds]
        return list(map(str.__add__, usual, usual[1:]))
    return [one + other for first, second in pairwise(sounds) for one, other in product(first, second)]
