"""Clients that ask a site in step: each asks for its next page as soon as the last one was answered."""

import gzip
import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode, urlsplit

# As a browser sends them; a page that is compressed costs the server what it costs in an office.
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "zh"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One page that a user asked for: `wait_ms` from asking to the last byte."""

    user: str
    page: str
    wait_ms: float


class PageFailed(RuntimeError):
    """A page did not come: what was asked, by whom, and what came instead."""


class Client:
    """One signed-in user."""

    def __init__(self, base: str, user: str) -> None:
        self.user, self._base = user, base
        self._cookies: dict[str, str] = {}

    def sign_in(self, link: str) -> "Client":
        """Open a one-time link and press its button; return the client, or raise PageFailed."""
        path = urlsplit(link).path
        form = TOKEN.search(self.ask(path))
        status, _ = self._send(path, form and urlencode({"csrfmiddlewaretoken": form[1].decode()}))
        if status != http.client.FOUND:
            raise PageFailed(f"{self.user} could not sign in: {status}")
        return self

    def beside(self) -> "Client":
        """Return somebody else who uses the same session."""
        made = Client(self._base, self.user)
        made._cookies = dict(self._cookies)
        return made

    def ask(self, path: str) -> bytes:
        """Return a page; raise PageFailed for anything but a whole one."""
        status, body = self._send(path)
        if status != http.client.OK:
            raise PageFailed(f"{path} for {self.user}: {status}")
        return body

    def _send(self, path: str, form: str | None = None) -> tuple[int, bytes]:
        """Get a page, or send a form."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        told = HEADERS | ({"Cookie": cookies} if cookies else {})
        if form:
            told |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self._base + path}
        # A connection for each page: people read for minutes, and eight that stay would not be shared out evenly.
        wire = http.client.HTTPConnection(urlsplit(self._base).netloc, timeout=60)
        wire.request("POST" if form else "GET", path, form, told)
        answer = wire.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        body = answer.read()
        wire.close()
        return answer.status, gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body


def ask_in_step(
    clients: Mapping[Client, Sequence[tuple[str, str]]], is_over: Callable[[int], bool]
) -> list[Answer]:
    """Let each client go round its own pages (name, path) at once with the others; return all answers.

    Parameters
    ----------
    clients : who asks for what, over and over
    is_over : tells, by how many pages a client has got, whether it stops

    Raises
    ------
    PageFailed
        of the first client that got no page; the others stop too
    """
    answers, failed = list[Answer](), list[Exception]()

    def go(client: Client, pages: Iterator[tuple[str, str]]) -> None:
        for got, (name, path) in enumerate(pages):
            if failed or is_over(got):
                return
            try:
                answers.append(Answer(client.user, name, timed(partial(client.ask, path))))
            except (PageFailed, OSError, http.client.HTTPException) as error:
                failed.append(error)

    threads = [
        # They begin at different pages, as people do.
        threading.Thread(target=go, args=(client, cycle(_from(pages, at * len(pages) // len(clients)))))
        for at, (client, pages) in enumerate(clients.items())
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise PageFailed(str(failed[0]))
    return answers


def _from(pages: Sequence[tuple[str, str]], first: int) -> list[tuple[str, str]]:
    return list(islice(cycle(pages), first, first + len(pages)))


def timed(act: Callable[[], Any]) -> float:
    """Return the milliseconds that something takes by the clock."""
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)
