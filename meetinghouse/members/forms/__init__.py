"""The forms of belonging: their shape only. What the house allows is in `rules.py` and in the actions."""

from meetinghouse.members.forms.belonging import (
    DuesCashForm,
    HouseholdForm,
    JoinForm,
    KindForm,
    LeaveForm,
    MoreTimeForm,
    NewMemberForm,
    PartForm,
    ReturnForm,
)
from meetinghouse.members.forms.desk import (
    AskForm,
    BankForm,
    CreditForm,
    LetGoForm,
    PlanForm,
    RulesForm,
    YearForm,
)
from meetinghouse.members.forms.fields import choices

__all__ = [
    "AskForm",
    "BankForm",
    "CreditForm",
    "DuesCashForm",
    "HouseholdForm",
    "JoinForm",
    "KindForm",
    "LeaveForm",
    "LetGoForm",
    "MoreTimeForm",
    "NewMemberForm",
    "PartForm",
    "PlanForm",
    "ReturnForm",
    "RulesForm",
    "YearForm",
    "choices",
]
