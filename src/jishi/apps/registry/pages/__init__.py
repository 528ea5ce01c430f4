"""Organisations, units, search."""

from jishi.web.page import Page

from . import (
    batch_detail,
    change_detail,
    change_list,
    letters,
    member_reveal,
    members,
    org_all,
    org_detail,
    org_edit,
    org_events,
    org_list,
    proposals,
    received_forms,
    search,
    statistics,
    table_detail,
    table_list,
    table_upload,
    term_list,
    unit_detail,
    unit_list,
)

PAGES: tuple[Page, ...] = (
    org_list.page,
    org_list.children_page,
    org_all.page,
    *org_detail.PAGES,
    org_edit.page,
    *org_events.PAGES,
    *proposals.PAGES,
    term_list.page,
    *statistics.PAGES,
    change_list.page,
    *change_detail.PAGES,
    *batch_detail.PAGES,
    *letters.PAGES,
    *members.PAGES,
    member_reveal.page,
    unit_list.page,
    unit_detail.page,
    search.page,
    table_list.page,
    *received_forms.PAGES,
    *table_upload.PAGES,
    # After the fixed words, because a table may be any word.
    *table_detail.PAGES,
)
