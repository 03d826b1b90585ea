"""The script of a warehouse: all facts from the canonical tables, and a view for each metric.

It is made by the same declarations as the product's own figures. Where no engine of its kind runs the product's
questions, it is generated and not executed: see docs/warehouses.md.
"""

from collections.abc import Iterable, Iterator

from deskmeter import __version__
from deskmeter.engines.dialect import dialect_of, transpile
from deskmeter.engines.dialects.rules import Dialect
from deskmeter.insight.views import view_sql
from deskmeter.metrics.formulas import Ratio
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, counted
from deskmeter.model.facts.build import ALL, EVER, Made, Until, relation_of, statements
from deskmeter.model.facts.fact import Fact
from deskmeter.model.store import Store


def script(store: Store, query: Query, dialect: str, until: Until = EVER) -> str:
    """All statements in order: what stands before, facts with their steps, the views of a query's metrics, the end."""
    known, made = dialect_of(dialect), statements("fact.", ALL, until)
    head = [f"-- deskmeter {__version__}: facts and figures for {dialect}, as of {query.now:%Y-%m-%d %H:%M:%S} UTC"]
    begun = [known.schema.format(name=schema) for schema in known.schemas]
    told = [*begun, *known.before, *_facts(known, dialect, made), *_views(store, query, dialect), *_ends(made)]
    return "\n".join([*head, *(f"\n{each};" for each in told), ""])


def _facts(known: Dialect, dialect: str, made: Iterable[tuple[Made, str]]) -> Iterator[str]:
    for step, sql in made:
        relation = relation_of(step, "fact.")
        as_table, as_view = known.table, known.view
        if not isinstance(step, Fact):
            as_table, as_view = known.step_table or as_table, known.step_view or as_view
        text = (as_table if step.kept else as_view).format(
            relation=relation, name=relation.rpartition(".")[2], sql=f"\n{transpile(sql, dialect, pretty=True)}"
        )
        yield f"-- {step.row}\n{text}" if isinstance(step, Fact) else text


def _views(store: Store, query: Query, dialect: str) -> Iterator[str]:
    known = dialect_of(dialect)
    for metric in _ordered(query.metrics):
        sql = transpile(view_sql(store, query, metric), dialect, pretty=True)
        yield f"-- {metric.title}\n" + known.view.format(relation=f"metric.{metric.name}", sql=f"\n{sql}")


def _ordered(metrics: Iterable[Metric]) -> list[Metric]:
    """Those that are counted before those that divide two of them."""
    asked = list(metrics)
    return [*counted(asked), *(metric for metric in asked if isinstance(metric.formula, Ratio))]


def _ends(made: list[tuple[Made, str]]) -> Iterator[str]:
    for step, _ in reversed(made):
        if not isinstance(step, Fact):
            yield f"DROP {'TABLE' if step.kept else 'VIEW'} {relation_of(step, 'fact.')}"
