"""The pages of this room."""

from jishi.web.page import Page

from . import (
    batch_list,
    blank_form,
    dictionary,
    fact_list,
    form_answer,
    form_detail,
    form_edit,
    form_list,
    form_table,
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
    form_list.page,
    *form_edit.PAGES,
    *form_detail.PAGES,
    form_table.page,
    form_answer.page,
)
