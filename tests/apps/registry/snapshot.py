"""Everything that the register's selectors, and those of the rooms that follow it, say at several moments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from jishi.apps.registry import selectors
from jishi.apps.registry.models import Member, PrimaryOrg, TransferLetter, Unit
from jishi.apps.registry.selectors import OrgQuestion, Slice, UnitQuestion, Visible
from jishi.apps.registry.undoing.plan import two_clock_models
from jishi.apps.tasks import selectors as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import NOT_SUPERSEDED, Moment

VIEW, YEAR = "registry.view_org", timedelta(days=365)
Ask = Callable[[Moment, Actor, list[int]], Any]


def _everything(moment: Moment) -> Visible:
    return Visible(moment, paths=("",))


def _orgs(moment: Moment, by: Actor) -> OrgQuestion:
    return OrgQuestion(selectors.visible(by, VIEW, moment))


def _units(moment: Moment, by: Actor) -> UnitQuestion:
    return UnitQuestion(selectors.units_visible(by, VIEW, moment))


def _paths(moment: Moment) -> dict[int, str]:
    return selectors.paths_of(_everything(moment))


def _unit_ids() -> list[int]:
    return list(Unit.objects.order_by("pk").values_list("pk", flat=True))


def _unit_rows(moment: Moment) -> list[Any]:
    return list(selectors.units_named(_unit_ids(), moment).values())


def _unversioned(records: list[Any]) -> list[Any]:
    """Leave out which rows a record was read from: what comes back stands in new rows."""
    told = [replace(one, recorded_at=NOT_SUPERSEDED) for one in records]
    return [replace(one, version="") if hasattr(one, "version") else one for one in told]


# Each public selector of the register, asked about whatever there is.
ASKED: dict[str, Ask] = {
    "area_units": lambda m, by, ids: selectors.area_units("23", [row.unit_type for row in _unit_rows(m)], m),
    "hosted_orgs": lambda m, by, ids: selectors.hosted_orgs(_unit_ids(), m),
    "org_areas": lambda m, by, ids: selectors.org_areas(ids, m),
    "org_numbers": lambda m, by, ids: selectors.org_numbers(ids, m),
    "people_known": lambda m, by, ids: selectors.people_known(
        [selectors.PersonTold("赵福海"), selectors.PersonTold("孙多")], m
    ),
    "paths_among": lambda m, by, ids: selectors.paths_among(ids, m),
    "seats_below": lambda m, by, ids: [selectors.seats_below(path, m) for path in sorted(_paths(m).values())],
    "units_named": lambda m, by, ids: selectors.units_named(_unit_ids(), m),
    "children_of": lambda m, by, ids: [
        selectors.children_of(path, seen=_everything(m)) for path in sorted(_paths(m).values())
    ],
    "functional_orgs": lambda m, by, ids: selectors.functional_orgs(_everything(m)),
    "functional_card": lambda m, by, ids: [
        selectors.functional_card(one.functional_id, seen=_everything(m))
        for one in selectors.functional_orgs(_everything(m))
    ],
    "graded_orgs": lambda m, by, ids: selectors.graded_orgs(_everything(m)),
    "graded_among": lambda m, by, ids: selectors.graded_among(_everything(m), ids),
    "graded_n": lambda m, by, ids: selectors.graded_n(_everything(m)),
    "graded_types": lambda m, by, ids: selectors.graded_types(_everything(m)),
    "graded_since": lambda m, by, ids: selectors.graded_since(_everything(m), m.valid_on - YEAR),
    "groups_below": lambda m, by, ids: [
        selectors.groups_below(path, m, by=way)
        for path in sorted(_paths(m).values())
        for way in ("area", "line")
    ],
    "last_names_of": lambda m, by, ids: selectors.last_names_of(ids),
    "member_of": lambda m, by, ids: [
        selectors.member_of(org_id, member_id, m)
        for org_id in ids
        for member_id in Member.objects.order_by("pk").values_list("pk", flat=True)
    ],
    "member_fields": lambda m, by, ids: [
        selectors.member_fields(member_id, seen=_everything(m))
        for member_id in Member.objects.order_by("pk").values_list("pk", flat=True)
    ],
    "member_list_counts": lambda m, by, ids: selectors.member_list_counts(_everything(m)),
    "member_list_page": lambda m, by, ids: [
        selectors.member_list_page(_everything(m), part, most=99) for part in selectors.MEMBER_PARTS
    ],
    "floating_counts": lambda m, by, ids: selectors.floating_counts(_everything(m)),
    "floating_page": lambda m, by, ids: [
        selectors.floating_page(_everything(m), part, most=99) for part in selectors.FLOATING_PARTS
    ],
    "orgs_nearby": lambda m, by, ids: [selectors.orgs_nearby(org_id, _everything(m)) for org_id in ids],
    "members_count": lambda m, by, ids: [selectors.members_count(org_id, m) for org_id in ids],
    "letter_row": lambda m, by, ids: [
        selectors.letter_row(letter_id, seen=_everything(m))
        for letter_id in TransferLetter.objects.order_by("pk").values_list("pk", flat=True)
    ],
    "letters_counts": lambda m, by, ids: selectors.letters_counts(_everything(m)),
    "letters_of_member": lambda m, by, ids: [
        selectors.letters_of_member(member_id, seen=_everything(m))
        for member_id in Member.objects.order_by("pk").values_list("pk", flat=True)
    ],
    "letters_page": lambda m, by, ids: [
        selectors.letters_page(_everything(m), part) for part in ("overdue", "waiting", "received", "closed")
    ],
    "members_of": lambda m, by, ids: [selectors.members_of(org_id, m) for org_id in ids],
    "membership_relations": lambda m, by, ids: selectors.membership_relations(_everything(m)),
    "names_of": lambda m, by, ids: selectors.names_of(ids, m),
    "org_flows": lambda m, by, ids: [
        selectors.org_flows(path, m.valid_on - YEAR, m.valid_on, m) for path in sorted(_paths(m).values())[:3]
    ],
    "member_flows": lambda m, by, ids: [
        selectors.member_flows(path, m.valid_on - YEAR, m.valid_on, m)
        for path in sorted(_paths(m).values())[:3]
    ],
    "org_card": lambda m, by, ids: [selectors.org_card(org_id, m) for org_id in ids],
    "org_fields": lambda m, by, ids: [selectors.org_fields(org_id) for org_id in ids],
    "org_record": lambda m, by, ids: _unversioned(
        [found for org_id in ids if (found := selectors.org_record(org_id, m))]
    ),
    "org_records": lambda m, by, ids: _unversioned(
        selectors.org_records(Slice(most=500), seen=_everything(m))
    ),
    "units_in": lambda m, by, ids: selectors.units_in("23", ("village", "nonpublic_enterprise"), m),
    "orgs_choices": lambda m, by, ids: selectors.orgs_choices(_orgs(m, by)),
    "orgs_count": lambda m, by, ids: selectors.orgs_count(_orgs(m, by)),
    "orgs_every": lambda m, by, ids: list(selectors.orgs_every(_orgs(m, by))),
    "orgs_page": lambda m, by, ids: selectors.orgs_page(_orgs(m, by)),
    "orgs_within": lambda m, by, ids: selectors.orgs_within(by, VIEW, ids),
    "org_within": lambda m, by, ids: [
        selectors.org_within(by, VIEW, code, m) for code in sorted(selectors.codes_of(ids).values())
    ],
    "paths_of": lambda m, by, ids: _paths(m),
    "rollup": lambda m, by, ids: [
        selectors.rollup(selectors.RollupQuestion(_everything(m), path, along), measure)
        for path in sorted(_paths(m).values())[:2]
        for along, measure in (
            ("subordination", "members"),
            ("area", "vacant"),
            ("line", "graded"),
            ("functional", "branches"),
        )
    ],
    "scope_of": lambda m, by, ids: [selectors.scope_of(org_id, m) for org_id in ids],
    "scope_words": lambda m, by, ids: selectors.scope_words(by.grants, m),
    "scopes_of": lambda m, by, ids: selectors.scopes_of(by, m),
    "search": lambda m, by, ids: [
        selectors.search(t, seen=_everything(m)) for t in ("村", "党支部", "d", "2303")
    ],
    "search_people": lambda m, by, ids: [
        selectors.search_people(name, seen=_everything(m)) for name in ("王桂兰", "李国福", "钱多")
    ],
    "search_units": lambda m, by, ids: selectors.search_units(
        "公司", seen=selectors.units_visible(by, VIEW, m)
    ),
    "secretaries_of": lambda m, by, ids: [selectors.secretaries_of(org_id, m) for org_id in ids],
    "secretary_names_of": lambda m, by, ids: selectors.secretary_names_of(ids, m),
    "superior_of_all": lambda m, by, ids: selectors.superior_of_all(ids, m),
    "superiors_of": lambda m, by, ids: selectors.superiors_of(ids, m),
    "territory_of": lambda m, by, ids: [
        selectors.territory_of(selectors.units_visible(by, VIEW, m), path).areas
        for path in sorted(_paths(m).values())
    ],
    "terms_counts": lambda m, by, ids: selectors.terms_counts(_everything(m)),
    "terms_due": lambda m, by, ids: [
        selectors.terms_due(_everything(m), part) for part in ("overdue", "soon")
    ],
    "trail_of": lambda m, by, ids: [selectors.trail_of(path, m) for path in sorted(_paths(m).values())],
    "types_of": lambda m, by, ids: selectors.types_of(ids, m),
    "unit_card": lambda m, by, ids: [
        selectors.unit_card(unit_id, seen=selectors.units_visible(by, VIEW, m))
        for unit_id in Unit.objects.order_by("pk").values_list("pk", flat=True)
    ],
    "unit_record": lambda m, by, ids: _unversioned(
        [
            found
            for code in Unit.objects.order_by("code").values_list("code", flat=True)
            if (found := selectors.unit_record(code, seen=selectors.units_visible(by, VIEW, m)))
        ]
    ),
    "unit_records": lambda m, by, ids: _unversioned(
        selectors.unit_records(Slice(most=500), seen=selectors.units_visible(by, VIEW, m))
    ),
    "units_choices": lambda m, by, ids: selectors.units_choices(_units(m, by)),
    "units_count": lambda m, by, ids: selectors.units_count(_units(m, by)),
    "units_every": lambda m, by, ids: list(selectors.units_every(_units(m, by))),
    "units_page": lambda m, by, ids: selectors.units_page(_units(m, by)),
    "units_visible": lambda m, by, ids: selectors.units_visible(by, VIEW, m),
    "user_ids_below": lambda m, by, ids: selectors.user_ids_below(by, m),
    "visible": lambda m, by, ids: selectors.visible(by, VIEW, m),
}
# What need not be the same after something was taken back, and why.
SPARED = {
    "measures": "They are settings.",
    "told_number": "It only writes what a query asks for.",
    "set_back": "It changes rows of other rooms, in memory, as they were before events.",
    "stood_in": "It tells other rooms which rows of theirs stood where, from what events did.",
    "orgs_asked": "It gives the ids of what `orgs_every` tells.",
    "functional_name": "It only writes a word.",
    "functional_seat": "It is what `functional_orgs` tells.",
    "officer_seat": "It is what `functional_orgs` tells.",
    "officer_row": "It chooses among what `functional_card` tells.",
    "org_history": "It tells of the event and of its undoing.",
    "changes_counts": "It lists events and their undoing.",
    "changes_of": "It lists events and their undoing.",
    "changes_page": "It lists events and their undoing.",
    "code_suggested": "A code once used is not suggested again.",
    "change_view": "It tells of the event and of its undoing.",
    "batch_page": "It tells of the batch and of its undoing.",
    "received_form": "A form is kept whatever becomes of events.",
    "received_forms_of": "A form is kept whatever becomes of events.",
    "received_files_kept": "A form is kept whatever becomes of events.",
    "intake_units": "It names batches, which stay on record.",
    "fallen_at": "It tells other rooms which rows of theirs had fallen, from what events did.",
    "change_rights": "It tells which rights it takes to take an event back.",
    "batch_rights": "It tells which rights it takes to take a batch back.",
    "change_outlook": "It tells whether an event can be taken back.",
    "batch_outlook": "It tells whether a batch can be taken back.",
    "area_records": "Divisions are no event's.",
    "area_names": "Divisions are no event's.",
    "areas_below": "Divisions are no event's.",
    "files_kept": "A file stays on record, and tells that its batch was taken back.",
    "codes_of": "An identity keeps its code, whether or not anything is believed of it.",
    "org_ids_of": "An identity keeps its code, whether or not anything is believed of it.",
    "org_id_of": "An identity keeps its code, whether or not anything is believed of it.",
    "member_ids_of": "An identity keeps its code, whether or not anything is believed of it.",
    "unit_ids_of": "An identity keeps its code, whether or not anything is believed of it.",
    "member_ended": "It chooses among what `member_list_page` tells.",
    "member_codes": "An identity keeps its code, whether or not anything is believed of it.",
    "letter_number": "It only writes a word.",
    "floating_of": "It chooses among what `floating_page` tells.",
    "guest_of": "It chooses among what `floating_page` tells.",
    "guests_here": "It chooses among what `floating_page` tells, by events.",
    "intake_of": "What was handed over stays on record; the letters are what `letters_page` tells.",
    "intakes_count": "What was handed over stays on record; the letters are what `letters_page` tells.",
    "intakes_page": "What was handed over stays on record; the letters are what `letters_page` tells.",
    "letter_ends": "It adds up what it is given.",
    "batches_of": "It only tells which events came together.",
    "batch_is_undone": "What was taken back is told as it stands today.",
    "letters_of_batch": "It chooses among what `letters_page` tells.",
    "org_ref": "It only writes a word.",
    "step_of": "It only writes a word.",
    "org_field_words": "It only writes a word.",
    "remind_until": "It only counts days.",
    "proposals_counts": "A proposal stays on record, whatever became of it.",
    "proposals_page": "A proposal stays on record, whatever became of it.",
    "proposals_of": "A proposal stays on record, whatever became of it.",
    "proposal_card": "A proposal stays on record, whatever became of it.",
    "proposal_member": "A proposal stays on record, whatever became of it.",
    "proposal_org": "A proposal stays on record, whatever became of it.",
    "odd_page": "It names what `statement` tells.",
    "remembered": "It keeps what others tell.",
    "statement": "It adds up `org_flows` and `member_flows`.",
    "flows_of": "It chooses among `org_flows` and `member_flows`.",
    "reads_asked": "Who looked stays on record.",
    "reads_count": "Who looked stays on record.",
    "reads_page": "Who looked stays on record.",
    "reason_words": "It only writes a word.",
    "opening_gaps": "It compares what it is given.",
    "closed_periods": "A closed period stays on record.",
    "table_entries": "They are settings.",
    "table_entry": "It is a setting.",
    "table_upload_view": "A file stays on record, and tells that its batch was taken back.",
    "table_uploads_of": "A file stays on record, and tells that its batch was taken back.",
    "steps_of": "What followed an event is kept with the event.",
}


def snapshot(by: Actor, day: date) -> dict[str, Any]:
    """Return every answer on a day, and the lists some days before and long before and after."""
    ids = list(PrimaryOrg.objects.order_by("pk").values_list("pk", flat=True))
    told = {name: _of_something(ask(Moment(day), by, ids)) for name, ask in ASKED.items()}
    for days in (-800, -9, 400):
        moment = Moment(day + timedelta(days=days))
        for name in ("orgs_every", "paths_of", "members_count", "units_every"):
            told[f"{name} {days}"] = _of_something(ASKED[name](moment, by, ids))
    told["tasks"] = _of_something([_tasks(org_id, day) for org_id in ids])
    return {key: value for key, value in told.items() if value not in ([], {}, None, 0)}


def _tasks(org_id: int, day: date) -> list[Any]:
    """What is asked for again has another number in the list."""
    return [replace(task, task_id=0) for task in tasks.tasks_about(org_id, day, most=50)]


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return which answers differ between two snapshots."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def _of_something(told: Any) -> Any:
    """Leave out the answers about organisations and people that do not exist: there may be more of them afterwards."""
    if isinstance(told, list):
        return [one for one in told if one not in (None, [], 0, {})]
    return told


_OWN = {"id", "change_id", "recorded_at", "superseded_at", "superseded_by_id", "copy_of_id"}


def believed() -> dict[str, list[tuple[str, ...]]]:
    """Return all dated rows that are believed now, whatever their table: quick, and nothing can hide from it."""
    found = {}
    for model in two_clock_models():
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in _OWN]
        manager: Any = model._base_manager
        rows = manager.filter(superseded_by=None).values_list(*names)
        found[model.__name__] = sorted(tuple(map(str, row)) for row in rows)
    return found
