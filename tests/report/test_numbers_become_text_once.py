"""Numbers become text in ``formatting`` alone, and what renders a report computes nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from test_layers import imported_rooms

PACKAGE = ROOT / "src" / "alliance_stats"
RENDERERS = ("html", "markdown", "word", "word_table", "blocks")
ROUNDING = {"round", "format", "format_float_positional", "array2string", "around", "round_"}


def shown_files() -> list[Path]:
    return sorted([*(PACKAGE / "report").rglob("*.py"), *(PACKAGE / "plots").rglob("*.py")])


def own_formats(source: str) -> Iterator[str]:
    """Yield where a number is written without ``formatting``, such as f"{x:.2f}"."""
    tree = ast.parse(source)
    places = {id(part) for node in ast.walk(tree) for part in _attributes(node)}
    for node in ast.walk(tree):
        if id(node) in places:
            continue
        if isinstance(node, ast.FormattedValue) and _is_number_format(node.format_spec):
            yield f"line {node.lineno}: a format in an f-string"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
                yield f"line {node.lineno}: a % format"
        elif isinstance(node, ast.Call):
            yield from _calls(node)


def _calls(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and name == "format":
        on = node.func.value
        if isinstance(on, ast.Constant) and ":" in str(on.value):
            yield f"line {node.lineno}: str.format"
    if name == "str" and node.args and _is_number(node.args[0]):
        yield f"line {node.lineno}: str of a number"


def _attributes(node: ast.AST) -> list[ast.expr]:
    """Return what is written into the XML of a Word file: widths, which nobody reads."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return list(node.args) if node.func.attr == "set" else []
    return []


def _is_number_format(spec: ast.expr | None) -> bool:
    """Whether a format writes a number; digits filled up with zeros make a name (``_Ref0001``)."""
    if spec is None:
        return False
    text = "".join(str(part.value) for part in ast.walk(spec) if isinstance(part, ast.Constant))
    return not (text.startswith("0") and text.endswith("d"))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"round", "float"}


@pytest.mark.parametrize("path", shown_files(), ids=lambda path: path.name)
def test_formatting_is_the_only_place(path: Path) -> None:
    assert list(own_formats(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    ["f'{x:.2f}'", "'%.2f' % x", "'{:.2f}'.format(x)", "str(round(x, 2))", "f'{x:,}'"],
)
def test_the_test_itself_notices(line: str) -> None:
    assert list(own_formats(line))


@pytest.mark.parametrize("name", RENDERERS)
def test_a_renderer_knows_blocks_and_no_results(name: str) -> None:
    source = (PACKAGE / "report" / f"{name}.py").read_text(encoding="utf-8")
    rooms = set(imported_rooms(source))
    assert not rooms & {"stats", "analysis", "results", "simulation", "formatting", "interpret"}
    arithmetic = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in {"mean", "std", "sqrt", "estimate"}
    ]
    assert not arithmetic


def test_figures_compute_no_statistic() -> None:
    for path in sorted((PACKAGE / "plots").rglob("*.py")):
        taken = [
            alias.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("alliance_stats.st")
            for alias in node.names
        ]
        # A surface is drawn by evaluating its polynomial at the points of the picture.
        assert set(taken) <= {"surface_value"}, path.name
