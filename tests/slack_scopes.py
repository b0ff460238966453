"""Which scopes each of Slack's methods asks for."""

from collections.abc import Iterator, Mapping

from slack_world import Args, Channel

NEEDS: Mapping[str, tuple[str, ...]] = {
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.open": ("im:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "reactions.add": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "reactions.remove": ("reactions:write",),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "users.info": ("users:read",),
}
_HISTORY = frozenset({"conversations.history", "conversations.replies"})
_AS_SOMEBODY = frozenset({"username", "icon_url", "icon_emoji"})
_TYPES = {
    "public_channel": "channels",
    "private_channel": "groups",
    "mpim": "mpim",
    "im": "im",
}


def needed(method: str, args: Args, channel: Channel | None) -> Iterator[str]:
    """Name the scopes without which a call is refused."""
    yield from NEEDS.get(method, ())
    if _AS_SOMEBODY & set(args):
        yield "chat:write.customize"
    if method in _HISTORY and channel is not None:
        yield f"{_kind(channel)}:history"
    if method == "conversations.info" and channel is not None:
        yield f"{_kind(channel)}:read"
    if method == "users.conversations":
        yield from (f"{_TYPES[each]}:read" for each in args["types"].split(","))


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "groups" if channel.is_private else "channels"
