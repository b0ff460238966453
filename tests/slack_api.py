"""Slack's Web API: every method that the adapter calls, over what Slack holds."""

import math
import time
from collections.abc import Callable

import slack_rules
from slack_conversations import Conversations
from slack_files import Files
from slack_rules import Broken, takes_files
from slack_scopes import needed
from slack_world import BOT, BOT_ID, TEAM, Answer, Args


class Api(Conversations, Files):
    """Answers calls."""

    def call(self, method: str, args: Args, token: str) -> Answer:
        """Do what a method does; Slack's own word for what is wrong."""
        self.calls.append((method, args))
        work: Callable[[Args], Answer] | None = getattr(self, method.replace(".", "_"), None)
        if work is None:
            return {"ok": False, "error": "unknown_method"}
        if (
            method != "oauth.v2.access"
            and token not in self.tokens
            and token not in self.app_tokens
        ):
            return {"ok": False, "error": "invalid_auth"}
        wait = self.limits.wait(method, self.tokens.get(token, ""))
        if wait:
            return {"ok": False, "error": "ratelimited", "retry_after": math.ceil(wait)}
        if lacking := self._lacking(method, args):
            told = {"needed": ",".join(lacking), "provided": self.scopes}
            return {"ok": False, "error": "missing_scope", **told}
        try:
            return {"ok": True, **work({**args, "token": token})}
        except Broken as broken:
            self._note(str(broken))
            return {"ok": False, "error": str(broken).partition(":")[0]}

    def _lacking(self, method: str, args: Args) -> list[str]:
        """List the scopes that a call needs and the app was not given."""
        given = set(self.scopes.split(","))
        channel = self.channels.get(str(args.get("channel") or args.get("channel_id") or ""))
        return [each for each in needed(method, args, channel) if each not in given]

    def _note(self, error: str) -> None:
        if error.startswith(("invalid_", "msg_", "no_", "a broadcast", "invalid ")):
            self.broken_rules.append(error)

    def auth_test(self, args: Args) -> Answer:
        team = self.tokens[args["token"]]
        name = self.teams[team]
        us = {"team_id": team, "user_id": BOT, "bot_id": BOT_ID, "team": name}
        return {**us, "url": f"https://{name.lower()}.slack.com/"}

    def apps_connections_open(self, args: Args) -> Answer:
        if args["token"] not in self.app_tokens:
            raise Broken("not_allowed_token_type")
        ticket = f"ticket-{self.next()}"
        self.tickets.add(ticket)
        return {"url": f"{self.address.replace('http', 'ws', 1)}/link?ticket={ticket}"}

    def chat_postMessage(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self.open_to_us(args["channel"])
        slack_rules.check_message(args.get("text", ""), args.get("blocks", []))
        slack_rules.check_metadata(args.get("metadata", {}))
        thread = args.get("thread_ts")
        if thread and channel.find(thread) is None:
            raise Broken("thread_not_found")
        self._not_too_fast(channel.id)
        said = {
            "type": "message",
            "subtype": "bot_message",
            "user": BOT,
            "bot_id": BOT_ID,
            "team": TEAM,
            "ts": self.ts(),
            "text": args["text"],
            "blocks": args.get("blocks", []),
            "username": args.get("username", "bridgebot"),
            "icon": args.get("icon_url", ""),
            "metadata": args.get("metadata"),
            **({"thread_ts": thread} if thread else {}),
        }
        self.keep(channel, said)
        self.echoed.append({**said, "channel": channel.id})
        return {"ts": said["ts"], "channel": channel.id, "message": said}

    def _not_too_fast(self, channel: str) -> None:
        now = time.monotonic()
        lately = [at for at in self.posted[channel] if now - at < 1.0]
        if len(lately) >= self.burst:
            raise Broken("ratelimited")
        self.posted[channel] = [*lately, now]

    def chat_update(self, args: Args) -> Answer:
        channel = self.open_to_us(args["channel"])
        slack_rules.check_message(args.get("text", ""), args.get("blocks", []))
        said = self.ours(channel, args["ts"])
        said |= {"text": args["text"], "blocks": args.get("blocks", [])}
        said["edited"] = {"user": BOT, "ts": self.ts()}
        return {"ts": said["ts"], "channel": channel.id}

    def chat_delete(self, args: Args) -> Answer:
        channel = self.open_to_us(args["channel"])
        channel.messages.remove(self.ours(channel, args["ts"]))
        return {"ts": args["ts"]}

    def chat_postEphemeral(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self.open_to_us(args["channel"])
        if args["user"] not in channel.members:
            raise Broken("user_not_in_channel")
        self.whisper(args["user"], channel.id, args)
        return {"message_ts": self.ts()}

    def reactions_add(self, args: Args) -> Answer:
        said = self.known(args)
        users = said.setdefault("reactions", {}).setdefault(args["name"], [])
        if BOT in users:
            raise Broken("already_reacted")
        users.append(BOT)
        return {}

    def reactions_get(self, args: Args) -> Answer:
        return {"type": "message", "channel": args["channel"], "message": dict(self.known(args))}

    def reactions_remove(self, args: Args) -> Answer:
        users = self.known(args).get("reactions", {}).get(args["name"], [])
        if BOT not in users:
            raise Broken("no_reaction")
        users.remove(BOT)
        return {}

    def views_open(self, args: Args) -> Answer:
        until, user = self.triggers.pop(args["trigger_id"], (0.0, ""))
        if time.monotonic() > until:
            raise Broken("expired_trigger_id")
        if "files:read" not in self.scopes and any(map(takes_files, args["view"]["blocks"])):
            raise Broken("missing_scope")
        return {"view": self.show_view(user, args["view"])}

    def views_update(self, args: Args) -> Answer:
        if args["view_id"] not in self.open_views.values():
            raise Broken("not_found")
        slack_rules.check_view(args["view"])
        kept = {"id": args["view_id"], "hash": f"{self.next()}.hash", "team_id": TEAM}
        self.views[args["view_id"]] = {**args["view"], **kept}
        return {"view": self.views[args["view_id"]]}

    def views_publish(self, args: Args) -> Answer:
        slack_rules.check_view(args["view"])
        self.homes[args["user_id"]] = args["view"]
        return {}

    def users_info(self, args: Args) -> Answer:
        if args["user"] not in self.people:
            raise Broken("user_not_found")
        return {"user": self.people[args["user"]]}

    def team_info(self, args: Args) -> Answer:
        if args.get("team") not in self.teams:
            raise Broken("team_not_found")
        return {"team": {"id": args["team"], "name": self.teams[args["team"]]}}

    def oauth_v2_access(self, args: Args) -> Answer:
        if args.get("grant_type") == "refresh_token":
            return self._rotated(args["refresh_token"])
        if args["code"] not in self.codes:
            raise Broken("invalid_code")
        return self.codes.pop(args["code"])

    def _rotated(self, refresh: str) -> Answer:
        """Give a new pair of tokens; the old one is good no more."""
        team = self.refresh_tokens.pop(refresh, "")
        if not team:
            raise Broken("invalid_refresh_token")
        token, newer = f"xoxe.xoxb-{self.next()}", f"xoxe-{self.next()}"
        self.tokens = {t: owner for t, owner in self.tokens.items() if owner != team} | {
            token: team
        }
        self.refresh_tokens[newer] = team
        made = {"access_token": token, "refresh_token": newer, "expires_in": 43_200}
        return {**made, "token_type": "bot", "team": {"id": team}, "bot_user_id": BOT}
