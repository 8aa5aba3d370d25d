"""What happens around surveys. Fields are ids, codes, numbers and times only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SurveyDefined:
    survey_id: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class SurveyChanged:
    survey_id: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class InvitationCreated:
    invitation_id: int
    customer_id: int | None
    interaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class InvitationSent:
    invitation_id: int
    customer_id: int | None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class InvitationNotSent:
    invitation_id: int
    customer_id: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InvitationOpened:
    invitation_id: int
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class InvitationExpired:
    invitation_id: int
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class SurveysDeclined:
    optout_id: int
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    answer_id: int
    customer_id: int | None
    interaction_id: int | None
    is_below: bool = False
    verdict: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerRemoved:
    """The import that had brought an answer was taken back."""

    answer_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class DimensionRated:
    answer_id: int
    customer_id: int | None
    dimension: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    answer_id: int
    customer_id: int | None
    has_comment: bool = False
    number: int = 0
