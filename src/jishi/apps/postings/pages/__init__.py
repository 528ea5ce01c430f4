"""Pages of posts, people and questions."""

from jishi.web.page import Page

from . import choices, pool, posting_forms, postings, posts, questions, results

PAGES: tuple[Page, ...] = (
    *pool.PAGES,
    *posts.PAGES,
    *choices.PAGES,
    *results.PAGES,
    *postings.PAGES,
    *posting_forms.PAGES,
    *questions.PAGES,
)
