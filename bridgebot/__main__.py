"""The command line. Each command loads what it needs only when it is called."""

import errno
import gc
from pathlib import Path
from typing import Any

import click

FAILED = 1


class Bridgebot(click.Group):
    """Turns whatever goes wrong into a line for people and an exit code.

    A platform may have commands of its own: `bridgebot slack manifest`.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command of ours, else a platform's own group."""
        return super().get_command(ctx, cmd_name) or _of_platform(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if getattr(error, "errno", 0) == errno.EPIPE:  # the reader has seen enough
                raise
            _give_up(ctx, error)


def _give_up(ctx: click.Context, error: Exception) -> None:
    from bridgebot.cli import mishaps

    lines, code = mishaps.explain(error)
    for line in lines:
        click.echo(line, err=True)
    ctx.exit(code)


def _of_platform(name: str) -> click.Command | None:
    from bridgebot import plugins

    group = plugins.command_line(name)
    return group and _with_connection(name, group)


def _with_connection(platform: str, group: click.Group) -> click.Group:
    """Let a platform's commands work on one of its connections: on the first, or a named one."""

    @click.group(name=platform, help=group.help, commands=group.commands)
    @configured
    @click.option("--connection", help="The connection's name.  [default: the first of them]")
    @click.pass_context
    def chosen(ctx: click.Context, file: Path | None, connection: str | None) -> None:
        from bridgebot import app, config

        ctx.obj = app.connection(config.load(file), platform, connection)

    return chosen


configured = click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    envvar="BRIDGEBOT_CONFIG",
    show_envvar=True,
    help="Read the settings from this file.  [default: config.toml, if it is there]",
)


@click.group(cls=Bridgebot, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="open-bridgebot", message="Bridgebot %(version)s")
def main() -> None:
    """Bridgebot joins customers and your people in the chat tools they already use.

    `bridgebot run` is all you need to try it: it keeps everything in ./bridgebot.db and talks with
    you in this terminal.

    Every command answers 0 when all is well, 1 when something failed, and 2 when it was called or
    configured in a way that it does not understand.
    """


@main.command()
@configured
@click.pass_context
def run(ctx: click.Context, file: Path | None) -> None:
    """Start, and run until you stop it.

    Ctrl-C or a TERM signal stops it in order: what was heard is kept, and what is to be said is
    sent within ten seconds or waits for the next start. A second signal ends it at once. At the
    console's prompt it is Ctrl-D that leaves.
    """
    gc.disable()  # while loading, nearly all that is made stays; `running` enables it again
    from bridgebot import config
    from bridgebot.cli import running

    ctx.exit(running.run(config.load(file)))


@main.command()
@configured
@click.pass_context
def check(ctx: click.Context, file: Path | None) -> None:
    """Look over the whole bot.

    The settings, each secret, the database and each connection: a line for each, and an exit code
    of 1 if anything is wrong. Nothing is changed.
    """
    from bridgebot import config
    from bridgebot.cli import checking

    ctx.exit(FAILED if checking.show(config.load(file)) else 0)


@main.command()
@configured
@click.option("--defaults", is_flag=True, help="Ask nothing: write what holds unless you say.")
def init(file: Path | None, defaults: bool) -> None:
    """Ask a few questions and write settings."""
    from bridgebot.cli import initialising
    from bridgebot.settings import FILE

    initialising.write(file or FILE, ask=not defaults)


@main.command("example-config")
def example_config() -> None:
    """Print every setting, and what it means."""
    from bridgebot.cli import example

    click.echo(example.example(), nl=False)


@main.command()
@configured
def migrate(file: Path | None) -> None:
    """Bring the database up to date.

    A SQLite file is first copied, beside itself, so that there is a way back.
    """
    from bridgebot import config
    from bridgebot.cli import upkeep

    upkeep.migrate(config.database_url(config.load(file)))


@main.command()
@configured
@click.argument("to", metavar="FILE", type=click.Path(path_type=Path))
def backup(file: Path | None, to: Path) -> None:
    """Copy the whole database to FILE.

    Bridgebot may run meanwhile. FILE must not be there yet; only you can read it.
    """
    from bridgebot import config
    from bridgebot.cli import upkeep

    upkeep.backup(config.database_url(config.load(file)), to)


@main.command()
@configured
@click.argument("account")
def export(file: Path | None, account: str) -> None:
    """Print all that is held on a person.

    ACCOUNT is any of their accounts, written CONNECTION:ACCOUNT. What is printed is JSON.
    """
    from bridgebot import config
    from bridgebot.cli import privacy

    privacy.export(config.load(file), account)


@main.command()
@configured
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def erase(file: Path | None, account: str, yes: bool) -> None:
    """Let a person be forgotten.

    ACCOUNT is any of their accounts, written CONNECTION:ACCOUNT. Their name and words are taken out
    of everything, for good; their votes go on counting. When they speak again, they are strangers.
    """
    from bridgebot import config
    from bridgebot.cli import privacy

    privacy.erase(config.load(file), account, is_sure=yes)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def commands(as_json: bool) -> None:
    """List what people can say, and who may."""
    from bridgebot.cli import listing

    click.echo(listing.as_json() if as_json else listing.as_text(), nl=False)


if __name__ == "__main__":
    main(prog_name="bridgebot")
