"""Sign in, sign out, one's own account, and the clients of the API."""

from jishi.web.page import Page

from . import api_docs, clients, me, sign_in, sign_out

PAGES: tuple[Page, ...] = (
    *sign_in.PAGES,
    sign_out.page,
    *me.PAGES,
    *clients.PAGES,
    api_docs.page,
)
