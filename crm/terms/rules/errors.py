"""What can be wrong with a request about terms, each in a sentence of its own."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class TermSpan(DomainError):
    """A term ends before it begins or lasts too long."""

    code, field = "term_span", "ends"
    template = N_("任期应从 {starts} 起，最长五年，即最晚到 {latest}。")


class TermNumberTaken(Conflict):
    """There is a term of this number."""

    code, field = "term_number_taken", "number"
    template = N_("第 {number} 届已存在。")


class TermNumberMeanwhile(TermNumberTaken):
    """Somebody made a term of this number in the same moment."""

    template = N_("这一届刚刚已被建立。请刷新后再看。")


class DraftExists(Conflict):
    """One roster is prepared at a time."""

    code, template = "term_draft_exists", N_("已有第 {number} 届的换届草稿。请先完成或放弃它。")


class NotADraft(Conflict):
    """What has taken office is no longer edited as a draft."""

    code, template = "term_not_a_draft", N_("第 {number} 届已就任，不能再按草稿修改。")


class StartsTooEarly(Conflict):
    """The new term would begin before something of the old one did."""

    code, field = "term_starts_too_early", "starts"
    template = N_("第 {number} 届在 {day} 还有任职变动，新一届的就任日期须晚于这一天。")


class StartsInFuture(DomainError):
    """A roster takes office on its day, not before."""

    code, field = "term_starts_in_future", "starts"
    template = N_("就任日期 {day} 还没有到，请在当天或之后确认。")


class ResolvedAfter(DomainError):
    """The assembly elects before the elected take office."""

    code, field = "term_resolved_after", "resolved_on"
    template = N_("会员大会的日期不能晚于就任日期 {starts}。")


class RosterNotReady(Conflict):
    """Something in the roster keeps it from taking office."""

    code, template = "roster_not_ready", N_("名单还有 {n} 处须先处理，不能确认换届。")


class LineExists(Conflict):
    """A firm stands in a roster once."""

    code, field = "line_exists", "firm"
    template = N_("“{name}”已在名单中。")


class FirmNoMember(DomainError):
    """Offices are held by members."""

    code, field = "firm_no_member", "firm"
    template = N_("“{name}”不是现有会员，不能担任会内职务。")


class FirmUnknown(DomainError):
    """No enterprise of this name or code is known."""

    code, field = "firm_unknown", "firm"
    template = N_("没有找到“{given}”。请填写会员企业的全称、简称或统一社会信用代码。")


class FirmAmbiguous(DomainError):
    """Several enterprises have this short name."""

    code, field = "firm_ambiguous", "firm"
    template = N_("有 {n} 家企业叫“{given}”。请填写全称或统一社会信用代码。")


class CannotTakeBack(Conflict):
    """The roster has been lived with."""

    code, template = "term_cannot_take_back", N_("第 {number} 届就任后名单已有变动，或已超过 7 天，不能撤回。")


class NotTheirColleague(DomainError):
    """Whoever holds a firm's office works there."""

    code, field = "not_their_colleague", "person"
    template = N_("请选择目前在该企业任职的人员。")


class OfficeOver(Conflict):
    """A past office is history."""

    code, template = "office_over", N_("这项任职已经结束，不能再改任职人。")
