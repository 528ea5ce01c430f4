"""Surveys, the lists that came in, the ledger they become."""

from .decisions import Decision, FieldChoice, ReviewCase
from .ledger import LedgerUnit, LinkRun, Publication, Visit, VisitTakenBack
from .lists import ListRecord, Source, SourceList
from .surveys import Route, Survey, Team

__all__ = [
    "Decision",
    "FieldChoice",
    "LedgerUnit",
    "LinkRun",
    "ListRecord",
    "Publication",
    "ReviewCase",
    "Route",
    "Source",
    "SourceList",
    "Survey",
    "Team",
    "Visit",
    "VisitTakenBack",
]
