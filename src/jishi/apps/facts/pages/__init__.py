"""The pages of this room."""

from jishi.web.page import Page

from . import (
    batch_list,
    blank_form,
    dictionary,
    fact_list,
    import_new,
    indicator_detail,
    org_facts,
    upload_detail,
)

PAGES: tuple[Page, ...] = (
    fact_list.page,
    import_new.page,
    *upload_detail.PAGES,
    *batch_list.PAGES,
    blank_form.page,
    dictionary.page,
    # After the fixed words, because a period may be any word.
    indicator_detail.page,
    *org_facts.PAGES,
)
