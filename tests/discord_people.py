"""What people do in Discord, and what they see: the fake as a test speaks with it."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

import discord_rules as rules
from adapters.discord import reader
from bridgebot.text import plain
from discord_gateway import Gateway
from discord_rest import Rest
from discord_world import APP, BOT, GUILD, Interaction, Payload, World

PATIENCE = 40.0
LOOK = 0.005
_CALLED = re.compile(r"@(\w+)")


class FakeDiscord:
    """A Discord with people in it: `await discord.commands("ana", "lobby", "suggest", words=…)`."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world)
        self.rest = Rest(self.world, self.gateway.tell)
        self.rest.may_read = self.gateway.may_read
        self.faults = self.rest.faults
        self.deliver: Callable[[Payload], Any] | None = None
        """Hands interactions over in another way than the gateway's."""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100 * 1024 * 1024)
        app.add_routes([*self.rest.routes(), web.get("/gateway", self.gateway.serve)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.api_url = f"{self.url}/api/v10"
        self.rest.url = self.url
        self.gateway.url = f"ws://{host}:{port}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gateway.drop()
        await self._runner.cleanup()

    # Who and where ------------------------------------------------------------------------------

    def joins(self, name: str, *channels: str) -> str:
        """Let somebody be in channels, which are made if need be; give their account."""
        for each in channels:
            self.world.channel(each)
        return str(self.world.person(name)["id"])

    def id_of(self, channel: str) -> str:
        return (
            str(self.world.channel(channel)["id"])
            if channel not in self.world.channels
            else (channel)
        )

    async def until(self, is_so: Callable[[], Any], what: str = "it is so") -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():  # noqa: ASYNC110 - what is waited for tells nobody
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise AssertionError(f"waited {PATIENCE:.0f} seconds in vain until {what}") from None

    # What they do -------------------------------------------------------------------------------

    def says(self, name: str, channel: str, words: str, **facts: Any) -> str:
        """Say something in a channel; `@name` mentions somebody, `@bridgebot` us."""
        author, where = self.world.person(name), self.world.channels[self.id_of(channel)]
        mentions = [self._called(called) for called in _CALLED.findall(words)]
        content = _CALLED.sub(lambda found: f"<@{self._called(found[1])['id']}>", words)
        if where.get("guild_id"):
            facts["member"] = {"nick": None, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00"}
        made = self.world.message(
            where["id"], author["id"], content=content, mentions=mentions, **facts
        )
        self.gateway.tell("MESSAGE_CREATE", made)
        return str(made["id"])

    def _called(self, name: str) -> Payload:
        return self.world.users[BOT] if name == "bridgebot" else self.world.person(name)

    def edits(self, message: str, channel: str, words: str) -> None:
        """Change what was said."""
        found = self.world.find(self.id_of(channel), message)
        at = datetime.now(UTC).isoformat()
        found |= {"content": words, "edited_timestamp": at}
        self.gateway.tell("MESSAGE_UPDATE", found)

    def takes_back(self, message: str, channel: str) -> None:
        """Delete what was said."""
        where = self.id_of(channel)
        self.world.messages[where].remove(self.world.find(where, message))
        self.gateway.tell("MESSAGE_DELETE", {"id": message, "channel_id": where})

    def reacts(self, name: str, channel: str, message: str, emoji: str) -> None:
        """Put a sign on a message."""
        told, found = self._signed(name, channel, message, emoji)
        found.setdefault("signs", {}).setdefault(emoji, []).append(told["user_id"])
        told["message_author_id"] = found["author"]["id"]
        if "guild_id" in told:
            told["member"] = self.world.member(told["user_id"])
        self.gateway.tell("MESSAGE_REACTION_ADD", told)

    def unreacts(self, name: str, channel: str, message: str, emoji: str) -> None:
        """Take a sign off a message."""
        told, found = self._signed(name, channel, message, emoji)
        found["signs"][emoji].remove(told["user_id"])
        self.gateway.tell("MESSAGE_REACTION_REMOVE", told)

    def clears(self, channel: str, message: str, emoji: str = "") -> None:
        """Let a moderator take all signs off a message, or all of one kind."""
        where = self.id_of(channel)
        found = self.world.find(where, message)
        told: Payload = {"channel_id": where, "message_id": message}
        if emoji:
            del found["signs"][emoji]
            told["emoji"] = {"id": None, "name": emoji}
        else:
            found["signs"].clear()
        event = "MESSAGE_REACTION_REMOVE_EMOJI" if emoji else "MESSAGE_REACTION_REMOVE_ALL"
        self.gateway.tell(event, told)

    def _signed(self, name: str, channel: str, message: str, emoji: str) -> tuple[Payload, Payload]:
        person, where = self.world.person(name), self.id_of(channel)
        told = {
            "user_id": person["id"],
            "channel_id": where,
            "message_id": message,
            "emoji": {"id": None, "name": emoji},
            "type": 0,
            "burst": False,
        }
        if self.world.channels[where].get("guild_id"):
            told["guild_id"] = GUILD
        return told, self.world.find(where, message)

    def begins(
        self, name: str, channel: str, kind: int, data: Payload, **facts: Any
    ) -> Interaction:
        """Begin an interaction; do not wait for the answer."""
        carried = facts.pop("carried", False)
        begun = self.world.interaction(name, self.id_of(channel), kind, is_user_install=carried)
        payload = self._told(begun, data, **facts)
        if self.deliver is not None:
            self.deliver(payload)
        else:
            self.gateway.tell("INTERACTION_CREATE", payload)
        return begun

    def _told(self, begun: Interaction, data: Payload, **facts: Any) -> Payload:
        where = self.world.channels[begun.channel]
        is_direct = where["type"] == 1
        person = self.world.users[begun.user]
        payload = {
            "id": begun.id,
            "application_id": APP,
            "type": begun.kind,
            "token": begun.token,
            "version": 1,
            "channel_id": where["id"],
            "channel": {k: where[k] for k in ("id", "type", "name", "parent_id") if k in where},
            "data": data,
            "locale": "en-GB",
            "app_permissions": str(self.world.permissions),
            "entitlements": [],
            "authorizing_integration_owners": (
                {"1": begun.user} if begun.is_user_install or is_direct else {"0": GUILD}
            ),
            "context": 1 if is_direct else 0,
            "attachment_size_limit": 10485760,
            **facts,
        }
        if is_direct:
            return payload | {"user": person}
        return payload | {"guild_id": GUILD, "member": self.world.member(begun.user)}

    def commands(
        self, name: str, channel: str, verb: str, *, carried: bool = False, **given: str
    ) -> Interaction:
        """Use a command."""
        listed = {each["name"] for each in self.world.commands}
        assert verb in listed, f"{verb} is none of {sorted(listed)}"
        options = [{"name": k, "type": 3, "value": v} for k, v in given.items()]
        data = {"id": "1", "name": verb, "type": 1, "options": options}
        if named := re.findall(r"<@(\d+)>", " ".join(given.values())):
            data["resolved"] = {"users": {each: self.world.users[each] for each in named}}
        return self.begins(name, channel, 2, data, carried=carried)

    def types(self, name: str, channel: str, verb: str, **given: str) -> Interaction:
        """Type a command, so far."""
        options = [{"name": k, "type": 3, "value": v, "focused": True} for k, v in given.items()]
        data = {"id": "1", "name": verb, "type": 1, "options": options}
        return self.begins(name, channel, 4, data)

    def takes_menu(self, name: str, channel: str, entry: str, message: str) -> Interaction:
        """Choose an entry of a message's menu."""
        self._is_listed(entry, 3)
        on = self.world.find(self.id_of(channel), message)
        data = {"id": "1", "name": entry, "type": 3, "target_id": message}
        return self.begins(name, channel, 2, data | {"resolved": {"messages": {message: on}}})

    def takes_menu_of(self, name: str, channel: str, entry: str, person: str) -> Interaction:
        """Choose an entry of a person's menu."""
        self._is_listed(entry, 2)
        user = self.world.person(person)
        member = {k: v for k, v in self.world.member(user["id"]).items() if k != "user"}
        told = {"users": {user["id"]: user}, "members": {user["id"]: member}}
        data = {"id": "1", "name": entry, "type": 2, "target_id": user["id"]}
        return self.begins(name, channel, 2, data | {"resolved": told})

    def _is_listed(self, entry: str, kind: int) -> None:
        listed = [each["name"] for each in self.world.commands if each["type"] == kind]
        assert entry in listed, f"{entry} is none of {listed}"

    def presses(self, name: str, label: str, channel: str) -> Interaction:
        """Press the newest button of that label that somebody sees in a channel."""
        for message in self._visible(name, channel):
            for button in buttons(message):
                if button["label"].startswith(label):
                    data = {"custom_id": button["custom_id"], "component_type": 2, "id": 3}
                    return self.begins(name, channel, 3, data, message=message)
        raise LookupError(f"{name} sees no button {label!r}")

    def submits(
        self,
        name: str,
        modal: Interaction,
        uploads: Mapping[str, bytes] | None = None,
        /,
        **values: str,
    ) -> Interaction:
        """Fill in the form that an interaction opened, and perhaps upload files."""
        drawn = self.form(modal)
        rules.filled(drawn, values, len(uploads or {}))
        sent = [self.world.attach(self.url, *each) for each in (uploads or {}).items()]
        ids = [str(each["id"]) for each in sent]
        filled = [
            {"type": 18, "id": 1, "component": _filled(each, values.get(each["custom_id"]), ids)}
            for each in rules.entries(drawn)
        ]
        data: Payload = {"custom_id": drawn["custom_id"], "components": filled}
        if sent:
            data["resolved"] = {"attachments": {each["id"]: each for each in sent}}
        return self.begins(name, modal.channel, 5, data)

    # What they see ------------------------------------------------------------------------------

    async def answered(self, begun: Interaction) -> str:
        """Wait for an answer, and give its words."""
        await self.until(lambda: begun.shown, f"interaction {begun.data if False else begun.id}")
        return "\n".join(map(shown, begun.shown))

    async def opened(self, begun: Interaction) -> Payload:
        """Wait for a form."""
        await self.until(lambda: (begun.response or {}).get("type") == 9, "a form opens")
        return self.form(begun)

    def form(self, begun: Interaction) -> Payload:
        data: Payload = (begun.response or {})["data"]
        return data

    async def offered(self, begun: Interaction) -> list[Payload]:
        """Wait for what is offered to choose from."""
        await self.until(lambda: begun.response is not None, "something is offered")
        choices: list[Payload] = (begun.response or {})["data"]["choices"]
        return choices

    def ours(self, channel: str) -> list[Payload]:
        """List our messages in a channel, those for others through webhooks included."""
        return [
            each
            for each in self.world.messages[self.id_of(channel)]
            if each["author"]["id"] == BOT or each.get("webhook_id")
        ]

    def said(self, channel: str) -> list[str]:
        """List the words of our messages in a channel."""
        return [shown(each) for each in self.ours(channel)]

    def files(self, message: Payload) -> dict[str, bytes]:
        """Give the files that people see in a message of ours."""
        told = json.dumps(message["components"])
        return {
            name: self.world.files[file["id"]]
            for name, file in (message.get("files") or {}).items()
            if file["url"] in told
        }

    def whispers(self, name: str) -> list[str]:
        """List what somebody alone was shown."""
        account = self.world.person(name)["id"]
        return [
            shown(message)
            for each in self.world.interactions.values()
            if each.user == account
            for message in each.shown
        ]

    def _visible(self, name: str, channel: str) -> list[Payload]:
        account, where = self.world.person(name)["id"], self.id_of(channel)
        whispers = [
            message
            for each in self.world.interactions.values()
            if each.user == account and each.channel == where
            for message in each.shown
        ]
        every = [*whispers, *self.world.messages[where]]
        return sorted(every, key=lambda each: int(each["id"]), reverse=True)


def _filled(entry: rules.Payload, value: str | None, files: list[str]) -> Payload:
    told = {"type": entry["type"], "id": 2, "custom_id": entry["custom_id"]}
    match entry["type"]:
        case 3:
            return told | {"values": [value] if value else []}
        case 19:
            return told | {"values": files}
        case _:
            return told | {"value": value if value is not None else entry.get("value", "")}


def signs(message: Payload) -> list[str]:
    """List the signs on a message."""
    return list(message.get("signs") or {})


def shown(message: Payload) -> str:
    """Draw a message's words as people see them."""
    users = dict.fromkeys(message.get("called") or (), "")
    words = [
        str(each["content"])
        for each in rules.components(message.get("components") or ())
        if each["type"] == 10
    ]
    names = reader.Names({account: f"{account}" for account in users})
    return plain(reader.read("\n".join(words) or str(message.get("content") or ""), names))


def buttons(message: Payload) -> list[Payload]:
    """List a message's buttons."""
    parts = rules.components(message.get("components") or ())
    return [dict(each) for each in parts if each["type"] == 2]
