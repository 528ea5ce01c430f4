"""Posts and the people for them: talent pool, mutual choice, postings, questions to agencies."""
