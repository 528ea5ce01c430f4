"""The flow against networkx, on small cases."""

from random import Random

import networkx
import pytest

from jishi.engines.allocation import Area, Pair, Person, Post, Rules, assign

FINE = 1000


def oracle(
    people: list[Person], posts: list[Post], pairs: list[Pair], areas: tuple[Area, ...]
) -> tuple[int, int]:
    """Least demands missed, and the least cost among those ways."""
    graph = networkx.DiGraph()
    demands = 0

    def stretch(tail: str, head: str, least: int, most: int) -> None:
        nonlocal demands
        demands += least
        graph.add_edge(tail, f"{tail}!", capacity=least, weight=-FINE)
        graph.add_edge(f"{tail}!", head, capacity=least, weight=0)
        graph.add_edge(tail, head, capacity=most - least, weight=0)

    for each in people:
        graph.add_edge("source", f"p{each.id}", capacity=1, weight=-FINE)
        demands += 1
    for pair in pairs:
        graph.add_edge(f"p{pair.person}", f"q{pair.post}", capacity=1, weight=pair.cost)
    for post in posts:
        stretch(f"q{post.id}", f"a{post.area}", post.floor, post.cap)
    for area in areas:
        stretch(f"a{area.id}", "sink", area.floor, area.cap or 99)
    graph.add_edge("source", "sink", capacity=len(people), weight=0)
    graph.add_node("source", demand=-len(people))
    graph.add_node("sink", demand=len(people))
    cost, _ = networkx.network_simplex(graph)
    met = -(cost // FINE)
    return demands - met, cost + met * FINE


@pytest.mark.parametrize("seed", range(40))
def test_no_flow_misses_fewer_or_costs_less(seed: int) -> None:
    chance = Random(seed)
    people = [Person(str(n)) for n in range(chance.randint(1, 8))]
    posts = [
        Post(str(n), chance.randint(0, 2), chance.randint(2, 3), area=chance.choice("ST")) for n in range(4)
    ]
    pairs = [
        Pair(person.id, post.id, chance.randint(0, 50))
        for person in people
        for post in posts
        if chance.random() < 0.7
    ]
    areas = (Area("S", 1, chance.randint(2, 5)), Area("T", 0, chance.randint(1, 5)))

    made = assign(people, posts, pairs, Rules(areas))

    missed = sum(each.wanted - each.got for each in made.shortfalls)
    assert (missed, made.total) == oracle(people, posts, pairs, areas)
