"""A campaign's file: dates, scope, population, rates, clocks, clusters, departments; all that is wrong at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from jishi.apps.facts import selectors as facts
from jishi.apps.programmes import selectors as programmes
from jishi.shared.checked import Checked, CheckedError

from .models import Case
from .rules import rules_on

TOP = (
    "id",
    "title",
    "programme",
    "org",
    "first",
    "last",
    "population",
    "rates",
    "steps",
    "leads",
    "clusters",
)
CLUSTER = ("id", "title", "address", "lead", "by")
CLOCKED = (
    Case.Step.FOUND,
    Case.Step.CONTACTED,
    Case.Step.MEMBERS,
    Case.Step.WAY,
    Case.Step.APPLIED,
    Case.Step.REPLIED,
)


class CampaignError(CheckedError):
    """A campaign cannot be used or opened; every line says where, what, and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A place where units crowd (集中区域), such as a shopping street; an address that names it lies in it."""

    id: str
    title: str
    address: str
    lead: str
    by: date


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A campaign as its file tells it; `text` is the file as plain values, as it is kept."""

    id: str
    title: str
    org: str
    first: date
    last: date
    area: str
    types: tuple[str, ...]
    rates: tuple[str, ...]
    beside: str
    steps: Mapping[str, int]
    leads: Mapping[str, str]
    clusters: tuple[Cluster, ...]
    text: Mapping[str, Any]

    def cluster_of(self, address: str) -> Cluster | None:
        """Return the first cluster that an address names."""
        return next((one for one in self.clusters if one.address in address), None)

    def cluster(self, cluster_id: str) -> Cluster | None:
        """Return a cluster by its id."""
        return next((one for one in self.clusters if one.id == cluster_id), None)


def campaign_read(code: str) -> CampaignFile:
    """Read `data/campaigns/<code>.yaml`; raises CampaignError."""
    path = settings.DATA_DIR / "campaigns" / f"{code}.yaml"
    if not path.is_file():
        raise CampaignError([f"没有文件{path.name}。请在data/campaigns里建这个文件。[CAMPAIGN-07]"])
    check = Checked(path.name, "CAMPAIGN")
    told = check.yaml(path, broken=13, twice=12)
    if check.faults:
        raise CampaignError(check.faults)
    if isinstance(told, Mapping) and str(told.get("id", code)) != code:
        # A copy that kept the id of the first would list its units in the first's campaign.
        check.add("id", f"应与文件名相同,写成{code}。请改正。", 18)
    return _campaign(check, told)


def campaign_from_mapping(told: Any, name: str) -> CampaignFile:
    """Check a mapping and return the campaign; raises CampaignError with everything that is wrong."""
    return _campaign(Checked(name, "CAMPAIGN"), told)


def _campaign(check: Checked, told: Any) -> CampaignFile:
    if not check.keys("", told, TOP, ("beside",)):
        raise CampaignError(check.faults)
    _check(check, told)
    _check_rates(check, told)
    _check_clusters(check, told)
    if check.faults:
        raise CampaignError(check.faults)
    return campaign_kept(told)


def campaign_kept(told: Mapping[str, Any]) -> CampaignFile:
    """Return a campaign as it was checked when it was opened; what other files say since changes nothing."""
    return CampaignFile(
        told["id"],
        told["title"],
        told["org"],
        _day(told["first"]),
        _day(told["last"]),
        str(told["population"]["area"]),
        tuple(told["population"]["types"]),
        tuple(told["rates"]),
        told.get("beside", ""),
        told["steps"],
        told["leads"],
        tuple(
            Cluster(one["id"], one["title"], one["address"], one["lead"], _day(one["by"]))
            for one in told["clusters"] or ()
        ),
        _plain(told),
    )


def _check(check: Checked, told: Mapping[str, Any]) -> None:
    check.texts("", told, id=60, title=120, org=20)
    check.days("first、last", _day(told["first"]), _day(told["last"]))
    if check.keys("population", told["population"], ("area", "types")):
        check.texts("population", told["population"], area=12)
        _check_types(check, told["population"]["types"], told["leads"])
    if check.keys("programme", told["programme"], ("year", "phase")):
        _check_phase(check, told)
    if check.keys("steps", told["steps"], CLOCKED):
        wrong = [key for key, days in told["steps"].items() if type(days) is not int or days < 1]
        for key in wrong:
            check.add(f"steps.{key}", "应为不少于1的天数。请改正。", 9)


def _check_types(check: Checked, types: Any, leads: Any) -> None:
    if not isinstance(leads, Mapping):
        check.add("leads", "应为一组“单位类型: 部门”。请改正。", 1)
        return
    check.texts("leads", leads, **dict.fromkeys(map(str, leads), 24))
    if not _check_list(check, "population.types", types):
        return
    for one in (one for one in types if one not in facts.TYPES):
        check.add("population.types", f"没有{one}这类单位。可用的有:{'、'.join(facts.TYPES)}。", 19)
    for one in (one for one in leads if one not in types):
        check.add(f"leads.{one}", "活动对象(population)里没有这类单位。请改正,或删去。", 19)


def _check_phase(check: Checked, told: Mapping[str, Any]) -> None:
    years = {year.id: year for year in programmes.programmes()}
    year = years.get(str(told["programme"]["year"]))
    phase = year.phase(told["programme"]["phase"]) if year else None
    first, last = _day(told["first"]), _day(told["last"])
    if phase is None:
        check.add("programme", "年度安排里没有这个阶段。请从data/programmes里选。", 8)
    elif type(first) is type(last) is date and not (phase.first <= first and last <= phase.last):
        text = f"起止日期不在“{phase.title}”({phase.first}至{phase.last})里。请改日期,或先改年度安排。"
        check.add("first、last", text, 17)


def _check_rates(check: Checked, told: Mapping[str, Any]) -> None:
    last = _day(told["last"])
    if not _check_list(check, "rates", told["rates"]) or type(last) is not date:
        return
    known = {rule.id for rule in rules_on(last).rules}
    for rule in (*told["rates"], *([told["beside"]] if told.get("beside") else [])):
        if not isinstance(rule, str) or rule not in known:
            check.add("rates", f"没有口径{rule}。可用的有:{'、'.join(sorted(known))}。", 10)


def _check_list(check: Checked, place: str, told: Any) -> bool:
    if isinstance(told, list) and not told:
        check.add(place, "一项也没有。请至少写一项。", 14)
    return check.rows(place, told, 14) and bool(told)


def _check_clusters(check: Checked, told: Mapping[str, Any]) -> None:
    for place, block in check.blocks("clusters", told["clusters"], CLUSTER):
        check.texts(place, block, id=40, title=60, lead=24)
        check.days(f"{place}.by", _day(told["first"]), _day(block["by"]))
        if not str(block["address"] or "").strip():
            check.add(place, "没有写地址里的字,所有单位都会算在这里。请写明。", 15)
        else:
            check.texts(place, block, address=60)


def _day(told: Any) -> Any:
    """Return a day that is kept as text as a day; anything else as it is."""
    try:
        return date.fromisoformat(told) if isinstance(told, str) else told
    except ValueError:
        return told


def _plain(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {str(key): _plain(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_plain(one) for one in told]
    return told.isoformat() if isinstance(told, date) else told
