"""The demo command: the demo company's record in, its report out."""

import sys
from datetime import date
from pathlib import Path

from deskmeter.cli.ask import query_of
from deskmeter.cli.show import say, working
from deskmeter.errors import DateError

SOURCE = "data"


def demo(workspace: Path, scale: float, seed: int, until: str | None) -> int:
    """Make the workspace, generate the files, import them and write the report; print where it is."""
    from deskmeter.connectors.connector import connector
    from deskmeter.connectors.importing import import_files
    from deskmeter.deliver.write import write_report
    from deskmeter.demo.company import company_map, company_settings
    from deskmeter.demo.generate import generate
    from deskmeter.model.mapping import parse_map
    from deskmeter.model.workspace import create, opened
    from deskmeter.settings import FILE

    last = _day(until)
    if not (workspace / FILE).exists():
        create(workspace, company_settings(last))
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
    say(f"{sum(one.stored for one in outcomes)} rows of {len(outcomes)} files are in {workspace}.")
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
