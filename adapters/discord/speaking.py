"""Speaks under a person's name: webhooks, one for each channel, made when they are needed."""

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from adapters.discord import ability
from adapters.discord.calls import Calls, NotDone, Parcel
from adapters.discord.rendering import Payload, cut
from bridgebot.adapter import Refused

NAME: Final = "Bridgebot"
WITHOUT_SECONDS: Final = 180.0
"""How long it is believed that there may be no webhook in a channel."""
_TOO_MANY: Final = 30007
_NO_HOOK: Final = 10015
_FORBIDDEN: Final = re.compile(r"(clyd)(e)|(discor)(d)", re.IGNORECASE)
_PICTURE: Final = re.compile(r"https?://\S{1,2000}")
_UNSEEN: Final = "\u200a"


class Speaking:
    """The webhooks through which we speak as somebody."""

    def __init__(self, calls: Calls, application: str) -> None:
        """Make and find them as this application."""
        self._calls = calls
        self._application = application
        self._hooks: dict[str, tuple[str, str]] = {}
        self._without: dict[str, float] = {}
        self.clock: Callable[[], float] = time.monotonic

    async def hook(self, channel: str) -> tuple[str, str] | None:
        """Give a channel's webhook, its id and its token; None where we may have none."""
        if self.clock() < self._without.get(channel, 0.0):
            return None
        if channel not in self._hooks:
            try:
                self._hooks[channel] = await self._found(channel) or await self._made(channel)
            except NotDone as error:
                if not isinstance(error.outcome, Refused):
                    raise
                self._without[channel] = self.clock() + WITHOUT_SECONDS
                return None
        return self._hooks[channel]

    async def say(
        self,
        where: tuple[str, str],
        who: tuple[str, str],
        payload: Payload,
        parcels: Sequence[Parcel] = (),
    ) -> dict[str, Any] | None:
        """Say something in a channel and its thread, by name and picture; None if it cannot be."""
        said = payload | _as_somebody(*who)
        try:
            return await self._say(where, said, parcels)
        except NotDone as error:
            if error.code != _NO_HOOK:
                raise
        # Somebody took it away. Asking for it again and again would get us banned.
        self._hooks.pop(where[0], None)
        return await self._say(where, said, parcels)

    async def _say(
        self, where: tuple[str, str], said: Payload, parcels: Sequence[Parcel]
    ) -> dict[str, Any] | None:
        channel, thread = where
        hook = await self.hook(channel)
        if hook is None:
            return None
        query = {"wait": "true", "with_components": "true"}
        if thread:
            query["thread_id"] = thread
        path = f"/webhooks/{hook[0]}/{hook[1]}"
        told: dict[str, Any] = await self._calls.once(
            "POST", path, said, parcels, query, bucket=hook[0]
        )
        return told

    async def change(self, where: tuple[str, str], message: str, payload: Payload | None) -> None:
        """Change what was said as somebody in a channel, or in its thread; None takes it back."""
        channel, thread = where
        hook = await self.hook(channel)
        if hook is None:
            raise NotDone(0, Refused("the bot may not manage webhooks there any more"))
        query = {} if payload is None else {"with_components": "true"}
        if thread:
            query["thread_id"] = thread
        path = f"/webhooks/{hook[0]}/{hook[1]}/messages/{message}"
        method = "DELETE" if payload is None else "PATCH"
        bucket = f"{hook[0]} {method}"
        await self._calls.once(method, path, payload, query=query, bucket=bucket)

    def is_ours(self, hook: str) -> bool:
        """Tell whether we spoke through a webhook in this life."""
        return any(known == hook for known, _ in self._hooks.values())

    async def _found(self, channel: str) -> tuple[str, str] | None:
        hooks = await self._calls.call("GET", "/channels/{channel_id}/webhooks", channel_id=channel)
        for each in hooks:
            if str(each.get("application_id")) == self._application and each.get("token"):
                return str(each["id"]), str(each["token"])
        return None

    async def _made(self, channel: str) -> tuple[str, str]:
        made = await self._calls.call(
            "POST", "/channels/{channel_id}/webhooks", {"name": NAME}, channel_id=channel
        )
        return str(made["id"]), str(made["token"])


def _as_somebody(name: str, picture: str) -> Payload:
    shown = {"avatar_url": picture} if _PICTURE.fullmatch(picture) else {}
    return {"username": spoken_name(name), **shown}


def spoken_name(name: str) -> str:
    """Give a name that Discord takes: two words in it are forbidden, unless they are parted."""
    parted = _FORBIDDEN.sub(
        lambda found: _UNSEEN.join(part for part in found.groups() if part), name
    )
    return cut(parted.strip(), ability.SPEAKER) or NAME
