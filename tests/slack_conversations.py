"""Slack's methods about conversations: which there are, and what was said in them."""

from slack_rules import Broken
from slack_world import BOT, Answer, Args, Channel, Message, World


class Conversations(World):
    """Answers calls about conversations."""

    def auth_teams_list(self, args: Args) -> Answer:
        """List the workspaces of an organisation, one on each page."""
        teams = self.organisations[self.tokens[args["token"]]]
        at = int(args.get("cursor") or 0)
        more = str(at + 1) if at + 1 < len(teams) else ""
        page = [{"id": team, "name": team} for team in teams[at : at + 1]]
        return {"teams": page, "response_metadata": {"next_cursor": more}}

    def _asked_of(self, args: Args) -> str:
        """Name the workspace that is asked about: with an organisation's token it must be said."""
        owner = self.tokens[args["token"]]
        if owner not in self.organisations:
            return owner
        if "team_id" not in args:
            raise Broken("missing_argument")
        if args["team_id"] not in self.organisations[owner]:
            raise Broken("team_access_not_granted")
        return str(args["team_id"])

    def users_conversations(self, args: Args) -> Answer:
        team, kinds = self._asked_of(args), args["types"].split(",")
        ours = [
            {"id": each.id, **({"is_im": True, "user": f"U{each.id[1:]}"} if each.is_im else {})}
            for each in self.channels.values()
            if BOT in each.members and each.team in (team, "") and kind_of(each) in kinds
        ]
        return {"channels": ours, "response_metadata": {"next_cursor": ""}}

    def conversations_open(self, args: Args) -> Answer:
        if args["users"] not in self.people:
            raise Broken("user_not_found")
        if args["users"] in self.closed:
            raise Broken("user_disabled")
        return {"channel": {"id": self.direct(args["users"]).id}}

    def conversations_info(self, args: Args) -> Answer:
        channel = self.channels.get(args["channel"])
        if channel is None:
            raise Broken("channel_not_found")
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_member": BOT in channel.members,
                "is_private": channel.is_private,
            }
        }

    def usergroups_list(self, args: Args) -> Answer:
        return {"usergroups": [{"id": each, "handle": name} for each, name in self.groups.items()]}

    def conversations_history(self, args: Args) -> Answer:
        channel = self.open_to_us(args["channel"])
        if channel.id in self.unreadable:
            raise Broken("missing_scope")
        tops = [
            each for each in channel.messages if each.get("thread_ts", each["ts"]) == each["ts"]
        ]
        return self._page(tops, args)

    def conversations_replies(self, args: Args) -> Answer:
        channel = self.open_to_us(args["channel"])
        if channel.find(args["ts"]) is None:
            raise Broken("thread_not_found")
        thread = [
            each for each in channel.messages if args["ts"] in (each["ts"], each.get("thread_ts"))
        ]
        return self._page(thread, args)

    def _page(self, said: list[Message], args: Args) -> Answer:
        """Give a page, the newest first; metadata only when asked for."""
        oldest = float(args.get("oldest") or 0)
        found = [each for each in reversed(said) if float(each["ts"]) > oldest]
        start, size = int(args.get("cursor") or 0), min(int(args["limit"]), self.history_page)
        page = [_as_told(each) for each in found[start : start + size]]
        if args.get("include_all_metadata") != "true":
            page = [{k: v for k, v in each.items() if k != "metadata"} for each in page]
        has_more = start + size < len(found)
        cursor = str(start + size) if has_more else ""
        return {
            "messages": page,
            "has_more": has_more,
            "response_metadata": {"next_cursor": cursor},
        }


def kind_of(channel: Channel) -> str:
    """Say what kind of channel one is, as `users.conversations` calls it."""
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _as_told(said: Message) -> Message:
    signs = [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in said.get("reactions", {}).items()
        if users
    ]
    return {**said, **({"reactions": signs} if signs else {})}
