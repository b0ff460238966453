"""Whoever takes no direct messages hears of it in a private thread, and nobody else does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import discord_bot
from adapters.discord.discord import Discord
from bridgebot.adapter import Later, Outcome, Refused, Sent, Unsure
from bridgebot.event import Delete, Edit, Hearer, Place, Post, Posted, React
from bridgebot.testing.driving import running, say
from bridgebot.text import doc
from discord_people import FakeDiscord, signs
from discord_world import GUILD, Payload
from test_discord_contract import NAME, OFFERS, DiscordSide
from test_discord_delivery import LONG, speaking

DONE = doc("It is done.")


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("bob", "team", "lobby")
        discord.world.closed.add(discord.joins("dan", "@dan"))
        yield discord
        assert discord.world.broken_rules == []


@pytest.fixture
def adapter(discord: FakeDiscord) -> Discord:
    return made(discord)


def made(discord: FakeDiscord) -> Discord:
    adapter = Discord(NAME, discord_bot.settings(discord, help_channel=discord.id_of("lobby")))
    adapter.offer(OFFERS)
    return adapter


def letter(adapter: Discord, discord: FakeDiscord) -> Post:
    dan = discord.joins("dan")
    return Post(adapter.direct(dan), DONE, hearers=(Hearer(dan, "dan"),))


def threads(discord: FakeDiscord) -> list[Payload]:
    return [each for each in discord.world.channels.values() if each["type"] == 12]


def said(discord: FakeDiscord) -> list[list[str]]:
    """List what is said in each private thread."""
    return [discord.said(each["id"]) for each in threads(discord)]


async def told(adapter: Discord, discord: FakeDiscord) -> Sent:
    sent = await say(adapter, letter(adapter, discord))
    assert isinstance(sent, Sent)
    return sent


async def test_it_is_said_in_a_private_thread_and_that_is_reported(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        sent = await told(adapter, discord)
        await told(adapter, discord)
    [thread] = threads(discord)
    first, second = discord.ours(thread["id"])
    assert thread["invited"] == first["called"] == second["called"] == [discord.joins("dan")]
    assert sent.link == f"https://discord.com/channels/{GUILD}/{thread['id']}/{first['id']}"
    assert sent.instead == "direct messages are closed to us, so it was said in a private thread"
    assert discord.said("lobby") == []


async def test_somebody_without_a_name_is_reached_too(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        await say(adapter, Post(adapter.direct(discord.joins("dan")), DONE))
    assert threads(discord)[0]["name"].startswith("For you · ")


async def test_a_person_is_not_spoken_for_there(discord: FakeDiscord, adapter: Discord) -> None:
    async with speaking(adapter, discord):
        await say(adapter, replace(letter(adapter, discord), speaker="Bob"))
    assert discord.world.webhooks == {}
    assert len(said(discord)[0]) == 1


async def test_what_was_said_there_can_be_changed_signed_and_taken_back_after_a_restart(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        sent = await told(adapter, discord)
    place = adapter.direct(discord.joins("dan"))
    other = made(discord)
    async with speaking(other, discord):
        assert await say(other, Edit(place, doc("Really."), messages=sent.ids)) == Sent()
        assert await say(other, React(place, "👀", sent.ids)) == Sent()
        [message] = discord.ours(threads(discord)[0]["id"])
        assert signs(message) == ["👀"]
        assert said(discord) == [["Really."]]
        assert await say(other, Delete(place, sent.ids)) == Sent()
    assert said(discord) == [[]]


async def test_what_is_longer_now_goes_on_in_the_thread(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        sent = await told(adapter, discord)
        place = adapter.direct(discord.joins("dan"))
        longer = await say(adapter, Edit(place, doc(LONG), messages=sent.ids))
        assert isinstance(longer, Sent)
        await say(adapter, Delete(place, longer.ids))
    assert len(longer.ids) > 2
    assert said(discord) == [[]]


async def settled(discord: FakeDiscord) -> tuple[Outcome | None, Outcome]:
    """Come back without any memory: settle what may have been sent, and send it again."""
    again = made(discord)
    post = letter(again, discord)
    async with speaking(again, discord):
        began = datetime.now(UTC) - timedelta(seconds=60)
        return await again.settle(post, "key-1", began), await say(again, post, "key-2")


async def test_after_a_restart_it_is_looked_up_in_the_thread_there_is(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        sent = await say(adapter, letter(adapter, discord), "key-1")
    found, _ = await settled(discord)
    assert found == sent
    assert [len(each) for each in said(discord)] == [2]


async def test_a_thread_whose_answer_was_lost_is_used(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.drop_answers["POST /channels/{channel}/threads"] = 1
    async with speaking(adapter, discord):
        outcome = await adapter.deliver(letter(adapter, discord), "key-1")
    found, _ = await settled(discord)
    assert isinstance(outcome, Unsure)
    assert found is None
    assert [len(each) for each in said(discord)] == [1]


async def test_words_whose_answer_was_lost_are_there_once(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        await told(adapter, discord)
        discord.faults.drop_answers["POST /messages"] = 2
        await told(adapter, discord)
    assert [len(each) for each in said(discord)] == [2]


async def test_it_is_known_over_restarts(discord: FakeDiscord, adapter: Discord) -> None:
    async with speaking(adapter, discord) as gate:
        await told(adapter, discord)
    [thread] = threads(discord)
    thread["thread_metadata"]["archived"] = True
    thread["invited"].clear()  # they left it
    other = made(discord)
    async with running(other, DiscordSide(discord), gate):
        await discord.until(lambda: other._open is not None, "it speaks")
        await told(other, discord)
    assert [len(each) for each in said(discord)] == [2]
    assert thread["invited"] == [discord.joins("dan")]


async def test_a_thread_that_was_deleted_is_made_anew(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        await told(adapter, discord)
        del discord.world.channels[threads(discord)[0]["id"]]
        await told(adapter, discord)
    assert [len(each) for each in said(discord)] == [1]


async def test_nothing_is_said_anywhere_to_whom_is_not_in_the_server(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.world.strangers.add(discord.joins("dan"))
    async with speaking(adapter, discord):
        outcome = await say(adapter, letter(adapter, discord))
    assert outcome == Refused(
        "they take no direct messages from us, and are not in the server of help_channel"
    )
    assert (threads(discord), discord.said("lobby")) == ([], [])


@pytest.mark.parametrize("lacking", [0, 1 << 34])
async def test_no_thread_is_left_into_which_they_cannot_be_let(
    discord: FakeDiscord, adapter: Discord, lacking: int
) -> None:
    discord.world.shut_out.add(discord.joins("dan"))
    discord.world.permissions &= ~lacking
    async with speaking(adapter, discord):
        outcome = await say(adapter, letter(adapter, discord))
    assert isinstance(outcome, Refused)
    assert "cannot be let into a private thread" in outcome.why
    assert [each["thread_metadata"]["archived"] for each in threads(discord)] == [True] * bool(
        lacking
    )
    assert discord.said("lobby") == []


async def test_where_there_are_no_private_threads_they_are_called_once_without_the_words(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.world.permissions &= ~(1 << 36)
    async with speaking(adapter, discord):
        outcomes = [await say(adapter, letter(adapter, discord)) for _ in range(2)]
    assert all(isinstance(each, Refused) and "called there" in each.why for each in outcomes)
    [call] = discord.ours("lobby")
    assert call["called"] == [discord.joins("dan")]
    assert "done" not in discord.said("lobby")[0]


async def test_it_is_refused_where_there_is_nowhere_else(discord: FakeDiscord) -> None:
    adapter = Discord(NAME, discord_bot.settings(discord))
    adapter.offer(OFFERS)
    async with speaking(adapter, discord):
        outcome = await say(adapter, letter(adapter, discord))
    assert outcome == Refused("that person takes no direct messages from us")


async def test_before_it_is_open_nothing_is_changed(adapter: Discord, discord: FakeDiscord) -> None:
    place = adapter.direct(discord.joins("dan"))
    assert isinstance(await adapter.deliver(Delete(place, ("1/2",)), "key-1"), Later)


# What they say there ----------------------------------------------------------------------------


def answers(discord: FakeDiscord, words: str) -> str:
    """Let dan answer our first message in his thread."""
    [thread] = threads(discord)
    first = discord.ours(thread["id"])[0]
    facts: Payload = {"type": 19, "message_reference": {"message_id": first["id"]}}
    return discord.says("dan", thread["id"], words, **facts)


async def test_an_answer_in_the_thread_is_as_good_as_a_direct_message(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord) as gate:
        sent = await told(adapter, discord)
        said = answers(discord, "@bridgebot thank you")
        await discord.until(lambda: gate.events, "it is heard")
    [event] = gate.events
    [thread] = threads(discord)
    assert isinstance(event, Posted)
    assert (event.place, event.addressed) == (adapter.direct(discord.joins("dan")), True)
    assert (event.message, event.reply_to) == (f"{thread['id']}/{said}", sent.ids[0])


async def test_what_others_say_in_the_thread_is_said_there(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord) as gate:
        await told(adapter, discord)
        [thread] = threads(discord)
        discord.says("bob", thread["id"], "@bridgebot help")
        await discord.until(lambda: gate.events, "it is heard")
    assert gate.events[0].place == Place(NAME, discord.id_of("lobby"), thread["id"])


async def test_whoever_writes_what_we_may_not_read_is_told_once_how_to_be_heard(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord) as gate:
        await told(adapter, discord)
        [thread] = threads(discord)
        for words in ("thank you", "are you there?"):
            discord.says("dan", thread["id"], words)
        await discord.until(lambda: len(discord.said(thread["id"])) == 2, "there is a hint")
        discord.says("dan", thread["id"], "@bridgebot help")
        await discord.until(lambda: gate.events, "it is heard")
    [_, hint] = discord.said(thread["id"])
    assert hint.startswith("Discord does not show me what you wrote.")


async def test_what_is_said_in_any_other_thread_is_left_alone(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord) as gate:
        root = discord.says("dan", "lobby", "hello")
        thread = discord.world.thread(discord.id_of("lobby"), "hello", root)
        discord.gateway.tell("THREAD_CREATE", {**thread, "newly_created": True})
        discord.says("dan", root, "thank you")
        discord.says("dan", root, "@bridgebot help")
        await discord.until(lambda: gate.events, "it is heard")
    assert discord.said(root) == []
