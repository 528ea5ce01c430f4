"""Pages of posts, people and questions."""

from jishi.web.page import Page

from . import choices, moving_up, pool, posting_forms, postings, posts, questions, results, weak_villages

PAGES: tuple[Page, ...] = (
    *pool.PAGES,
    *posts.PAGES,
    *weak_villages.PAGES,
    *choices.PAGES,
    *results.PAGES,
    *moving_up.PAGES,
    *postings.PAGES,
    *posting_forms.PAGES,
    *questions.PAGES,
)
