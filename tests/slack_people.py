"""What people do in Slack: the fake as a test speaks with it."""

from collections.abc import Mapping
from typing import Any

import slack_rules
from slack_blocks import filled, rich
from slack_http import Payload
from slack_sights import Sights, user_of
from slack_world import BOT, TEAM, Message


class FakeSlack(Sights):
    """A Slack with people in it: `await slack.commands("ana", "lobby", "/suggest dark mode")`."""

    # What they do -------------------------------------------------------------------------------

    async def commands(self, name: str, channel: str, line: str) -> Payload:
        """Let somebody type a slash command; what they see at once is also among their whispers."""
        command, _, text = line.partition(" ")
        where, user = self._channel(channel), self.joins_if_new(name)
        payload = {
            "token": "v",
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": where.id,
            "channel_name": where.name,
            "user_id": user,
            "user_name": name,
            "command": command,
            "text": text,
            "api_app_id": "A1",
            "response_url": self.world.response_url(user, where.id),
            "trigger_id": self.world.trigger(user),
        }
        answer = await self.ask(payload, "slash_commands")
        if answer.get("text"):
            self.world.whisper(user, where.id, answer)
        return answer

    async def says(self, name: str, channel: str, words: str, *, thread: str = "") -> str:
        """Let somebody say something; a mention of the bot is told twice, as Slack does."""
        return await self._told(channel, self.message(name, channel, words, thread=thread))

    async def _told(self, channel: str, message: Message) -> str:
        where = self._channel(channel)
        kind = "im" if where.is_im else "channel"
        told = self.event({**message, "channel": where.id, "channel_type": kind})
        await self.tell(told)
        if f"<@{BOT}>" in message["text"] and not where.is_im:
            await self.tell(self.event({**message, "type": "app_mention", "channel": where.id}))
        return str(message["ts"])

    async def shows(
        self,
        name: str,
        channel: str,
        content: bytes,
        /,
        *,
        is_guarded: bool = False,
        thread: str = "",
        **facts: Any,
    ) -> str:
        """Let somebody show a file; of one that is guarded, Slack tells no more than its id."""
        known = self._file(content, **facts)
        guarded = {"id": known["id"], "file_access": "check_file_info"}
        message = self.message(name, channel, "look", thread=thread)
        message |= {"subtype": "file_share", "files": [guarded if is_guarded else known]}
        return await self._told(channel, message)

    async def deletes(self, name: str, channel: str, ts: str) -> None:
        """Let somebody take their words back."""
        where = self._channel(channel)
        said = where.find(ts)
        assert said is not None
        where.messages.remove(said)
        told: Message = {"type": "message", "subtype": "message_deleted", "channel": where.id}
        told |= {"previous_message": said, "deleted_ts": ts}
        await self.tell(self.event({**told, "ts": self.world.ts(), "event_ts": self.world.ts()}))

    def message(self, name: str, channel: str, words: str, *, thread: str = "") -> Message:
        """Keep what somebody says, without telling the app."""
        user, where = self.joins_if_new(name), self._channel(channel)
        said: Message = {
            "type": "message",
            "user": user,
            "team": self.world.people[user]["team_id"],
            "ts": self.world.ts(),
            "text": words.replace("@bridgebot", f"<@{BOT}>"),
            "client_msg_id": f"c-{self.world.next()}",
            "blocks": [rich(words)],
            **({"thread_ts": thread} if thread else {}),
        }
        self.world.keep(where, said)
        return said

    async def edits(self, name: str, channel: str, ts: str, words: str) -> None:
        """Let somebody change their words."""
        where = self._channel(channel)
        said = where.find(ts)
        assert said is not None
        said |= {"text": words, "blocks": [rich(words)]}
        said["edited"] = {"user": user_of(name), "ts": self.world.ts()}
        told: Message = {"type": "message", "subtype": "message_changed", "channel": where.id}
        told |= {"message": said, "ts": self.world.ts(), "event_ts": self.world.ts()}
        await self.tell(self.event(told))

    async def reacts(
        self, name: str, channel: str, ts: str, sign: str, *, added: bool = True
    ) -> None:
        """Let somebody put a sign on a message, or take it off."""
        self.puts(name, channel, ts, sign, added=added)
        kind = "reaction_added" if added else "reaction_removed"
        item = {"type": "message", "channel": self._channel(channel).id, "ts": ts}
        told: dict[str, Any] = {"type": kind, "user": user_of(name), "reaction": sign, "item": item}
        await self.tell(self.event({**told, "event_ts": self.world.ts()}))

    def puts(self, name: str, channel: str, ts: str, sign: str, *, added: bool = True) -> None:
        """Let a sign stand on a message, or no more, without telling the app."""
        self.world.sign(user_of(name), self._channel(channel), ts, sign, added=added)

    async def presses(self, name: str, label: str, channel: str = "") -> Payload:
        """Let somebody press the newest button of that label which they can see."""
        user = user_of(name)
        shown, button, container, where = self.button(user, label, channel)
        container = dict(container)
        payload = {
            **self._interaction(user, "block_actions"),
            "view": container.pop("view", None),
            "container": container,
            "channel": {"id": where, "name": "x"} if where else None,
            "message": shown,
            "response_url": self.world.response_url(user, where) if where else "",
            "actions": [{**button, "type": "button", "action_ts": self.world.ts()}],
        }
        return await self.ask({k: v for k, v in payload.items() if v}, "interactive")

    def _file(self, content: bytes, **facts: Any) -> dict[str, Any]:
        """Keep a file of somebody's; give what Slack tells of it."""
        file: dict[str, Any] = {"id": f"F{self.world.next()}", "name": "night.png"}
        file |= {"mimetype": "image/png", "size": len(content), "created": 1, **facts}
        self.world.files[file["id"]] = {**file, "content": content}
        return file

    async def submits(
        self, name: str, uploads: Mapping[str, bytes] | None = None, /, **values: str
    ) -> Payload:
        """Let somebody send the modal in front of them; what was there from the start stays."""
        user = user_of(name)
        view = self.modal(name)
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        state = {
            each["block_id"]: {"value": filled(each["element"], values.get(each["block_id"]))}
            for each in inputs
        }
        if uploads:
            [block] = filter(slack_rules.takes_files, inputs)
            assert len(uploads) <= block["element"].get("max_files", 10)
            given = [self._file(content, name=each) for each, content in uploads.items()]
            state[block["block_id"]]["value"]["files"] = given
        payload = {**self._interaction(user, "view_submission")}
        payload["view"] = {**view, "state": {"values": state}}
        answer = await self.ask(payload, "interactive")
        match answer.get("response_action"):
            case None:
                del self.world.open_views[user]
            case "update":
                self.world.show_view(user, answer["view"])
            case "errors":
                assert set(answer["errors"]) <= {block["block_id"] for block in inputs}
        return answer

    async def takes_shortcut(
        self, name: str, callback: str, channel: str = "", ts: str = ""
    ) -> None:
        """Let somebody choose a shortcut, on a message if one is named."""
        user = user_of(name)
        if not ts:
            whole = self._interaction(user, "shortcut")
            await self.ask(
                {**whole, "callback_id": callback, "action_ts": self.world.ts()}, "interactive"
            )
            return
        where = self._channel(channel)
        payload = {
            **self._interaction(user, "message_action"),
            "callback_id": callback,
            "channel": {"id": where.id, "name": where.name},
            "message": where.find(ts),
            "message_ts": ts,
            "response_url": self.world.response_url(user, where.id),
        }
        await self.ask(payload, "interactive")

    async def opens_home(self, name: str) -> None:
        """Let somebody look at the app's home."""
        user = user_of(name)
        told = {"type": "app_home_opened", "user": user, "tab": "home"}
        told |= {"channel": self.world.direct(user).id, "event_ts": self.world.ts()}
        await self.tell(self.event(told))

    def _interaction(self, user: str, kind: str) -> dict[str, Any]:
        person = self.world.people[user]
        return {
            "type": kind,
            "token": "v",
            "api_app_id": "A1",
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": person["name"], "team_id": person["team_id"]},
            "trigger_id": self.world.trigger(user),
            "is_enterprise_install": False,
        }
