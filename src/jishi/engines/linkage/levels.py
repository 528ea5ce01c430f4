"""Comparisons as data: fields, their levels from the strongest to the weakest, and which records meet at all."""

from dataclasses import dataclass

from jishi.shared import wording

NOTHING = "null"
OTHER = "ELSE"


@dataclass(frozen=True, slots=True)
class Level:
    """How alike two values may be.

    Parameters
    ----------
    key : such as "exact"; with the field it names the wording and the model's numbers
    sql : condition on columns that end in _l and _r; ELSE for whatever is left
    frequency_of : column by whose frequency the points are set: a rare name says more than a frequent one
    dialect : of the condition
    m, u : for a level that training did not meet
    fixed : "m" or "u" if that one is given by us and never trained
    """

    key: str
    sql: str
    frequency_of: str = ""
    dialect: str = "duckdb"
    m: float = 0.01
    u: float = 0.001
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field and its levels; the first is that nothing can be said."""

    field: str
    levels: tuple[Level, ...]

    def key(self, level: Level) -> str:
        """Name of a level in models and words."""
        return f"{self.field}-{level.key}"


@dataclass(frozen=True, slots=True)
class KindOf:
    """All that differs between units and people.

    Parameters
    ----------
    name : "units" or "members"
    fields : that a source may give, beside the record's id
    comparisons : in the order they are explained in
    blocks : pairs of columns; records meet that agree in both
    anchor : column of the code that can be relied on
    shown : field to the original column that is shown for it
    train_blocks : columns by which training finds pairs that are surely one
    prior_blocks : columns whose agreement is taken as certain, to guess how many pairs there are
    """

    name: str
    fields: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    blocks: tuple[tuple[str, ...], ...]
    anchor: str
    shown: dict[str, str]
    train_blocks: tuple[tuple[str, ...], ...]
    prior_blocks: tuple[tuple[str, ...], ...]

    @property
    def shown_code(self) -> str:
        """Column that tells whoever reads a list which one is meant."""
        return "code" if self.name == "units" else "org_name"

    def frequencies(self) -> tuple[str, ...]:
        """Columns whose values are counted."""
        found = (level.frequency_of for each in self.comparisons for level in each.levels)
        return tuple(dict.fromkeys(name for name in found if name))

    def columns(self) -> tuple[str, ...]:
        """Columns that scoring compares."""
        return COLUMNS[self.name]

    def kept(self) -> tuple[str, ...]:
        """Columns of the records that scoring reads."""
        return tuple(each for each in self.columns() if each not in DERIVED)

    def compared(self, *columns: str) -> str:
        """SQL of columns that are compared, to select from the records: of some, or of all that scoring compares."""
        chosen = columns or self.columns()
        return ", ".join(f"{DERIVED[each]} AS {each}" if each in DERIVED else each for each in chosen)


def level_words(key: str, lang: str) -> str:
    """Return a level in words.

    Examples
    --------
    >>> level_words("person-exact", "zh")
    '负责人相同'
    """
    return wording.render(lang, f"link-{key}")


def alike(column: str, over: int, of: int) -> str:
    """Share of common pairs of characters at least over/of, in whole numbers.

    Examples
    --------
    >>> alike("bg", 7, 10)
    '17 * size(array_intersect(bg_l, bg_r)) >= 7 * (n_bg_l + n_bg_r)'
    """
    # Common / (left + right - common) >= over / of. Fractions would be rounded differently by each database.
    return f"{over + of} * size(array_intersect({column}_l, {column}_r)) >= {over} * (n_{column}_l + n_{column}_r)"


def neither(*columns: str) -> str:
    """Condition that a column is missing on either side, for each of several."""
    return " AND ".join(f"({each}_l IS NULL OR {each}_r IS NULL)" for each in columns)


DERIVED = {
    "head": "left(core, 2)",
    "month": "left(birth, 7)",
    "bg": "list_distinct(list_transform(range(1, greatest(length(core), 2)), lambda i: substr(core, i, 2)))",
    "n_bg": "CAST(len(bg) AS INTEGER)",
}
"""What is compared and follows from a column beside it: made where it is needed, which is cheaper than to keep it."""
COLUMNS = {
    "units": (
        "orgc", "regno", "c15", "badcode", "uscc", "title", "core", "core_sound", "brand", "brand_sound", "industry",
        "branch", "bg", "n_bg", "head", "person", "person_sound", "phone", "road", "house", "room", "roadno", "county",
        "place", "founded_on",
    ),
    "members": (
        "idno", "badid", "who", "who_sound", "birth", "month", "sex", "phone", "org_core", "joined_on", "county",
        "place",
    ),
}  # fmt: skip
