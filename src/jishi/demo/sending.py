"""A county's mutual choice in May: six firms, nine people of the pool, instructors at work on 26 May.

Wishes are drawn; who goes where comes out of the choice. Two decline, others move up, one seat is left to decide on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jishi.apps.postings import selectors as sent
from jishi.apps.postings import services as postings
from jishi.apps.postings.services import (
    PostDraft,
    PostingDraft,
    QuestionDraft,
    QuotaDraft,
    RoundDraft,
    TalentDraft,
    VisitDraft,
)
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import UnitTold
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from .draw import stream
from .names import person
from .plan import SEED
from .specs import City

OPENED, RUN_ON, APPROVED = date(2012, 5, 14), date(2012, 5, 21), date(2012, 5, 22)
ANSWERED, MOVED_UP, STARTED, TOO_LATE = (date(2012, 5, day) for day in (24, 25, 26, 28))
VISITS = (date(2012, 6, 5), date(2012, 6, 22))
FIRMS, PEOPLE, WISHES, STAFF, MEAN_AGE, SINCE = 6, 9, 4, 120, 260, 2007
# Whose seats come free, counted through the result: they have found work elsewhere meanwhile.
DECLINED = (4, 6)
AGENCY = "人力资源和社会保障局"
# Where people come from, and in which years such people were born: who has retired is still under sixty-one.
SOURCES = {
    "graduate": (1985, 1989),
    "laid_off": (1960, 1972),
    "demobilised": (1976, 1986),
    "diverted": (1962, 1974),
    "retired_official": (1952, 1956),
    "serving_official": (1964, 1982),
}
GRADUATED = 22
SKILLS = ("network", "party_work", "management", "finance", "culture", "law")
NEEDS = (
    "职工年轻、流动快,组织生活难凑齐人",
    "有支部没有活动场所,制度不健全",
    "职工与企业的矛盾没有人说和",
    "发展党员连着两年没有对象",
    "账目和党费收缴没有人管",
    "业主有顾虑,活动难以开展",
)


def live(officer: Actor, first_org_id: int) -> int:
    """Live through the choice of a county; return how many instructors started."""
    orgs = _firms(officer, first_org_id)
    owner = registry.superiors_of([first_org_id], Moment(OPENED))[first_org_id].local_id
    with travel(OPENED):
        choice = _open(officer, owner, orgs)
    with travel(RUN_ON):
        postings.round_run(round_id=choice, on=RUN_ON, by=officer)
    with travel(APPROVED):
        postings.round_approve(round_id=choice, document_no="鸡东组发〔2012〕21号", on=APPROVED, by=officer)
    with travel(ANSWERED):
        for number, seat in enumerate(_seats(choice, APPROVED), 1):
            accepts = number not in DECLINED or seat.post.org_id == first_org_id
            _answer(officer, seat, accepts=accepts, on=ANSWERED)
    with travel(MOVED_UP):
        document = "鸡东组发〔2012〕22号"
        postings.round_move_up(round_id=choice, document_no=document, on=MOVED_UP, by=officer)
    started = _start(officer, choice, first_org_id)
    with travel(TOO_LATE):
        # Whoever is asked so late has gone elsewhere, too: who comes next is for the officer to see and to decide.
        for seat in _seats(choice, TOO_LATE):
            if seat.offer_state == "waiting":
                _answer(officer, seat, accepts=False, on=TOO_LATE)
    return started


def _seats(choice: int, on: date) -> Sequence[sent.Seat]:
    found = sent.outcome_of(choice, on, is_masked=False)
    return found.seats if found is not None else ()


def _answer(officer: Actor, seat: sent.Seat, *, accepts: bool, on: date) -> None:
    note = "" if accepts else "已另找到工作"
    postings.offer_answer(offer_id=seat.offer_id or 0, accepts=accepts, note=note, on=on, by=officer)


def firms_of_2007(city: City) -> set[str]:
    """Return the codes of branches in one firm each that were set up in 2007, as the article's firm has one."""
    return {
        org.code
        for org in city.graded_on(RUN_ON)
        if org.org_type == "nonpublic_enterprise"
        and len(org.unit_codes) == 1
        and org.founded_on.year == SINCE
    }


def _firms(officer: Actor, first_org_id: int) -> list[int]:
    """Return the firms' branches that want somebody: the instructor's own first."""
    moment = Moment(OPENED)
    seen = registry.visible(officer, "postings.run", moment)
    branches = [org for org in registry.graded_orgs(seen) if org.org_type == "nonpublic_enterprise"]
    others = [org.org_id for org in branches if org.org_id != first_org_id]
    return [first_org_id, *others[: FIRMS - 1]]


def _open(officer: Actor, owner: int, orgs: Sequence[int]) -> int:
    quota = QuotaDraft(
        "非公企业党建公益性岗位",
        "鸡东人社发〔2012〕9号",
        4,
        105_000,
        36,
        date(2012, 3, 1),
        date(2013, 2, 28),
    )
    quota_id = postings.quota_set(draft=quota, owner_org_id=owner, by=officer)
    codes = registry.codes_of(orgs)
    told_codes = [codes[org_id] for org_id in orgs]
    posts = [
        postings.post_want(
            draft=PostDraft(
                "instructor",
                NEEDS[n],
                org_code=code,
                skill=SKILLS[n],
                quota_id=quota_id if n in (2, 4) else None,
            ),
            owner_org_id=owner,
            on=OPENED,
            by=officer,
        )
        for n, code in enumerate(told_codes)
    ]
    people = [
        postings.talent_list(draft=_talent(n), owner_org_id=owner, on=OPENED, by=officer)
        for n in range(PEOPLE)
    ]
    draft = RoundDraft("鸡东县2012年非公企业党建指导员双向选择", "instructor", date(2012, 5, 18))
    choice = postings.round_open(draft=draft, owner_org_id=owner, on=OPENED, by=officer, seed=SEED)
    _wish(officer, choice, posts, people)
    return choice


def _talent(number: int) -> TalentDraft:
    rng = stream(SEED, "talent", str(number))
    source, years = list(SOURCES.items())[number % len(SOURCES)]
    sex, born = rng.choice("12"), rng.randrange(*years)
    has_paper = number % 3 == 1
    return TalentDraft(
        person(rng, sex, born),
        sex,
        source,
        "full",
        birth_date=date(born, rng.randrange(1, 13), rng.randrange(1, 28)),
        phone=f"140{rng.randrange(10**8):08}",
        skill=SKILLS[number % len(SKILLS)],
        work_years=2012 - born - GRADUATED,
        paper_no=f"鸡就困〔2012〕{number + 11}号" if has_paper else "",
        paper_until=date(2013, 4, 30) if has_paper else None,
    )


def _wish(officer: Actor, choice: int, posts: Sequence[int], people: Sequence[int]) -> None:
    rng = stream(SEED, "wishes")
    for n, talent_id in enumerate(people):
        # Everybody likes the young firm; the rest is drawn.
        wished = (
            [posts[0], *rng.sample(list(posts[1:]), WISHES - 1)] if n % 4 else rng.sample(list(posts), WISHES)
        )
        ranks = {post_id: number for number, post_id in enumerate(wished, 1)}
        postings.choices_hand_in(
            round_id=choice, talent_id=talent_id, ranks=ranks, way="slip", on=OPENED, by=officer
        )
    for post_id in posts[:-1]:
        liked = rng.sample(list(people), PEOPLE - 2)
        ranks = {talent_id: number // 2 + 1 for number, talent_id in enumerate(liked)}
        postings.choices_hand_in(
            round_id=choice, post_id=post_id, ranks=ranks, way="slip", on=OPENED, by=officer
        )


def _start(officer: Actor, choice: int, first_org_id: int) -> int:
    accepted = [seat for seat in _seats(choice, STARTED) if seat.offer_state == "accepted"]
    for number, seat in enumerate(accepted, 1):
        with travel(STARTED):
            draft = PostingDraft(
                seat.talent_id or 0,
                seat.post.post_id,
                STARTED,
                f"鸡东组任〔2012〕{30 + number}号",
                "帮助建组织、管党员、过组织生活;听取职工意见;把单位的难处反映给部门。",
                offer_id=seat.offer_id,
            )
            posting_id = postings.posting_start(draft=draft, by=officer)
        if seat.post.org_id == first_org_id:
            _serve(officer, posting_id, first_org_id)
    return len(accepted)


def _serve(officer: Actor, posting_id: int, org_id: int) -> None:
    """Visit twice, ask the labour office once, and write down how many work there."""
    card = registry.org_card(org_id, Moment(STARTED))
    if card is not None and card.units:
        with travel(STARTED):
            told = [UnitTold(card.units[0].code, STARTED, {"staff_n": STAFF, "mean_age_tenths": MEAN_AGE})]
            register.units_record(told=told, by=officer, reason="5月走访核实")
    first, second = VISITS
    with travel(first):
        visit = VisitDraft("公司会议室、研发部", "新员工试用期没有参保", AGENCY)
        postings.visit_record(posting_id=posting_id, draft=visit, on=first, by=officer)
    with travel(second):
        postings.visit_record(
            posting_id=posting_id, draft=VisitDraft("公司活动室,和工会商量读书会"), on=second, by=officer
        )
    late = date(2012, 7, 9)
    with travel(late):
        ask = QuestionDraft(org_id, "大学生员工落户要哪些手续", AGENCY)
        postings.question_ask(draft=ask, on=late, by=officer)
