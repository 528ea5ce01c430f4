"""`jishi bench-data`: a whole province in an empty database, to measure on."""

import os
import sys
import time

from jishi.cli import words

FEWEST_ORGS = 100


def bench_data(argv: list[str]) -> int:
    """Fill an empty database; return 0 when done, 1 when the database is not empty.

    Parameters
    ----------
    argv : words after `jishi bench-data`
    """
    lang = words.language(argv)
    made = words.parser(lang, "bench-data")
    made.add_argument("--orgs", type=int, default=180_000, help=words.say(lang, "cli-bench-orgs"))
    made.add_argument("--members", type=int, default=10, help=words.say(lang, "cli-bench-members"))
    made.add_argument("--seed", type=int, default=1, help=words.say(lang, "cli-bench-seed"))
    made.add_argument("--database", metavar="URL", help=words.say(lang, "cli-bench-database"))
    told = made.parse_args(argv)
    if told.orgs < FEWEST_ORGS or told.members < 0:
        made.error(words.say(lang, "cli-bench-few", fewest=FEWEST_ORGS))
    if told.database:
        os.environ["DATABASE_URL"] = told.database
    return _load(lang, told.orgs, told.members, told.seed)


def _load(lang: str, orgs: int, members: int, seed: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from jishi.demo.province import USERS, Size, is_empty, load_province, tidy

    begun = time.monotonic()

    def tell(key: str, counts: dict[str, int]) -> None:
        told = {name: f"{n:,}" for name, n in counts.items()}
        print(f"{time.monotonic() - begun:6.1f} s  {words.say(lang, f'cli-bench-{key}', **told)}", flush=True)

    call_command("migrate", verbosity=0)
    if not is_empty():
        print(words.say(lang, "cli-bench-full"), file=sys.stderr)
        return 1
    counts = load_province(Size(orgs, members, seed), tell)
    tidy()
    tell("done", {"rows": sum(counts.values())})
    print(words.say(lang, "cli-bench-users", users=" ".join(name for name, _, _ in USERS)))
    return 0
