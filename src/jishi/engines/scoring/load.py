"""A plain mapping becomes a rubric, or every reason why not, at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from jishi.engines.scoring.canonical import TooLarge, canonical, digest
from jishi.engines.scoring.errors import Findings, Problem, ScoringError
from jishi.engines.scoring.fields import CRITERION_ID, Fields
from jishi.engines.scoring.load_methods import METHODS, method_of, shown_points
from jishi.engines.scoring.model import Criterion, Effort, Quota, Rubric, Source, TieKey, Tier, Ties

REQUIRED = ("rubric", "org_type", "version", "effective", "points", "tiers", "criteria")
OPTIONAL = ("title", "description", "source", "sample", "missing", "quota", "ties", "hysteresis", "evidence")
KINDS = ("score", "bonus", "deduct", "veto")
POLICIES = ("zero", "exclude", "pending")
DUTIES = ("branch", "township", "county", "agency")
CRITERION_KEYS = (
    *("id", "name", "dim", "kind", "max", *METHODS, "when", "cap_tier", "missing", "empty", "effort"),
    *("evidence", "source", "inferred", "duty", "problem", "unit", "note"),
)
TIE_FIELDS = ("total", "earned", "bonus", "deduct")
BASE_MAX = 10_000


def rubric_from_mapping(mapping: Mapping[Any, Any], name: str) -> Rubric:
    """Check a mapping against the rubric format and return the rubric.

    Parameters
    ----------
    mapping : as `docs/rubric-format.md` describes it, numbers as int or Decimal
    name : what to call it in errors, usually the file's name

    Returns
    -------
    the rubric, with its hash and canonical text

    Raises
    ------
    ScoringError
        with all problems, not only the first
    """
    found = Findings(name)
    if not isinstance(mapping, Mapping):
        found.add("RUBRIC-05", key="", value=type(mapping).__name__, expected="mapping")
        found.raise_if_any()
    try:
        text = canonical(mapping)
    except TooLarge:
        raise ScoringError([Problem("RUBRIC-23", name)]) from None
    fields = Fields(found, text)
    fields.keys((*REQUIRED, *OPTIONAL), REQUIRED)
    rubric = _rubric(fields, text)
    _check_whole(found, rubric)
    found.raise_if_any()
    return rubric


def _rubric(fields: Fields, text: Mapping[str, Any]) -> Rubric:
    effective = fields.section("effective")
    effective.keys(("from", "to"), ("from",))
    points = fields.section("points")
    points.keys(("base", "bonus_cap", "deduct_cap"), ("base",))
    hysteresis = fields.section("hysteresis")
    if "hysteresis" in fields:
        hysteresis.keys(("margin",), ("margin",))
    missing = fields.choice("missing", POLICIES, "zero")
    return Rubric(
        id=fields.text("rubric"),
        title=fields.text("title"),
        org_type=fields.text("org_type"),
        version=fields.text("version"),
        effective_from=effective.day("from") or date.min,
        effective_to=effective.day("to"),
        base_cp=points.points("base", most=BASE_MAX),
        bonus_cap_cp=points.points("bonus_cap", least_cp=0),
        deduct_cap_cp=points.points("deduct_cap", least_cp=0),
        missing=missing,
        tiers=tuple(_tiers(fields)),
        criteria=tuple(_criteria(fields, missing)),
        quotas=tuple(_quotas(fields)),
        ties=_ties(fields),
        hysteresis_cp=hysteresis.points("margin", least_cp=0),
        source=_source(fields),
        is_sample=fields.boolean("sample"),
        hash=digest(text),
        text=text,
    )


def _source(fields: Fields) -> Source | None:
    if "source" not in fields:
        return None
    section = fields.section("source")
    section.keys(("document", "issued", "note"), ("document",))
    return Source(section.text("document"), section.day("issued"), section.text("note"))


def _tiers(fields: Fields) -> Iterable[Tier]:
    for number, written in enumerate(fields.items("tiers"), 1):
        tier = Fields(fields.found, written, path=f"tiers.{number}")
        tier.keys(("tier", "class", "min"), ("tier", "class", "min"))
        yield Tier(tier.text("tier"), tier.text("class"), tier.points("min", least_cp=0, most=BASE_MAX))


def _criteria(fields: Fields, default_missing: str) -> Iterable[Criterion]:
    for number, written in enumerate(fields.items("criteria"), 1):
        named = written.get("id") if isinstance(written, Mapping) else None
        place = named if isinstance(named, str) else f"#{number}"
        yield from _criterion(Fields(fields.found, written, place), default_missing)


def _criterion(fields: Fields, default_missing: str) -> Iterable[Criterion]:
    kind = fields.choice("kind", KINDS, "score")
    is_veto = kind == "veto"
    fields.keys(CRITERION_KEYS, ("id", "name", "cap_tier") if is_veto else ("id", "name", "max"))
    for key in ("max",) if is_veto else ("cap_tier",):
        if key in fields:
            fields.add("RUBRIC-13", key=key, kind=kind)
    identifier = fields.text("id")
    if identifier and not CRITERION_ID.fullmatch(identifier):
        fields.add("RUBRIC-05", key="id", value=identifier, expected="id")
    max_cp = 0 if is_veto else fields.points("max")
    method = method_of(fields, is_veto=is_veto, max_cp=max_cp)
    policy = fields.choice("missing", POLICIES, default_missing)
    if method is None:
        return
    yield Criterion(
        id=identifier,
        name=fields.text("name"),
        dim=fields.text("dim"),
        kind=kind,
        max_cp=max_cp,
        method=method,
        missing=policy if kind == "score" else "zero",
        empty=fields.choice("empty", ("full", "missing"), "missing"),
        cap_tier=fields.text("cap_tier") if is_veto else None,
        effort=_effort(fields),
        evidence=fields.text("evidence"),
        source=fields.text("source"),
        inferred=fields.boolean("inferred"),
        duty=fields.choice("duty", DUTIES, "branch"),
        problem=fields.text("problem"),
        unit=fields.text("unit"),
        note=fields.text("note"),
    )


def _effort(fields: Fields) -> Effort | None:
    if "effort" not in fields:
        return None
    section = fields.section("effort")
    keys = ("per_unit", "per_step", "per_item")
    section.keys(keys)
    written = [key for key in keys if key in section]
    if len(written) != 1:
        section.add("RUBRIC-09", key="effort", allowed=", ".join(keys), found=", ".join(written) or "-")
        return None
    per: Any = written[0].removeprefix("per_")
    return Effort(per, section.whole(written[0], least=1, most=1_000))


def _quotas(fields: Fields) -> Iterable[Quota]:
    for number, written in enumerate(fields.items("quota"), 1):
        quota = Fields(fields.found, written, path=f"quota.{number}")
        quota.keys(("group", "class", "at_least", "at_most"), ("group", "class"))
        bounds = [key for key in ("at_least", "at_most") if key in quota]
        if len(bounds) != 1:
            found = ", ".join(bounds) or "-"
            quota.add("RUBRIC-09", key=quota.path, allowed="at_least, at_most", found=found)
            continue
        group = [each for each in quota.items("group") if isinstance(each, str) and each]
        if "group" in quota and (not group or len(group) != len(quota.items("group"))):
            quota.add("RUBRIC-05", key=quota.where("group"), value="", expected="columns")
        share = quota.percent(bounds[0])
        if share > 10_000:
            quota.add(
                "RUBRIC-08", key=quota.where(bounds[0]), value=f"{share // 100}%", low="0%", high="100%"
            )
        bound: Any = bounds[0]
        yield Quota(tuple(group), quota.text("class"), bound, share)


def _ties(fields: Fields) -> Ties:
    if "ties" not in fields:
        return Ties()
    keys: list[TieKey] = []
    together = False
    for written in fields.items("ties"):
        if isinstance(written, Mapping):
            rank = Fields(fields.found, written, path="ties")
            rank.keys(("group_rank",), ("group_rank",))
            together = rank.choice("group_rank", ("together", "org_code"), "org_code") == "together"
            continue
        key = _tie_key(written)
        if key is None:
            fields.add("RUBRIC-05", key="ties", value=str(written), expected="tie")
        else:
            keys.append(key)
    return Ties(tuple(keys), together)


def _tie_key(written: object) -> TieKey | None:
    what, _, direction = str(written).rpartition(" ")
    if direction not in ("asc", "desc"):
        return None
    if what.startswith("dim:") and what != "dim:":
        return TieKey("dim", what.removeprefix("dim:").strip(), direction == "desc")
    field: Any = what
    return TieKey(field, "", direction == "desc") if what in TIE_FIELDS else None


def _check_whole(found: Findings, rubric: Rubric) -> None:
    """Checks that need more than one key."""
    for key, text in (("rubric", rubric.id), ("org_type", rubric.org_type)):
        if text and not CRITERION_ID.fullmatch(text):
            found.add("RUBRIC-05", key=key, value=text, expected="id")
    if rubric.effective_to is not None and rubric.effective_to < rubric.effective_from:
        found.add("RUBRIC-15", start=rubric.effective_from, end=rubric.effective_to)
    _check_points(found, rubric)
    _check_tiers(found, rubric)
    _check_names(found, rubric)


def _check_points(found: Findings, rubric: Rubric) -> None:
    total = sum(each.max_cp for each in rubric.of_kind("score"))
    if total != rubric.base_cp:
        found.add("RUBRIC-14", found=shown_points(total), base=shown_points(rubric.base_cp))
    caps = rubric.text.get("points")
    written: Mapping[str, Any] = caps if isinstance(caps, Mapping) else {}
    if rubric.of_kind("bonus") and "bonus_cap" not in written:
        found.add("RUBRIC-03", key="points.bonus_cap")
    if rubric.of_kind("deduct") and "deduct_cap" not in written:
        found.add("RUBRIC-03", key="points.deduct_cap")


def _check_tiers(found: Findings, rubric: Rubric) -> None:
    cuts = [tier.min_cp for tier in rubric.tiers]
    if any(better <= worse for better, worse in pairwise(cuts)) or cuts[-1:] != [0]:
        found.add("RUBRIC-16", cuts=", ".join(shown_points(cut) for cut in cuts))
    names = [tier.name for tier in rubric.tiers]
    for name in _repeated(names):
        found.add("RUBRIC-20", key="tiers", value=name)
    runs = [
        tier.class_name
        for before, tier in zip((None, *rubric.tiers), rubric.tiers, strict=False)
        if before is None or before.class_name != tier.class_name
    ]
    for name in _repeated(runs):
        found.add("RUBRIC-18", value=name)
    for veto in rubric.of_kind("veto"):
        if veto.cap_tier and veto.cap_tier not in names:
            found.add("RUBRIC-17", veto.id, value=veto.cap_tier, allowed=", ".join(names))
    for quota in rubric.quotas:
        _check_quota(found, rubric, quota)


def _check_quota(found: Findings, rubric: Rubric, quota: Quota) -> None:
    classes = list(dict.fromkeys(tier.class_name for tier in rubric.tiers))
    if quota.class_name not in classes:
        found.add("RUBRIC-19", value=quota.class_name, allowed=", ".join(classes))
    elif quota.bound == "at_most" and quota.class_name == classes[-1]:
        found.add("RUBRIC-22", value=quota.class_name)


def _check_names(found: Findings, rubric: Rubric) -> None:
    # DuckDB reads column names without regard to case, so p_v1 and p_V1 would be one column.
    for name in _repeated([each.id.lower() for each in rubric.criteria if each.id]):
        found.add("RUBRIC-20", key="criteria", value=name)
    dims = {each.dim for each in rubric.criteria if each.dim}
    for key in rubric.ties.keys:
        if key.field == "dim" and key.dim not in dims:
            found.add("RUBRIC-24", value=key.dim)
    for name in rubric.group_columns:
        if name in rubric.indicators or name == "org_code":
            found.add("RUBRIC-21", key="quota.group", value=name)


def _repeated(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name for number, name in enumerate(names) if name in names[:number]))
