"""django-helpdesk taking in a ticket: its ticket, first follow-up and copy-holder in one commit.

Only its models are at work, which is the least its doors do: no form, no page, no mail.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import django  # type: ignore[import-not-found]
from django.apps import apps  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]
from django.db import connection, transaction  # type: ignore[import-not-found]

from benchmarks.measure import Meter, Rate, scratch

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
DURABLE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"


def open_helpdesk(folder: Path) -> Any:
    """Set up a helpdesk in the folder and give its one queue."""
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "helpdesk.db"),
        "OPTIONS": {"init_command": DURABLE, "transaction_mode": "IMMEDIATE"},
    }
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=APPS,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        ROOT_URLCONF="helpdesk.urls",
        SITE_ID=1,
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    return apps.get_model("helpdesk", "Queue").objects.create(title="Wishes", slug="wishes")


def create_ticket(queue: Any, number: int) -> None:
    """Take in one ticket through the product's own models."""
    title, body = f"Dark mode, please ({number})", "My eyes hurt at night when I plan shifts."
    asker = f"asker{number}@example.org"
    ticket_model, follow_up_model, cc_model = (
        apps.get_model("helpdesk", name) for name in ("Ticket", "FollowUp", "TicketCC")
    )
    with transaction.atomic():
        ticket = ticket_model.objects.create(
            title=title, queue=queue, submitter_email=asker, description=body
        )
        follow_up_model.objects.create(
            ticket=ticket, title="Ticket Opened", comment=body, public=True
        )
        cc_model.objects.create(ticket=ticket, email=asker, can_view=True)


def accept(folder: Path, count: int) -> Rate:
    """Take in `count` tickets, one caller, one commit each."""
    queue = open_helpdesk(folder)
    create_ticket(queue, 0)
    with Meter() as meter:
        for number in range(1, count + 1):
            create_ticket(queue, number)
    connection.close()
    return meter.rate("django-helpdesk", count, "tickets/s")


def main() -> None:
    """Print the rate as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    with scratch() as folder:
        rate = accept(folder, parser.parse_args().count)
    print(rate.line())


if __name__ == "__main__":
    main()
