"""Cases of people and posts, and what networkx and HiGHS make of them."""

from random import Random
from typing import Any

from jishi.engines.allocation import Area, Pair, Person, Post, Rules, assign, pairs_by_distance
from jishi.engines.allocation.posting import costs_of, plan_of

Case = tuple[list[Person], list[Post], list[Pair], Rules]
FINE = 100_000


def members(size: int, count: int, leaving: int = 0) -> Case:
    """Members and grids with floors and caps a tenth around the mean; some have left since they were assigned."""
    chance = Random(3)
    people = [Person(f"p{n}", chance.random() * 1000, chance.random() * 1000) for n in range(size)]
    grids = [Post(f"g{n}", x=chance.random() * 1000, y=chance.random() * 1000) for n in range(count)]

    def bounded(total: int) -> list[Post]:
        low, high = total * 9 // (10 * count), -(-total * 11 // (10 * count))
        return [Post(each.id, low, high, x=each.x, y=each.y) for each in grids]

    pairs = list(pairs_by_distance(people, grids, 20))
    if not leaving:
        return people, bounded(size), pairs, Rules()
    before = assign(people, bounded(size), pairs)
    gone = set(chance.sample([each.id for each in people], leaving))
    left = [each for each in people if each.id not in gone]
    kept = tuple((each.person, each.target) for each in before.placed if each.person not in gone)
    return left, bounded(len(left)), [each for each in pairs if each.person not in gone], Rules(previous=kept)


def secretaries() -> Case:
    """29 secretaries, 60 villages of 12 townships with one to four each; nine villages must be covered."""
    chance = Random(5)
    people = [Person(f"s{n}") for n in range(29)]
    posts = [Post(f"v{n}", area=f"t{n % 12}", is_must=n < 9) for n in range(60)]
    pairs = [Pair(person.id, post.id, chance.randint(100, 9999)) for person in people for post in posts]
    return people, posts, pairs, Rules(tuple(Area(f"t{n}", 1, 4) for n in range(12)), is_value=True)


def solve_alone(people: list[Person], posts: list[Post], pairs: list[Pair], rules: Rules) -> bool:
    """Build the network and solve it, as the others do, without checks and reasons; whether every floor is met."""
    network = plan_of(people, posts, costs_of(pairs, rules), rules).network
    flows = network.solve(network.steepest())
    return all(flows[each.arc] == each.wanted for each in network.demands)


def network_simplex(people: list[Person], posts: list[Post], pairs: list[Pair], rules: Rules) -> int:
    """The cost that networkx finds."""
    import networkx

    del rules
    graph = networkx.DiGraph()
    for each in people:
        graph.add_node(each.id, demand=-1)
    for pair in pairs:
        graph.add_edge(pair.person, pair.post, capacity=1, weight=pair.cost)
    for post in posts:
        graph.add_edge(post.id, f"{post.id}!", capacity=post.floor, weight=-FINE)
        graph.add_edge(f"{post.id}!", "sink", capacity=post.floor, weight=0)
        graph.add_edge(post.id, "sink", capacity=post.cap - post.floor, weight=0)
    graph.add_node("sink", demand=len(people))
    cost, _ = networkx.network_simplex(graph)
    return int(cost) + FINE * sum(each.floor for each in posts)


def _program(people: list[Person], posts: list[Post], pairs: list[Pair]) -> tuple[Any, Any, Any]:
    import numpy as np

    who = {each.id: n for n, each in enumerate(people)}
    where = {each.id: n for n, each in enumerate(posts)}
    rows = np.array([who[each.person] for each in pairs])
    columns = np.array([where[each.post] for each in pairs])
    return rows, columns, np.array([float(each.cost) for each in pairs])


def highs(people: list[Person], posts: list[Post], pairs: list[Pair], rules: Rules) -> int:
    """The cost that HiGHS finds by linear programming."""
    import numpy as np
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import coo_matrix

    del rules
    rows, columns, costs = _program(people, posts, pairs)
    at, many = np.arange(len(pairs)), len(people)
    matrix = coo_matrix((np.ones(2 * len(at)), (np.r_[rows, many + columns], np.r_[at, at]))).tocsr()
    least = np.r_[np.ones(many), [each.floor for each in posts]]
    most = np.r_[np.ones(many), [each.cap for each in posts]]
    found = milp(costs, constraints=LinearConstraint(matrix, least, most), bounds=(0, 1))
    return round(found.fun)


def highs_secretaries(people: list[Person], posts: list[Post], pairs: list[Pair], rules: Rules) -> int:
    """The value that HiGHS finds by integer programming."""
    import numpy as np
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import coo_matrix

    rows, columns, values = _program(people, posts, pairs)
    towns = {each.id: n for n, each in enumerate(rules.areas)}
    town = np.array([towns[posts[at].area] for at in columns])
    at, many, count = np.arange(len(pairs)), len(people), len(posts)
    ends = np.r_[rows, many + columns, many + count + town]
    matrix = coo_matrix((np.ones(3 * len(at)), (ends, np.r_[at, at, at]))).tocsr()
    least = np.r_[np.ones(many), [int(each.is_must) for each in posts], [each.floor for each in rules.areas]]
    most = np.r_[np.ones(many), np.ones(count), [each.cap for each in rules.areas]]
    limits = LinearConstraint(matrix, least, most)
    return round(-milp(-values, constraints=limits, integrality=np.ones(len(at)), bounds=(0, 1)).fun)
