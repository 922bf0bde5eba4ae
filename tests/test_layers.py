"""The house rules that a machine can see; import-linter keeps the floors beside them."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
APPS = ("govservice", "ratings", "hotline", "indicators")
LONGEST_MODULE = 400
WEB = ("rest_framework", "django.http", "django.shortcuts", "django.views")
WEB_DRAWERS = {
    "views", "serializers", "forms", "admin", "urls", "api_urls", "api", "filters", "pages",
    "middleware", "metrics", "health", "logs", "context", "duty_admin", "authentication",
    "templatetags", "checks", "apps", "csp", "display", "addresses", "guards",
}  # fmt: skip
PURE = (
    "govservice.worktime",
    *(
        f"govservice.worktime.{name}"
        for name in (
            "moments",
            "published",
            "calendars",
            "hours",
            "deadlines",
            "rules",
            "book",
            "lines",
        )
    ),
    "govservice.personal",
    "govservice.errors",
    "govservice.duties",
    "govservice.facts",
    "indicators.formulas",
    "hotline.workflow",
)
ITS_TABLES_APART = {
    "govservice.worktime"
}  # an app: what it offers by its name is pure all the same
NOT_A_FACT = {Path("govservice/api/idempotency.py")}  # the status of a stored answer
SWEEPS = {
    Path("indicators/exports/services.py")
}  # sends again what was lost, outside a transaction


def modules() -> list[Path]:
    return sorted(
        path.relative_to(ROOT)
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )


MODULES = modules()


def nodes_of(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse((ROOT / path).read_text()))


@cache
def imports_of(path: Path) -> set[str]:
    """Absolute names; ``from . import views`` and ``from .views import x`` both give ``views``."""
    names = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return names


def drawers(path: Path) -> set[str]:
    return {*path.parts[:-1], path.stem}


def lines_with(pattern: str, path: Path) -> list[str]:
    found = re.compile(pattern)
    lines = (ROOT / path).read_text().splitlines()
    return [f"{path}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if found.search(line)]


def test_no_module_is_longer_than_one_subject():
    everything = [
        *MODULES,
        *(p.relative_to(ROOT) for d in ("tests", "bench") for p in (ROOT / d).rglob("*.py")),
    ]
    long = {str(path): len((ROOT / path).read_text().splitlines()) for path in everything}
    assert {path: n for path, n in long.items() if n > LONGEST_MODULE} == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_no_module_is_named_after_nothing(word):
    assert [str(path) for path in MODULES if word in drawers(path)] == []


def test_the_domain_knows_nothing_of_the_web():
    guilty = [
        f"{path}: {name}"
        for path in MODULES
        if not drawers(path) & WEB_DRAWERS
        for name in imports_of(path)
        if name.startswith(WEB) and not name.endswith(".QueryDict")
    ]
    assert guilty == []


def test_only_the_web_side_imports_views():
    guilty = [
        f"{path}: {name}"
        for path in MODULES
        if not drawers(path) & WEB_DRAWERS
        for name in imports_of(path)
        if "views" in name.split(".") and not name.startswith("django")
    ]
    assert guilty == []


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_know_values_but_no_tables(module):
    names = vars(import_module(module)).values()
    assert [name for name in names if isinstance(name, type) and issubclass(name, Model)] == []
    place = Path(*module.split("."))
    sources = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    if module in ITS_TABLES_APART:
        sources = [place / "__init__.py"]
    tables = r"\.objects\b|^from django\.db import .*(connection|transaction)"
    assert [line for source in sources for line in lines_with(tables, source)] == []


def test_the_clock_needs_no_apps():
    """Settings, migrations and plain scripts may import it before Django is set up."""
    code = "import govservice.worktime, django.apps; assert not django.apps.apps.ready"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=30)


def test_only_services_move_a_fact():
    guilty = [
        f"{path}:{node.lineno}: {target.attr}"
        for path in MODULES
        if not drawers(path) & {"services", "demo"} and path not in NOT_A_FACT
        for node in nodes_of(path)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr in {"status", "standing"}
    ]
    assert guilty == []


def test_work_outside_the_database_waits_for_the_commit_and_may_fail_without_harm():
    guilty = [
        line
        for path in MODULES
        if path not in SWEEPS
        for line in lines_with(r"\.(delay|apply_async)\(", path)
    ]
    assert guilty == []
    unguarded = [
        line for path in MODULES for line in lines_with(r"\bon_commit\((?!.*robust=True)", path)
    ]
    assert unguarded == []


def test_tasks_are_doors():
    guilty = [
        line
        for path in MODULES
        if path.stem == "tasks"
        for line in lines_with(r"\.objects\b|\.save\(|^\s+if ", path)
    ]
    assert guilty == []


def test_views_write_nothing_and_catch_nothing_but_a_refusal():
    guilty = [
        line
        for path in MODULES
        if "views" in drawers(path)
        for line in lines_with(r"\.save\(|\.create\(|bulk_create\(|except (?!DomainError\b)", path)
    ]
    assert guilty == []
