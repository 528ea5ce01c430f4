"""Every page of the site, in the order of the rooms, and the menu."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from jishi.web.page import Page


def _pages() -> tuple[Page, ...]:
    modules = [f"{room}.pages" for room in settings.APPS]
    return tuple(page for name in modules if find_spec(name) for page in import_module(name).PAGES)


PAGES = _pages()
# A new page of the menu is entered here: under what an officer looks for it, and after what. No name: it stands alone.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("今天", "五个数", "年度安排")),
    ("底数", ("组织", "单位", "党员", "功能型组织", "组织变动", "换届提醒", "党内统计", "摸底调查", "汇总")),
    ("组建", ("百日攻坚", "流动党员")),
    ("评定整改", ("分类定级", "整改台账")),
    ("力量", ("党员网格", "双向选择", "选派帮带", "沟通联络")),
    ("群众", ("温馨小组", "群众诉求", "部门答复", "干部下基层", "公开承诺")),
    ("填报", ("指标数据", "调查表", "表格")),
    ("管理", ("接口", "操作记录")),
)
# Pages that are one room to the reader: each shows the others, and what one finds there. They share the menu's word.
ROOMS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("floating-list", "名册:谁流出、谁流入"),
        ("undeclared-list", "口袋党员:比对出来、没有申报的"),
        ("floater-list", "安家:谁还没有家、两头的回执"),
    ),
)
MENU = tuple(page for page in PAGES if page.nav)
# As many words stand in one line of the narrowest desk (1280 px) without groups.
MOST_ALONE = 9


@dataclass(frozen=True, slots=True)
class MenuWord:
    """One word that is followed: to the first page of that name which somebody may open."""

    page: Page
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MenuPart:
    """One word of the menu's line: a page, or what a group of pages is called."""

    title: str
    words: tuple[MenuWord, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its pages."""
        return tuple(name for word in self.words for name in word.names)


def beside(name: str | None, pages: Iterable[Page]) -> tuple[tuple[str, str], ...]:
    """Return name and words of the pages of a room, of those that somebody may open; none if it is only one."""
    room = next((dict(room) for room in ROOMS if name in dict(room)), {})
    names = {page.name for page in pages} if room else set()
    found = tuple((own, words) for own, words in room.items() if own in names)
    return found if len(found) > 1 else ()


def menu_of(pages: Iterable[Page]) -> list[MenuPart]:
    """Return the menu of somebody who may open these of its pages: in groups, unless they are few."""
    called: dict[str, list[Page]] = {}
    for page in pages:
        called.setdefault(page.nav, []).append(page)
    parts = [MenuPart(title, tuple(_in_order(own, called))) for title, own in GROUPS]
    if len(called) <= MOST_ALONE:
        return [MenuPart("", (word,)) for part in parts for word in part.words]
    return [one for part in parts for one in _apart(part)]


def _in_order(own: tuple[str, ...], called: dict[str, list[Page]]) -> Iterator[MenuWord]:
    for title in own:
        if title in called:
            yield MenuWord(called[title][0], tuple(page.name for page in called[title]))


def _apart(part: MenuPart) -> Iterator[MenuPart]:
    """Give a group as one word if there is something to choose, else its page alone."""
    if part.title and len(part.words) > 1:
        yield part
    else:
        yield from (MenuPart("", (word,)) for word in part.words)
