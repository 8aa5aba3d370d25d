"""Writes about surveys: one verb each, checked first, with its event in the same transaction."""

from zhiyin.voice.rules import NewItem, Scores

from .answers import finish_answer, give_answer, rate_dimension
from .invitations import Service, decline_surveys, expire_invitations, invite, mark_opened, send_invitation
from .records import (
    NewAnswer,
    check_reach,
    dimension_codes,
    no_dimension,
    record_answer,
    record_answers,
    record_checked,
)
from .surveys import NewDimension, NewSurvey, change_survey, define_survey
from .taking_back import remove_imported

__all__ = [
    "NewAnswer",
    "NewDimension",
    "NewItem",
    "NewSurvey",
    "Scores",
    "Service",
    "change_survey",
    "check_reach",
    "decline_surveys",
    "define_survey",
    "dimension_codes",
    "expire_invitations",
    "finish_answer",
    "give_answer",
    "invite",
    "mark_opened",
    "no_dimension",
    "rate_dimension",
    "record_answer",
    "record_answers",
    "record_checked",
    "remove_imported",
    "send_invitation",
]
