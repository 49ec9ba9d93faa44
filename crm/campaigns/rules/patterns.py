"""Texts of the association to begin from: each in Chinese and English, with fields and gaps in square brackets. Pure.

Who begins from one fills the gaps in; a gap that is left blocks sending (readiness.checks), so that none goes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm.campaigns.rules.vocabulary import Purpose
from crm.core.words import N_

_GAP = re.compile(r"［[^［］\r\n]{1,30}］")
"""A gap in full-width square brackets: no link of Markdown is written with them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One text to begin from."""

    name: str
    purpose: Purpose
    subject: str
    body: str
    subject_en: str
    body_en: str


PATTERNS: Mapping[str, Pattern] = {
    "meeting": Pattern(
        N_("会议通知"), Purpose.NOTICE, "关于召开［会议名称］的通知",
        "尊敬的{{称谓}}：\n\n{{协会}}定于［日期和时间］在［地点］召开［会议名称］，请贵单位派员参加。\n\n"
        "**议程**\n\n1. ［第一项］\n2. ［第二项］\n\n**请于［截止日期］前回执**：参会人、职务、手机。\n\n"
        "联系人：［姓名和电话］\n\n{{协会}}秘书处\n",
        "Notice of ［name of the meeting］",
        "Dear {{salutation}},\n\n{{association}} will hold ［name of the meeting］ on ［date and time］ at ［place］. "
        "Please send a representative of {{company}}.\n\n**Agenda**\n\n1. ［first item］\n2. ［second item］\n\n"
        "**Please reply by ［date］**: name, title, mobile.\n\nContact: ［name and telephone］\n\nThe Secretariat\n",
    ),
    "invitation": Pattern(
        N_("活动邀请函"), Purpose.EVENT, "诚邀{{企业}}参加［活动名称］",
        "尊敬的{{称谓}}：\n\n诚邀您出席［活动名称］。\n\n| 事项 | 安排 |\n|---|---|\n| 时间 | ［日期和时间］ |\n"
        "| 地点 | ［地点］ |\n| 主题 | ［主题］ |\n\n期待与您见面。\n\n{{协会}}秘书处\n",
        "Invitation to ［name of the event］",
        "Dear {{salutation}},\n\nWe would be pleased to welcome you at ［name of the event］.\n\n| Item | Details |\n"
        "|---|---|\n| Time | ［date and time］ |\n| Place | ［place］ |\n| Theme | ［theme］ |\n\nThe Secretariat\n",
    ),
    "monthly": Pattern(
        N_("会员月报"), Purpose.NEWSLETTER, "会员月报 ［年月］",
        "{{称谓}}：\n\n截至目前，联谊会已认定项目 **{{已认定项目数}}** 个，投资额 **{{已认定投资额}}**。\n\n"
        "## 本月要闻\n\n- ［要闻一］\n- ［要闻二］\n\n## 下月安排\n\n- ［活动和日期］\n\n{{协会}}秘书处\n",
        "Members' monthly ［month］",
        "Dear {{salutation}},\n\nSo far **{{recognised_projects}}** projects of **{{recognised_investment}}** "
        "have been recognised.\n\n## This month\n\n- ［first item］\n- ［second item］\n\n"
        "## Next month\n\n- ［event and date］\n\n"
        "The Secretariat\n",
    ),
    "thanks": Pattern(
        N_("会后致谢"), Purpose.EVENT, "感谢您参加［活动名称］",
        "尊敬的{{称谓}}：\n\n感谢您拨冗参加［活动名称］。会议材料和照片见［材料网址］。\n\n"
        "如有合作意向，请直接回复本邮件，我们会尽快与您联系。\n\n{{协会}}秘书处\n",
        "Thank you for coming to ［name of the event］",
        "Dear {{salutation}},\n\nThank you for coming to ［name of the event］. Papers and pictures: ［address］.\n\n"
        "If you see an opportunity to work together, just answer this mail.\n\nThe Secretariat\n",
    ),
}  # fmt: skip
"""Key in the address → the text."""


def gaps(*texts: str) -> list[str]:
    """Return the gaps nobody has filled in, each once, in their order."""
    return list(dict.fromkeys(gap for text in texts for gap in _GAP.findall(text)))
