"""Takes in every payload: kept first, answered then, and only so acknowledged."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from adapters.slack import asking, parsing, reactions, signbook
from adapters.slack.answering import Answering
from adapters.slack.backfill import Backfill
from adapters.slack.books import Books
from adapters.slack.heard import Heard, Kind, Payload, Reading
from adapters.slack.lookups import LookUps, is_guarded
from adapters.slack.naming import team_of as team_of_account
from adapters.slack.workspaces import Bot, NotInstalled, Workspaces
from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Answer, Form, Reacted

_log = structlog.get_logger()
NOT_KEPT: Final = "I could not keep that just now, so nothing was done. Please try again."
GONE: Final = ("app_uninstalled", "tokens_revoked")
_UNHEARD: Final = (
    "Nobody there is heard, and nothing reaches them, until the app is installed there again."
)


@dataclass(frozen=True, slots=True)
class Ear:
    """Hears payloads, whichever way they came."""

    gate: Gate
    workspaces: Workspaces
    look_ups: LookUps
    books: Books
    answering: Answering
    backfill: Backfill
    prefix: str

    async def hear(self, payload: Payload) -> Mapping[str, Any] | None:
        """Take a payload in; give what the acknowledgement says. Raises when it was not kept."""
        until = self.look_ups.end()
        try:
            bot = await self.workspaces.bot(team_of(payload))
        except NotInstalled:
            return None
        if await self._housekeeping(bot, payload):
            return None
        whole, reading = await self._read(bot, self._renamed(payload), until)
        heard = parsing.events(whole, reading, self.prefix)
        if heard.way is not None and heard.form is not None:
            return self.answering.show(bot, heard.way, heard.form)
        return await self._kept(bot, whole, heard, until)

    async def _kept(
        self, bot: Bot, payload: Payload, heard: Heard, until: float
    ) -> Mapping[str, Any] | None:
        if not heard.events:
            return None
        try:
            answers = await self._handed_in(bot, payload, heard, until)
        except Exception:
            if heard.way is None or heard.way.kind is not Kind.COMMAND:
                raise
            _log.exception("slack.not_kept")
            return {"response_type": "ephemeral", "text": NOT_KEPT}
        await self.books.threads.follow(heard)
        if heard.home is not None and not isinstance(answers[0], Form):
            self.answering.show(bot, heard.home, answers[-1])
        return self.answering.show(bot, heard.way, answers[0]) if heard.way and answers else None

    async def _handed_in(
        self, bot: Bot, payload: Payload, heard: Heard, until: float
    ) -> Sequence[Answer | None]:
        """Hand in what was heard, with all that is to be remembered of it."""
        first = heard.events[0]
        if first.author.is_bot:
            return await self.gate.accept(heard.events, self._cursor(heard))
        if self.books.channels.naming.is_many:
            await self.books.reach.meet(self.gate, team_of_account(first.author.account), bot)
        if isinstance(first, Reacted):
            worded = await self._worded(bot, payload, first, until)
            noted = await self._noted(bot, payload["event"])
            return await self.gate.accept([worded], noted) if noted else ()
        return await self.gate.accept(heard.events, self._cursor(heard))

    def _cursor(self, heard: Heard) -> Cursor | None:
        """Move on only where nothing older is still being fetched."""
        if heard.mark is None or not self.backfill.is_up_to_date(heard.mark[0]):
            return None
        channel, ts = heard.mark
        return Cursor(ts, channel)

    async def _noted(self, bot: Bot, event: Payload) -> Cursor | None:
        """Note a sign; None where it was found in the history and handed in already."""
        channel = self.books.channels.naming.channel(bot.team, str(event["item"]["channel"]))
        change = signbook.change_of(event)
        return await self.books.signs.note(channel, change, float(event["event_ts"]))

    async def _worded(self, bot: Bot, payload: Payload, reacted: Reacted, until: float) -> Reacted:
        """Look up what a sign was put on, if that is what it is about."""
        if not reacted.added or not self.gate.wants_words(reacted.emoji):
            return reacted
        item = payload["event"]["item"]
        channel = self.books.channels.now(str(item["channel"]))
        found = await self.look_ups.message(bot, channel, str(item["ts"]), until)
        if found is None:
            return reacted
        said = {**found, "channel": item["channel"]}
        reading = await self._reading(bot, {**payload, "event": said}, until)
        return reactions.with_words(reacted, said, reading)

    async def _read(self, bot: Bot, payload: Payload, until: float) -> tuple[Payload, Reading]:
        """Give a payload with its files, and what must be known to read it: asked for at once."""
        if not is_guarded(payload):
            return payload, await self._reading(bot, payload, until)
        return await asyncio.gather(
            self.look_ups.whole(bot, payload, until), self._reading(bot, payload, until)
        )

    async def _reading(self, bot: Bot, payload: Payload, until: float) -> Reading:
        actor, partner = asking.actor_of(payload), self._partner(bot, payload)
        names = {actor, partner, asking.chosen_in(payload), *asking.mentioned(payload)}
        people, titles = await self.look_ups.known(bot, names - {bot.user}, until)
        if actor not in people and actor != bot.user:
            people |= asking.known_from(payload)
        return Reading(
            self.books.channels.naming,
            bot.team,
            bot.user,
            people,
            now=time.time_ns() // 1_000_000,
            partner=partner,
            titles=titles,
        )

    def _partner(self, bot: Bot, payload: Payload) -> str:
        """Say with whom a conversation of two is; a stranger's with another is theirs with us."""
        channel, partner = asking.channel_of(payload), asking.partner_in(payload)
        if partner == bot.user or not partner:
            return self.look_ups.people.partner(channel)
        if channel and payload.get("type") == "event_callback":
            self.look_ups.people.pair(bot, partner, channel)
        return partner

    def _renamed(self, payload: Payload) -> Payload:
        """Give a payload in which a channel has the id that it had first."""
        if self.books.channels.have_moved:
            return asking.with_channel(payload, self.books.channels.first)
        return payload

    async def _housekeeping(self, bot: Bot, payload: Payload) -> bool:
        """Note what changes in a workspace itself."""
        event = payload.get("event") or {}
        match event.get("type"):
            case "user_change":
                self.look_ups.people.changed(str(event["user"]["id"]))
            case "channel_id_changed":
                old, new = str(event["old_channel_id"]), str(event["new_channel_id"])
                await self.books.channels.move(self.gate, old, new)
            case gone if gone in GONE:
                await self._gone(bot, payload, event)
            case _ if payload.get("type") == "app_rate_limited":
                self.backfill.want()
            case _:
                return False
        return True

    async def _gone(self, bot: Bot, payload: Payload, event: Payload) -> None:
        """Forget a workspace that took the app out, or the bot's token back; staff are told so."""
        is_out = event.get("type") == "app_uninstalled"
        if not is_out and not (event.get("tokens") or {}).get("bot"):
            return
        what = "took the app out" if is_out else "took the app's token back"
        where = f"{urlsplit(bot.home).hostname} ({bot.team})" if bot.home else bot.team
        await self.gate.warn(f"gone:{payload.get('event_id')}", f"{where} {what}. {_UNHEARD}")
        await self.workspaces.forget(bot.team, gone=True)


def team_of(payload: Payload) -> str:
    """Say in which workspace, or in which whole organisation, a payload finds us installed."""
    [authorized, *_] = payload.get("authorizations") or [{}]
    message = payload.get("message") or {}
    view = payload.get("view") or {}
    team = payload.get("team") or {}
    if authorized.get("is_enterprise_install") or payload.get("is_enterprise_install") in _TRUE:
        whole = payload.get("enterprise") or {}
        return str(
            authorized.get("enterprise_id") or payload.get("enterprise_id") or whole.get("id", "")
        )
    return str(
        authorized.get("team_id")
        or view.get("app_installed_team_id")
        or (message.get("team") if message.get("bot_id") else "")
        or payload.get("team_id")
        or (team.get("id") if isinstance(team, Mapping) else team)
        or ""
    )


_TRUE: Final = (True, "true")
