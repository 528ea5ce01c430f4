"""The intermediate form: whole-number expressions that every printer can write down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Col:
    """A column; its name is safe in every language that is printed."""

    name: str


@dataclass(frozen=True, slots=True)
class Lit:
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Op:
    """An operator on whole numbers or truth values; `OPERATORS` names them all."""

    name: str
    args: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The first branch whose condition holds, else `otherwise`."""

    branches: tuple[tuple["Expr", "Expr"], ...]
    otherwise: "Expr"


Expr = Col | Lit | Op | Case

OPERATORS = (
    *("add", "sub", "mul", "fdiv", "ge", "gt", "le", "lt", "eq"),
    *("and", "or", "isnull", "least", "greatest", "b2i", "i64"),
)
"""`fdiv` divides operands that are never negative; `b2i` is a truth value as 0 or 1; `i64` widens."""


def op(name: str, *args: Expr) -> Op:
    """Return an operator on its operands.

    Examples
    --------
    >>> op("ge", Col("x"), Lit(3)).name
    'ge'
    """
    return Op(name, args)


def total(terms: Sequence[Expr]) -> Expr:
    """Return the sum, 0 of nothing.

    Examples
    --------
    >>> total([])
    Lit(value=0)
    """
    if len(terms) < 2:
        return terms[0] if terms else Lit(0)
    return op("add", *terms)


def first_met(branches: Sequence[tuple[Expr, int]], otherwise: int = 0) -> Expr:
    """Return the number of the first condition that holds."""
    return (
        Case(tuple((test, Lit(value)) for test, value in branches), Lit(otherwise))
        if branches
        else Lit(otherwise)
    )


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one language writes the intermediate form.

    Parameters
    ----------
    templates : operator to a text with a place for each operand
    joined : operator to what stands before, between and after any number of operands
    case : writes branches (condition, value) and the last value
    """

    templates: Mapping[str, str]
    joined: Mapping[str, tuple[str, str, str]]
    case: Callable[[list[tuple[str, str]], str], str]


def print_expr(expr: Expr, dialect: Dialect) -> str:
    """Write an expression down in a language.

    Parameters
    ----------
    expr : the expression
    dialect : the language

    Returns
    -------
    its text, in brackets where it needs them

    Raises
    ------
    KeyError
        for an operator that the language does not have
    """
    if isinstance(expr, Col):
        return expr.name
    if isinstance(expr, Lit):
        return str(expr.value) if expr.value >= 0 else f"({expr.value})"
    if isinstance(expr, Case):
        branches = [(print_expr(test, dialect), print_expr(then, dialect)) for test, then in expr.branches]
        return dialect.case(branches, print_expr(expr.otherwise, dialect))
    args = [print_expr(arg, dialect) for arg in expr.args]
    if expr.name in dialect.joined:
        before, between, after = dialect.joined[expr.name]
        return before + between.join(args) + after
    return dialect.templates[expr.name].format(*args)
