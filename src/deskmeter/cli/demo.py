"""The demo command: the demo company's record in, its report out."""

import json
import sys
from datetime import date
from pathlib import Path

from deskmeter.cli.ask import query_of
from deskmeter.cli.show import say, working
from deskmeter.errors import DateError, UserError

SOURCE = "data"
MADE_WITH = "made-with.json"


class OtherDemoError(UserError):
    def __init__(self, workspace: Path) -> None:
        super().__init__(
            f"{workspace} already holds a workspace other than this demo company (its scale, seed and last day are "
            "part of it). Remove the folder, or name another one with --workspace."
        )


class ScaleError(UserError):
    def __init__(self, scale: float) -> None:
        super().__init__(f"--scale {scale:g}: the scale must be above 0 and at most 1000; 1 is 20,000 conversations.")


class NoServerError(UserError):
    def __init__(self) -> None:
        super().__init__("This version makes files and serves no pages. Leave --serve out.")


def demo(workspace: Path, scale: float, seed: int, until: str | None, serve: bool) -> int:
    """Make the workspace, generate the files, import them and write the report; print where it is."""
    from deskmeter.connectors.connector import connector
    from deskmeter.connectors.importing import import_files
    from deskmeter.deliver.write import write_report
    from deskmeter.demo.company import company_map, company_settings
    from deskmeter.demo.generate import generate
    from deskmeter.model.map_text import parse_map
    from deskmeter.model.workspace import create, opened
    from deskmeter.settings import FILE

    if serve:
        raise NoServerError
    last = _day(until)
    if not 0 < scale <= 1000:
        raise ScaleError(scale)
    made_with = json.dumps({"scale": scale, "seed": seed, "until": last.isoformat()})
    note = workspace / SOURCE / MADE_WITH
    if not (workspace / FILE).exists():
        create(workspace, company_settings(last))
        note.parent.mkdir(exist_ok=True)
        note.write_text(made_with, encoding="utf-8")
    elif not note.is_file() or note.read_text(encoding="utf-8") != made_with:
        raise OtherDemoError(workspace)
    with working() as progress:
        progress("demo company")
        generate(workspace / SOURCE, scale=scale, seed=seed, until=last)
        map_path = workspace / SOURCE / "map.toml"
        map_path.write_text(company_map(), encoding="utf-8")
        with opened(workspace, progress=progress) as space:
            map_ = parse_map(company_map(), str(map_path))
            outcomes = import_files(space, connector("csv"), [workspace / SOURCE], map_, progress)
            asked = query_of((), {"compare": "previous"}, space.settings)
            paths = write_report(space, "inbox-activity", asked, None, ["html", "pdf"], None, progress)
    new, known = (sum(getattr(one, name) for one in outcomes) for name in ("stored", "duplicate"))
    say(f"{workspace}: {new} new rows of {len(outcomes)} files, {known} known before.")
    for path in paths:
        sys.stdout.write(f"{path.resolve()}\n")
    return 0


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(text, "--until") from None
