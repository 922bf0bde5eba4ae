"""Every action that code records in the audit trail has a name a person understands."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from govservice.accounts.actions import ACTIONS, label_of

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDERS = frozenset({"record", "_record"})
NOT_THE_TRAIL = frozenset({"facts.py"})  # its recorders count days


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts(node: ast.AST, named: dict[str, ast.AST], seen: frozenset[str] = frozenset()) -> set[str]:
    """The texts an expression can be, an f-string as “beginning…”; names are of the same file."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.JoinedStr):
        return {"".join(texts(part, named).pop() for part in node.values[:1]) + "…"}
    if isinstance(node, ast.IfExp):
        return texts(node.body, named, seen) | texts(node.orelse, named, seen)
    if isinstance(node, ast.Name) and node.id in named and node.id not in seen:
        return texts(named[node.id], named, seen | {node.id})
    return set()


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=True)
            yield from ((t.id, v) for t, v in pairs if isinstance(t, ast.Name))


def recorded_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    named = dict(pair for node in ast.walk(tree) for pair in assigned(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in RECORDERS and node.args:
            yield from texts(node.args[0], named)


def recorded() -> dict[str, str]:
    """Action → the file that records it."""
    found: dict[str, str] = {}
    for folder in ("govservice", "ratings", "hotline", "indicators"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name not in NOT_THE_TRAIL:
                found |= dict.fromkeys(recorded_in(path), str(path.relative_to(ROOT)))
    return found


def labelled(action: str) -> set[str]:
    if action.endswith("…"):
        return {known for known in ACTIONS if known.startswith(action[:-1])}
    return {action} & set(ACTIONS)


def test_every_recorded_action_has_a_label():
    without = {action: path for action, path in recorded().items() if not labelled(action)}
    assert without == {}, "say in govservice/accounts/actions.py what these are called"


def test_no_label_is_left_of_an_action_that_is_gone():
    used = {known for action in recorded() for known in labelled(action)}
    assert set(ACTIONS) - used == set()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_label_is_there_in_both_languages(action):
    with translation.override("zh-hans"):
        chinese = label_of(action)
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese), chinese
    with translation.override("en"):
        assert label_of(action).isascii()


def test_an_action_of_a_later_release_shows_its_code():
    assert label_of("teleported") == "teleported"
