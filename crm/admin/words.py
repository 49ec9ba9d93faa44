"""What the facts of the audit log are called on screen. A test demands a name for each fact there is."""

from __future__ import annotations

from crm.core.words import N_

FACT_NAMES: dict[str, str] = {
    "AccountChanged": N_("修改账号"), "AccountOpened": N_("开通账号"), "LinkIssued": N_("生成登录链接"),
    "PasswordChanged": N_("更改密码"), "SecondFactorSet": N_("设置两步验证"), "SessionsEnded": N_("结束登录"),
    "SignInLinkAsked": N_("索取登录链接"), "SignInRefused": N_("登录未通过"), "SignedIn": N_("登录"),
    "SignedOut": N_("退出登录"),
    "CheckInUndone": N_("撤销签到"), "CheckedIn": N_("签到"),
    "ConfirmationAsked": N_("重发确认邮件"), "ContactRevealed": N_("显示联系方式"), "EventCancelled": N_("取消活动"),
    "EventClosed": N_("活动结项"), "EventCopied": N_("复制活动"), "EventCreated": N_("新建活动"),
    "EventEdited": N_("修改活动"), "EventMoved": N_("活动状态变更"), "EventPublished": N_("发布活动"),
    "PersonRegistered": N_("报名"), "ProgrammeChanged": N_("修改单位或议程"),
    "RegistrationCancelled": N_("取消报名"), "RegistrationConfirmed": N_("确认报名"),
    "RegistrationEdited": N_("修改报名"), "RegistrationRejected": N_("不通过报名"),
    "RegistrationRepeated": N_("重复报名"), "StaffChanged": N_("调整工作人员"), "VenueAdded": N_("添加会场"),
    "VenueEdited": N_("修改会场"), "VenueRemoved": N_("删除会场"), "VenueSwitched": N_("改签会场"),
    "LeadAdvanced": N_("推进线索"), "LeadEdited": N_("修改线索"), "LeadLogged": N_("登记线索"),
    "LeadPhoneRevealed": N_("显示线索电话"),
    "ActivityLogged": N_("记录往来"), "ActivityRemoved": N_("撤销往来"), "EmploymentBegun": N_("添加任职"),
    "EmploymentEdited": N_("修改任职"), "EmploymentEnded": N_("结束任职"), "EmploymentReopened": N_("恢复任职"),
    "EnterpriseAdded": N_("新增企业"), "EnterpriseEdited": N_("修改企业"), "MemberAdmitted": N_("入会"),
    "MembershipDecided": N_("会籍决定"), "MembershipEdited": N_("修改会籍"), "PaymentRecorded": N_("登记缴费"),
    "PaymentWithdrawn": N_("撤销缴费"), "PersonAdded": N_("新增人员"), "PersonEdited": N_("修改人员"),
    "RepresentativeAppointed": N_("指定单位代表"), "StandingOverridden": N_("手工设定会籍状态"),
    "StandingOverrideEnded": N_("结束手工状态"),
    "PersonInvited": N_("邀请登录会员中心"),
    "ArrivalReported": N_("登记到位资金"), "ArrivalVerified": N_("核验到位资金"), "DocumentAttached": N_("上传文件"),
    "MilestoneReached": N_("登记里程碑"), "MilestoneVerified": N_("核验里程碑"), "ProjectEdited": N_("修改项目"),
    "ProjectTerminated": N_("终止项目"), "SigningLogged": N_("登记签约"),
    "SigningConfirmed": N_("认定签约"), "SigningRefused": N_("不予认定"),
    "ChangesProposed": N_("提交资料变更"), "ProposalAccepted": N_("通过资料变更"), "ProposalReturned": N_("退回资料变更"),
    "ProposalWithdrawn": N_("撤回资料变更"), "RequestDecided": N_("资料审核完成"),
    "AttendanceImportUndone": N_("撤销导入的到场"), "AttendanceImported": N_("导入到场"),
    "EnterpriseCompleted": N_("导入补全企业"), "EnterpriseImportUndone": N_("撤销导入的企业"),
    "EnterpriseImported": N_("导入企业"), "ImportFailed": N_("导入失败"), "ImportFinished": N_("导入完成"),
    "ImportStarted": N_("开始导入"), "ImportUndoAsked": N_("要求整批撤销"), "ImportUndone": N_("整批撤销完成"),
    "ImportUploaded": N_("上传导入文件"), "PersonCompleted": N_("导入补全人员"),
    "PersonImportUndone": N_("撤销导入的人员"), "PersonImported": N_("导入人员"),
    "ProjectCompleted": N_("导入补全项目"), "ProjectImportUndone": N_("撤销导入的项目"),
    "ProjectImported": N_("导入项目"), "RefusedRowsTaken": N_("下载未导入的行"),
    "DemoLoaded": N_("载入演示数据"),
}  # fmt: skip

SUBJECT_NAMES: dict[str, str] = {
    "account": N_("账号"), "enterprise": N_("企业"), "person": N_("人员"), "event": N_("活动"),
    "registration": N_("报名"), "lead": N_("线索"), "project": N_("项目"), "signing": N_("签约"),
    "change_request": N_("资料变更"), "import": N_("导入批次"), "campaign": N_("通知"), "segment": N_("收件范围"),
    "membership": N_("会籍"), "employment": N_("任职"), "activity": N_("往来"), "venue": N_("会场"),
    "check_in": N_("签到"), "project_document": N_("文件"), "milestone": N_("里程碑"), "arrival": N_("到位资金"),
    "recipient": N_("收件人"), "ledger_entry": N_("认定台账行"), "instance": N_("系统"),
}  # fmt: skip
