"""Files, both ways: shown with what is to be seen in them, sent on, and read again."""

from pathlib import Path

import pytest

from adapters.discord import ability
from adapters.discord.discord import Discord
from bridgebot.abilities import Fetches
from bridgebot.adapter import Feature, Level, Refused, Sent
from bridgebot.event import Edit, File, Post, Posted
from bridgebot.testing.driving import say
from bridgebot.text import Doc, doc
from discord_people import FakeDiscord
from test_discord_contract import NAME
from test_discord_delivery import LONG, adapter, at, discord, speaking

__all__ = ["adapter", "discord"]

PICTURE = b"picture"
NOTHING = Doc(())


@pytest.fixture
def shot(tmp_path: Path) -> File:
    return kept(tmp_path, "shot.png", "image/png", PICTURE, alt="a dark screen")


def kept(folder: Path, name: str, mime: str, content: bytes, *, alt: str = "") -> File:
    """Give a file as the courier does: a copy lies on our disk."""
    path = folder / f"{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return File(name, mime, len(content), path=str(path), alt=alt)


def parts(discord: FakeDiscord, kind: int, number: int = 0) -> list[dict[str, object]]:
    """List the components of a kind in a message of ours."""
    return [each for each in discord.ours("lobby")[number]["components"] if each["type"] == kind]


@pytest.mark.parametrize("speaker", ["", "Bob"])
async def test_a_picture_is_shown_with_what_is_to_be_seen(
    discord: FakeDiscord, adapter: Discord, shot: File, speaker: str
) -> None:
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("see"), speaker=speaker, files=(shot,)))
    [message] = discord.ours("lobby")
    assert discord.files(message) == {"shot.png": PICTURE}
    assert parts(discord, 12)[0]["items"][0]["description"] == "a dark screen"  # type: ignore[index]


async def test_any_other_file_is_shown_by_its_name(
    discord: FakeDiscord, adapter: Discord, tmp_path: Path
) -> None:
    log = kept(tmp_path, "Protokoll für Ana.log", "text/plain", b"log")
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), NOTHING, files=(log,)))
    [message] = discord.ours("lobby")
    assert discord.files(message) == {"Protokoll_fur_Ana.log": b"log"}
    assert message["files"]["Protokoll_fur_Ana.log"]["description"] == "Protokoll für Ana.log"
    assert [each["type"] for each in message["components"]] == [13]


async def test_two_files_of_one_name_are_both_there(
    discord: FakeDiscord, adapter: Discord, tmp_path: Path
) -> None:
    same = [kept(tmp_path, "a.png", "image/png", content) for content in (b"one", b"two")]
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("see"), files=tuple(same)))
    assert discord.files(discord.ours("lobby")[0]) == {"a.png": b"one", "a-2.png": b"two"}


@pytest.mark.parametrize("fault", ["drop_answers", "lose_requests"])
async def test_more_files_than_a_message_takes_go_on_in_the_next(
    discord: FakeDiscord, adapter: Discord, tmp_path: Path, fault: str
) -> None:
    files = [kept(tmp_path, f"{number}.png", "image/png", b"x") for number in range(23)]
    getattr(discord.faults, fault)["POST /messages"] = 1
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "lobby"), NOTHING, files=tuple(files)))
    assert isinstance(sent, Sent)
    assert [len(discord.files(each)) for each in discord.ours("lobby")] == [10, 10, 3]


async def test_what_the_library_tries_again_is_sent_whole(
    discord: FakeDiscord, adapter: Discord, shot: File
) -> None:
    discord.faults.statuses["POST /messages"] = [502]
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("see"), files=(shot,)))
    assert discord.files(discord.ours("lobby")[0]) == {"shot.png": PICTURE}


async def test_files_that_are_large_together_go_one_by_one(
    discord: FakeDiscord, adapter: Discord, tmp_path: Path
) -> None:
    half = b"x" * (discord.world.file_max // 2 + 1)
    files = [kept(tmp_path, f"{name}.bin", "application/x", half) for name in "ab"]
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("see"), files=tuple(files)))
    assert [len(discord.files(each)) for each in discord.ours("lobby")] == [1, 1]


async def test_a_file_that_is_too_large_is_refused_with_numbers(
    discord: FakeDiscord, adapter: Discord, tmp_path: Path
) -> None:
    large = kept(tmp_path, "all.zip", "application/zip", b"x" * (discord.world.file_max + 1))
    async with speaking(adapter, discord):
        outcome = await say(adapter, Post(at(discord, "lobby"), doc("see"), files=(large,)))
    assert outcome == Refused("all.zip has 10,485,761 bytes, and that channel takes 10,485,760")


async def test_a_servers_boosts_raise_what_it_takes(discord: FakeDiscord, adapter: Discord) -> None:
    discord.world.premium_tier = 2
    async with speaking(adapter, discord):
        assert adapter.caps(at(discord, "lobby")).file_max == 50 * 1024 * 1024
        assert adapter.caps(adapter.direct("1")).file_max == ability.FILE_MAX
        assert adapter.caps(at(discord, "lobby")).level(Feature.FILE) is Level.FULL


async def test_where_we_may_attach_nothing_files_are_named(
    discord: FakeDiscord, adapter: Discord, shot: File
) -> None:
    discord.world.permissions &= ~(1 << 15)
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("see"), files=(shot,)))
    assert "which I may not attach here:\n- shot.png (7 bytes)" in discord.said("lobby")[0]


async def test_an_edit_keeps_the_files(discord: FakeDiscord, adapter: Discord, shot: File) -> None:
    lobby = at(discord, "lobby")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(lobby, doc("one"), speaker="Bob", files=(shot,)))
        assert isinstance(sent, Sent)
        await say(adapter, Edit(lobby, doc("two"), speaker="Bob", messages=sent.ids))
    assert discord.said("lobby") == ["two"]
    assert discord.files(discord.ours("lobby")[0]) == {"shot.png": PICTURE}
    assert parts(discord, 12)[0]["items"][0]["description"] == "a dark screen"  # type: ignore[index]


async def test_an_edit_that_cannot_keep_the_files_is_made_without(
    discord: FakeDiscord, adapter: Discord, shot: File
) -> None:
    place = adapter.direct(discord.joins("ana"))
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(place, doc("one"), speaker="Bob", files=(shot,)))
        assert isinstance(sent, Sent)
        discord.faults.statuses["PATCH /message"] = [400]
        changed = Edit(place, doc("two"), speaker="Bob", messages=sent.ids)
        assert await say(adapter, changed) == Sent()
    assert discord.said("@ana") == ["two"]


async def test_a_letter_and_a_forums_post_carry_files(
    discord: FakeDiscord, adapter: Discord, shot: File
) -> None:
    async with speaking(adapter, discord):
        await say(adapter, Post(adapter.direct(discord.joins("ana")), doc("see"), files=(shot,)))
        sent = await say(adapter, Post(at(discord, "wishes"), doc("see"), files=(shot,)))
    assert isinstance(sent, Sent)
    assert [discord.files(discord.ours(channel)[0]) for channel in ("@ana", sent.ids[0])] == [
        {"shot.png": PICTURE}
    ] * 2


async def test_what_is_far_too_long_is_a_file(discord: FakeDiscord, adapter: Discord) -> None:
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc(LONG * 6)))
    assert len(discord.ours("lobby")) == 8
    assert discord.files(discord.ours("lobby")[-1]) == {"message.txt": (LONG * 6).encode()}


# Heard ----------------------------------------------------------------------------------------


async def test_a_file_that_is_shown_to_us_can_be_read(
    discord: FakeDiscord, adapter: Discord
) -> None:
    told = {**discord.world.attach(discord.url, "shot.png", PICTURE), "description": "dark"}
    async with speaking(adapter, discord) as gate:
        discord.says("ana", "@ana", "see", attachments=[told])
        await discord.until(lambda: gate.events, "it is heard")
        [event] = gate.events
        assert isinstance(event, Posted)
        [file] = event.files
        assert (file.source, file.alt, file.size) == (NAME, "dark", 7)
        assert isinstance(adapter, Fetches)
        assert await adapter.fetch(file, 100) == PICTURE


async def test_a_shown_file_is_read_even_when_its_address_expired(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.world.files["7"] = PICTURE
    url = f"{discord.url}/files/expired7"
    async with speaking(adapter, discord):
        read = await adapter.fetch(File("shot.png", "image/png", 7, "7", url), 100)
        with pytest.raises(ValueError, match=r"shot\.png is larger than 3 bytes"):
            await adapter.fetch(File("shot.png", "image/png", 0, "7", url), 3)
    assert read == PICTURE
