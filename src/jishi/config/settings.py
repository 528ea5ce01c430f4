"""Settings, all from the environment; the defaults suit one laptop."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
env = environ.Env()

VAR_DIR = Path(env.str("JISHI_VAR", default=str(ROOT / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("JISHI_DEBUG", default=False)
ALLOWED_HOSTS = env.list("JISHI_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("JISHI_TRUSTED_ORIGINS", default=[])


def secret_key() -> str:
    """Read this installation's key, made on the first start and kept beside its database."""
    from django.core.management.utils import get_random_secret_key

    kept = VAR_DIR / "secret-key"
    if not kept.exists():
        kept.write_text(get_random_secret_key(), encoding="utf-8")
        kept.chmod(0o600)
    return kept.read_text(encoding="utf-8")


SECRET_KEY = env.str("JISHI_SECRET_KEY", default="") or secret_key()

APPS = [
    f"jishi.apps.{name}"
    for name in (
        "audit",
        "backups",
        "accounts",
        "jobs",
        "registry",
        "tasks",
        "programmes",
        "facts",
        "survey",
        "coverage",
        "outreach",
        "grids",
        "grading",
        "rectification",
        "postings",
        "dashboards",
    )
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton",
    "axes",
    "csp",
    "jishi.web",
    "jishi.demo",
    *APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jishi.config.asked.AskedOnceMiddleware",
    "jishi.config.once.OnceMiddleware",
    "jishi.config.api.NoEndpointMiddleware",
    "jishi.config.refusals.RefusalMiddleware",
    "jishi.config.moments.DaysKeptMiddleware",
]
ROOT_URLCONF = "jishi.config.urls"
WSGI_APPLICATION = "jishi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "jishi.config.wiring.page_context",
            ],
        },
    }
]


def database() -> dict[str, Any]:
    """Read `DATABASE_URL`; SQLite in the var folder when it is not set."""
    settings: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'jishi.sqlite3'}")
    # To connect anew, and to read anew what the last page has read, costs as much as a small page.
    settings["CONN_MAX_AGE"] = 60
    if "sqlite" in settings["ENGINE"]:
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-64000;"
            "PRAGMA temp_store=MEMORY;",
        }
        settings["TEST"] = {"NAME": env.str("JISHI_TEST_DB", default=str(VAR_DIR / "test.sqlite3"))}
    else:
        # Compiling a query costs more than it saves in a page; sums by village should not go by way of a file; and
        # a row found by an index costs little more than one read in passing, where no disk turns.
        settings["OPTIONS"] = {"options": "-c jit=off -c work_mem=32MB -c random_page_cost=1.1"}
    return settings


DATABASES = {"default": database()}
# Counts are kept here until the register changes, in each process by itself.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("JISHI_HTTPS", default=False)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-root"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Compressed once, when `serve` collects them.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
VENDOR_DIR = ROOT / "static-vendor"
STATICFILES_DIRS = [VENDOR_DIR] if VENDOR_DIR.exists() else []
WHITENOISE_USE_FINDERS = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

IS_DEMO = env.bool("JISHI_DEMO", default=False)
# Users of the demo beside one for each role: what they are, for the printed links.
DEMO_USERS = {"dongan_officer": "县级组织部(东安区)", "demo_pingfang": "乡镇(街道)党委(新伟街道)"}
DATA_DIR = PACKAGE / "data"
RUNS_DIR = VAR_DIR / "runs"
UPLOADS_DIR = VAR_DIR / "uploads"
# Which uploaded files some record still names, as paths below the folder of uploads: what a backup takes along.
KEPT_FILES: tuple[str, ...] = (
    "jishi.apps.facts.selectors.files_kept",
    "jishi.apps.registry.selectors.files_kept",
    "jishi.apps.registry.selectors.received_files_kept",
    "jishi.apps.survey.selectors.files_kept",
)
# What a background job is called, and the function that does it: function(job: RunningJob) -> dict.
JOB_HANDLERS: dict[str, str] = {
    "facts.check": "jishi.apps.facts.services.check_job",
    "facts.import": "jishi.apps.facts.services.import_job",
    "coverage.forget_undeclared": "jishi.apps.coverage.services.undeclared_forget_job",
    "coverage.take_rates": "jishi.apps.coverage.services.rates_take_job",
    "postings.day": "jishi.apps.postings.services.daily_job",
    "outreach.propose_groups": "jishi.apps.outreach.services.plan_job",
    "outreach.forget_households": "jishi.apps.outreach.services.households_forget_job",
    "registry.remind_letters": "jishi.apps.registry.services.letters_remind_job",
    "registry.forget_files": "jishi.apps.registry.services.files_forget_job",
    "registry.remind_terms": "jishi.apps.registry.services.terms_remind_job",
    "grading.score_round": "jishi.apps.grading.services.score_round_job",
    "survey.forget_lists": "jishi.apps.survey.services.lists_forget_job",
    "survey.compare": "jishi.apps.survey.services.compare_job",
    "tables.check": "jishi.apps.registry.services.table_check_job",
    "tables.import": "jishi.apps.registry.services.table_import_job",
}
# The office tables that are imported and exported, in the order of their list, and what answers for each.
TABLES: dict[str, str] = {
    "org_basics": "jishi.apps.registry.tables.org_basics.TABLE",
    "members": "jishi.apps.registry.tables.members.TABLE",
    "secretaries": "jishi.apps.registry.tables.secretaries.SECRETARIES",
    "term_elections": "jishi.apps.registry.tables.secretaries.TERM_ELECTIONS",
    "org_changes": "jishi.apps.registry.tables.org_changes.TABLE",
    "units": "jishi.apps.registry.tables.units.UNITS",
    "two_type_orgs": "jishi.apps.registry.tables.units.TWO_TYPE_ORGS",
    "floating_out": "jishi.apps.registry.tables.floating.TABLE",
    "floating_in": "jishi.apps.registry.tables.guests.TABLE",
    "member_transfers": "jishi.apps.registry.tables.transfers.TABLE",
    "functional_orgs": "jishi.apps.registry.tables.functional.TABLE",
    "village_officers": "jishi.apps.registry.tables.officers.TABLE",
    "venues_funds": "jishi.apps.facts.tables.TABLE",
    "staff_members": "jishi.apps.coverage.tables.STAFF_MEMBERS",
    "floater_homes": "jishi.apps.coverage.home_tables.FLOATER_HOMES",
    "grids": "jishi.apps.grids.tables.GRIDS",
    "member_grids": "jishi.apps.grids.tables.MEMBER_GRIDS",
    "rectification_ledger": "jishi.apps.rectification.tables.TABLE",
    "yearly_stats": "jishi.apps.registry.tables.yearly_stats.TABLE",
    "households": "jishi.apps.outreach.tables.households.TABLE",
    "group_workers": "jishi.apps.outreach.tables.workers.TABLE",
    "household_notes": "jishi.apps.outreach.tables.notes.TABLE",
    "mutual_choices": "jishi.apps.postings.tables.TABLE",
}
# What 汇总 adds up besides the register's own figures, by the room that tells it (`registry.valued.Source`).
ROLLUPS: tuple[str, ...] = ("jishi.apps.facts.selectors.ROLLED_UP",)
# For how many days a file that was handed in for a table is kept: it may hold what members' rosters mask.
KEEP_FILES_DAYS = env.int("JISHI_KEEP_FILES_DAYS", default=90)
# What the worker does once a day, and what the jobs' list calls it.
DAILY_JOBS: dict[str, str] = {
    "coverage.forget_undeclared": "清除核实不是党员的姓名",
    "coverage.take_rates": "百日攻坚覆盖率",
    "postings.day": "选派帮带提醒",
    "outreach.forget_households": "清除到期的联系户信息",
    "registry.forget_files": "清除过期的导入文件",
    "registry.remind_letters": "介绍信回执提醒",
    "registry.remind_terms": "换届提醒",
    "survey.forget_lists": "清除过期的摸底名单",
}
# Called in the transaction of a ratification: what opens because of it.
AFTER_RATIFICATION: tuple[str, ...] = ("jishi.apps.rectification.services.lines_open",)
# Called in the transaction that dissolves an organisation, while it still stands: what ends with it.
# function(ending: OrgEnding, by). The work-list first: what a line closes there must go back with it.
BEFORE_DISSOLUTION: tuple[str, ...] = (
    "jishi.apps.tasks.services.tasks_end",
    "jishi.apps.facts.services.sheets_end",
    "jishi.apps.rectification.services.lines_end",
    "jishi.apps.postings.services.postings_end",
    "jishi.apps.outreach.services.contact_ends",
)
# Called in the transaction of an event after which others answer for an organisation, while all of them still stand:
# function(succession: OrgSucceeded, by). Before that, what it would mean is asked: function(succession) -> [Follow].
ORG_SUCCEEDED: tuple[str, ...] = (
    "jishi.apps.tasks.services.tasks_follow",
    "jishi.apps.rectification.services.lines_follow",
    "jishi.apps.postings.services.postings_follow",
    "jishi.apps.outreach.services.contact_follows",
)
ORG_FOLLOWS: tuple[str, ...] = (
    "jishi.apps.tasks.selectors.follows_of",
    "jishi.apps.grading.selectors.follows_of",
    "jishi.apps.rectification.selectors.follows_of",
    "jishi.apps.outreach.selectors.follows_of",
)
# Asked before events are taken back: what stands in the way. function(undoing: Undoing) -> [Dependent].
DEPENDENTS_OF: tuple[str, ...] = (
    "jishi.apps.tasks.selectors.dependents_of",
    "jishi.apps.facts.selectors.dependents_of",
    "jishi.apps.coverage.selectors.dependents_of",
    "jishi.apps.grids.selectors.dependents_of",
    "jishi.apps.grading.selectors.dependents_of",
    "jishi.apps.rectification.selectors.dependents_of",
    "jishi.apps.postings.selectors.dependents_of",
    "jishi.apps.outreach.selectors.dependents_of",
)
# Called in the transaction that takes events back or brings them back: what followed them goes the same way.
# function(change_ids, is_redo, reason, by).
CHANGE_REVERTED: tuple[str, ...] = (
    "jishi.apps.registry.services.letters_go_back",
    "jishi.apps.tasks.services.tasks_go_back",
    "jishi.apps.facts.services.sheets_go_back",
    "jishi.apps.facts.services.batches_go_back",
    "jishi.apps.survey.services.publications_go_back",
    "jishi.apps.coverage.services.cases_go_back",
    "jishi.apps.coverage.services.homes_go_back",
    "jishi.apps.coverage.services.receipts_go_back",
    "jishi.apps.coverage.services.undeclared_go_back",
    "jishi.apps.grids.services.grids_go_back",
    "jishi.apps.rectification.services.lines_go_back",
    "jishi.apps.rectification.services.ledgers_go_back",
    "jishi.apps.postings.services.postings_go_back",
    "jishi.apps.outreach.services.lists_go_back",
    "jishi.apps.outreach.services.contact_goes_back",
)
# The work-list, for rooms that lie before it: put(works, by), close(source_kind, source_ids, by, dropped),
# open(source_kind) -> {source: deadline}.
WORK_LIST = {
    "put": "jishi.apps.tasks.services.work_put",
    "close": "jishi.apps.tasks.services.tasks_close",
    "open": "jishi.apps.tasks.selectors.open_sources",
}
# Names the scopes of a person's roles: function(grants, moment) -> {(scope kind, scope id): words}.
SCOPE_WORDS = "jishi.apps.registry.selectors.scope_words"
# How many members still have to declare themselves at units: function(unit codes) -> {code: number}.
UNDECLARED_AT = "jishi.apps.coverage.selectors.undeclared_at"
# Which organisations a permission reaches: function(actor, permission, organisation ids) -> those of them.
ORGS_WITHIN = "jishi.apps.registry.selectors.orgs_within"
# Organisation ids by code: function(codes) -> {code: id}.
ORG_IDS_OF = "jishi.apps.registry.selectors.org_ids_of"
# What the page about the API shows: function() -> its endpoints.
API_DESCRIPTION = "jishi.config.api.described"
# How many requests a client may make in a minute, counted by each web process for itself.
API_REQUESTS_A_MINUTE = env.int("JISHI_API_REQUESTS_A_MINUTE", default=600)
# Whose operations a reader of the records sees: function(actor, moment) -> user ids, None for everybody's.
AUDIT_READS = "jishi.apps.registry.selectors.user_ids_below"
# What other rooms show on an organisation's page; the forms are in jishi.web.org_tabs.
ORG_TABS: tuple[str, ...] = (
    "jishi.apps.facts.pages.org_parts.tab",
    "jishi.apps.grading.pages.org_parts.tab",
    "jishi.apps.rectification.pages.org_parts.tab",
)
# Who helps an organisation, each room its own: function(org_id, request) -> lines of the tab 帮扶力量.
ORG_HELPERS: tuple[str, ...] = (
    "jishi.apps.postings.pages.org_parts.helpers",
    "jishi.apps.rectification.pages.org_parts.helpers",
    "jishi.apps.outreach.pages.org_parts.helpers",
    "jishi.apps.grids.pages.org_parts.helpers",
)
ORG_DUE: tuple[str, ...] = (
    "jishi.apps.rectification.pages.org_parts.due",
    "jishi.apps.tasks.pages.org_parts.due",
)
# Sources of tasks whose room lists them under 要办的事 itself.
TASKS_TOLD_BY_THEIR_ROOM: tuple[str, ...] = ("line", "extension")
ORG_BADGES: tuple[str, ...] = (
    "jishi.apps.grading.pages.org_parts.badges",
    "jishi.apps.rectification.pages.org_parts.badges",
)
ORG_FIGURES: tuple[str, ...] = ("jishi.apps.facts.pages.org_parts.figures",)

# Who else works for the party in units: function(unit_ids, moment) -> [(unit id, kind of help, first day)].
UNIT_HELPS: tuple[str, ...] = ("jishi.apps.postings.selectors.unit_helps",)

# Who knows the measures that a year's targets name: function(wanted, actor, moment), wanted being pairs of a measure
# and an area -> for each of them (n, of, address) or None.
PROGRAMME_MEASURES: tuple[str, ...] = ("jishi.apps.coverage.selectors.measures_of",)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("JISHI_LOG", default="WARNING")},
}
