"""What can be done to the register."""

from ..dependents import Follow, FollowStep, OrgEnding, OrgSucceeded
from ..table_drafts import TablePreview, TableRefused, TableResult
from ..tables import Asked, Handler, Held, Look, Planned, Session, handler_of, handlers
from ..tables import Key as TableKey
from .area_files import areas_installed, areas_of_file
from .areas import AreaDraft, areas_load
from .drafts import MemberDraft, MemberTold, OrgDraft, Transfer, UnitDraft
from .endings import member_end, member_restore
from .events import (
    Ballot,
    Offshoot,
    Papers,
    Plan,
    Preview,
    Successor,
    org_dissolve,
    org_dissolve_plan,
    org_move,
    org_move_plan,
    org_rename,
    org_rename_plan,
    org_retype,
    org_retype_plan,
    org_set_up,
    org_set_up_plan,
    org_split,
    org_split_plan,
    org_upgrade,
    org_upgrade_plan,
    orgs_merge,
    orgs_merge_plan,
    plan_preview,
    secretary_change,
    secretary_change_plan,
    term_elect,
    term_elect_plan,
)
from .expecting import MovedField, OrgMoved, org_expect
from .floating import (
    FloatingDraft,
    GuestDraft,
    floating_record,
    floating_return,
    guests_leave,
    guests_record,
)
from .floating_steps import floating_contact
from .following import foreign_change_keep, rows_shift, steps_keep
from .functional import (
    CountingDraft,
    FunctionalDraft,
    counting_decide,
    functional_change,
    functional_end,
    functionals_set_up,
)
from .intakes import IntakeDraft, intake_list_read, intake_record
from .letter_work import letters_go_back, letters_remind, letters_remind_job
from .letters import LetterDraft, letters_issue, letters_return, letters_withdraw
from .member_recording import FieldChange, MemberPlan, MembersRecorded, members_plan, members_record
from .member_requests import Slip, member_request_look, member_request_make, member_request_print
from .members import member_correct, members_enrol
from .officers import OfficerDraft, officer_end
from .organisations import org_confirm, org_correct, orgs_set_up
from .proposals import ANSWER_DAYS, Judgement, proposal_judge, proposal_make, proposal_withdraw
from .receipts import letters_receive
from .received_forms import (
    FormFilled,
    Gap,
    received_form_fill,
    received_form_keep,
    received_form_look,
    received_form_match,
)
from .reminders import terms_remind, terms_remind_job
from .retention import files_forget, files_forget_job
from .reveals import LetterSheet, letter_print, member_reveal
from .rules import RegistryError, require
from .statistics import statistics_close, statistics_note
from .stats import stats_rebuild
from .table_exports import REVEAL, table_export, table_hand_out
from .table_files import TableFile, table_check, table_import, table_take
from .table_jobs import table_check_job, table_import_job, table_says
from .table_uploads import (
    table_notes_copy,
    table_upload_apply,
    table_upload_check,
    table_upload_job_set,
    table_upload_keep,
)
from .transfers import members_transfer
from .undo import UndoBlocked, batch_revert, change_revert
from .unit_recording import UnitPlan, UnitsRecorded, UnitTold, units_plan, units_record
from .units import units_register
from .work import Work, work_close, work_open, work_put

__all__ = [
    "ANSWER_DAYS",
    "REVEAL",
    "AreaDraft",
    "Asked",
    "Ballot",
    "CountingDraft",
    "FieldChange",
    "FloatingDraft",
    "Follow",
    "FollowStep",
    "FormFilled",
    "FunctionalDraft",
    "Gap",
    "GuestDraft",
    "Handler",
    "Held",
    "IntakeDraft",
    "Judgement",
    "LetterDraft",
    "LetterSheet",
    "Look",
    "MemberDraft",
    "MemberPlan",
    "MemberTold",
    "MembersRecorded",
    "MovedField",
    "OfficerDraft",
    "Offshoot",
    "OrgDraft",
    "OrgEnding",
    "OrgMoved",
    "OrgSucceeded",
    "Papers",
    "Plan",
    "Planned",
    "Preview",
    "RegistryError",
    "Session",
    "Slip",
    "Successor",
    "TableFile",
    "TableKey",
    "TablePreview",
    "TableRefused",
    "TableResult",
    "Transfer",
    "UndoBlocked",
    "UnitDraft",
    "UnitPlan",
    "UnitTold",
    "UnitsRecorded",
    "Work",
    "areas_installed",
    "areas_load",
    "areas_of_file",
    "batch_revert",
    "change_revert",
    "counting_decide",
    "files_forget",
    "files_forget_job",
    "floating_contact",
    "floating_record",
    "floating_return",
    "foreign_change_keep",
    "functional_change",
    "functional_end",
    "functionals_set_up",
    "guests_leave",
    "guests_record",
    "handler_of",
    "handlers",
    "intake_list_read",
    "intake_record",
    "letter_print",
    "letters_go_back",
    "letters_issue",
    "letters_receive",
    "letters_remind",
    "letters_remind_job",
    "letters_return",
    "letters_withdraw",
    "member_correct",
    "member_end",
    "member_request_look",
    "member_request_make",
    "member_request_print",
    "member_restore",
    "member_reveal",
    "members_enrol",
    "members_plan",
    "members_record",
    "members_transfer",
    "officer_end",
    "org_confirm",
    "org_correct",
    "org_dissolve",
    "org_dissolve_plan",
    "org_expect",
    "org_move",
    "org_move_plan",
    "org_rename",
    "org_rename_plan",
    "org_retype",
    "org_retype_plan",
    "org_set_up",
    "org_set_up_plan",
    "org_split",
    "org_split_plan",
    "org_upgrade",
    "org_upgrade_plan",
    "orgs_merge",
    "orgs_merge_plan",
    "orgs_set_up",
    "plan_preview",
    "proposal_judge",
    "proposal_make",
    "proposal_withdraw",
    "received_form_fill",
    "received_form_keep",
    "received_form_look",
    "received_form_match",
    "require",
    "rows_shift",
    "secretary_change",
    "secretary_change_plan",
    "statistics_close",
    "statistics_note",
    "stats_rebuild",
    "steps_keep",
    "table_check",
    "table_check_job",
    "table_export",
    "table_hand_out",
    "table_import",
    "table_import_job",
    "table_notes_copy",
    "table_says",
    "table_take",
    "table_upload_apply",
    "table_upload_check",
    "table_upload_job_set",
    "table_upload_keep",
    "term_elect",
    "term_elect_plan",
    "terms_remind",
    "terms_remind_job",
    "units_plan",
    "units_record",
    "units_register",
    "work_close",
    "work_open",
    "work_put",
]
