"""The tables of this room."""

from .postings import FirstTask, Posting, PostingEvent, SlipTally, Training, Visit
from .questions import Question, QuestionEvent
from .rounds import ChoiceSlip, Offer, Post, Round, Run, Talent, WelfareQuota

__all__ = [
    "ChoiceSlip",
    "FirstTask",
    "Offer",
    "Post",
    "Posting",
    "PostingEvent",
    "Question",
    "QuestionEvent",
    "Round",
    "Run",
    "SlipTally",
    "Talent",
    "Training",
    "Visit",
    "WelfareQuota",
]
