"""The commands of `deskmeter` and their options."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from deskmeter import __version__

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    help="Turns the record of a support operation into numbers that can be trusted and reports that people act on.",
)
config = typer.Typer(no_args_is_help=True, help="What is set, and where it comes from.")
app.add_typer(config, name="config")

Workspace = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="DESKMETER_WORKSPACE", help="The workspace's folder.", show_default="."),
]
From = Annotated[
    str | None, typer.Option("--from", help="First day or instant, inclusive: 2026-10-01 or 2026-10-01T08:00.")
]
To = Annotated[str | None, typer.Option("--to", help="Day or instant to end before, exclusive.")]
Now = Annotated[
    str | None,
    typer.Option("--now", help="The instant to look from: what runs is closed then, later events are ignored."),
]
Zone = Annotated[str | None, typer.Option("--tz", help="IANA zone of the figures; else the workspace's.")]
Filters = Annotated[
    list[str] | None, typer.Option("--filter", help="name=value, name=one,other or name!=value; may stand again.")
]
ClockName = Annotated[str | None, typer.Option("--clock", help="business or calendar; else hours where they apply.")]
Engine = Annotated[str, typer.Option("--engine", help="duckdb, spark or clickhouse (docs/scale-out.md).")]
Master = Annotated[str | None, typer.Option("--spark-master", help="The cluster of --engine spark: spark://host:port.")]
HERE = Path()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command()
def demo(
    scale: Annotated[float, typer.Option(help="1 is about 20,000 conversations over 14 months.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Another seed, another company.")] = 7,
    until: Annotated[str | None, typer.Option(help="Last day of the record; else today.")] = None,
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards; this version cannot yet.")] = False,
    workspace: Workspace = Path("deskmeter-demo"),
) -> None:
    """Set up the demo company: its record in, its report out as HTML and PDF."""
    _run("demo", "demo", workspace, scale=scale, seed=seed, until=until, serve=serve)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Make a new workspace with a commented deskmeter.toml."""
    _run("record", "init", folder)


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="The connector: csv or asterisk.")],
    paths: Annotated[
        list[Path], typer.Argument(help="Files, or folders of files that the map or the connector names.")
    ],
    map_: Annotated[
        Path | None, typer.Option("--map", help="The map: which column means what; asterisk brings its own.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The connection's name; overrides the map's.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Write a first map for the file to stdout.")] = False,
    follow: Annotated[
        float | None,
        typer.Option("--follow", help="Look for new lines every so many seconds, across rotation, until Ctrl-C."),
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Take files in: kept in the ledger, then in the figures. Exit code 3 when rows had to be put aside."""
    _run("record", "import_", source, paths, map_, name, suggest, follow, workspace)


@app.command()
def sync(
    connections: Annotated[
        list[str] | None, typer.Argument(help="Connections of deskmeter.toml; without any, all of them.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    workspace: Workspace = HERE,
) -> None:
    """Ask the sources of deskmeter.toml for what is new. Exit code 3 when one of them needs attention."""
    _run("sync", "sync", connections or (), format_, workspace)


@app.command()
def doctor(
    connections: Annotated[
        list[str] | None, typer.Argument(help="Connections of deskmeter.toml; without any, all of them.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    workspace: Workspace = HERE,
) -> None:
    """Test the workspace and each connection, and say what is missing. Exit code 3 when anything needs attention."""
    _run("doctor", "doctor", connections or (), format_, workspace)


@app.command()
def query(
    metrics: Annotated[list[str], typer.Argument(help="One or more metrics (see: deskmeter metrics).")],
    from_: From = None,
    to: To = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Cut by channel, team, agent, priority, tag, language, source …; may stand again."),
    ] = None,
    grain: Annotated[
        str | None, typer.Option("--grain", help="hour, day, week, month, hour_of_day, weekday or hour_of_weekday.")
    ] = None,
    filter_: Filters = None,
    clock: ClockName = None,
    compare: Annotated[str | None, typer.Option("--compare", help="previous or year.")] = None,
    now: Now = None,
    tz: Zone = None,
    engine: Engine = "duckdb",
    spark_master: Master = None,
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    json_: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """Figures of metrics over a period; without --from and --to, over all there is."""
    asked: dict[str, object] = {"from_": from_, "to": to, "by": by, "grain": grain, "filters": filter_, "clock": clock}
    asked |= {"compare": compare, "now": now, "tz": tz}
    flags = {"spark_master": spark_master} if spark_master else {}
    _run("figures", "query", workspace, metrics, asked, engine, flags, "json" if json_ else format_)


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="A metric.")],
    from_: From = None,
    to: To = None,
    filter_: Filters = None,
    clock: ClockName = None,
    now: Now = None,
    tz: Zone = None,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    workspace: Workspace = HERE,
) -> None:
    """How one figure came about, and the command that lists the rows behind it."""
    asked = {"from_": from_, "to": to, "filters": filter_, "clock": clock, "now": now, "tz": tz}
    _run("figures", "explain", workspace, metric, asked, format_)


@app.command()
def export(
    fact: Annotated[
        str | None, typer.Argument(help="conversations, replies, resolutions, status_spans, ratings …")
    ] = None,
    metric: Annotated[str | None, typer.Option("--metric", help="Only the rows behind this metric's figure.")] = None,
    from_: From = None,
    to: To = None,
    filter_: Filters = None,
    clock: ClockName = None,
    now: Now = None,
    tz: Zone = None,
    format_: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; else stdout.")] = None,
    all_: Annotated[
        Path | None,
        typer.Option("--all", help="Folder for everything: every table and fact as Parquet, with a schema."),
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Rows of a fact by the creation of their conversation, the rows behind a metric's figure, or all there is."""
    if all_ is not None:
        given = {"a fact": fact, "--metric": metric, "--from": from_, "--to": to, "--filter": filter_, "--out": out}
        _run("figures", "export_all", workspace, {"now": now}, [name for name, one in given.items() if one], all_)
        return
    asked = {"from_": from_, "to": to, "filters": filter_, "clock": clock, "now": now, "tz": tz}
    _run("figures", "export", workspace, fact, metric, asked, format_, out)


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="A report (inbox-activity …); an unknown name is answered with all.")],
    from_: From = None,
    to: To = None,
    compare: Annotated[
        str, typer.Option("--compare", help="previous or year: what the trend is drawn against.")
    ] = "previous",
    lang: Annotated[str | None, typer.Option("--lang", help="en, id, th or tr; else the workspace's.")] = None,
    filter_: Filters = None,
    format_: Annotated[str, typer.Option("--format", help="html, pdf; several with commas.")] = "html,pdf",
    now: Now = None,
    tz: Zone = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to; else reports/ in the workspace.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Write a report; without --from and --to, of the 28 days up to the newest conversation."""
    asked = {"from_": from_, "to": to, "filters": filter_, "compare": compare, "now": now, "tz": tz}
    _run("figures", "report", workspace, name, asked, lang, format_, out)


@app.command()
def levels(
    now: Now = None,
    tz: Zone = None,
    filter_: Filters = None,
    lang: Annotated[str | None, typer.Option("--lang", help="en, id, th or tr; else the workspace's.")] = None,
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    json_: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """The five service levels over the last complete weeks, what they rest on and what is missing to climb."""
    asked = {"now": now, "tz": tz, "filters": filter_}
    _run("levels", "levels", workspace, asked, lang, "json" if json_ else format_)


@app.command()
def metrics(
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    json_: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """The catalogue: every metric with its definition; in a workspace, its own metrics too."""
    _run("figures", "catalogue", "json" if json_ else format_, workspace)


@app.command()
def rebuild(engine: Engine = "duckdb", spark_master: Master = None, workspace: Workspace = HERE) -> None:
    """Make the store anew from the ledger alone; with --engine, its facts are built there and brought back."""
    _run("record", "rebuild", workspace, engine, {"spark_master": spark_master} if spark_master else {})


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on; 0 takes a free one.")] = 8753,
    workspace: Workspace = HERE,
) -> None:
    """Keep the workspace open: take in webhooks, answer other commands, until Ctrl-C (docs/server.md)."""
    _run("serve", "serve", host, port, workspace)


@app.command()
def sql(
    dialect: Annotated[str, typer.Argument(help="bigquery, snowflake, databricks, spark, clickhouse or duckdb.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; else stdout.")] = None,
    lake: Annotated[bool, typer.Option("--lake", help="Also write the tables that it reads as Parquet.")] = False,
    from_: From = None,
    to: To = None,
    now: Now = None,
    tz: Zone = None,
    workspace: Workspace = HERE,
) -> None:
    """A script that makes all facts and a view for each metric, in the SQL of a warehouse (docs/warehouses.md)."""
    _run("sql", "sql", dialect, {"from_": from_, "to": to, "now": now, "tz": tz}, out, lake, workspace)


@app.command()
def erase(
    customer: Annotated[str, typer.Argument(help="The customer as connection:id, e.g. desk:4711.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only what would be erased is said.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """Erase a person: names, addresses, texts and ids go for good, and importing again does not bring them back."""
    _run("record", "erase", customer, yes, workspace)


@app.command()
def audit(
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    json_: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """What became of everything that came in, reconciled; exit code 3 where rows were put aside."""
    _run("audit", "audit", workspace, "json" if json_ else format_)


@config.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Also where each value comes from.")] = False,
    workspace: Workspace = HERE,
) -> None:
    """The settings in force."""
    _run("record", "config_show", workspace, origin)


def _run(module: str, command: str, *given: object, **named: object) -> None:
    """Call a command's work, imported only now, or have it done where its workspace is served; exit with its code."""
    from importlib import import_module

    from deskmeter.cli.served import served

    work: Callable[..., Any] = getattr(import_module(f"deskmeter.cli.{module}"), command)
    code = served(work, given, named)
    if code is None:
        code = work(*given, **named)
    if code:
        raise typer.Exit(code)
