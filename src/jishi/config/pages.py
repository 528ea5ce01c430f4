"""Every page of the site, in the order of the rooms, and the menu."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from jishi.web.page import Page


def _pages() -> tuple[Page, ...]:
    modules = [f"{room}.pages" for room in settings.APPS]
    return tuple(page for name in modules if find_spec(name) for page in import_module(name).PAGES)


PAGES = _pages()
# The order in which an officer looks for things; words not listed stand before the records.
WORDS = (
    "今天",
    "五个数",
    "组织",
    "单位",
    "年度安排",
    "百日攻坚",
    "流动党员",
    "功能型组织",
    "温馨小组",
    "群众诉求",
    "部门答复",
    "干部下基层",
    "公开承诺",
    "党员网格",
    "分类定级",
    "整改台账",
    "双向选择",
    "选派帮带",
    "沟通联络",
    "指标数据",
    "调查表",
    "摸底调查",
    "表格",
    "",
    "接口",
    "操作记录",
)
MENU = tuple(
    sorted(
        (page for page in PAGES if page.nav),
        key=lambda page: WORDS.index(page.nav if page.nav in WORDS else ""),
    )
)
