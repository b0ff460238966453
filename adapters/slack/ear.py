"""Takes in every payload: kept first, answered then, and only so acknowledged."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from adapters.slack import asking, parsing
from adapters.slack.answering import Answering
from adapters.slack.backfill import Backfill
from adapters.slack.following import Channels
from adapters.slack.heard import Heard, Kind, Payload, Reading
from adapters.slack.workspaces import Bot, NotInstalled, People, Workspaces
from bridgebot.adapter import Cursor, Gate

_log = structlog.get_logger()
NOT_KEPT: Final = "I could not keep that just now, so nothing was done. Please try again."
GONE: Final = ("app_uninstalled", "tokens_revoked")


@dataclass(frozen=True, slots=True)
class Ear:
    """Hears payloads, whichever way they came."""

    gate: Gate
    workspaces: Workspaces
    people: People
    channels: Channels
    answering: Answering
    backfill: Backfill
    prefix: str

    async def hear(self, payload: Payload) -> Mapping[str, Any] | None:
        """Take a payload in; give what the acknowledgement says. Raises when it was not kept."""
        try:
            bot = await self.workspaces.bot(team_of(payload))
        except NotInstalled:
            return None
        if await self._housekeeping(bot, payload):
            return None
        payload = self._by_first_name(payload)
        heard = parsing.events(payload, await self._reading(bot, payload), self.prefix)
        if heard.way is not None and heard.form is not None:
            return self.answering.show(bot, heard.way, heard.form)
        return await self._kept(bot, heard)

    async def _kept(self, bot: Bot, heard: Heard) -> Mapping[str, Any] | None:
        if not heard.events:
            return None
        try:
            answers = await self.gate.accept(heard.events, self._cursor(heard))
        except Exception:
            if heard.way is None or heard.way.kind is not Kind.COMMAND:
                raise
            _log.exception("slack.not_kept")
            return {"response_type": "ephemeral", "text": NOT_KEPT}
        await self.backfill.follow(heard)
        return self.answering.show(bot, heard.way, answers[0]) if heard.way else None

    def _cursor(self, heard: Heard) -> Cursor | None:
        """Move on only where nothing older is still being fetched."""
        if heard.mark is None or not self.backfill.is_up_to_date(heard.mark[0].channel):
            return None
        place, ts = heard.mark
        return Cursor(ts, place.channel)

    async def _reading(self, bot: Bot, payload: Payload) -> Reading:
        actor = asking.actor_of(payload)
        people = await self.people.know(bot, {actor, *asking.mentioned(payload)} - {bot.user})
        direct = ""
        if asking.needs_direct(payload):
            direct = await self.people.direct(bot, actor)
        return Reading(
            self.channels.naming,
            bot.team,
            bot.user,
            people,
            now=time.time_ns() // 1_000_000,
            direct=direct,
        )

    async def _housekeeping(self, bot: Bot, payload: Payload) -> bool:
        """Note what changes in a workspace itself."""
        event = payload.get("event") or {}
        match event.get("type"):
            case "user_change":
                self.people.forget(str(event["user"]["id"]))
            case "channel_id_changed":
                old, new = str(event["old_channel_id"]), str(event["new_channel_id"])
                await self.channels.move(self.gate, old, new)
            case gone if gone in GONE:
                await self._gone(bot, event)
            case _ if payload.get("type") == "app_rate_limited":
                self.backfill.want()
            case _:
                return False
        return True

    async def _gone(self, bot: Bot, event: Payload) -> None:
        """Forget a workspace that took the app out, or the bot's token back."""
        if event.get("type") == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            await self.workspaces.forget(bot.team, gone=True)

    def _by_first_name(self, payload: Payload) -> Payload:
        """Let a channel whose id changed appear under the id it had first."""
        event = payload.get("event") or {}
        channel = event.get("channel")
        if isinstance(channel, str) and self.channels.first(channel) != channel:
            return {**payload, "event": {**event, "channel": self.channels.first(channel)}}
        told = payload.get("channel_id")
        if isinstance(told, str) and self.channels.first(told) != told:
            return {**payload, "channel_id": self.channels.first(told)}
        return payload


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
