"""Request Tracker 5 itself: installed, its database made anew, running at a time that the test sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from tests.live.cache import NotSetUpError
from tests.live.debian import Recipe, System, made, running
from tests.live.ports import free_port

NO_DATABASE_QUESTIONS = """\
mkdir -p /etc/dbconfig-common
echo "dbc_install='false'" > /etc/dbconfig-common/request-tracker5.conf
echo "request-tracker5 request-tracker5/dbconfig-install boolean false" | debconf-set-selections
"""
RECIPE = Recipe(
    "request-tracker",
    "bookworm",
    ("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "sqlite3", "libfaketime"),
    before=NO_DATABASE_QUESTIONS,
    after="rm /etc/request-tracker5/RT_SiteConfig.d/51-dbconfig-common.pm; chmod -R a+rX /etc/request-tracker5",
)
CONFIG = """\
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '/var/lib/rt/rt.sqlite');
Set($DatabaseAdmin, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, PORT);
Set($WebPath, '');
Set($WebBaseURL, 'http://127.0.0.1:PORT');
Set($rtname, 'live');
Set($Organization, 'live');
Set($Timezone, 'UTC');
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
1;
"""
# Two agents, an account for reports that may read and nothing else, and the doors for customers' mail.
PEOPLE = r"""
@Users = map { { Name => $_, Password => "$_-secret", EmailAddress => "$_\@desk.example", Privileged => 1 } }
    qw(ann bob reports);
@Queues = ( { Name => 'Billing', CorrespondAddress => 'billing@desk.example', CommentAddress => '' } );
@ACL = (
    ( map { { UserId => $_, Right => 'SuperUser' } } qw(ann bob) ),
    ( map { { UserId => 'reports', Right => $_ } } qw(SeeQueue ShowTicket ShowTicketComments) ),
    ( map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => $_ } }
        qw(CreateTicket ReplyToTicket) ),
);
"""
DATABASE = """\
set -e
rm -rf /var/lib/rt && mkdir /var/lib/rt
rt-setup-database-5 --action init --skip-create --dba '' --dba-password ''
rt-setup-database-5 --action insert --datafile /srv/people.pl --dba '' --dba-password ''
chown -R www-data /var/lib/rt
"""
CLOCK = "/run/clock"
SERVER = """\
exec setpriv --reuid=www-data --regid=www-data --clear-groups env \
  LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 FAKETIME_DISABLE_SHM=1 FAKETIME_NO_CACHE=1 \
  FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_TIMESTAMP_FILE=/run/clock \
  /usr/share/request-tracker5/libexec/rt-server --listen "127.0.0.1:$1" --max-workers 2
"""


@dataclass(frozen=True)
class RequestTracker:
    """A Request Tracker that runs; what is done to it goes through its own doors."""

    system: System
    url: str

    def at(self, time: str) -> None:
        """Let it be this time, such as "2026-03-02 09:00:00", in UTC."""
        self.system.does('printf "%s\\n" "$1" > "$2"', time, CLOCK)

    def mails(self, sender: str, subject: str, text: str) -> None:
        """A customer's mail, as the mail gateway hands it over."""
        message = f"From: {sender}\nTo: desk@desk.example\nSubject: {subject}\nContent-Type: text/plain\n\n{text}\n"
        answer = httpx.post(
            f"{self.url}/REST/1.0/NoAuth/mail-gateway",
            data={"SessionType": "REST", "queue": "General", "action": "correspond", "message": message}, timeout=60,
        )  # fmt: skip
        assert answer.text.startswith("ok"), answer.text

    def opens(self, by: str, subject: str, requestor: str, **more: Any) -> int:
        """A ticket that an agent opens for somebody; its number."""
        text = {"Content": "As told on the phone.", "ContentType": "text/plain"}
        said = {"Queue": "General", "Subject": subject, "Requestor": requestor, **text, **more}
        return int(self._does(by, "POST", "/ticket", said)["id"])

    def replies(self, by: str, ticket: int, text: str) -> None:
        self._does(by, "POST", f"/ticket/{ticket}/correspond", {"Content": text, "ContentType": "text/plain"})

    def notes(self, by: str, ticket: int, text: str) -> None:
        self._does(by, "POST", f"/ticket/{ticket}/comment", {"Content": text, "ContentType": "text/plain"})

    def sets(self, by: str, ticket: int, **fields: Any) -> None:
        """Change fields of a ticket: Status, Owner, Queue, Priority, MergeInto."""
        self._does(by, "PUT", f"/ticket/{ticket}", fields)

    def _does(self, by: str, method: str, path: str, said: dict[str, Any]) -> Any:
        answer = httpx.request(method, f"{self.url}/REST/2.0{path}", json=said, auth=(by, f"{by}-secret"), timeout=60)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def request_tracker(log: Path) -> Iterator[RequestTracker]:
    """A Request Tracker with two agents and no tickets, ended afterwards; raises NotSetUpError."""
    root, port = made(RECIPE), free_port()
    (root / "etc/request-tracker5/RT_SiteConfig.d/90-live.pm").write_text(CONFIG.replace("PORT", str(port)))
    (root / "srv/people.pl").write_text(PEOPLE)
    with running(root, network=True) as system:
        system.does(DATABASE)
        tracker = RequestTracker(system, f"http://127.0.0.1:{port}")
        tracker.at("2026-03-02 08:00:00")
        system.starts("/bin/sh", "-c", SERVER, "sh", str(port), log=log)
        _wait_for(tracker, log)
        yield tracker


def _wait_for(tracker: RequestTracker, log: Path) -> None:
    until = monotonic() + 60
    while monotonic() < until:
        try:
            httpx.get(f"{tracker.url}/REST/2.0/rt", auth=("reports", "reports-secret")).raise_for_status()
        except httpx.HTTPError:
            sleep(0.3)
        else:
            return
    raise NotSetUpError(f"Request Tracker does not answer: {log.read_text(errors='replace')[-500:]}")
