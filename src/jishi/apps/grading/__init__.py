"""Classification and grading: rounds, ratings, ratification."""
