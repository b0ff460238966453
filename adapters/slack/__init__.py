"""Speaks with Slack: one workspace or many, over Socket Mode or HTTP."""

from typing import Final

import click

from adapters.slack.ability import PLACE
from adapters.slack.settings import Settings
from bridgebot.adapter import Adapter

SUPPORT: Final = {"everywhere": PLACE}

__all__ = ["SUPPORT", "Settings", "cli", "create"]


def create(name: str, settings: Settings) -> Adapter:
    """Make the adapter of one connection to Slack."""
    from adapters.slack.slack import Slack  # noqa: PLC0415 - slow to load

    return Slack(name, settings)


@click.group()
def cli() -> None:
    """Look after a connection to Slack."""


@cli.command("manifest")
@click.pass_obj
def print_manifest(adapter: Adapter) -> None:
    """Print the manifest to paste where Slack makes an app."""
    from adapters.slack.slack import Slack  # noqa: PLC0415 - slow to load

    if isinstance(adapter, Slack):
        click.echo(adapter.manifest())
