"""`anew` makes something new of words that were taken for an answer."""

from bridgebot.testing.room import Room


async def test_words_that_are_not_there_cannot_be_new(room: Room) -> None:
    assert await room.says("eve", "beta/help", "/anew 7") == "I do not remember you saying that."


async def test_words_are_new_only_once(room: Room) -> None:
    await room.says("eve", "beta/@eve@beta", "/suggest dark mode")
    await room.says("ana", "acme/team", "/send 1 How dark?")
    await room.says("eve", "beta/@eve@beta", "Pay by invoice")
    assert "I heard you:\n> Pay by invoice" in await room.says("eve", "beta/help", "/anew 2")
    assert await room.says("eve", "beta/help", "/anew 2") == "I do not remember you saying that."
