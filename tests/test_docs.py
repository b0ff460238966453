"""The pages that follow from the code, and whether they still do."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bridgebot import plugins
from bridgebot.__main__ import main
from bridgebot.adapter import Feature
from bridgebot.cli import listing
from bridgebot.command import Command
from bridgebot.settings import Settings
from docs import generate

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
PAGES = sorted([*generate.ROOT.glob("*.md"), *generate.ROOT.glob("docs/**/*.md")])
KINDS = {"": Settings, **{name: plugins.settings_class(name) for name in plugins.platforms()}}


def page(name: str) -> str:
    return generate.pages()[generate.REFERENCE / name]


def test_the_generated_pages_are_fresh() -> None:
    assert generate.stale() == [], "make docs"


@pytest.mark.parametrize("command", listing.all_commands(), ids=lambda each: each.name)
def test_every_command_and_its_arguments_are_documented(command: Command) -> None:
    section = page("commands.md").partition(f"### `{command.usage}`\n")[2].partition("###")[0]
    assert command.summary in section
    assert all(each.help and f"{each.name}`" in section for each in command.arguments)


@pytest.mark.parametrize(("platform", "kind"), KINDS.items(), ids=KINDS)
def test_every_setting_is_documented_and_in_the_example(
    platform: str, kind: type[BaseModel]
) -> None:
    for name, field in kind.model_fields.items():
        assert field.description, f"{kind.__name__}.{name} has no description"
        assert field.description.replace("|", "\\|") in page("configuration.md")
    example = generate.pages()[Path("config.example.toml")]
    keys = set(kind.model_fields) - {"adapters"}
    assert {key for key in keys if not re.search(rf"^#?{key} = ", example, re.MULTILINE)} == set()
    assert f"[adapters.{platform}]" in example or not platform


@pytest.mark.parametrize("command", main.commands)
def test_every_command_of_the_command_line_is_documented(command: str) -> None:
    assert f"### `bridgebot {command}`" in page("configuration.md")


@pytest.mark.parametrize("platform", plugins.platforms())
def test_every_platform_and_feature_is_in_the_support_table(platform: str) -> None:
    header, _, *rows = [line for line in page("support.md").splitlines() if line.startswith("|")]
    assert f"| {platform}" in header
    assert {row.split("|")[1].strip() for row in rows} >= {feature.value for feature in Feature}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(generate.ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    links = LINK.findall(file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_what_is_stale_is_named_and_written_anew(tmp_path: Path) -> None:
    assert generate.write(tmp_path) == list(generate.pages())
    assert generate.stale(tmp_path) == []


def test_no_page_has_a_gap_left_to_fill() -> None:
    gap = re.compile(r"^[A-Z]{4,}$", re.MULTILINE)
    assert [path for path in PAGES if gap.search(path.read_text("utf-8"))] == []
