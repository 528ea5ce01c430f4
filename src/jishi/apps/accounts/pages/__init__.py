"""Sign in, sign out, one's own account."""

from jishi.web.page import Page

from . import me, sign_in, sign_out

PAGES: tuple[Page, ...] = (*sign_in.PAGES, sign_out.page, *me.PAGES)
