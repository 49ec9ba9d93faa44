"""What people do in the portal: keep their own data, invite colleagues, look after their places."""

from crm.portal.actions.colleagues import (
    AdministrationKept,
    NewColleague,
    Themselves,
    change_place,
    end_place,
    hand_over,
    invite_colleague,
)
from crm.portal.actions.invitations import (
    AccountDisabled,
    AlreadyIn,
    Invitation,
    StaffAccount,
    WorksElsewhere,
    edit_own_data,
    invite,
    issue_mailed_link,
    revoke_invitation,
)

__all__ = [
    "AccountDisabled",
    "AdministrationKept",
    "AlreadyIn",
    "Invitation",
    "NewColleague",
    "StaffAccount",
    "Themselves",
    "WorksElsewhere",
    "change_place",
    "edit_own_data",
    "end_place",
    "hand_over",
    "invite",
    "invite_colleague",
    "issue_mailed_link",
    "revoke_invitation",
]
