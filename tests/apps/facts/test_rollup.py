"""汇总 of what organisations told is what counting by hand gives: random registers and values, past days, undo."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from django.test import Client

from jishi.apps.accounts.models import User
from jishi.apps.facts.models import FactBatch, FactValue
from jishi.apps.facts.selectors import ROLLED_UP, indicators
from jishi.apps.registry.models import Change, FunctionalOrg, FunctionalReach, FunctionalState
from jishi.apps.registry.paths import ids_of, step_of
from jishi.apps.registry.selectors import RollupQuestion, Visible
from jishi.apps.registry.selectors.valued import Tally, valued_rollup
from jishi.apps.registry.services.rows import rows_open
from jishi.shared.dates import BEIJING, NOT_SUPERSEDED, Moment, travel
from tests.apps.registry.test_rollup_property import START, Counted, World, by_hand, committee_key
from tests.factories.drawn import seeds

from .office import COMMUNITY, COUNTY, FAR, NORTH, OTHER_VILLAGE, SCHOOL, VILLAGE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PERIOD = "2011"
PART, WHOLE = "pledges_kept", "pledges_n"
ANSWERS = ("unknown", "refused", "not_applicable", "not_asked")
FIGURE = re.compile(r'<a href="(/facts/[^"]+)"[^>]*>\s*([\d,]+)\s*</a>')
Keys = Callable[[Counted], set[str]]


def batch(at: datetime) -> FactBatch:
    return FactBatch.objects.create(
        kind="entry",
        source="试",
        rows_read=1,
        rows_applied=1,
        rows_refused=0,
        values_n=1,
        by_name="甲",
        recorded_at=at,
    )


def tell(world: World, org_id: int, indicator: str) -> None:
    """Let an organisation tell a value, tell another one later, and perhaps have one of them taken back."""
    rng, old = world.rng, None
    for _ in range(rng.randrange(1, 4)):
        day = START + timedelta(days=rng.randrange(400))
        at = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=rng.randrange(30))
        answer = rng.choice((*ANSWERS, "", "", "", ""))
        value = None if answer else rng.choice((0, 3, 7))
        now = batch(at)
        if old is not None:
            if old.recorded_at >= at:
                return
            FactValue.objects.filter(pk=old.pk).update(superseded_at=at, superseded_by=now)
        told = {"value": value, "answer": answer, "observed_on": day, "recorded_at": at, "batch": now}
        key = {"org_id": org_id, "indicator": indicator, "period": PERIOD}
        old = FactValue.objects.create(**key, **told, source="试")
    if rng.random() < 0.2 and old is not None:
        gone = old.recorded_at + timedelta(days=9)
        FactValue.objects.filter(pk=old.pk).update(superseded_at=gone, superseded_by=old.batch)


def functional(world: World) -> None:
    """An association with a branch below it, over a township and over a village in another one."""
    change = Change.objects.create(
        kind="org_corrected",
        effective_on=START,
        by_name="甲",
        recorded_at=datetime(2011, 1, 1, tzinfo=BEIJING),
    )
    above: FunctionalOrg | None = None
    path = ""
    for code, area in (("F1", "230101"), ("F2", "230102001")):
        one = FunctionalOrg.objects.create(code=code)
        path += step_of(one.pk)
        state = {"functional_id": one.pk, "name": code, "kind": "association", "path": path}
        state |= {"parent_id": above.pk if above else None, "host_id": world.orgs[0], "valid_from": START}
        rows_open(FunctionalState, [state], change=change)
        rows_open(
            FunctionalReach,
            [{"functional_id": one.pk, "area_id": area, "valid_from": START}],
            change=change,
        )
        above = one


def believed(row: FactValue, moment: Moment) -> bool:
    if moment.known_at is None:
        return row.superseded_at == NOT_SUPERSEDED
    return row.recorded_at <= moment.known_at < row.superseded_at


def stood(moment: Moment, indicator: str) -> dict[int, FactValue]:
    """Return by organisation what stood on record at a moment, read row by row."""
    known: dict[int, list[FactValue]] = defaultdict(list)
    for row in FactValue.objects.filter(indicator=indicator, period=PERIOD).order_by("pk"):
        is_withdrawn = row.superseded_by_id == row.batch_id and (
            moment.known_at is None or row.superseded_at <= moment.known_at
        )
        is_recorded = moment.known_at is None or row.recorded_at <= moment.known_at
        if row.observed_on <= moment.valid_on and is_recorded and not is_withdrawn:
            known[row.org_id].append(row)
    return {
        org_id: next((row for row in rows if believed(row, moment)), rows[-1])
        for org_id, rows in known.items()
    }


def expected(found: list[Counted], moment: Moment, keys: Keys) -> tuple[dict[str, Tally], Tally]:
    parts, wholes = stood(moment, PART), stood(moment, WHOLE)
    types = indicators()[PART].types
    rows: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
    total = [0] * 9
    for one in found:
        if one.state.kind not in ("branch", "general_branch") or one.state.org_type not in types:
            continue
        org_id = ids_of(one.path)[-1]
        part, whole = parts.get(org_id), wholes.get(org_id)
        value, answer = (part.value, part.answer) if part else (None, "")
        both = value is not None and whole is not None and whole.value is not None
        told: list[int] = [
            value or 0,
            value is not None,
            value == 0,
            *(answer == each for each in ANSWERS[:3]),
            (value or 0) if both else 0,
            (whole.value or 0) if both and whole else 0,
            1,
        ]
        for place in [total, *(rows[key] for key in keys(one))]:
            for n, number in enumerate(told):
                place[n] += number
    return {key: Tally(*told) for key, told in rows.items()}, Tally(*total)


def covered(one: Counted) -> set[str]:
    first, second = FunctionalOrg.objects.order_by("pk").values_list("pk", flat=True)
    areas = {area for area, _ in one.places}
    found = {str(first)} if any(area.startswith("230101") for area in areas) else set()
    return found | ({str(second)} if "230102001" in areas else set()) or {""}


def functional_key(level: int) -> Keys:
    first = str(FunctionalOrg.objects.order_by("pk").values_list("pk", flat=True)[0])
    return lambda one: {first if level == 1 and key else key for key in covered(one)}


def ways(found: list[Counted], top: str) -> Iterator[tuple[str, int, Keys]]:
    yield from (("subordination", level, committee_key(found, top, level)) for level in (1, 2, 3))
    for level, digits in ((1, 4), (2, 6)):
        yield "area", level, lambda one, digits=digits: {a[:digits] for a, _ in one.places} or {""}  # type: ignore[misc]
    yield "line", 1, lambda one: {line for _, line in one.places} or {""}
    yield from (("functional", level, functional_key(level)) for level in (1, 2))


@pytest.mark.parametrize("seed", seeds(2))
def test_a_roll_up_of_an_indicator_is_what_counting_by_hand_gives(seed: int) -> None:
    world = World(Random(seed + 40))
    with travel(START), transaction.atomic():
        world.build()
        functional(world)
        told = [(org_id, indicator) for org_id in world.orgs for indicator in (PART, WHOLE)]
        for org_id, indicator in world.rng.sample(told, len(told) * 4 // 5):
            tell(world, org_id, indicator)
    top = step_of(world.orgs[0])
    days = [world.day, START + timedelta(days=world.rng.randrange(60, 450))]
    instants = [None, datetime(2011, 9, 20, tzinfo=BEIJING)]

    for moment in [Moment(day, instant) for day in days for instant in instants]:
        found = by_hand(moment)
        for along, level, keys in ways(found, top):
            question = RollupQuestion(Visible(moment, (top,)), top, along, level)
            rolled = valued_rollup(question, f"facts.{PART}", PERIOD)
            rows = {row.key: row.tally for row in rolled.rows}
            assert (rows, rolled.total) == expected(found, moment, keys), (moment, along, level)


def test_what_cannot_be_added_up_is_not_offered() -> None:
    offered = {one.key: one for one in ROLLED_UP.offered()}

    assert "facts.review_cp" not in offered
    assert offered["facts.pledges_kept"].whole == indicators()[WHOLE].label
    assert offered["facts.term_goal"].shown(1234) == "1,234"


def test_nobody_tells_what_has_no_name() -> None:
    question = RollupQuestion(Visible(Moment(date(2012, 7, 15)), ("00001",)), "00001")

    with pytest.raises(ValueError, match=r"facts\.happiness: there is nothing of that name to roll up"):
        valued_rollup(question, "facts.happiness", PERIOD)


@pytest.fixture
def told(office: Office) -> Office:
    """Five branches are asked, each of them answered in another way."""
    now = batch(datetime(2012, 6, 1, tzinfo=BEIJING))
    for code, value, answer in (
        (VILLAGE, 4, ""),
        (OTHER_VILLAGE, 0, ""),
        (COMMUNITY, None, "unknown"),
        (SCHOOL, None, "refused"),
        (FAR, None, "not_applicable"),
    ):
        key = {"org_id": office.ids[code], "indicator": "secretary_vacant_m", "period": "2012"}
        day = {"observed_on": date(2012, 6, 1), "recorded_at": now.recorded_at}
        FactValue.objects.create(**key, **day, value=value, answer=answer, source="试", batch=now)
    return office


def page(by: str = "subordination", measure: str = "facts.secretary_vacant_m") -> tuple[Client, str]:
    client = Client()
    client.force_login(User.objects.get(username="county"), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/rollup/?measure={measure}&by={by}")
    assert answer.status_code == 200
    return client, answer.content.decode()


@pytest.mark.parametrize("by", ["subordination", "area", "line", "functional"])
def test_each_figure_opens_its_list(told: Office, by: str) -> None:
    client, text = page(by)
    found = FIGURE.findall(text)

    assert len(found) >= 7
    for address, figure in found:
        if (address, figure) == sums(found, address):
            continue
        opened = re.sub(r"\s+", " ", client.get(address.replace("&amp;", "&")).content.decode())
        assert re.search(rf"共 {figure}\b", opened), address


def sums(found: list[tuple[str, str]], address: str) -> tuple[str, str] | None:
    """Return the first figure of a row that opens the list of those told: it is the sum, and not their number."""
    same = [each for each in found if each[0] == address]
    return same[0] if len(same) == 2 else None


def test_five_statuses_stand_apart(told: Office) -> None:
    _, text = page()
    head = re.sub(r"<[^>]+>|\s+", " ", text)

    assert "应填的组织" in text
    for word in ("填零", "不清楚", "拒答", "不适用", "未采集"):
        assert word in head
    rolled = valued_rollup(
        RollupQuestion(
            Visible(Moment(date(2012, 7, 15)), (step_of(told.ids[COUNTY]),)), step_of(told.ids[COUNTY])
        ),
        "facts.secretary_vacant_m",
        "2012",
    )
    assert rolled.total == Tally(4, 2, 1, 1, 1, 1, 0, 0, 5)
    assert rolled.total.not_asked_n == 0
    assert {row.key: row.tally.told_n for row in rolled.rows}[str(told.ids[NORTH])] == 2


def test_an_unknown_indicator_is_no_page(told: Office) -> None:
    client, _ = page()

    assert client.get("/rollup/?measure=facts.happiness").status_code == 404


def test_an_indicator_opens_at_the_newest_period_in_which_somebody_told_it(told: Office) -> None:
    now = batch(datetime(2012, 7, 1, tzinfo=BEIJING))
    for indicator, value, answer in (("annual_plan", 1, ""), ("secretary_vacant_m", None, "unknown")):
        key = {"org_id": told.ids[VILLAGE], "indicator": indicator, "period": "2013"}
        day = {"observed_on": date(2012, 7, 1), "recorded_at": now.recorded_at}
        FactValue.objects.create(**key, **day, value=value, answer=answer, source="试", batch=now)

    assert "(2013年,按隶属)" in page(measure="facts.annual_plan")[1]
    assert "(2012年,按隶属)" in page()[1]
    assert "(2013年,按隶属)" in page(measure="facts.secretary_vacant_m&period=2013")[1]
    assert "(2013年,按隶属)" in page(measure="facts.lectures")[1]
