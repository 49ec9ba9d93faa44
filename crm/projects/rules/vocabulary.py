"""Agreement types, kinds of projects, their steps, states and documents."""

from __future__ import annotations

from enum import StrEnum

from crm.core.words import N_


class Agreement(StrEnum):
    """协议类型: all three count once and are shown apart."""

    INTENT = "intent"
    FRAMEWORK = "framework"
    CONTRACT = "contract"


AGREEMENT_NAMES = {
    Agreement.INTENT: N_("意向协议"),
    Agreement.FRAMEWORK: N_("框架协议"),
    Agreement.CONTRACT: N_("正式合同"),
}


class ProjectKind(StrEnum):
    """Which steps a project has."""

    MANUFACTURING = "manufacturing"
    LIGHT = "light"
    TOURISM = "tourism"
    FUND = "fund"


PROJECT_KIND_NAMES = {
    ProjectKind.MANUFACTURING: N_("制造"),
    ProjectKind.LIGHT: N_("轻资产"),
    ProjectKind.TOURISM: N_("文旅"),
    ProjectKind.FUND: N_("基金或总部"),
}


class Capital(StrEnum):
    """Where the money of a project comes from, as the statistics of investment ask."""

    NEAR = "near"
    FAR = "far"
    HMT = "hmt"
    FOREIGN = "foreign"


CAPITAL_NAMES = {
    Capital.NEAR: N_("内资（省内市外）"), Capital.FAR: N_("内资（省外）"), Capital.HMT: N_("港澳台资"),
    Capital.FOREIGN: N_("外资"),
}  # fmt: skip


class Step(StrEnum):
    """A milestone, in the order of a project's life; reaching one implies the earlier ones."""

    SIGNED = "signed"
    REGISTERED = "registered"
    PAID_IN = "paid_in"
    FILED = "filed"
    SITED = "sited"
    STARTED = "started"
    IN_STATISTICS = "in_statistics"
    COMPLETED = "completed"
    PRODUCING = "producing"
    FULL_CAPACITY = "full_capacity"
    TARGET_EFFECT = "target_effect"


STEP_NAMES = {
    Step.SIGNED: N_("签约"),
    Step.REGISTERED: N_("注册"),
    Step.PAID_IN: N_("实缴"),
    Step.FILED: N_("立项备案"),
    Step.SITED: N_("选址供地"),
    Step.STARTED: N_("开工"),
    Step.IN_STATISTICS: N_("入统"),
    Step.COMPLETED: N_("竣工"),
    Step.PRODUCING: N_("投产"),
    Step.FULL_CAPACITY: N_("达产"),
    Step.TARGET_EFFECT: N_("达效"),
}
TEMPLATES = {
    ProjectKind.MANUFACTURING: tuple(step for step in Step if step is not Step.PAID_IN),
    ProjectKind.LIGHT: (Step.SIGNED, Step.REGISTERED, Step.SITED, Step.PRODUCING, Step.TARGET_EFFECT),
    ProjectKind.TOURISM: (
        Step.SIGNED, Step.REGISTERED, Step.FILED, Step.SITED, Step.STARTED, Step.COMPLETED, Step.PRODUCING,
    ),
    ProjectKind.FUND: (Step.SIGNED, Step.REGISTERED, Step.PAID_IN, Step.TARGET_EFFECT),
}  # fmt: skip


class SigningState(StrEnum):
    """Whether a signing has been recognised as a result of its event."""

    PENDING = "pending"
    RECOGNISED = "recognised"
    REFUSED = "refused"


SIGNING_STATE_NAMES = {
    SigningState.PENDING: N_("待认定"),
    SigningState.RECOGNISED: N_("已认定"),
    SigningState.REFUSED: N_("不予认定"),
}


class DocumentKind(StrEnum):
    """What a project's document is."""

    AGREEMENT = "agreement"
    PHOTO = "photo"
    EVIDENCE = "evidence"
    OTHER = "other"


DOCUMENT_KIND_NAMES = {
    DocumentKind.AGREEMENT: N_("签约协议"),
    DocumentKind.PHOTO: N_("现场照片"),
    DocumentKind.EVIDENCE: N_("证明材料"),
    DocumentKind.OTHER: N_("其他"),
}
