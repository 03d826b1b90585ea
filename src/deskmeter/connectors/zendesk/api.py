"""Zendesk's API: its incremental exports, and the lists of names and rules beside them (docs/zendesk.md)."""

from collections.abc import Mapping
from datetime import timedelta

from deskmeter.connections import Connection
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Api, Pages, Stream, basic, bearer, key
from deskmeter.connectors.troubles import CredentialsError
from deskmeter.connectors.zendesk.pages import exported, listed, rated, timed, with_holidays

EXPORTS = "/api/v2/incremental/"
EXPIRED = (400, 404, 410, 422)  # how Zendesk may answer to a cursor that it no longer knows
WITHHELD = timedelta(minutes=1)  # exports leave out what is younger
_ME = "/api/v2/users/me.json"


def headers(connection: Connection, token: str) -> Mapping[str, str]:
    """An API token belongs to a user; a token without one is of OAuth."""
    return basic(f"{connection.user}/token", token) if connection.user else bearer(token)


def check(client: Client) -> str:
    """Who asks, and as what: exports are for admins. To a token that is none, Zendesk shows an anonymous user."""
    answer = client.get(_ME)
    if answer.at("user.id") is None:
        raise CredentialsError(client.host, _ME, 401)
    return f"{answer.at('user.email')}, {answer.at('user.role')}"


def _by_cursor(name: str) -> Stream:
    pages = exported(f"{EXPORTS}{name}/cursor.json", name)
    return Stream(name, pages, key("id", "updated_at"), EXPIRED, WITHHELD)


def _by_time(name: str, **sideload: str) -> Stream:
    return Stream(name, timed(f"{EXPORTS}{name}.json", name, sideload), key("id", "updated_at"), withheld=WITHHELD)


def _list(name: str, pages: Pages | None = None, *, optional: bool = True) -> Stream:
    return Stream(name, pages or listed(f"/api/v2/{name}.json", name), key("id", "updated_at"), optional=optional)


# Names and roles come first, so that they are known when the rest is read.
API = Api(
    (
        _list("groups", listed("/api/v2/groups.json", "groups", exclude_deleted="false"), optional=False),
        _list("brands"),
        _list("ticket_forms"),
        _list("custom_statuses"),
        _list("sla_policies", listed("/api/v2/slas/policies.json", "sla_policies")),
        _list("schedules", with_holidays("/api/v2/business_hours/schedules.json", "schedules")),
        _by_time("organizations"),
        _by_cursor("users"),
        _by_cursor("tickets"),
        _by_time("ticket_events", include="comment_events"),
        _by_time("ticket_metric_events"),
        _list("satisfaction_ratings", rated("/api/v2/satisfaction_ratings.json", "satisfaction_ratings")),
    ),
    headers,
    check,
    requests_per_minute=200,
    slower={EXPORTS: 10},
)
