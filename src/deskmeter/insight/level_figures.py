"""The figures that service levels rest on, asked of the metrics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from deskmeter.engines.duckdb import rows
from deskmeter.insight.demand import NOT_RECORDED, Seen
from deskmeter.insight.elements import Known
from deskmeter.insight.explain import command
from deskmeter.insight.staffing import staffed
from deskmeter.level_rules import PHONE, LevelRules
from deskmeter.metrics.cuts import cuts_of, map_dimensions
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Row, run
from deskmeter.metrics.registry import metrics
from deskmeter.metrics.relation import Filter, stamp
from deskmeter.model.store import Store

RESOLVED_BY = {"written": ("email", "social"), "live": ("real_time", PHONE)}
ABANDONED = ("abandonment_rate", "call_abandonment_rate")
PHONE_ANSWERS = ("average_speed_of_answer", "first_response_time")  # the first that has data
RATED = ("3", "4", "5")
_RATED_AS = {"csat_mean": "mean", "quality_score": "reviewed"}


def _named(names: Iterable[str]) -> tuple[Metric, ...]:
    return tuple(metrics()[name] for name in names)


@dataclass(frozen=True)
class Asker:
    """A store and the question common to all figures."""

    store: Store
    query: Query

    def ask(self, chosen: Sequence[Metric], channels: Sequence[str] = (), **changes: Any) -> tuple[Row, ...]:
        question = self.question(chosen, channels, **changes)
        return run(self.store, question).rows if chosen else ()

    def seen(self, chosen: Sequence[Metric], channels: Sequence[str] = (), **changes: Any) -> dict[str, Seen]:
        """One figure for each metric, by its name."""
        question = self.question(chosen, channels, **changes)
        return {row.metric.name: self.read(row, question) for row in self.ask(chosen, channels, **changes)}

    def read(self, row: Row, question: Query | None = None) -> Seen:
        """A figure as evidence: of durations the median, with the command that lists the rows behind it."""
        figure, asked = row.figure, _asked_as(row.metric)
        if figure is None:
            return NOT_RECORDED
        told = Seen(figure.value, figure.n, metric=asked.name, rows=command(question or self.query, asked))
        stats = figure.stats
        return replace(told, value=stats.median, p90=stats.p90, clock=row.clock) if stats else told

    def question(self, chosen: Sequence[Metric], channels: Sequence[str], **changes: Any) -> Query:
        only = (Filter("channel", tuple(channels)),) if channels else ()
        return replace(self.query, metrics=tuple(chosen), filters=(*self.query.filters, *only), **changes)


def gathered(asker: Asker, rules: LevelRules) -> Known:
    contacts, by_channel = _channels(asker)
    groups = _groups(contacts, rules)
    resolution, abandoned = _resolution(asker, groups)
    others = asker.seen(_named(("self_service_rate", "proactive_share")))
    phone = asker.seen(_named(("service_level",)), (PHONE,)) if PHONE in groups else {}
    return Known(
        response={group: _response(asker, group, channels) for group, channels in groups.items()},
        channel_response={**by_channel, **({PHONE: _response(asker, PHONE, (PHONE,))} if PHONE in groups else {})},
        phone_answered=phone.get("service_level", NOT_RECORDED),
        resolution=resolution,
        abandoned=abandoned,
        ratings=_ratings(asker),
        contacts=contacts,
        staffed=_staffed(asker, rules),
        topics_covered=_topics(asker, rules),
        self_served=others.get("self_service_rate", NOT_RECORDED),
        proactive=others.get("proactive_share", NOT_RECORDED),
    )


def _channels(asker: Asker) -> tuple[dict[str | None, int], dict[str, Seen]]:
    """Contacts by channel, and how fast each channel is answered."""
    counted, reply = _named(("contacts", "first_response_time"))
    found = asker.ask((counted, reply), by=("channel",), clock="calendar")
    contacts = {row.by["channel"]: int(row.value or 0) for row in found if row.metric.name == counted.name}
    answered = {row.by["channel"]: row for row in found if row.metric.name == reply.name}
    return contacts, {
        name: asker.read(row, asker.question((reply,), (name,), clock="calendar"))
        for name, row in answered.items()
        if name is not None
    }


def _groups(contacts: Mapping[str | None, int], rules: LevelRules) -> dict[str, tuple[str, ...]]:
    """The channels of each group that customers used."""
    used = [(rules.group(name), name) for name, n in contacts.items() if name is not None and n]
    order = ("email", "social", "real_time", PHONE)
    found = {group: tuple(name for of, name in used if of == group) for group in order}
    return {group: names for group, names in found.items() if names}


def _response(asker: Asker, group: str, channels: Sequence[str]) -> Seen:
    names = PHONE_ANSWERS if group == PHONE else ("first_response_time",)
    found = asker.seen(_named(names), channels, clock="calendar")
    return next((found[name] for name in names if name in found and found[name].n), NOT_RECORDED)


def _resolution(
    asker: Asker, groups: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, Seen], dict[str, dict[str, Seen]]]:
    """How fast matters are settled, and how many customers gave up before."""
    times, abandoned = {}, {}
    for name, parts in RESOLVED_BY.items():
        channels = [channel for part in parts for channel in groups.get(part, ())]
        if channels:
            found = asker.seen(_named(("resolution_time", *ABANDONED)), channels)
            times[name] = found.pop("resolution_time")
            abandoned[name] = found
    return times, abandoned


def _rated(least: str) -> Metric:
    """The share of answers from `least` up, under a name of its own: the workspace's threshold is not meant."""
    csat = metrics()["csat"]
    return replace(csat, name=f"csat_{least}", thresholds={**csat.thresholds, "satisfied": int(least)})


def _asked_as(metric: Metric) -> Metric:
    """The metric that has the same rows and can be asked for by name."""
    return metrics()["csat"] if metric.name.startswith("csat_") and metric.name not in metrics() else metric


def _ratings(asker: Asker) -> dict[str, Seen]:
    """What customers and reviewers say, in all and week by week."""
    chosen = {least: _rated(least) for least in RATED}
    chosen |= {_RATED_AS[one.name]: one for one in _named(_RATED_AS)}
    whole = asker.seen(tuple(chosen.values()))
    weekly = asker.ask(tuple(chosen.values()), grain="week")
    weeks = {one.name: tuple(row.value for row in weekly if row.metric.name == one.name) for one in chosen.values()}
    return {name: replace(whole[one.name], weeks=weeks[one.name]) for name, one in chosen.items()}


def _staffed(asker: Asker, rules: LevelRules) -> dict[str, float | None]:
    settings, (start, end) = asker.store.settings, asker.query.period.bounds()
    return {name: staffed(settings.schedules, settings.rules, name, start, end) for name in rules.channels or ()}


def _topics(asker: Asker, rules: LevelRules) -> Seen:
    """The share of the top topics' conversations for whose topic there is an article; `detail` names those without."""
    con = asker.store.con
    written = rows(
        con,
        "SELECT DISTINCT a.topic FROM canon.article AS a WHERE a.topic IS NOT NULL"
        f" AND (a.published_at IS NULL OR a.published_at < {stamp(asker.query.now.astimezone(UTC))})",
    )
    if not written or rules.topic not in (*cuts_of(metrics()["conversations"]), *map_dimensions(con)):
        return NOT_RECORDED
    found = asker.ask(_named(("conversations",)), by=(rules.topic,))
    volume = {row.by[rules.topic]: int(row.value or 0) for row in found if row.by[rules.topic] is not None}
    top = sorted(volume.items(), key=lambda one: (-one[1], one[0] or ""))[: rules.top_topics]
    every, topics = sum(n for _, n in top), {topic for (topic,) in written}
    bare = tuple(str(topic) for topic, _ in top if topic not in topics)
    return Seen(sum(n for topic, n in top if topic in topics) / every if every else None, every, detail=bare)
