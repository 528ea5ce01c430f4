"""A rubric in the expression language of zen-engine, as a decision model of layers or of one node."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

Method = dict[str, Any]
Texts = tuple[str, str]

SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


def choose(branches: list[tuple[str, object]], otherwise: object) -> str:
    """The value of the first condition that holds."""
    return "".join(f"{test} ? ({value}) : " for test, value in branches) + f"({otherwise})"


def half_up(numerator: str, denominator: str) -> str:
    return f"floor((2 * ({numerator}) + {denominator}) / (2 * {denominator}))"


def steps(told: list[dict[str, int]], test: Callable[[int], str]) -> Texts:
    """Points and number of the hardest step met; steps come easiest first."""
    numbered = list(enumerate(told, 1))[::-1]
    return (
        choose([(test(step["at"]), step["points_cp"]) for _, step in numbered], 0),
        choose([(test(step["at"]), number) for number, step in numbered], 0),
    )


def flag(method: Method, most: int) -> Texts:
    return f"{method['of']} * {most}", method["of"]


def bands(method: Method, most: int) -> Texts:
    return steps(method["steps"], lambda at: f"{method['of']} {SIGNS[method['op']]} {at}")


def per_unit(method: Method, most: int) -> Texts:
    points = f"{method['of']} * {method['each_cp']}"
    return f"min([{most}, {points}])", choose([(f"{points} >= {most}", 2), (f"{method['of']} >= 1", 1)], 0)


def shortfall(method: Method, most: int) -> Texts:
    left = f"{most} - max([0, {method['target']} - {method['of']}]) * {method['each_cp']}"
    return f"max([0, {left}])", choose([(f"{method['of']} >= {method['target']}", 2), (f"{left} > 0", 1)], 0)


def ratio_bands(method: Method, most: int) -> Texts:
    scaled, den, sign = f"{method['num']} * 10000", method["den"], SIGNS[method["op"]]
    return steps(method["steps"], lambda at: f"{scaled} {sign} {den} * {at}")


def ratio(method: Method, most: int) -> Texts:
    scaled, den = f"{method['num']} * 10000", method["den"]
    above = f"({scaled} - {den} * {method['from_bp']})"
    line = half_up(f"{above} * {most}", f"({den} * {method['to_bp'] - method['from_bp']})")
    is_full, is_some = f"{scaled} >= {den} * {method['to_bp']}", f"{above} > 0"
    return choose([(is_full, most), (is_some, line)], 0), choose([(is_full, 2), (is_some, 1)], 0)


def checklist(method: Method, most: int) -> Texts:
    items = list(enumerate(method["items"]))
    return (
        " + ".join(f"{each['of']} * {each['points_cp']}" for _, each in items),
        " + ".join(f"{each['of']} * {1 << bit}" for bit, each in items),
    )


def any_of(method: Method, most: int) -> Texts:
    given = []
    for number, route in enumerate(method["routes"]):
        points, met = bands(route, most)
        blank = f"{route['of']} == null"
        given.append((f"({choose([(blank, 0)], points)})", f"{choose([(blank, 0)], met)} + {16 * number}"))
    best = f"max([{', '.join(points for points, _ in given)}])"
    codes = [(f"{points} == {best}", code) for points, code in given[:-1]]
    return best, choose(codes, given[-1][1])


def manual(method: Method, most: int) -> Texts:
    return f"min([{most}, {method['of']}])", choose([(f"{method['of']} >= 1", 1)], 0)


def linear(method: Method, most: int) -> Texts:
    value, knots = method["of"], method["knots"]
    branches: list[tuple[str, object]] = [(f"{value} >= {knots[-1]['at']}", knots[-1]["points_cp"])]
    for low, high in zip(reversed(knots[:-1]), reversed(knots[1:]), strict=True):
        rise = f"({value} - {low['at']}) * {high['points_cp'] - low['points_cp']}"
        line = f"{low['points_cp']} + {half_up(rise, str(high['at'] - low['at']))}"
        branches.append((f"{value} >= {low['at']}", line))
    numbered = list(enumerate(knots, 1))[::-1]
    return choose(branches, 0), choose([(f"{value} >= {knot['at']}", n) for n, knot in numbered], 0)


METHODS = {
    "Flag": flag,
    "Bands": bands,
    "PerUnit": per_unit,
    "Shortfall": shortfall,
    "RatioBands": ratio_bands,
    "Ratio": ratio,
    "Checklist": checklist,
    "AnyOf": any_of,
    "Manual": manual,
    "Linear": linear,
}


def missing(method: Method) -> str:
    told = method.get("routes") or method.get("items")
    names = (
        [each["of"] for each in told]
        if told
        else [method[key] for key in ("of", "num", "den") if key in method]
    )
    return "(" + (" and " if "routes" in method else " or ").join(f"{name} == null" for name in names) + ")"


def criterion_words(criterion: dict[str, Any]) -> dict[str, str]:
    """The outputs of one criterion."""
    method, most, name = criterion["method"], criterion["max_cp"], criterion["id"]
    is_missing = missing(method)
    if criterion["kind"] == "veto":
        return veto_words(method, name, is_missing)
    points, code = METHODS[method["name"]](method, most)
    guards = [(is_missing, 0, -1)]
    if "den" in method:
        is_full = criterion["empty"] == "full"
        guards.append((f"{method['den']} == 0", most if is_full else 0, -2 if is_full else -1))
    return {
        f"p_{name}": choose([(test, given) for test, given, _ in guards], points),
        f"r_{name}": choose([(test, given) for test, _, given in guards], code),
    }


def veto_words(method: Method, name: str, is_missing: str) -> dict[str, str]:
    left, right = method.get("of"), method.get("at")
    if "den" in method:
        is_missing = f"({is_missing} or {method['den']} == 0)"
        left, right = f"{method['num']} * 10000", f"{method['den']} * {method['at_bp']}"
    fires = f"{left} {SIGNS[method['op']]} {right}"
    return {
        f"v_{name}": choose([(is_missing, 0), (fires, 1)], 0),
        f"u_{name}": choose([(is_missing, 1)], 0),
    }


def words(rubric: dict[str, Any]) -> dict[str, str]:
    """Every output in order; `$.` reads an output that stands before."""
    of_kind: dict[str, list[dict[str, Any]]] = {"score": [], "bonus": [], "deduct": [], "veto": []}
    told: dict[str, str] = {"org_code": "org_code"}
    for each in rubric["criteria"]:
        of_kind[each["kind"]].append(each)
        told |= criterion_words(each)
    base, scored = rubric["base"], of_kind["score"]
    absent = {each["id"]: f"($.r_{each['id']} == -1 ? {{}} : 0)" for each in scored}
    sums = {
        kind: " + ".join(f"$.p_{each['id']}" for each in of_kind[kind])
        for kind in ("score", "bonus", "deduct")
    }
    left_out = [absent[each["id"]].format(each["max_cp"]) for each in scored if each["missing"] != "zero"]
    is_open = [absent[each["id"]].format(1) for each in scored if each["missing"] == "pending"]
    is_open += [f"$.u_{each['id']}" for each in of_kind["veto"]]
    scaled = choose([("$.avail <= 0", 0)], half_up(f"$.earned * {base}", "$.avail"))
    return {
        **told,
        "earned": sums["score"],
        "avail": " - ".join([str(base), *left_out]),
        "bonus": f"min([{rubric['bonus_cap']}, {sums['bonus'] or 0}])",
        "deduct": f"min([{rubric['deduct_cap']}, {sums['deduct'] or 0}])",
        "missing_n": " + ".join(text.format(1) for text in absent.values()),
        "is_provisional": f"({' + '.join(is_open) or 0}) > 0",
        "total": f"max([0, ({scaled}) + $.bonus - $.deduct])",
        **tier_words(rubric, of_kind["veto"]),
    }


def tier_words(rubric: dict[str, Any], vetoes: list[dict[str, Any]]) -> dict[str, str]:
    places = {tier["tier"]: place for place, tier in enumerate(rubric["tiers"])}
    cuts = [(f"$.total >= {tier['min']}", place) for place, tier in enumerate(rubric["tiers"][:-1])]
    caps = ["$.tier_raw", *(f"$.v_{each['id']} * {places[each['cap_tier']]}" for each in vetoes)]
    return {"tier_raw": choose(cuts, len(cuts)), "tier": f"max([{', '.join(caps)}])"}


LAYERS = (
    ("earned", "avail", "bonus", "deduct", "missing_n", "is_provisional"),
    ("total",),
    ("tier_raw",),
    ("tier",),
)


def layered(rubric: dict[str, Any]) -> dict[str, Any]:
    """The decision model as its editor draws it: a node a layer, each passing on all that came in.

    What comes out holds the values used beside the points, as a run of ours does.
    """
    told = {key: value.replace("$.", "") for key, value in words(rubric).items()}
    first = [key for key in told if key != "org_code" and not any(key in layer for layer in LAYERS)]
    return _linked([{key: told[key] for key in layer} for layer in (first, *LAYERS)], passes=True)


def flat(rubric: dict[str, Any]) -> dict[str, Any]:
    """The decision model by hand for speed: one node with every expression, passing nothing on."""
    return _linked([words(rubric)], passes=False)


MODELS = {"layered": layered, "flat": flat}


def _linked(layers: list[dict[str, str]], *, passes: bool) -> dict[str, Any]:
    nodes = [_node("in", "inputNode")]
    for number, layer in enumerate(layers):
        told = [{"id": f"{number}{key}", "key": key, "value": value} for key, value in layer.items()]
        content = {"expressions": told, "passThrough": passes}
        nodes.append(_node(f"layer{number}", "expressionNode") | {"content": content})
    nodes.append(_node("out", "outputNode"))
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in pairwise(node["id"] for node in nodes)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}
