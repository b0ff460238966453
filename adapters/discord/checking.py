"""Looks a connection over, says what to press in Discord's pages to mend it, and how to invite."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Final

import aiohttp
import discord

from adapters.discord.commands import definitions
from adapters.discord.rendering import Payload
from adapters.discord.settings import Settings
from bridgebot.abilities import Offer
from bridgebot.adapter import Finding

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
HELP: Final = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_private_threads",
    "manage_threads",
)
"""What is needed in the channel for those who take no direct messages."""
_FINE: Final = 200
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
        if status != _FINE:
            yield _wrong(
                f"Discord does not take bot_token ({status}). At {self._pages} choose the app, "
                "press Bot, Reset Token, and copy it"
            )
            return
        for found in self._application(app):
            yield found
        async for found in self._synced(session, str(app["id"])):
            yield found
        us = str((app.get("bot") or app)["id"])
        for channel, what, wanted in (
            (self._settings.team, "the team's channel", tuple(PERMISSIONS)),
            (self._settings.help_channel, "help_channel", HELP),
        ):
            if channel:
                async for found in self._place(session, us, channel, (what, wanted)):
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
        path = f"/applications/{application}/commands?with_localizations=true"
        status, told = await self._get(session, path)
        if status != _FINE:
            yield _note(f"which commands Discord knows cannot be looked up ({status})")
            return
        for words, names in compared(definitions(self._offers), told).items():
            if names:
                yield _note(f"{words}: {', '.join(sorted(names))}")

    async def _place(
        self,
        session: aiohttp.ClientSession,
        us: str,
        channel: str,
        wanted: tuple[str, tuple[str, ...]],
    ) -> AsyncIterator[Finding]:
        """Look a channel over, called by `wanted`'s first, for the permissions of its second."""
        what, needed = wanted
        status, found = await self._get(session, f"/channels/{channel}")
        if status != _FINE:
            yield _wrong(
                f"{what} {channel} is not to be seen: is the id right, and may the bot "
                "View Channel there?"
            )
            return
        guild = found.get("guild_id")
        seen, member = await self._get(session, f"/guilds/{guild}/members/{us}")
        known, roles = await self._get(session, f"/guilds/{guild}/roles")
        if (seen, known) != (_FINE, _FINE):
            worst = max(seen, known)
            yield _note(f"what the bot may do in {what} cannot be looked up ({worst})")
            return
        granted = _granted(found, member, roles)
        for name in needed:
            if not (granted.administrator or getattr(granted, name)):
                yield _lacking(what, name)

    async def _get(self, session: aiohttp.ClientSession, path: str) -> tuple[int, Any]:
        url = self._settings.api_url.rstrip("/") + path
        async with session.get(url, timeout=aiohttp.ClientTimeout(10)) as answer:
            return answer.status, await answer.json(content_type=None)


def compared(defined: list[Payload], there: list[Payload]) -> dict[str, set[str]]:
    """Say which commands Discord does not know as they are defined here."""
    wanted = {(each["type"], each["name"]): each for each in defined}
    known = {(each.get("type", 1), each["name"]): each for each in there}
    other = {key for key in wanted.keys() & known.keys() if not is_like(wanted[key], known[key])}
    return {
        "not yet known to Discord, until the first start": _names(wanted.keys() - known.keys()),
        "known to Discord otherwise than they are now, until the next start": _names(other),
        "listed by Discord though there are none, until the next start": _names(
            known.keys() - wanted.keys()
        ),
    }


def _names(keys: Iterable[tuple[int, str]]) -> set[str]:
    return {name for _, name in keys}


def is_like(wanted: Any, there: Any) -> bool:
    """Tell whether something is as it is wanted; Discord adds to it, and leaves out what is no."""
    match wanted, there:
        case dict(), dict():
            return all(is_like(each, there.get(name)) for name, each in wanted.items())
        case [dict(), *_], [dict(), *_]:
            return len(wanted) == len(there) and all(map(is_like, wanted, there))
        case list(), list():
            return sorted(wanted) == sorted(there)
        case _:
            return bool(wanted == there or not (wanted or there))


def _lacking(what: str, name: str) -> Finding:
    shown, is_grave = name.replace("_", " ").title(), name in ("view_channel", "send_messages")
    return Finding(f"in {what} the bot lacks {shown} ({PERMISSIONS[name]})", grave=is_grave)


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
