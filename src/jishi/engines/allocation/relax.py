"""The smallest changes of rules that would meet a demand: found by a flow that may overstep limits at a price."""

from collections.abc import Sequence

from jishi.engines.allocation.flow import Demand, Network
from jishi.engines.allocation.model import Values
from jishi.engines.allocation.people_reasons import Offer

Repair = tuple[str, Values]


def repairs_of(network: Network, flows: Sequence[int], demand: Demand, offer: Offer) -> tuple[Repair, ...]:
    """What would meet one demand, everything else being met as it is.

    1. Every other demand wants only what it has.
    2. Limits may be overstepped, each unit at a price above all costs; a demand is worth more than any such price.
    3. What is overstepped then is what to relax; what is missed even so needs more people, or less asked for.

    Parameters
    ----------
    network : of the assignment
    flows : as it was solved
    demand : which is missed
    offer : for the names of rules

    Returns
    -------
    repairs in a fixed order; the last is always to ask for less
    """
    has = {each.arc: flows[each.arc] for each in network.demands if each.arc != demand.arc}
    price = network.cost_range()
    found = network.solve(8 * price, over=price, wanted=has)
    repairs = []
    for each in network.excesses:
        if found[each.arc]:
            repairs.append(_repair(each.rule, each.subject, found[each.arc], offer))
    got, missed = flows[demand.arc], demand.wanted - found[demand.arc]
    if missed or all(name == "raise-load" for name, _ in repairs):
        skill = demand.subject.rpartition("/")[2] if demand.rule == "skill" else ""
        kind = "pair" if demand.rule == "everyone" else "skilled" if skill else "people"
        values: Values = (
            ("count", missed or demand.wanted - got),
            ("subject", demand.subject),
            ("skill", skill),
        )
        repairs.append((f"{'also' if missed else 'add'}-{kind}", values))
    repairs.append(("ask-less", (("subject", demand.subject), ("count", got))))
    return tuple(repairs)


def _repair(rule: str, subject: str, more: int, offer: Offer) -> Repair:
    if rule == "cap":
        cap = next(each.cap for each in offer.posts if each.id == subject)
        return "raise-cap", (("subject", subject), ("cap", cap), ("count", cap + more))
    if rule == "area-cap":
        limit = next(each.cap or 0 for each in offer.rules.areas if each.id == subject)
        return "raise-area", (("subject", subject), ("cap", limit), ("count", limit + more))
    if rule == "load":
        load = next(each.max_load for each in offer.people if each.id == subject)
        return "raise-load", (("subject", subject), ("cap", load), ("count", load + more))
    ban = next(each for each in offer.rules.bans if f"{each.person}/{each.post}" == subject)
    return "lift-ban", (("person", ban.person), ("post", ban.post), ("rule", ban.rule))
