"""What a reader asks of a table, as the address says it: order, ticked values, page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Asked:
    """The order, the ticked values by column, and the page, with the whole query at hand to build addresses."""

    prefix: str
    query: QueryDict
    sort: str = ""
    is_descending: bool = False
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict, prefix: str, *, sortable: Iterable[str], funnels: Iterable[str]) -> "Asked":
        """Read the query; what it names and the table does not have is left aside."""
        sort = query.get(f"{prefix}sort", "")
        name = sort.removeprefix("-")
        page = query.get(f"{prefix}page", "1")
        chosen = {key: tuple(query.getlist(f"{prefix}f.{key}")) for key in funnels}
        return cls(
            prefix,
            query,
            name if name in set(sortable) else "",
            sort.startswith("-"),
            {key: values for key, values in chosen.items() if values},
            int(page) if page.isdecimal() and len(page) < 9 and int(page) else 1,
        )

    @property
    def wants_book(self) -> bool:
        """Tell whether the workbook is asked for."""
        return self.query.get("format") == "xlsx"

    @property
    def wants_paper(self) -> bool:
        """Tell whether the page is asked for as it is printed, with every row."""
        return self.query.get("format") == "print"

    def address(self, *, drop: tuple[str, str] | None = None, **changes: str | int | None) -> str:
        """Return the query with some values replaced (None: removed) and one pair dropped."""
        query = self.query.copy()
        query.pop("format", None)
        for name, value in changes.items():
            query.pop(self.prefix + name, None)
            if value is not None:
                query[self.prefix + name] = str(value)
        if drop is not None:
            name = f"{self.prefix}f.{drop[0]}"
            query.setlist(name, [value for value in query.getlist(name) if value != drop[1]])
        return "?" + query.urlencode()

    def sort_address(self, key: str) -> str:
        """Return where a click on a header leads: first ascending, then descending."""
        turned = self.sort == key and not self.is_descending
        return self.address(sort=f"-{key}" if turned else key, page=None)

    def others(self, key: str) -> list[tuple[str, str]]:
        """Return what a funnel's form must carry along: everything but its own ticks, the page and the format."""
        own = {f"{self.prefix}f.{key}", f"{self.prefix}page", "format"}
        return [(name, value) for name, values in self.query.lists() if name not in own for value in values]
