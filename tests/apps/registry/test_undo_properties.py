"""Whatever happened: taken back, it never was; brought back, it is again. As seen by every selector."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import (
    Affiliation,
    Change,
    FloatingOut,
    FunctionalState,
    GuestState,
    LetterState,
    Member,
    MembershipEnd,
    Placement,
    UnitState,
)
from jishi.apps.registry.services import (
    Ballot,
    CountingDraft,
    FloatingDraft,
    FunctionalDraft,
    GuestDraft,
    LetterDraft,
    MemberDraft,
    OfficerDraft,
    Offshoot,
    OrgDraft,
    Papers,
    RegistryError,
    Successor,
    Transfer,
    UndoBlocked,
    UnitDraft,
    change_revert,
)
from jishi.apps.registry.services.officers import officers_write
from jishi.apps.registry.services.rules import change_open
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import BEIJING, travel

from . import stats
from .office import DAY, SINCE, WEST, Office
from .snapshot import ASKED, SPARED, believed, differing, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "办错了,撤销重办"


def test_every_selector_is_asked_or_spared_for_a_reason() -> None:
    public = {name for name in selectors.__all__ if inspect.isfunction(getattr(selectors, name))}

    assert public == ASKED.keys() | SPARED.keys()
    assert not ASKED.keys() & SPARED.keys()


class Story:
    """A random history: each step picks what exists by number, and does what the register allows."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.n = 0
        drafts = [MemberDraft(f"S{n}", "孙多", "男", WEST, SINCE) for n in range(6)]
        services.members_enrol(drafts=drafts, by=SYSTEM)

    def orgs(self) -> list[str]:
        rows = Placement.objects.current().order_by("org__code")
        return list(rows.values_list("org__code", flat=True))

    def org(self, pick: int) -> str:
        codes = self.orgs()
        return codes[pick % len(codes)]

    def set_up(self, pick: int, other: int, on: date) -> None:
        self.n += 1
        draft = OrgDraft(
            f"9{self.n:04}", f"新{self.n}村党支部", "branch", self.org(pick), on, org_type="village"
        )
        services.orgs_set_up(drafts=[draft], by=SYSTEM)

    def rename(self, pick: int, other: int, on: date) -> None:
        org_id = selectors.org_id_of(self.org(pick)) or 0
        told: dict[str, object] = {"name": f"改名{other}党支部", "secretary_name": "钱多"}
        services.org_correct(org_id=org_id, fields_told=told, on=on, reason="按文件改名", by=SYSTEM)

    def dissolve(self, pick: int, other: int, on: date) -> None:
        org_id = selectors.org_id_of(self.org(pick)) or 0
        services.org_dissolve(org_id=org_id, on=on, document_no="9号", reason="按文件撤销", by=SYSTEM)

    def event(self, pick: int, other: int, on: date) -> None:
        """One of the events of organisations, by number."""
        org_id, second = (selectors.org_id_of(self.org(each)) or 0 for each in (pick, other))
        papers = Papers(on, "按文件办理", "9号")
        self.n += 1
        doing: tuple[Callable[[], int], ...] = (
            lambda: services.org_move(org_id=org_id, superior_id=second, papers=papers, by=SYSTEM),
            lambda: services.orgs_merge(
                org_ids=[org_id, second], into=Successor(org_id), papers=papers, by=SYSTEM
            ),
            lambda: services.orgs_merge(
                org_ids=[org_id, second],
                into=Successor(code=f"8{self.n:04}", name=f"合并{self.n}党支部"),
                papers=papers,
                by=SYSTEM,
            ),
            lambda: services.org_dissolve(
                org_id=org_id,
                on=on,
                document_no="9号",
                reason="按文件撤销",
                members_to=second,
                orgs_to=second,
                by=SYSTEM,
            ),
            lambda: services.term_elect(org_id=org_id, ballot=Ballot(9, 9, "钱多"), papers=papers, by=SYSTEM),
            lambda: services.org_upgrade(
                org_id=org_id, kind="general_branch", papers=papers, exception_no="8号", by=SYSTEM
            ),
            lambda: services.org_retype(org_id=org_id, org_type="community", papers=papers, by=SYSTEM),
            lambda: services.org_rename(org_id=org_id, name=f"又改名{other}党支部", papers=papers, by=SYSTEM),
            lambda: services.secretary_change(org_id=org_id, name="", papers=papers, by=SYSTEM),
            lambda: services.org_rehost(
                org_id=org_id,
                mode="area",
                unit_codes=["UFIRM", "UFREE"][other % 2 :],
                papers=papers,
                by=SYSTEM,
            ),
            lambda: self._split(papers),
        )
        doing[(pick * 7 + other) % len(doing)]()

    def _split(self, papers: Papers) -> int:
        """Split the organisation that the six members of the story's beginning belong to, if it still stands."""
        rows = Affiliation.objects.current().filter(member__code__startswith="S").order_by("member_id")
        told = list(rows.values_list("member_id", "org_id"))
        org_id = told[0][1]
        offshoot = Offshoot(f"7{self.n:04}", f"分出{self.n}党支部", tuple(one for one, _ in told[:3]))
        return services.org_split(org_id=org_id, offshoots=[offshoot], papers=papers, by=SYSTEM)

    def enrol(self, pick: int, other: int, on: date) -> None:
        self.n += 1
        draft = MemberDraft(f"P{self.n}", "钱多", "男", self.org(pick), on)
        services.members_enrol(drafts=[draft], by=SYSTEM)

    def transfer(self, pick: int, other: int, on: date) -> None:
        codes = members()
        transfer = Transfer(one_of(codes, other), self.org(pick), on)
        services.members_transfer(transfers=[transfer], by=SYSTEM)

    def issue(self, pick: int, other: int, on: date) -> None:
        codes = members()
        outside = "沈阳市某公司党支部" if pick % 3 == 0 else ""
        draft = LetterDraft(one_of(codes, other), on, "" if outside else self.org(pick), outside)
        services.letters_issue(drafts=[draft], by=SYSTEM, reason="工作调动")

    def answer(self, pick: int, other: int, on: date) -> None:
        rows = LetterState.objects.current().filter(state="issued").order_by("letter_id")
        letter_ids = list(rows.values_list("letter_id", flat=True))
        one = [one_of(letter_ids, other)]
        if pick % 4:
            services.letters_receive(letter_ids=one, on=on, by=SYSTEM)
        else:
            services.letters_return(letter_ids=one, on=on, reason="本人没有到岗", by=SYSTEM)

    def leave(self, pick: int, other: int, on: date) -> None:
        codes = members()
        member = Member.objects.get(code=one_of(codes, other))
        services.member_end(member_id=member.pk, kind="deceased", on=on, reason="户口注销证明", by=SYSTEM)

    def come_back(self, pick: int, other: int, on: date) -> None:
        member_ids = list(
            MembershipEnd.objects.current().order_by("member_id").values_list("member_id", flat=True)
        )
        one = one_of(member_ids, other)
        services.member_restore(member_id=one, on=on, reason="误报更正", by=SYSTEM)

    def go(self, pick: int, other: int, on: date) -> None:
        """Somebody goes away, or is back."""
        ids = selectors.member_ids_of([one_of(members(), other)])
        if pick % 3:
            draft = FloatingDraft(ids[0], on - timedelta(days=pick), {"place": "大连市"})
            services.floating_record(drafts=[draft], on=on, by=SYSTEM)
        else:
            away = FloatingOut.objects.current().order_by("member_id").values_list("member_id", flat=True)
            services.floating_return(
                member_ids=[one_of(list(away), other)], on=on, reason="回乡定居", by=SYSTEM
            )

    def host(self, pick: int, other: int, on: date) -> None:
        """Somebody comes to be looked after, or goes again."""
        here = list(GuestState.objects.current().order_by("guest_id").values_list("guest_id", flat=True))
        if pick % 3 or not here:
            org_id = selectors.org_id_of(self.org(pick)) or 0
            draft = GuestDraft(org_id, on, {"name": f"周{other}"})
            services.guests_record(drafts=[draft], on=on, by=SYSTEM)
        else:
            services.guests_leave(guest_ids=[one_of(here, other)], on=on, reason="回原单位", by=SYSTEM)

    def functional(self, pick: int, other: int, on: date) -> None:
        """A functional organisation is set up, decided upon, gets an officer, or ends."""
        rows = (
            FunctionalState.objects.current()
            .order_by("functional_id")
            .values_list("functional_id", "functional__code")
        )
        standing = list(rows)
        self.n += 1
        paper = {"reason": "按文件办理", "by": SYSTEM}
        if pick % 4 == 0 or not standing:
            above = standing[other % len(standing)][1] if standing and other % 2 else ""
            draft = FunctionalDraft(f"F{self.n}", f"分会{self.n}", "branch", self.org(pick), on, above)
            services.functionals_set_up(drafts=[draft], by=SYSTEM)
            return
        one, _ = one_of(standing, other)
        if pick % 4 == 1:
            services.counting_decide(
                draft=CountingDraft(one, bool(other % 2), on, "9号", "按文件办理"), by=SYSTEM
            )
        elif pick % 4 == 2:
            told = OfficerDraft(one, "230321100201", f"赵{other}", on, "村警")
            change = change_open("officers_entered", by=SYSTEM, on=on)
            officers_write([told], change=change)
        else:
            services.functional_end(functional_id=one, on=on, **paper)  # type: ignore[arg-type]

    def unit(self, pick: int, other: int, on: date) -> None:
        self.n += 1
        draft = UnitDraft(f"U9{self.n}", f"新{self.n}公司", "nonpublic_enterprise", "230321100", on)
        services.units_register(drafts=[draft], by=SYSTEM)

    def unit_told(self, pick: int, other: int, on: date) -> None:
        """A ledger of units changes one, or enters one."""
        codes = list(UnitState.objects.current().order_by("unit__code").values_list("unit__code", flat=True))
        self.n += 1
        told: dict[str, object] = {"staff_n": other, "mean_age_tenths": 200 + pick}
        if pick % 3:
            told |= {"name": f"改名{other}公司"} if pick % 2 else {"status": "suspended"}
            code = one_of(codes, other)
        else:
            told |= {"name": f"新来{self.n}公司", "unit_type": "social_org", "area_code": "230321100"}
            code = f"U8{self.n}"
        services.units_record(told=[services.UnitTold(code, on, told)], by=SYSTEM, reason="按台账更新")


def one_of(things: list[Any], pick: int) -> Any:
    """One of what there is, by number; an IndexError where there is nothing."""
    return things[pick % max(1, len(things))]


def members() -> list[str]:
    """The codes of those who are on the books."""
    rows = Affiliation.objects.current().order_by("member__code")
    return list(rows.values_list("member__code", flat=True))


STEPS: dict[str, Callable[[Story, int, int, date], None]] = {
    name: getattr(Story, name)
    for name in (
        "set_up",
        "rename",
        "dissolve",
        "event",
        "enrol",
        "transfer",
        "unit",
        "unit_told",
        "issue",
        "answer",
        "leave",
        "come_back",
        "go",
        "host",
        "functional",
    )
}
HISTORIES = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 40), st.integers(0, 40), st.integers(-40, 3)),
    min_size=1,
    max_size=6,
)


def act(story: Story, step: tuple[str, int, int, int]) -> int | None:
    """Do one step; return its event, None where the register refused it."""
    name, pick, other, days = step
    before = Change.objects.count()
    try:
        with transaction.atomic():
            STEPS[name](story, pick, other, DAY + timedelta(days=days))
    except (RegistryError, ValueError, IndexError):
        return None
    last: int = Change.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return last if Change.objects.count() > before else None


ON_SQLITE = connection.vendor == "sqlite"
# One in each run; the profile `deep` tries 40 times as many.
DEEPER = settings().max_examples // 50
TRIED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)


# Every selector is asked four times in an example: on PostgreSQL one shows that it answers there, too.
@settings(TRIED, max_examples=(3 if ON_SQLITE else 1) * DEEPER)
@given(HISTORIES)
def test_a_history_taken_back_never_was_and_comes_back_as_it_was(
    office: Office, history: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        story, before = Story(office), snapshot(office.city, DAY)
        events = [event for step in history if (event := act(story, step)) is not None]
        after = snapshot(office.city, DAY)

        undone = [change_revert(change_id=event, reason=WHY, by=SYSTEM) for event in reversed(events)]
        assert differing(snapshot(office.city, DAY), before) == []

        for event in reversed(undone):
            change_revert(change_id=event, reason=WHY, by=SYSTEM)
        assert differing(snapshot(office.city, DAY), after) == []
        transaction.set_rollback(True)


@settings(TRIED, max_examples=(20 if ON_SQLITE else 5) * DEEPER)
@given(HISTORIES)
def test_each_step_back_and_forth_is_exact(office: Office, history: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        story, events, pictures = Story(office), [], [believed()]
        for minutes, step in enumerate(history):
            with travel(datetime(2012, 7, 15, 10, tzinfo=BEIJING) + timedelta(minutes=minutes)):
                event = act(story, step)
            if event is not None:
                events.append(event)
                pictures.append(believed())
                assert stats.kept() == stats.told()
        with travel(DAY + timedelta(days=1)):
            undone = []
            for event, picture in reversed(list(zip(events, pictures, strict=False))):
                undone.append(change_revert(change_id=event, reason=WHY, by=SYSTEM))
                assert believed() == picture
                assert stats.kept() == stats.told()
            for event, picture in zip(reversed(undone), pictures[1:], strict=True):
                change_revert(change_id=event, reason=WHY, by=SYSTEM)
                assert believed() == picture
        transaction.set_rollback(True)


@settings(TRIED, max_examples=(20 if ON_SQLITE else 5) * DEEPER)
@given(HISTORIES, st.integers(0, 5))
def test_any_event_goes_and_comes_back_or_nothing_happens(
    office: Office, history: list[tuple[str, int, int, int]], which: int
) -> None:
    with transaction.atomic():
        story = Story(office)
        events = [event for step in history if (event := act(story, step)) is not None]
        if events:
            event, picture = events[which % len(events)], believed()
            with suppress(UndoBlocked):
                undone = change_revert(change_id=event, reason=WHY, by=SYSTEM)
                change_revert(change_id=undone, reason=WHY, by=SYSTEM)
            assert believed() == picture
        transaction.set_rollback(True)
