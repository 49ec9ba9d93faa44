"""What can be wrong with an application or with a step of it."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class UnderWay(Conflict):
    """Another application of this credit code is live. Nothing else is said about it."""

    code, field = "application_under_way", "credit_code"
    template = N_("该信用代码已有一份入会申请正在办理，不能重复提交。如有疑问请联系秘书处。")


class NotFromHere(Conflict):
    """The application stands where this cannot be done."""

    code, template = "not_from_here", N_("申请现在处于“{state}”，不能进行“{move}”。请刷新后查看。")


class NotEditable(Conflict):
    """What was submitted is changed only after it was returned."""

    code, template = "not_editable", N_("申请已提交，现在不能修改。需要更正请联系秘书处退回补正。")


class ChangedElsewhere(Conflict):
    """Another tab or device has kept something else since this form was opened."""

    code = "application_changed_elsewhere"
    template = N_("这份申请在另一处修改过。您填写的内容仍在本页，请核对后再保存，将以本页为准。")


class Incomplete(DomainError):
    """A draft lacks what an application needs."""

    code, template = "incomplete", N_("请填写{label}。")


class LicenceMissing(DomainError):
    """An application comes with the licence."""

    code, field, template = "licence_missing", "licence", N_("请上传营业执照（PDF、JPG 或 PNG，不超过 10 MB）。")


class OpinionNeeded(DomainError):
    """Who returns, objects or refuses says why."""

    code, field, template = "opinion_needed", "opinion", N_("请写明原因，申请人会看到退回和不予通过的原因。")


class ApproverIsApplicant(DomainError):
    """Nobody passes their own application."""

    code, field, template = "approver_is_applicant", "approver", N_("审批人不能是申请人本人，请由他人办理。")


class ApproverNeeded(DomainError):
    """A signature on paper has a name."""

    code, field, template = "approver_needed", "approver", N_("代录线下签批时请填写审批人姓名。")


class DayNeeded(DomainError):
    """A signature on paper has a day."""

    code, field, template = "day_needed", "decided_on", N_("代录线下签批时请填写签批日期。")


class DayAhead(DomainError):
    """What has not happened cannot be recorded."""

    code, template = "day_ahead", N_("{day} 还没有到，请填写今天或以前的日期。")


class MeetingNeeded(DomainError):
    """The council decides in a meeting."""

    code, field, template = "meeting_needed", "meeting", N_("理事会审议须填写会议名称。")


class MeetingDayNeeded(DomainError):
    """A meeting is held on a day."""

    code, field, template = "meeting_day_needed", "held_on", N_("理事会审议须填写会议日期。")


class NoticeRuns(Conflict):
    """The public notice has not run its days."""

    code, template = "notice_runs", N_("公示到 {until} 为止，期满后才能通过。")


class NotOverdue(Conflict):
    """Who was approved has days to pay."""

    code, template = "not_overdue", N_("缴费期限到 {until} 为止，期满后才能确认逾期。")


class NoneChosen(DomainError):
    """A resolution closes at least one application."""

    code, template = "none_chosen", N_("请至少选择一份待理事会审议的申请。")


class SameFirm(DomainError):
    """Firms like this are known; a person says whether it is one of them."""

    code, field, template = "same_firm", "firm", N_("已有相近的企业，请选择是哪一家，或确认新建。")


class OtherFirm(DomainError):
    """The chosen enterprise has another credit code."""

    code, field, template = "other_firm", "firm", N_("所选企业登记的是另一个信用代码，不是同一家。")


class NotAdmitted(Conflict):
    """Plaque and certificate are for members."""

    code, template = "not_admitted", N_("入会后才能登记牌匾和证书的发放。")


class NothingHandedOver(DomainError):
    """Somebody received it on a day."""

    code, template = "nothing_handed_over", N_("请同时填写发放日期和领取人。")


class ObjectionsOpen(Conflict):
    """A notice ends well only once every objection was looked into."""

    code, template = "objections_open", N_("{names} 的异议还没有核查结论，请先登记结论。")


class FindingNeeded(DomainError):
    """Who objected learns what was found."""

    code, field, template = "finding_needed", "finding", N_("请写明核查情况。")


class OutsideNotice(DomainError):
    """An objection is raised while the notice runs."""

    code, field, template = (
        "outside_notice",
        "received_on",
        N_("公示期为 {since} 至 {until}，请填写其中收到异议的日期。"),
    )


class NotUnderNotice(Conflict):
    """Objections are raised against what is under notice."""

    code, template = "not_under_notice", N_("该申请目前不在公示中，不能登记异议。")


class ObjectionSettled(Conflict):
    """It was settled before, perhaps by somebody else just now."""

    code, template = "objection_settled", N_("这条异议已有结论，请刷新页面查看。")


class DaysOutOfRange(DomainError):
    """A number of days is none a procedure can have."""

    code, template = "days_out_of_range", N_("请填写 {least} 到 {most} 之间的天数。")


class BasisNeeded(DomainError):
    """A procedure rests on a decision."""

    code, field, template = "basis_needed", "basis", N_("请填写依据，例如通过该程序的会议和日期。")


class SameFirstDay(Conflict):
    """Two versions cannot begin on one day."""

    code, field, template = "same_first_day", "since", N_("{since} 起已有一版程序，请选择另一天。")


class FirstDayPast(DomainError):
    """Rules are not changed for days that have gone."""

    code, field, template = "first_day_past", "since", N_("生效日期不能早于今天。")
