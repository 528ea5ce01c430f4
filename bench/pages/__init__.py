"""Pages of a province of 180,000 organisations, asked by eight signed-in people at once, on both databases.

`--province URL` takes a province that `jishi bench-data` wrote; without one, both are built, which takes some minutes.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from tools.throwaway_postgres import free_port

from bench.cost import CommandFailed, spend
from bench.pages.clients import Answer, Client, PageFailed, ask_in_step, timed
from bench.places import AS_OF, JISHI, ROOT
from bench.province import each_province
from bench.report import Budget, Report

PROVINCE, COUNTY, TOWNSHIP = "bench_province", "bench_county", "bench_township"
USERS = (PROVINCE, COUNTY, TOWNSHIP)
# Of eight people most sit below.
CLIENTS = (PROVINCE, PROVINCE, COUNTY, COUNTY, COUNTY, TOWNSHIP, TOWNSHIP, TOWNSHIP)
WARM_ROUNDS, FOR_S = 3, 20.0
LIST = "org-all"
RUNS = 15
P95 = Budget(200, "ms")
RATE = Budget(120, "/s", is_least=True)
SHARE = Budget(1.3, "")
# What people open in a day, by the name of the page; {org} is somebody's own organisation, {below} one under it.
PAGES = (
    ("home", "/"),
    ("org-list", "/orgs/"),
    ("org-detail", "/orgs/{org}/"),
    ("org-children", "/orgs/{org}/children/"),
    ("org-detail, below", "/orgs/{below}/"),
    (LIST, "/orgs/all/"),
    ("org-all, page 3", "/orgs/all/?page=3"),
    ("org-roster", "/orgs/{below}/roster/"),
    ("unit-list", "/units/"),
    ("member-list", "/members/"),
    ("floating-list", "/floating/"),
    ("term-list", "/terms/"),
    ("change-list", "/changes/"),
    ("letter-list", "/letters/"),
    ("search", f"/search/?q={quote('第一')}"),
    ("rollup", "/rollup/"),
    ("statistics", "/statistics/"),
    ("facts-list", "/facts/"),
    ("grid-list", "/grids/"),
    ("year", "/year/"),
)


def run(report: Report, told: argparse.Namespace) -> None:
    """Measure each province: all at once, and the list of organisations alone."""
    report.title("Pages in a province, eight people in step")
    for url in each_province(told.province):
        try:
            _measure(report, url)
        except PageFailed as error:
            raise CommandFailed(f"pages: {error}") from error


def _measure(report: Report, url: str) -> None:
    database = url.split(":", 1)[0]
    with _site(url) as (base, links):
        clients = [Client(base, user).sign_in(links[user]) for user in USERS]
        alone = {client.user: _alone(client) for client in clients}
        asked = {}
        for user in CLIENTS:
            # Links work once: whoever shares a desk shares its session.
            client = next(one for one in clients if one.user == user).beside()
            asked[client] = _pages(client)
        # Each process of the server keeps sums of its own.
        ask_in_step(asked, lambda got: got >= WARM_ROUNDS * len(PAGES))
        ends = time.monotonic() + FOR_S
        answers = ask_in_step(asked, lambda _: time.monotonic() > ends)
    _tell(report, database, answers)
    report.figure(f"{database}: list, township ÷ province", alone[TOWNSHIP] / alone[PROVINCE], SHARE)


def _tell(report: Report, database: str, answers: Sequence[Answer]) -> None:
    waits = [one.wait_ms for one in answers]
    cuts = quantiles(waits, n=100)
    report.line(
        f"{database}: {len(answers)} pages in {FOR_S:.0f} s; p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms"
    )
    report.figure(f"{database}: p95", cuts[94], P95)
    report.figure(f"{database}: pages", len(answers) / FOR_S, RATE)
    by_page: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in answers:
        by_page[one.page][one.user].append(one.wait_ms)
    report.line(f"least and middle ms for {', '.join(USERS)}")
    for page, users in by_page.items():
        report.line(f"{page:<20}{'  '.join(_spread(users[user]) for user in USERS)}")


def _spread(waits: Sequence[float]) -> str:
    return f"{min(waits):6.0f} {median(waits):6.0f}" if waits else f"{'-':>6} {'-':>6}"


def _alone(client: Client) -> float:
    """Return the least milliseconds of the list of organisations when nobody else asks."""
    path = dict(PAGES)[LIST]
    return min(timed(partial(client.ask, path)) for _ in range(RUNS))


def _pages(client: Client) -> list[tuple[str, str]]:
    """Return the pages that somebody goes round, with the organisations they may see in their addresses."""
    listed = client.ask("/orgs/").decode()
    org, *below = dict.fromkeys(re.findall(r'href="/orgs/(\d+)/', listed))
    return [(name, path.format(org=org, below=(below or [org])[-1])) for name, path in PAGES]


@contextmanager
def _site(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve a province as an office would; yield its address and a sign-in link for each user."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = os.environ | {"DATABASE_URL": url, "JISHI_TODAY": AS_OF, "JISHI_VAR": folder, "PORT": str(port)}
        base, links = f"http://127.0.0.1:{port}", Path(folder) / "links.json"
        command = [str(JISHI), "manage", "serve"]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        try:
            if not _until_ready(server):
                raise CommandFailed("jishi manage serve ended before it was ready")
            spend([JISHI, "manage", "sign_in_links", *USERS, "--base", base, "--out", links], env)
            yield base, json.loads(links.read_text(encoding="utf-8"))
        finally:
            server.terminate()
            server.wait(30)


def _until_ready(server: "subprocess.Popen[str]") -> bool:
    assert server.stdout is not None
    return any(line.startswith("Ready") for line in server.stdout)
