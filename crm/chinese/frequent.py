"""Words of two characters that so many names have that they tell little and cost much to look up in an index."""

from __future__ import annotations

import re
from functools import cache

from crm.chinese.pinyin import readings
from crm.chinese.places import PLACES

_WORDS = (
    "科技技术信息电子软件机械实业集团文化旅游贸易国际智能装备能源材料生物股份企业公司有限工业工程投资管理服务发展"
    "网络数据医疗医药汽车电气设备制造建设物流供应进出商贸食品教育环保化工控股产业传媒创新"
)


@cache
def frequent() -> frozenset[str]:
    """Return these words, fields and places, as characters and as pinyin in one word."""
    words = {*re.findall("..", _WORDS), *(place for place in PLACES if len(place) == 2)}
    return frozenset(words | {"".join(sound[0] for sound in readings(word)) for word in words})
