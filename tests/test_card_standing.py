"""A card tells its platform how far what it is about has come, however it is worded."""

from bridgebot.event import Edit, Post
from bridgebot.testing.room import Room


async def test_a_card_tells_where_its_suggestion_stands(sqlite_url: str) -> None:
    async with Room(sqlite_url) as room:
        await room.says("eve", "beta/help", "/issue the export hangs")
        await room.says("ana", "acme/team", "/take 1")
        await room.says("ana", "acme/team", "/resolve 1 it is fast again")
        told = [op for op, key in room.adapters["acme"].attempts if isinstance(op, Post | Edit)]
    assert [each.standing for each in told if each.standing] == ["open", "open", "resolved"]
