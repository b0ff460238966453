"""The plan of the house, held by reading what each file imports and calls."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("store", "bridgebot", "commands", "adapters")
FILES = [
    file.relative_to(ROOT) for name in PACKAGES for file in sorted((ROOT / name).rglob("*.py"))
]
PORT = {"bridgebot.abilities", "bridgebot.adapter", "bridgebot.event", "bridgebot.text"}
LOADER = Path("bridgebot/plugins.py")
ALEMBIC = Path("store/migrations/env.py")  # compares the tables of every noun there is
SHIPPED_FOR_TESTS = Path("bridgebot/testing")
WORN_OUT = re.compile(r"(^|_)(utils?|helpers?|common|managers?|services?|base)(_|$)", re.IGNORECASE)
TOP_LEVEL = {
    *("bridgebot", "adapters", "commands", "store", "tests", "benchmarks", "docs"),
    *("config.example.toml", "pyproject.toml", "Makefile"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
    "requirements",  # the lock files
}


def tree(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"))


def imports(file: Path) -> set[str]:
    return {name for node in ast.walk(tree(file)) for name in imported(node)}


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert not node.level, "imports name the whole way"
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(file: Path) -> set[str]:
    return {name for name in imports(file) if name.partition(".")[0] in PACKAGES}


def called(file: Path) -> set[str]:
    calls = (node.func for node in ast.walk(tree(file)) if isinstance(node, ast.Call))
    return {
        func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls
    }


def is_within(name: str, allowed: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


def home(file: Path) -> set[str]:
    """Give what a file may import of ours."""
    match file.parts:
        case ["store", *_]:
            return {"store"}
        case ["bridgebot", *_]:
            return {"store", "bridgebot"}
        case ["commands", *_]:
            return {"store", "bridgebot"}
        case [_, platform, *_]:
            return PORT | {f"adapters.{platform.removesuffix('.py')}"}
    raise AssertionError(file)


def parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_arrows_run_one_way(file: Path) -> None:
    allowed = home(file) | ({"adapters", "commands"} if file == LOADER else set())
    # `from bridgebot import text` names the package too, which holds nothing of its own
    packages = {parent for each in allowed for parent in parents(each)}
    assert {name for name in ours(file) - packages if not is_within(name, allowed)} == set()


@pytest.mark.parametrize("file", FILES, ids=str)
def test_only_the_loader_imports_by_name(file: Path) -> None:
    named = {name for name in imports(file) if is_within(name, {"importlib", "pkgutil", "runpy"})}
    named = {name for name in named if not is_within(name, {"importlib.resources"})}
    named |= called(file) & {"__import__", "exec", "eval"}
    assert not named or file in {LOADER, ALEMBIC}


def test_only_the_courier_has_things_delivered() -> None:
    core = [file for file in FILES if file.parts[0] != "adapters"]
    callers = {file for file in core if "deliver" in called(file)}
    assert {file for file in callers if SHIPPED_FOR_TESTS not in file.parents} == {
        Path("bridgebot/courier.py")
    }


def test_only_the_composition_root_builds_what_lives_long() -> None:
    builders = {file for file in FILES if called(file) & {"Bridge", "Courier", "Errands"}}
    assert builders == {Path("bridgebot/app.py")}


def test_the_packages_themselves_hold_nothing() -> None:
    packages = [tree(Path(name, "__init__.py")).body for name in PACKAGES]
    assert all(len(body) == 1 and isinstance(body[0], ast.Expr) for body in packages)


def test_every_name_says_what_it_is_for() -> None:
    assert [
        file for file in kept() if any(map(WORN_OUT.search, Path(file).with_suffix("").parts))
    ] == []


def test_the_top_level_is_what_was_agreed() -> None:
    entries = {Path(file).parts[0] for file in kept()}
    assert {entry for entry in entries if not entry.startswith(".")} == TOP_LEVEL


def kept() -> list[str]:
    """List the files that belong to the project, those not committed yet included."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [line for line in listed.stdout.splitlines() if (ROOT / line).exists()]
