"""The operators: each changes one place of a SQL tree into what a slip of the pen could have left there.

An operator is a function of one node that yields what may stand in its place; nothing, where it has no say.
"""

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

Node = exp.Expr
Operator = Callable[[Node], Iterator[Node]]

BOUNDS: Mapping[type[Node], type[Node]] = {exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}
OPPOSITES: Mapping[type[Node], type[Node]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.NullSafeEQ: exp.NullSafeNEQ, exp.NullSafeNEQ: exp.NullSafeEQ,
}  # fmt: skip
NULL_BLIND: Mapping[type[Node], type[Node]] = {exp.NullSafeEQ: exp.EQ, exp.NullSafeNEQ: exp.NEQ}
EXTREMES: Mapping[type[Node], type[Node]] = {
    exp.Min: exp.Max, exp.Max: exp.Min, exp.Least: exp.Greatest, exp.Greatest: exp.Least,
    exp.ArgMin: exp.ArgMax, exp.ArgMax: exp.ArgMin,
}  # fmt: skip
SHIFTS: Mapping[type[Node], type[Node]] = {exp.Lead: exp.Lag, exp.Lag: exp.Lead}
SIGNS: Mapping[type[Node], type[Node]] = {exp.Add: exp.Sub, exp.Sub: exp.Add}
CONNECTIVES = (exp.And, exp.Or)
# What a rebuild is limited to: tests/generative proves that it gives what a full build gives.
LIMITS = ("scope", "people", "agents")


def _as(kind: type[Node], node: Node) -> Node:
    """The node's arguments under another name."""
    return kind(**node.copy().args)


def _swap(pairs: Mapping[type[Node], type[Node]]) -> Operator:
    def swapped(node: Node) -> Iterator[Node]:
        if type(node) in pairs and not _same_key(node):
            yield _as(pairs[type(node)], node)

    return swapped


def _same_key(node: Node) -> bool:
    """Whether it joins rows by a column of one name: its opposite joins everything with everything."""
    if not isinstance(node, exp.EQ):
        return False
    left, right = node.left, node.right
    return isinstance(left, exp.Column) and isinstance(right, exp.Column) and left.name == right.name


def _connective(node: Node) -> Iterator[Node]:
    if isinstance(node, CONNECTIVES) and not any(map(_limits, (node.left, node.right))):
        yield exp.paren(_as(exp.Or if isinstance(node, exp.And) else exp.And, node))


def _drop(node: Node) -> Iterator[Node]:
    """One condition of several, or the only one of a WHERE or a join."""
    if isinstance(node, CONNECTIVES):
        if not _limits(node.right):
            yield node.left.copy()
        if not isinstance(node.left, CONNECTIVES) and not _limits(node.left):
            yield node.right.copy()
    elif isinstance(node.parent, exp.Where) and not _limits(node):
        yield exp.true()


def _limits(node: Node) -> bool:
    return isinstance(node, exp.Column) and node.name.startswith(tuple(f"slot_{name}" for name in LIMITS))


def _literal(node: Node) -> Iterator[Node]:
    """A threshold one higher or lower; the 1 that a count counts is any value."""
    if not node.is_int or not isinstance(node, exp.Literal) or isinstance(node.parent, exp.Select | exp.Interval):
        return
    case = node.parent.parent if isinstance(node.parent, exp.If) else None
    if not (isinstance(case, exp.Case) and isinstance(case.parent, exp.Count)):
        yield exp.Literal.number(int(node.this) + 1)
        yield (
            exp.Paren(this=exp.Neg(this=exp.Literal.number(1)))
            if node.this == "0"
            else exp.Literal.number(int(node.this) - 1)
        )


def _join(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Join) and node.args.get("on") is not None:
        other = node.copy()
        other.set("side", None if node.side == "LEFT" else "LEFT")
        yield other


def _order(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Ordered):
        other = node.copy()
        other.set("desc", not node.args.get("desc"))
        yield other


def _partition(node: Node) -> Iterator[Node]:
    keys = node.args.get("partition_by") or [] if isinstance(node, exp.Window) else []
    for number in range(len(keys)):
        other = node.copy()
        other.args["partition_by"].pop(number)
        yield other


def _null(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())
    if isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
        yield node.this.copy()


def _not(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Not) and not isinstance(node.this, exp.Is) and not _limits(node.this):
        yield node.this.copy()
    if isinstance(node, exp.In) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())


def _count(node: Node) -> Iterator[Node]:
    """Count rows rather than values, values rather than different ones."""
    if isinstance(node, exp.Count) and not isinstance(node.this, exp.Star):
        if isinstance(node.this, exp.Distinct):
            yield exp.Count(this=node.this.expressions[0].copy())
        else:
            yield exp.Count(this=exp.Star())
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        other = node.copy()
        other.set("distinct", None)
        yield other


def _coalesce(node: Node) -> Iterator[Node]:
    given = [node.this, *node.expressions] if isinstance(node, exp.Coalesce) else []
    for number in range(len(given)):
        first, *others = (one.copy() for place, one in enumerate(given) if place != number)
        yield exp.Coalesce(this=first, expressions=others) if others else exp.paren(first)


def _union(node: Node) -> Iterator[Node]:
    """Its duplicates kept or not, and one of its branches gone."""
    if not isinstance(node, exp.Union):
        return
    other = node.copy()
    other.set("distinct", not node.args.get("distinct"))
    yield other
    branches: list[Node] = [node.left] if isinstance(node.left, exp.Union) else [node.left, node.right]
    for branch in branches:
        kept = branch.copy()
        if node.args.get("with_"):
            kept.set("with_", node.args["with_"].copy())
        yield kept


def _words(node: Node) -> Iterator[Node]:
    listed = node.expressions if isinstance(node, exp.In) else []
    for number in range(len(listed) if len(listed) > 1 else 0):
        other = node.copy()
        other.expressions.pop(number)
        yield other


def _case(node: Node) -> Iterator[Node]:
    """One branch less; of a lone branch, its value whatever the condition."""
    branches = node.args["ifs"] if isinstance(node, exp.Case) else []
    for number, branch in enumerate(branches):
        if len(branches) > 1:
            other = node.copy()
            other.args["ifs"].pop(number)
            yield other
        else:
            yield exp.paren(branch.args["true"].copy())
    if branches and node.args.get("default"):
        other = node.copy()
        other.set("default", None)
        yield other
        if len(branches) == 1:
            yield exp.paren(node.args["default"].copy())


def _truth(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Boolean) and not isinstance(node.parent, exp.Join):
        yield exp.Boolean(this=not node.this)


def _frame(node: Node) -> Iterator[Node]:
    """A frame that leaves the row itself out takes it in."""
    for side in ("start", "end") if isinstance(node, exp.WindowSpec) else ():
        if isinstance(node.args.get(side), exp.Literal):
            other = node.copy()
            other.set(side, "CURRENT ROW")
            other.set(f"{side}_side", None)
            yield other


OPERATORS: Mapping[str, Operator] = {
    "bound": _swap(BOUNDS),
    "opposite": _swap(OPPOSITES),
    "null-blind": _swap(NULL_BLIND),
    "extreme": _swap(EXTREMES),
    "shift": _swap(SHIFTS),
    "sign": _swap(SIGNS),
    "and-or": _connective,
    "drop": _drop,
    "literal": _literal,
    "join": _join,
    "order": _order,
    "partition": _partition,
    "frame": _frame,
    "null": _null,
    "not": _not,
    "count": _count,
    "coalesce": _coalesce,
    "union": _union,
    "words": _words,
    "case": _case,
    "truth": _truth,
}
