"""Arguments that nobody means well: an answer or one sentence, never a traceback, and nothing of it is run."""

from pathlib import Path

import pytest

from deskmeter.locale import LANGUAGES
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.query import counted
from deskmeter.metrics.registry import metrics
from deskmeter.metrics.relation import GRAINS
from tests.cli.command import Ran, held, run, take_in, written

NASTY = [
    "'", "a'b", "'; DROP TABLE canon.message; --", '" OR 1=1 --', "{now}", "{", "}", "{0}", "%s", "?", "$1", "\\", "é",
    "ไทย", "🙂", "\u202eabc", "a\nb", "\t", " ", "x" * 5_000, "../../etc/passwd", "=1+1", "-1", "NULL", "NaN",
    "\udcff",
]  # fmt: skip
DATES = [
    "", "x", "'", "2026", "2026-02-30", "0000-01-01", "0001-01-01", "1600-01-01", "1900-01-01", "2199-12-31",
    "9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-01-01T25:00",
    "2026-01-01T00:00+99:99", "٢٠٢٦-01-01",
]  # fmt: skip
ZONES = [
    "",
    "../../etc/passwd",
    "/etc/localtime",
    "Nowhere/City",
    "Asia",
    "é",
    "UTC;",
    "Etc/GMT+12",
    "Pacific/Kiritimati",
]
GIVING = {
    "query": ("query", "conversations", "longest_wait", "backlog", "csat"),
    "rows": ("export", "--metric", "backlog"),
}


def told(ran: Ran) -> None:
    """An answer, or a refusal in one sentence."""
    assert ran.code == 0 or (ran.code == 2 and ran.out == "" and ran.err.count("\n") == 1), ran


@pytest.mark.parametrize("words", GIVING.values(), ids=GIVING)
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_a_filter_is_compared_and_never_run(filled: Path, words: tuple[str, ...], text: str) -> None:
    before = held(filled)
    for given in (f"channel={text}", f"tag!={text}", f"{text}=x"):
        told(run(*words, "--filter", given, "-w", filled))
    assert held(filled) == before


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_a_name_is_looked_up_and_never_run(filled: Path, text: str) -> None:
    for words in (
        ("query", "--", text), ("query", "csat", "--by", text), ("query", "csat", f"--grain={text}"),
        ("explain", "--", text), ("export", "--", text), ("export", f"--metric={text}"), ("report", "--", text),
        ("report", "inbox-activity", f"--lang={text}"), ("report", "inbox-activity", f"--format={text}"),
        ("query", "csat", f"--format={text}"), ("query", "csat", f"--compare={text}"),
    ):  # fmt: skip
        ran = run(*words[:1], "-w", filled, *words[1:])
        assert (ran.code, ran.out) == (2, ""), words


@pytest.mark.parametrize("words", GIVING.values(), ids=GIVING)
@pytest.mark.parametrize("option", ["--from", "--to", "--now"])
@pytest.mark.parametrize("text", DATES, ids=ascii)
def test_any_date_is_answered_or_refused(filled: Path, words: tuple[str, ...], option: str, text: str) -> None:
    told(run(*words, f"{option}={text}", "-w", filled))


@pytest.mark.parametrize("compare", ["previous", "year"])
@pytest.mark.parametrize("text", DATES, ids=ascii)
def test_any_date_is_compared_or_refused(filled: Path, text: str, compare: str) -> None:
    asked = ("--compare", compare, "--grain", "month", "--tz", "Asia/Bangkok")
    told(run("query", "csat", f"--to={text}", *asked, "-w", filled))
    told(run("query", "csat", f"--from={text}", *asked, "-w", filled))


@pytest.mark.parametrize("zone", ZONES)
def test_any_zone_is_known_or_refused(filled: Path, zone: str) -> None:
    for words in (*GIVING.values(), ("explain", "longest_wait"), ("export", "conversations")):
        told(run(*words, f"--tz={zone}", "-w", filled))


@pytest.mark.parametrize("grain", [None, *GRAINS])
@pytest.mark.parametrize("by", [None, "tag", "agent", "channel,team"])
def test_every_metric_is_answered_of_an_empty_workspace(root: Path, grain: str | None, by: str | None) -> None:
    choice = [*(["--grain", grain] if grain else []), *(["--by", by] if by else [])]
    names = [
        name for name, one in metrics().items()
        if (grain not in GRAINS[4:] or all(part.formula.rows == "owned" for part in counted([one])))
        and set(by.split(",") if by else ()) <= set(cuts_of(one))
    ]  # fmt: skip
    assert run("query", *names, *choice, "--compare", "previous", "-w", root).code == 0


@pytest.mark.parametrize("metric", metrics())
def test_no_figure_of_an_empty_workspace_is_invented(root: Path, metric: str) -> None:
    out = run("query", metric, "--format", "json", "-w", root).out
    assert '"value": 0' in out or '"value": null' in out


@pytest.mark.parametrize("metric", ["conversations", "longest_wait", "backlog", "csat"])
def test_a_figure_of_an_empty_workspace_is_explained_and_has_no_rows(root: Path, metric: str) -> None:
    assert run("explain", metric, "-w", root).code == 0
    assert len(run("export", "--metric", metric, "-w", root).out.splitlines()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_on_an_empty_workspace_is_written_in_every_language(root: Path, tmp_path: Path, language: str) -> None:
    ran = run("report", "inbox-activity", "--lang", language, "--format", "html", "--out", tmp_path / "out", "-w", root)
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)


@pytest.mark.parametrize("text", ["1600-01-01", "9999-12-31", "0001-01-01", "2199-12-31", "1900-01-01", "x"])
@pytest.mark.parametrize("option", ["--from", "--to", "--now"])
def test_a_report_is_written_for_any_date_or_refused(filled: Path, tmp_path: Path, option: str, text: str) -> None:
    words = ("report", "inbox-activity", "--format", "html", "--out", tmp_path / "out", f"{option}={text}")
    told(run(*words, "-w", filled))


def test_what_a_file_says_cannot_steer_the_terminal(two: Path) -> None:
    """
    A channel with an escape sequence, a line end and a sign that turns the line around.
    """
    text = (
        'id,created,updated,solved,channel,team,agent,customer,subject\n9,2026-03-02T09:00,,,"a\x1b[2J\nb\u202ec",,,,\n'
    )
    assert take_in(two, written(two.parent, "cases9.csv", text)).code == 0
    assert "a [2J b c" in run("query", "conversations", "--by", "channel", "-w", two).out
