"""Looks a connection over, says what to press in Discord's pages to mend it, and how to invite."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import aiohttp
import discord

from adapters.discord.commands import definitions
from adapters.discord.settings import Settings
from bridgebot.adapter import Finding, Offer

PAGES: Final = "/developers/applications"
AGENT: Final = f"DiscordBot (https://github.com/Rapptz/discord.py {discord.__version__})"
INVITE: Final = "/oauth2/authorize"
PERMISSIONS: Final = {
    "view_channel": "to see the channels it speaks in",
    "send_messages": "to answer and to post cards",
    "send_messages_in_threads": "to tell the story below a card",
    "create_public_threads": "to begin the thread below a card",
    "create_private_threads": "to reach those who take no direct messages",
    "read_message_history": "to read what was said while it was away, and to settle doubts",
    "add_reactions": "to put signs on messages",
    "attach_files": "to send files on",
    "manage_webhooks": "to speak under a person's name",
    "manage_threads": "to open an archived post again and to set its tags",
}
_CONTENT: Final = (1 << 18) | (1 << 19)


def permissions() -> int:
    """Give all permissions we ask for, as Discord counts them."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True)).value


def invites(web_url: str, application: str) -> tuple[str, str]:
    """Give the addresses that add the bot to a server, and the commands to a person."""
    invite = web_url.rstrip("/") + INVITE
    server = (
        f"{invite}?client_id={application}&integration_type=0"
        f"&scope=bot+applications.commands&permissions={permissions()}"
    )
    person = f"{invite}?client_id={application}&integration_type=1&scope=applications.commands"
    return server, person


class Checking:
    """Asks Discord what it thinks of us."""

    def __init__(self, settings: Settings, offers: list[Offer]) -> None:
        """Look over a connection with these settings."""
        self._settings = settings
        self._offers = offers
        self._pages = settings.web_url.rstrip("/") + PAGES

    async def check(self) -> list[Finding]:
        """Say what an operator should know."""
        headers = {
            "Authorization": f"Bot {self._settings.bot_token.reveal()}",
            "User-Agent": AGENT,
        }
        async with aiohttp.ClientSession(headers=headers) as session:
            try:
                return [each async for each in self._looked(session)]
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                return [_wrong(f"Discord cannot be reached: {type(error).__name__}: {error}")]

    async def _looked(self, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
        status, app = await self._get(session, "/applications/@me")
        if status != 200:  # noqa: PLR2004 - as HTTP says it
            yield _wrong(
                f"Discord does not take bot_token ({status}). At {self._pages} choose the app, "
                "press Bot, Reset Token, and copy it"
            )
            return
        for found in self._application(app):
            yield found
        async for found in self._synced(session, str(app["id"])):
            yield found
        if self._settings.team:
            async for found in self._team(session, self._settings.team):
                yield found

    def _application(self, app: Mapping[str, Any]) -> list[Finding]:
        server, person = invites(self._settings.web_url, str(app["id"]))
        found = [
            Finding(f"to add the bot to a server: {server}", fine=True),
            Finding(f"for customers, to take its commands along: {person}", fine=True),
        ]
        if self._settings.message_content and not int(app.get("flags") or 0) & _CONTENT:
            found.append(
                _wrong(
                    f"message_content is set: at {self._pages} press Bot, Message Content Intent"
                )
            )
        kinds = app.get("integration_types_config") or {}
        for kind, name in (("0", "Guild Install"), ("1", "User Install")):
            if kind not in kinds:
                found.append(_note(f"at {self._pages} press Installation, and tick {name}"))
        if self._settings.public_key and not app.get("interactions_endpoint_url"):
            found.append(
                _wrong(
                    "public_key is set: set the Interactions Endpoint URL at General Information"
                )
            )
        if self._settings.public_key not in ("", str(app.get("verify_key"))):
            found.append(_wrong("public_key is another application's: copy it anew"))
        return found

    async def _synced(
        self, session: aiohttp.ClientSession, application: str
    ) -> AsyncIterator[Finding]:
        _, told = await self._get(session, f"/applications/{application}/commands")
        there = {each["name"] for each in told} if isinstance(told, list) else set()
        missing = {each["name"] for each in definitions(self._offers)} - there
        if missing:
            names = ", ".join(sorted(missing))
            yield _note(f"not yet known to Discord, until the first start: {names}")

    async def _team(self, session: aiohttp.ClientSession, team: str) -> AsyncIterator[Finding]:
        status, channel = await self._get(session, f"/channels/{team}")
        if status != 200:  # noqa: PLR2004 - as HTTP says it
            yield _wrong(
                f"the team's channel {team} is not to be seen: is the id right, and may the bot "
                "View Channel there?"
            )
            return
        guild = channel.get("guild_id")
        status, member = await self._get(session, f"/users/@me/guilds/{guild}/member")
        if status == 200:  # noqa: PLR2004 - as HTTP says it
            async for found in self._lacking(session, channel, member):
                yield found

    async def _lacking(
        self, session: aiohttp.ClientSession, channel: Mapping[str, Any], member: Mapping[str, Any]
    ) -> AsyncIterator[Finding]:
        _, roles = await self._get(session, f"/guilds/{channel['guild_id']}/roles")
        granted = _granted(channel, member, roles)
        if granted.administrator:
            return
        for name, why in PERMISSIONS.items():
            if not getattr(granted, name):
                shown = name.replace("_", " ").title()
                grave = name in ("view_channel", "send_messages")
                yield Finding(f"in the team's channel the bot lacks {shown} ({why})", grave=grave)

    async def _get(self, session: aiohttp.ClientSession, path: str) -> tuple[int, Any]:
        url = self._settings.api_url.rstrip("/") + path
        async with session.get(url, timeout=aiohttp.ClientTimeout(10)) as answer:
            return answer.status, await answer.json(content_type=None)


def _granted(
    channel: Mapping[str, Any], member: Mapping[str, Any], roles: list[Mapping[str, Any]]
) -> discord.Permissions:
    """Work out what we may do in a channel, as Discord does."""
    guild, us = str(channel["guild_id"]), str(member["user"]["id"])
    mine = {guild, *map(str, member["roles"])}
    granted = discord.Permissions.none()
    for role in roles:
        if str(role["id"]) in mine:
            granted.value |= int(role["permissions"])
    for ids in ({guild}, mine - {guild}, {us}):
        for rule in channel.get("permission_overwrites") or ():
            if str(rule["id"]) in ids:
                granted.value = granted.value & ~int(rule["deny"]) | int(rule["allow"])
    return granted


def _wrong(words: str) -> Finding:
    return Finding(words, grave=True)


def _note(words: str) -> Finding:
    return Finding(words, grave=False)
