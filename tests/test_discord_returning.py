"""What happened while we were away, and no session told of, is found out afterwards, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.discord import reviewing
from adapters.discord.discord import Discord
from bridgebot.adapter import Sent
from bridgebot.event import Edited, Place, Post, Posted, Reacted, Whisper
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import doc, plain
from discord_people import FakeDiscord
from discord_world import GUILD
from test_discord_contract import NAME, DiscordSide
from test_discord_listening import discord, gate, made

__all__ = ["discord", "gate"]

EYES, TICK = "\U0001f440", "\u2705"
WHO = "GET /channels/{channel}/messages/{message}/reactions/{emoji}"


@asynccontextmanager
async def living(discord: FakeDiscord, gate: PretendGate) -> AsyncIterator[Discord]:
    """Live once; all lives have the same memory."""
    adapter = made(discord)
    async with running(adapter, DiscordSide(discord), gate):
        await discord.until(lambda: adapter._open, "it speaks")
        yield adapter


async def card(discord: FakeDiscord, adapter: Discord, *, speaker: str = "") -> str:
    """Post something of ours in the lobby."""
    place = Place(NAME, discord.id_of("lobby"))
    sent = await say(adapter, Post(place, doc("a card"), speaker=speaker))
    assert isinstance(sent, Sent)
    return sent.ids[0]


def signs(gate: PretendGate) -> list[tuple[str, str, bool]]:
    """List the signs that were heard: whose, which, and whether they were put on."""
    heard = [each for each in gate.events if isinstance(each, Reacted)]
    return [(each.author.name, each.emoji, each.added) for each in heard]


def edits(gate: PretendGate) -> list[str]:
    """List what was heard to be changed, each once, as a whole bot regards it."""
    heard = {each.key: plain(each.body) for each in gate.events if isinstance(each, Edited)}
    return list(heard.values())


def posts(gate: PretendGate) -> list[str]:
    """List what was heard to be said, each once, as a whole bot regards it."""
    heard = {each.key: plain(each.body) for each in gate.events if isinstance(each, Posted)}
    return list(heard.values())


class BusyGate(PretendGate):
    """A gate at which a channel cannot be looked up, as long as it is told to be busy."""

    busy: str = ""

    async def cursor(self, place: str = "") -> str | None:
        """Say how far was listened, when there is time for it."""
        if place == self.busy:
            await asyncio.Event().wait()  # a kill comes first
        return await super().cursor(place)


# Words ----------------------------------------------------------------------------------------


async def test_words_after_a_life_too_short_to_look_around_are_heard(discord: FakeDiscord) -> None:
    gate = BusyGate()
    gate.busy = discord.id_of("lobby")
    async with living(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    discord.says("ana", "lobby", "@bridgebot two")
    gate.busy = ""
    async with living(discord, gate):
        await discord.until(lambda: posts(gate) == ["one", "two"], "both are heard")


async def test_a_thread_that_was_begun_meanwhile_is_read_from_its_beginning(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate):
        root = discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    discord.world.thread(discord.id_of("lobby"), "about this", root)
    for words in ("two", "three"):
        discord.says("ana", root, f"@bridgebot {words}")
    async with living(discord, gate):
        await discord.until(lambda: posts(gate) == ["one", "two", "three"], "all are heard")


async def test_letters_of_one_who_only_used_commands_are_read(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        discord.commands("ana", "@ana", "suggest", words="dark mode")
        await discord.until(lambda: adapter._open and adapter._open.letters.channels(), "we met")
    discord.says("ana", "@ana", "hello")
    async with living(discord, gate):
        await discord.until(lambda: posts(gate) == ["hello"], "it is heard")


async def test_what_was_said_while_we_were_not_in_a_server_is_not_ours(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    discord.says("ana", "lobby", "@bridgebot two")
    discord.world.pass_time(1)
    discord.world.comes_in()
    discord.world.pass_time(1)
    discord.says("ana", "lobby", "@bridgebot three")
    async with living(discord, gate):
        await discord.until(lambda: posts(gate) == ["one", "three"], "what is ours is heard")


@pytest.mark.parametrize("fault", ["it fails", "it hangs up"])
async def test_a_history_that_cannot_be_read_just_now_is_read_later(
    discord: FakeDiscord, gate: PretendGate, fault: str
) -> None:
    async with living(discord, gate) as adapter:
        await card(discord, adapter)
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    discord.says("ana", "lobby", "@bridgebot two")
    discord.faults.statuses["GET /messages"] = [501] if fault == "it fails" else []
    discord.faults.lose_requests["GET /messages"] = int(fault == "it hangs up")
    async with living(discord, gate) as adapter:
        await card(discord, adapter)
        await discord.until(lambda: posts(gate) == ["one", "two"], "both are heard")


async def test_a_session_of_another_shard_leaves_doubt_in_none_of_these_channels(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        lobby, letter = discord.id_of("lobby"), discord.id_of("@ana")
        discord.says("ana", "@ana", "hello")
        assert adapter._open
        backfill = adapter._open.backfill
        await discord.until(lambda: all(map(backfill.marks.is_sure, (lobby, letter))), "all read")
        backfill.begin({"guilds": [{"id": "7"}], "shard": [1, 2]})
        assert all(map(backfill.marks.is_sure, (lobby, letter)))
        backfill.begin({"guilds": [{"id": GUILD}], "shard": [0, 2]})
        assert not any(map(backfill.marks.is_sure, (lobby, letter)))


# Edits ----------------------------------------------------------------------------------------


async def test_what_was_changed_meanwhile_is_heard(discord: FakeDiscord, gate: PretendGate) -> None:
    async with living(discord, gate):
        told = discord.says("ana", "lobby", "@bridgebot one")
        letter = discord.says("ana", "@ana", "one")
        await discord.until(lambda: len(gate.events) == 2, "both are heard")
    discord.edits(told, "lobby", f"<@{discord.world.users['1100000000000000001']['id']}> two")
    discord.edits(letter, "@ana", "two too")
    async with living(discord, gate):
        await discord.until(lambda: set(edits(gate)) == {"two", "two too"}, "both are heard")


async def test_what_was_heard_to_be_changed_has_the_same_key_again(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate):
        letter = discord.says("ana", "@ana", "one")
        discord.edits(letter, "@ana", "two")
        await discord.until(lambda: edits(gate) == ["two"], "it is heard")
    async with living(discord, gate):
        await discord.until(lambda: len(gate.events) == 3, "it is looked at again")
    assert edits(gate) == ["two"]


async def test_what_is_older_than_a_week_is_let_be(discord: FakeDiscord, gate: PretendGate) -> None:
    discord.world.pass_time(-reviewing.WINDOW_MS / 1000 - 60)
    async with living(discord, gate):
        letter = discord.says("ana", "@ana", "one")
        await discord.until(lambda: gate.events, "it is heard")
    discord.edits(letter, "@ana", "two")
    discord.world.pass_time(reviewing.WINDOW_MS / 1000 + 60)
    async with living(discord, gate):
        discord.says("ana", "@ana", "three")
        await discord.until(lambda: len(gate.events) == 2, "the new one is heard")
    assert edits(gate) == []


# Signs ----------------------------------------------------------------------------------------


async def test_signs_of_meanwhile_are_heard_once(discord: FakeDiscord, gate: PretendGate) -> None:
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter)
        discord.reacts("bob", "lobby", on, EYES)
        await discord.until(lambda: signs(gate), "it is heard")
    discord.unreacts("bob", "lobby", on, EYES)
    discord.reacts("ana", "lobby", on, TICK)
    async with living(discord, gate):
        await discord.until(lambda: len(signs(gate)) == 3, "both are heard")
    discord.reacts("eve", "lobby", on, TICK)
    async with living(discord, gate):
        await discord.until(lambda: len(signs(gate)) > 3, "the new one is heard")
    assert signs(gate)[0] == ("bob", EYES, True)
    assert sorted(signs(gate)[1:3]) == [("ana", TICK, True), ("bob", EYES, False)]
    assert signs(gate)[3:] == [("eve", TICK, True)]


async def test_a_sign_that_is_put_on_again_is_heard_again(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter)
        discord.reacts("bob", "lobby", on, EYES)
        discord.unreacts("bob", "lobby", on, EYES)
        discord.reacts("bob", "lobby", on, EYES)
        await discord.until(lambda: len(signs(gate)) == 3, "all are heard")
    assert signs(gate) == [("bob", EYES, True), ("bob", EYES, False), ("bob", EYES, True)]


async def test_signs_that_a_moderator_takes_off_are_taken_off(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        on, other = await card(discord, adapter), await card(discord, adapter)
        for who, emoji in (("bob", EYES), ("ana", EYES), ("ana", TICK)):
            discord.reacts(who, "lobby", on, emoji)
        discord.reacts("bob", "lobby", other, EYES)
        await discord.until(lambda: len(signs(gate)) == 4, "all are heard")
        discord.clears("lobby", on, EYES)
        await discord.until(lambda: len(signs(gate)) == 6, "those of a kind are off")
        discord.clears("lobby", on)
        await discord.until(lambda: len(signs(gate)) == 7, "all are off")
    heard = signs(gate)[4:]
    assert sorted(heard[:2]) == [("ana", EYES, False), ("bob", EYES, False)]
    assert heard[2:] == [("ana", TICK, False)]


async def test_signs_on_what_we_said_for_others_are_heard(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter, speaker="Bob")
    discord.reacts("ana", "lobby", on, EYES)
    async with living(discord, gate):
        await discord.until(lambda: signs(gate) == [("ana", EYES, True)], "it is heard")


async def test_whoever_put_a_sign_meanwhile_is_answered(discord: FakeDiscord) -> None:
    gate = PretendGate(lambda event: Whisper(doc("Taken.")) if isinstance(event, Reacted) else None)
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter)
    discord.reacts("ana", "lobby", on, EYES)
    async with living(discord, gate):
        await discord.until(lambda: discord.said("@ana") == ["Taken."], "ana has a letter")


async def test_it_is_asked_only_where_something_is_new(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter)
        discord.reacts("ana", "lobby", on, EYES)
        await discord.until(lambda: signs(gate), "it is heard")
    known = discord.rest.count("GET /messages")
    async with living(discord, gate):
        await discord.until(lambda: discord.rest.count("GET /messages") > known, "it looks")
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: len(gate.events) == 2, "it is up to date")
    assert discord.rest.count(WHO) == 0


async def test_it_is_not_asked_without_end(discord: FakeDiscord, gate: PretendGate) -> None:
    async with living(discord, gate) as adapter:
        on = await card(discord, adapter)
    for number in range(reviewing.ASKED_MAX + 5):
        discord.reacts("ana", "lobby", on, chr(0x1F600 + number))
    async with living(discord, gate):
        most = reviewing.ASKED_MAX
        await discord.until(lambda: len(signs(gate)) == most, "the first are heard")
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: len(gate.events) == most + 1, "it goes on")
    assert discord.rest.count(WHO) == most


async def test_a_channel_that_is_closed_to_us_stops_nothing(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        await card(discord, adapter)
    discord.faults.statuses["GET /messages"] = [403] * 4
    async with living(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
