"""Modules, functions and templates stay small enough to read."""

import ast
import io
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import source

pytestmark = pytest.mark.slow

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 50, 200
NESTING, PARAMETERS = 3, 7
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def code_lines(found: source.Found) -> int:
    """Lines with code on them, without the docstring, comments and blank lines."""
    lines = source.lines(found.path)[found.node.lineno - 1 : found.node.end_lineno]
    doc = found.node.body[0] if ast.get_docstring(found.node, clean=False) is not None else None
    skipped = set(range(doc.lineno, (doc.end_lineno or 0) + 1)) if doc else set()
    return sum(
        1
        for number, line in enumerate(lines, found.node.lineno)
        if number not in skipped and line.strip() and not line.strip().startswith("#")
    )


def nesting(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        # An elif stands inside its if for the parser only.
        is_elif = isinstance(node, ast.If) and name == "orelse" and len(children) == 1
        for child in children:
            if not isinstance(child, ast.AST) or isinstance(child, (*source.Function.__args__, ast.ClassDef)):
                continue
            inside = isinstance(child, BLOCKS) and not (is_elif and isinstance(child, ast.If))
            deepest = max(deepest, nesting(child, depth + inside))
    return deepest


def parameters(node: source.Function) -> int:
    told = node.args
    names = [arg.arg for arg in (*told.posonlyargs, *told.args, *told.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def offenders(rule: str, sizes: Iterator[tuple[str, int]], cap: int) -> list[str]:
    over = [(ref, size) for ref, size in sizes if size > cap]
    spared = {ref for ref, _ in over if source.told(rule, ref)}
    found = [f"{ref}: {size}, at most {cap}" for ref, size in over if ref not in spared]
    return found + [f"{ref}: needs no exception any more" for ref in sorted(source.unused(rule, spared))]


def each_function(measure: Callable[[source.Found], int]) -> Iterator[tuple[str, int]]:
    for path in source.modules():
        for found in source.functions(path):
            yield found.ref, measure(found)


def test_no_module_is_longer_than_its_cap() -> None:
    sizes = ((source.shown(path), lines_of(path)) for path in source.modules())

    source.nobody(offenders("module", sizes, MODULE_LINES))


def test_no_template_is_longer_than_its_cap() -> None:
    sizes = ((source.shown(path), lines_of(path)) for path in source.templates())

    source.nobody(offenders("template", sizes, TEMPLATE_LINES))


def test_no_function_is_longer_than_its_cap() -> None:
    source.nobody(offenders("function", each_function(code_lines), FUNCTION_LINES))


def test_no_function_nests_deeper_than_its_cap() -> None:
    source.nobody(offenders("nesting", each_function(lambda found: nesting(found.node)), NESTING))


def test_no_function_takes_more_parameters_than_its_cap() -> None:
    source.nobody(offenders("parameters", each_function(lambda found: parameters(found.node)), PARAMETERS))


def test_every_module_says_in_one_line_what_it_is() -> None:
    silent = [
        source.shown(path)
        for path in source.modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(source.parsed(path))
    ]

    source.nobody(silent)


def test_no_comment_promises_work_without_a_number() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    promises = []
    for path in source.modules():
        text = path.read_text(encoding="utf-8")
        # Few files have such a word at all.
        tokens = tokenize.generate_tokens(io.StringIO(text if any(w in text for w in words) else "").readline)
        comments = [token for token in tokens if token.type == tokenize.COMMENT]
        promises += [
            f"{source.shown(path)}:{c.start[0]}" for c in comments if any(word in c.string for word in words)
        ]

    source.nobody(promises)


def test_the_measures_see_what_they_should(tmp_path: Path) -> None:
    long_one = tmp_path / "long_one.py"
    body = "\n".join(f"    x = {n}" for n in range(60))
    long_one.write_text(f'def f(a, b, *, c):\n    """Doc.\n\n    More.\n    """\n    # why\n{body}\n')
    deep = ast.parse("def f():\n if a:\n  for x in y:\n   with z:\n    while q:\n     pass\n")
    flat = ast.parse("def f():\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass\n elif d:\n  pass\n")

    (found,) = source.functions(long_one)

    assert (code_lines(found), parameters(found.node)) == (61, 3)
    assert (nesting(deep.body[0]), nesting(flat.body[0])) == (4, 1)
