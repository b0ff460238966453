"""What the gateway told of servers, channels and roles, as far as the library keeps it."""

import discord

from adapters.discord import ability


class Known:
    """What the gateway told of servers, channels and roles."""

    def __init__(self, of: discord.Client) -> None:
        """Ask the library."""
        self._client = of

    def _found(self, channel: str) -> object:
        return self._client.get_channel(int(channel)) if channel.isdecimal() else None

    @property
    def us(self) -> str:
        """Give our own account."""
        return str(self._client.user.id) if self._client.user else ""

    def parent(self, channel: str) -> str:
        """Give the channel that a thread is in; nothing for what is no thread."""
        found = self._found(channel)
        return str(found.parent_id) if isinstance(found, discord.Thread) else ""

    def channel(self, channel: str) -> str:
        """Give a channel's name."""
        return str(getattr(self._found(channel), "name", ""))

    def emoji(self, channel: str, name: str) -> str:
        """Give how a sign of a channel's own server is written, by its name; nothing if none is."""
        guild = getattr(self._found(channel), "guild", None)
        for each in guild.emojis if guild is not None else ():
            if each.name == name and each.is_usable():
                return str(each).strip("<>")
        return ""

    def role(self, role: str) -> str:
        """Give a role's name."""
        for guild in self._client.guilds:
            found = guild.get_role(int(role))
            if found is not None:
                return found.name
        return ""

    def guild(self, channel: str) -> str:
        """Give the server that a channel or a thread is in; nothing if it is not known."""
        guild = getattr(self._found(channel), "guild", None)
        return str(guild.id) if guild is not None else ""

    def file_max(self, channel: str) -> int:
        """Give the most bytes that may be sent at once; a server's boosts raise it."""
        guild = getattr(self._found(channel), "guild", None)
        return int(guild.filesize_limit) if guild is not None else ability.FILE_MAX

    def is_forum(self, channel: str) -> bool:
        """Tell whether a channel is a forum, in which every post is a thread."""
        return isinstance(self._found(channel), discord.ForumChannel)

    def tags(self, channel: str) -> dict[str, str]:
        """Give the ids of a forum's tags by their names."""
        found = self._found(channel)
        tags = found.available_tags if isinstance(found, discord.ForumChannel) else ()
        return {tag.name.casefold(): str(tag.id) for tag in tags}

    def needs_tag(self, channel: str) -> bool:
        """Tell whether a forum takes no post without a tag."""
        found = self._found(channel)
        return isinstance(found, discord.ForumChannel) and found.flags.require_tag

    def worn(self, thread: str) -> list[str] | None:
        """Give the ids of the tags of a forum's post; None if the post is not known."""
        found = self._found(thread)
        if not isinstance(found, discord.Thread):
            return None
        return [str(tag.id) for tag in found.applied_tags]

    def is_hookless(self, channel: str) -> bool:
        """Tell whether we surely may not speak there as somebody."""
        return bool(self.lacks(channel, "manage_webhooks"))

    def lacks(self, channel: str, *wanted: str) -> list[str]:
        """List the permissions that we need in a channel and surely have not."""
        found = self._found(channel)
        guild = getattr(found, "guild", None)
        if not isinstance(found, discord.abc.GuildChannel | discord.Thread) or guild is None:
            return []
        is_orphan = isinstance(found, discord.Thread) and found.parent is None
        if guild.me is None or is_orphan:
            return []
        granted = found.permissions_for(guild.me)
        return [each for each in wanted if not getattr(granted, each)]
