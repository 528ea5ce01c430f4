"""The board's table of four classes and eight tiers; each count leads to the list that it counts."""

from collections.abc import Callable

from jishi.web.tables import Column, Kind, Table

from ..selectors import Board, BoardRow

Href = Callable[..., str]
BY_WORDS = {"area": "县(市、区)", "type": "类型", "line": "下级组织"}


def board_table(board: Board, by: str, href: Href) -> Table[BoardRow]:
    """Return the table; `href(row, **query)` gives the list of the organisations that a cell counts."""
    classes = list(dict.fromkeys(name for _, name in board.tiers))
    columns: list[Column[BoardRow]] = [
        Column("name", _name_word(board, by), lambda row: row.name, card="lead", width=16),
        _count("due", "应定级", lambda row: row.due_n, href),
        _count("settled", "已定级", lambda row: row.settled_n, href, card="state", only="settled"),
    ]
    for number, name in enumerate(classes):
        columns.append(_class_column(f"c{number}", name, href))
        columns += [
            _tier_column(f"t{place}", tier, href)
            for place, (tier, class_name) in enumerate(board.tiers)
            if class_name == name
        ]
    columns += [
        Column("best", f"{classes[0]}占比" if classes else "占比", _best_bp, Kind.RATE),
        _count("ratified", "已核准", lambda row: row.ratified_n, href, only="ratified"),
        _count("undecided", "暂不能定", lambda row: row.undecided_n, href, f_tier=""),
    ]
    return Table(key=f"board-{by}", title="四类八档", unit="个、%", page_size=500, columns=tuple(columns))


def _name_word(board: Board, by: str) -> str:
    """A county's own board has no counties below it; its rows are what hangs directly on it."""
    has_areas = any(row.key == "direct" for row in board.rows)
    return BY_WORDS["line"] if by == "area" and not has_areas else BY_WORDS[by]


def _count(
    key: str, label: str, value: Callable[[BoardRow], int], href: Href, **told: str
) -> Column[BoardRow]:
    card = told.pop("card", "more")
    return Column(
        key,
        label,
        value,
        Kind.COUNT,
        link=lambda row: href(row, **told) if value(row) else "",
        card="state" if card == "state" else "more",
    )


def _class_column(key: str, name: str, href: Href) -> Column[BoardRow]:
    return Column(
        key,
        name,
        lambda row: row.classes.get(name, 0),
        Kind.COUNT,
        link=lambda row: href(row, f_class=name) if row.classes.get(name) else "",
        tone=lambda row: "strong",
    )


def _tier_column(key: str, tier: str, href: Href) -> Column[BoardRow]:
    return Column(
        key,
        tier,
        lambda row: row.tiers.get(tier, 0),
        Kind.COUNT,
        link=lambda row: href(row, f_tier=tier) if row.tiers.get(tier) else "",
    )


def _best_bp(row: BoardRow) -> int | None:
    best, settled = row.best_share
    return (best * 20_000 + settled) // (2 * settled) if settled else None
