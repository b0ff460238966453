"""Runs a bot for as long as it should: from its settings to its exit code."""

import asyncio
import gc
import signal
import sys
from functools import partial
from typing import Final

import structlog

from bridgebot import config
from bridgebot.abilities import Finishes
from bridgebot.app import App, build
from bridgebot.cli import logs
from bridgebot.config import CONSOLE, Settings
from bridgebot.secret import words_to_hide
from store.database import migrate

_log = structlog.get_logger()
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def run(settings: Settings) -> int:
    """Run until there is nothing more to say, or until told to stop; answer the exit code."""
    config.require(settings)
    url = config.database_url(settings)
    start_logging(settings)
    migrate.check_version(url)
    app = build(settings, url)
    gc.freeze()  # what was loaded so far stays for good: no use in looking through it again
    gc.enable()
    try:
        asyncio.run(_live(app))
    finally:
        app.database.close()
    return max((each.exit_code for each in app.adapters if isinstance(each, Finishes)), default=0)


def start_logging(settings: Settings) -> None:
    """Log as the settings say; somebody at a prompt sees only what needs them."""
    platforms = {each.platform for each in settings.adapters.values()}
    is_prompt = CONSOLE in platforms and all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    )
    logs.set_up(
        settings.log_level or ("warning" if platforms == {CONSOLE} else "info"),
        settings.log_format or logs.fitting_style(),
        words_to_hide(settings),
        traces_apart=is_prompt,
    )


async def _live(app: App) -> None:
    """Run a bot; the first signal ends it in order, a second one at once."""
    loop = asyncio.get_running_loop()
    living = asyncio.ensure_future(app.run())
    for number in SIGNALS:
        loop.add_signal_handler(number, partial(_stop, loop, living, number))
    await asyncio.wait({living})
    if not living.cancelled():
        living.result()


def _stop(
    loop: asyncio.AbstractEventLoop, living: asyncio.Future[None], number: signal.Signals
) -> None:
    for each in SIGNALS:
        loop.remove_signal_handler(each)
        signal.signal(each, signal.SIG_DFL)
    _log.info("bot.stopping", signal=number.name)
    living.cancel()
