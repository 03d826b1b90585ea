"""What happens at the desk with django-helpdesk in the week of Monday 2026-03-02; for the Python that has it installed.

Everything goes through its own doors: web forms, the mail gateway's folder, the REST API. It prints what was made.
Usage: python helpdesk_story.py FOLDER
"""

import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

SECRET = "of no real site"  # noqa: S105
FOLDER = Path(sys.argv[1])
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""


def _settled() -> None:
    """A site with django-helpdesk and an SQLite database in the folder."""
    import django
    from django.conf import settings

    (FOLDER / "desk_urls.py").write_text(URLS)
    sys.path.insert(0, str(FOLDER))
    settings.configure(
        SECRET_KEY=SECRET, ALLOWED_HOSTS=["testserver"], USE_TZ=True, TIME_ZONE="UTC", LANGUAGE_CODE="en",
        ROOT_URLCONF="desk_urls", SITE_ID=1, STATIC_URL="/static/", MEDIA_ROOT=str(FOLDER / "media"),
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", LOGIN_URL="/login/",
        HELPDESK_PUBLIC_TICKET_QUEUE="general", HELPDESK_TEAMS_MODE_ENABLED=False,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        HELPDESK_VIEW_A_TICKET_PUBLIC=True, HELPDESK_SUBMIT_A_TICKET_PUBLIC=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "desk.sqlite3")}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
            "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize", "django.contrib.admin",
            "rest_framework", "helpdesk",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
    )  # fmt: skip
    django.setup()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


class Desk:
    """The doors of the site, each at the time that the story says."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from django.core.management import call_command
        from helpdesk.models import Queue

        call_command("migrate", verbosity=0)
        self.box = FOLDER / "mail"
        self.box.mkdir()
        self.general = Queue.objects.create(
            title="General", slug="general", allow_public_submission=True, allow_email_submission=True,
            email_address="desk@desk.example", email_box_type="local", email_box_local_dir=str(self.box),
        )  # fmt: skip
        self.billing = Queue.objects.create(title="Billing", slug="billing")
        people = get_user_model().objects
        self.ids = {
            name: people.create_user(name, f"{name}@desk.example", SECRET, is_staff=True).id for name in ("ann", "bob")
        }
        self.mailed = 0

    def client(self, by: str | None) -> Any:
        from django.test import Client

        client = Client()
        if by is not None:
            assert client.login(username=by, password=SECRET)
        return client

    def posts(self, by: str | None, path: str, said: dict[str, Any], method: str = "post", form: bool = True) -> Any:
        more = {} if form else {"content_type": "application/json"}
        answer = getattr(self.client(by), method)(path, said, **more)
        assert answer.status_code in (200, 201, 302), (path, answer.status_code, answer.content[:500])
        say(f"{method} {path} by {by or 'a customer'}: {answer.status_code}")
        return answer

    def mails(self, sender: str, subject: str, text: str) -> None:
        """A mail that lies in the gateway's folder, and the command that fetches it."""
        from django.core.management import call_command

        self.mailed += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "desk@desk.example", subject
        mail["Message-Id"] = f"<{self.mailed}@shop.example>"
        mail.set_content(text)
        (self.box / f"{self.mailed}.eml").write_bytes(bytes(mail))
        call_command("get_email", quiet=True)
        say(f"mail {subject!r} from {sender}")

    def updates(self, by: str, ticket: int, **said: Any) -> None:
        """The form below a ticket."""
        from helpdesk.models import Ticket

        now = Ticket.objects.get(id=ticket)
        form = {
            "comment": "", "new_status": now.status, "owner": now.assigned_to_id or 0, "priority": now.priority,
            "queue": now.queue_id, "title": now.title,
        }  # fmt: skip
        self.posts(by, f"/tickets/{ticket}/update/", {**form, **said})


def play(at: Any) -> None:
    """Four tickets: one with everything, one merged into it, one reopened behind the history's back, one open."""
    with at("2026-03-02 09:00:00"):
        desk = Desk()
        desk.mails("Dan <dan@shop.example>", "Broken cup", "The cup is broken.")  # 1
        request = {"queue": desk.general.id, "title": "Cup again", "body": "Mine too.",
                   "submitter_email": "cara@shop.example", "priority": 3}  # fmt: skip
        desk.posts(None, "/tickets/submit/", request)  # 2
    with at("2026-03-02 10:00:00"):
        desk.updates("ann", 1, owner=desk.ids["ann"], comment="Ask the carrier.")
    with at("2026-03-02 11:00:00"):
        desk.updates("ann", 1, comment="We are sorry.", public="1", time_spent="0:10")
    with at("2026-03-02 12:00:00"):
        desk.posts("ann", "/tickets/1/hold/", {})
    with at("2026-03-02 13:00:00"):
        desk.mails("Dan <dan@shop.example>", "Re: [general-1] Broken cup", "And now?")
    with at("2026-03-02 13:30:00"):
        desk.posts("ann", "/tickets/1/unhold/", {})
    with at("2026-03-02 14:00:00"):
        desk.updates("ann", 1, new_status=3)
    with at("2026-03-02 14:30:00"):
        desk.posts("bob", "/tickets/merge?tickets=1&tickets=2", {"chosen_ticket": 1})
    with at("2026-03-02 15:00:00"):
        desk.updates("bob", 1, new_status=2, owner=desk.ids["bob"], queue=desk.billing.id, priority=1)
    with at("2026-03-02 17:00:00"):
        desk.updates("bob", 1, new_status=3, comment="A new one is on its way.", public="1", time_spent="0:05")
    with at("2026-03-03 09:00:00"):
        told = {"queue": desk.general.id, "title": "Opening hours", "description": "Sundays?",
                "submitter_email": "fay@shop.example", "priority": 3}  # fmt: skip
        desk.posts("ann", "/api/tickets/", told, form=False)  # 3
        desk.mails("Eve <eve@shop.example>", "Invoice", "It is wrong.")  # 4
    with at("2026-03-03 09:30:00"):
        desk.posts("ann", "/api/followups/", {"ticket": 3, "comment": "Never.", "public": True, "user": desk.ids["ann"],
                                              "title": "Opening hours"}, form=False)  # fmt: skip
    with at("2026-03-03 10:00:00"):
        desk.updates("ann", 3, new_status=4)
    with at("2026-03-03 11:00:00"):
        desk.posts("ann", "/api/tickets/3/", {"status": 2}, method="patch", form=False)  # leaves no history


if __name__ == "__main__":
    from freezegun import freeze_time

    _settled()
    play(freeze_time)
