"""A term election (换届): who was entitled, who was present, who was elected, until when."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from jishi.shared.actor import Actor
from jishi.shared.dates import months_after, today

from ...organising import organising_rules
from ..reminders import terms_remind
from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import Standing, later_values, lock_orgs, paper_faults, stand

KIND = "term_elected"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What an election said: entitled, present, the secretary elected."""

    expected_n: int
    present_n: int
    secretary_name: str
    secretary_birth_date: date | None = None


def term_elect_plan(*, org_id: int, ballot: Ballot, papers: Papers) -> Plan:
    """Work out what an election changes; the term lasts as the rule of its day says."""
    faults = [*paper_faults(papers, needs_document=True), *_ballot_faults(ballot, papers)]
    found = stand(org_id, papers.on, faults)
    if found is None:
        return Plan(KIND, org_id, papers, (org_id,), tuple(faults))
    told = _told(found, ballot, papers.on)
    faults += _early(found, papers)
    faults += later_values(found, told, papers.on)
    said = f"{papers.reason.strip()}(应到{ballot.expected_n}人,实到{ballot.present_n}人)"
    return Plan(
        KIND,
        org_id,
        replace(papers, reason=said[:300]) if papers.reason.strip() else papers,
        (org_id,),
        tuple(faults),
        states={org_id: told},
        detail={"expected": ballot.expected_n, "present": ballot.present_n},
    )


def _told(found: Standing, ballot: Ballot, on: date) -> dict[str, object]:
    name = ballot.secretary_name.strip()
    told: dict[str, object] = {
        "term_from": on,
        "term_to": organising_rules(on).term_end(found.state.kind, found.state.org_type, on),
    }
    if name and name != found.state.secretary_name:
        told |= {
            "secretary_name": name,
            "secretary_birth_date": ballot.secretary_birth_date,
            "secretary_since": on,
        }
    return told


def _ballot_faults(ballot: Ballot, papers: Papers) -> list[Fault]:
    present, of = organising_rules(papers.on).quorum
    found = []
    if ballot.present_n > ballot.expected_n or ballot.expected_n < 1:
        text = f"实到{ballot.present_n}人,应到{ballot.expected_n}人:实到不能多于应到,应到至少1人。请核对。"
        found.append(Fault("到会人数", text, "EVENT-15"))
    elif of * ballot.present_n < present * ballot.expected_n:
        least = -(-present * ballot.expected_n // of)
        text = (
            f"应到{ballot.expected_n}人,实到{ballot.present_n}人,不到{of}分之{present}(至少{least}人),选举无效。"
            "请重新召开大会后再登记。"
        )
        found.append(Fault("到会人数", text, "EVENT-14"))
    if not ballot.secretary_name.strip():
        found.append(Fault("书记", "没有填选出的书记。请填写姓名。", "EVENT-16"))
    return found


def _early(found: Standing, papers: Papers) -> list[Fault]:
    """Stop an election that comes too long before the term's end."""
    term_to, rule = found.state.term_to, organising_rules(papers.on)
    if term_to is None or months_after(papers.on, rule.early_months) >= term_to:
        return []
    text = f"本届到{term_to}届满,提前换届最多{rule.early_months}个月。请核对日期,或按书记变动办理。"
    return [Fault(found.where, text, "EVENT-17")]


@transaction.atomic
def term_elect(*, org_id: int, ballot: Ballot, papers: Papers, by: Actor) -> int:
    """Record a term election, and take its reminders off; return the event's id."""
    lock_orgs(org_id)
    change_id = plan_apply(term_elect_plan(org_id=org_id, ballot=ballot, papers=papers), by=by)
    terms_remind(on=today(), by=by, org_ids={org_id})
    return change_id
