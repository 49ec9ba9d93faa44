"""What may be wrong with a signing, a step or a report. Each says where, why and what to do."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class ProjectStands(Conflict):
    """The same project is already registered: it counts once, wherever it is announced again."""

    code = "project_stands"
    field = "name"
    template = N_("项目“{project}”（{investor}）已在活动《{event}》（{date}）登记（{state}），不重复计算。")


class ProjectStandsAlone(ProjectStands):
    """The same project is already registered, at no event."""

    template = N_("项目“{project}”（{investor}）已于 {date} 登记（{state}），不重复计算。")


class AmountUnstated(DomainError):
    """Without 总投资 there is nothing to recognise."""

    code = "amount_unstated"
    template = N_("项目“{project}”没有写明总投资，无法提请认定。")


class AmountUnconfirmed(DomainError):
    """An amount this large is named once more before it is stored."""

    code = "amount_unconfirmed"
    template = N_("总投资 {amount} 亿元（{yuan} 元）超过 50 亿元，请核对金额与单位后再次提交。")


class StepUnknown(DomainError):
    """The step does not belong to this kind of project."""

    code = "step_unknown"
    field = "step"
    template = N_("“{step}”不是“{kind}”类项目的步骤。")


class StepReached(Conflict):
    """The step has its date already."""

    code = "step_reached"
    field = "step"
    template = N_("“{step}”已于 {date} 登记。")


class StepReasonNeeded(DomainError):
    """Out of order needs a reason."""

    code = "step_reason_needed"
    field = "note"
    template = N_("“{step}”的日期与其他步骤的先后不符，或跳过了前面的步骤，请在说明中写明原因。")


class StepWaived(Conflict):
    """The step was said not to apply."""

    code = "step_waived"
    field = "step"
    template = N_("“{step}”已登记为不适用。确已达到的，请先撤销“不适用”。")


class StepNeeded(DomainError):
    """Every project was signed."""

    code = "step_needed"
    field = "step"
    template = N_("“{step}”是每个项目都有的步骤，不能登记为不适用。")


class AlreadyEnded(Conflict):
    """The end was recorded before; recording it anew would rewrite figures that were told since."""

    code, field = "already_ended", "terminated_on"
    template = N_("项目“{project}”已登记于 {date} 终止，不能再次登记。")


class FutureDay(DomainError):
    """What has happened did not happen in the future."""

    code = "future_day"
    template = N_("日期 {date} 还没有到，请填写实际发生的日期。")


class PastDay(DomainError):
    """What shall be done is not due in the past."""

    code, field = "past_day", "due_on"
    template = N_("期限 {date} 已过，请填写今天或以后的日期。")


class EvidenceMissing(DomainError):
    """Nothing counts that nothing shows."""

    code, field = "evidence_missing", "evidence"
    template = N_("请上传证明材料，例如工程进度确认单、发票或统计报表。")


class NotAdministrator(DomainError):
    """A firm speaks by its administrator."""

    code = "not_administrator"
    template = N_("堵点由本企业的企业管理员提出和确认，请联系本企业的管理员或秘书处。")


class OwnReport(DomainError):
    """A second person verifies: not who reported it."""

    status = 403
    code = "own_report"
    template = N_("这一条由您本人登记，须由另一人核验。")


class AlreadyVerified(Conflict):
    """Somebody verified it before."""

    code = "already_verified"
    template = N_("这一条已由 {name} 核验。")


class NotYetCounted(DomainError):
    """What does not count need not be taken back."""

    code = "not_yet_counted"
    template = N_("这笔资金尚未核验，没有计入，无须冲销。")


class ReversalStands(DomainError):
    """A reversal is not reversed: the money is reported anew."""

    code = "reversal_stands"
    template = N_("这一条本身是冲销，请重新登记到位资金。")


class AlreadyReversed(Conflict):
    """Money is taken back once."""

    code = "already_reversed"
    template = N_("这笔资金已经登记冲销。")
