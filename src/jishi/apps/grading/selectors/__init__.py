"""What can be asked of the grades."""

from .board import Board, BoardRow, Obstacle, round_board, totals_histogram
from .grades import GradeView, graded_counts, grades_now, grades_of_org
from .lost import LostPoint, Ratified, lost_points_of, ratified
from .ratings import RatingFilter, RatingRow, ids_waiting, rating_org, ratings_of_round
from .rounds import RoundView, RubricView, round_org, round_view, rounds_seen, rubrics_for
from .sheet import Sheet, SheetGroup, SheetLine, sheet_of_org, sheet_of_rating, what_if

__all__ = [
    "Board",
    "BoardRow",
    "GradeView",
    "LostPoint",
    "Obstacle",
    "Ratified",
    "RatingFilter",
    "RatingRow",
    "RoundView",
    "RubricView",
    "Sheet",
    "SheetGroup",
    "SheetLine",
    "graded_counts",
    "grades_now",
    "grades_of_org",
    "ids_waiting",
    "lost_points_of",
    "ratified",
    "rating_org",
    "ratings_of_round",
    "round_board",
    "round_org",
    "round_view",
    "rounds_seen",
    "rubrics_for",
    "sheet_of_org",
    "sheet_of_rating",
    "totals_histogram",
    "what_if",
]
