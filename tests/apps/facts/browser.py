"""Signing in and handing in, as a browser does it."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts.models import User
from jishi.shared.actor import Actor


def signed_in(actor: Actor) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id or 0), "django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, address: str) -> str:
    """Return the text of a page that must be there, following redirects."""
    answer: HttpResponse = client.get(address, follow=True)  # type: ignore[assignment]
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def hand_in(client: Client, path: Path, **told: str) -> str:
    """Hand in a file and return the address of what was found."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(reverse("facts-import"), {"file": file, "period": "2012", "source": ""} | told)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def decide(client: Client, address: str, *, only_clean: bool = False) -> str:
    """Confirm the import at `address` and return the page that follows."""
    told = {"only_clean": "1" if only_clean else "0"}
    answer = client.post(f"{address}apply/", told, follow=True)
    return answer.content.decode()
