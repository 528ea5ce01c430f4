"""One post while people apply: whom it holds, and whom it would let go first."""

from collections.abc import Mapping
from heapq import heappop, heappush, heappushpop
from typing import Protocol

from jishi.engines.matching.model import Post


class Desk(Protocol):
    """Whom a post holds; people are numbers, and of two keys the smaller is liked better."""

    def __len__(self) -> int:
        """Return how many it holds, those who are locked included."""

    @property
    def locked(self) -> frozenset[int]:
        """Those who never leave."""

    def offer(self, person: int, key: int) -> int | None:
        """Hold one more; return the one who has no seat then, who may be the same, if there is one."""

    def last(self) -> int:
        """Let the one go whom it likes least; there must be one who is not locked."""

    def people(self) -> frozenset[int]:
        """Return whom it holds."""


class PlainDesk:
    """A post without reserved seats."""

    def __init__(self, capacity: int, locked: frozenset[int]) -> None:
        self.locked = locked
        self._open_n = capacity - len(locked)
        self._held: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._held) + len(self.locked)

    def offer(self, person: int, key: int) -> int | None:
        if len(self._held) < self._open_n:
            heappush(self._held, (-key, person))
            return None
        return heappushpop(self._held, (-key, person))[1]

    def last(self) -> int:
        return heappop(self._held)[1]

    def people(self) -> frozenset[int]:
        return self.locked.union(person for _, person in self._held)


class ReservedDesk:
    """A post with reserved seats: these are filled first, then the others from all who are left."""

    def __init__(self, post: Post, numbers: Mapping[str, int], locked: frozenset[int]) -> None:
        self.locked = locked
        self._capacity = post.capacity
        self._reserves = [
            (reserve.seats, frozenset(numbers[one] for one in reserve.people), reserve.is_strict)
            for reserve in post.reserves
        ]
        self._held: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._held) + len(self.locked)

    def offer(self, person: int, key: int) -> int | None:
        self._held.append((key, person))
        order, seats = self._order()
        return self._drop(order[-1]) if len(order) > seats else None

    def last(self) -> int:
        return self._drop(self._order()[0][-1])

    def people(self) -> frozenset[int]:
        return self.locked.union(person for _, person in self._held)

    def _drop(self, gone: tuple[int, int]) -> int:
        self._held.remove(gone)
        return gone[1]

    def _order(self) -> tuple[list[tuple[int, int]], int]:
        """Return those not locked in the order in which they get seats, and how many seats there are for them."""
        left = sorted(self._held)
        order: list[tuple[int, int]] = []
        free_n = room = self._capacity - len(self.locked)
        for seats, people, is_strict in self._reserves:
            free = min(max(seats - len(people & self.locked), 0), room)
            room -= free
            first = [held for held in left if held[1] in people][:free]
            left = [held for held in left if held not in first]
            order += first
            free_n -= (free - len(first)) * is_strict
        return order + left, free_n
