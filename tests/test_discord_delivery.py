"""Whatever goes wrong between us and Discord, everything is said once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import discord_bot
from adapters.discord.discord import Discord
from bridgebot.abilities import Reaches
from bridgebot.adapter import Feature, Later, Level, Refused, Sent, Unsure
from bridgebot.event import Button, Delete, Edit, Hearer, Place, Post, React
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import Mention, doc
from bridgebot.text import say as spoken
from discord_people import FakeDiscord, buttons
from discord_world import GUILD
from test_discord_contract import NAME, OFFERS, DiscordSide

LONG = " ".join(f"word{number}" for number in range(1200))


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby", "@ana")
        discord.joins("bob", "team")
        discord.world.channel(
            "wishes", 15, available_tags=[_tag("1", "open"), _tag("2", "shipped"), _tag("3", "bug")]
        )
        yield discord
        assert discord.world.broken_rules == []


def _tag(number: str, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}


@pytest.fixture
def adapter(discord: FakeDiscord) -> Discord:
    made = Discord(NAME, discord_bot.settings(discord, help_channel=discord.id_of("lobby")))
    made.offer(OFFERS)
    return made


@asynccontextmanager
async def speaking(adapter: Discord, discord: FakeDiscord) -> AsyncIterator[PretendGate]:
    """Run an adapter, and wait until it knows where it may speak."""
    async with running(adapter, DiscordSide(discord)) as gate:
        await discord.until(lambda: adapter._open is not None, "it speaks")
        yield gate


def link(discord: FakeDiscord, channel: str, message: str) -> str:
    return f"https://discord.com/channels/{GUILD}/{discord.id_of(channel)}/{message}"


def first(discord: FakeDiscord, channel: str) -> Sent:
    """Say how the first message of ours is reported as sent."""
    message = discord.ours(channel)[0]["id"]
    return Sent((message,), link(discord, channel, message))


def at(discord: FakeDiscord, channel: str, thread: str = "") -> Place:
    return Place(NAME, discord.id_of(channel), thread)


# Said once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["drop_answers", "lose_requests"])
@pytest.mark.parametrize("speaker", ["", "Bob"])
@pytest.mark.parametrize("hangs", [False, True])
async def test_a_broken_connection_makes_no_second_copy(
    discord: FakeDiscord, adapter: Discord, fault: str, speaker: str, *, hangs: bool
) -> None:
    root = discord.says("ana", "lobby", "hello") if hangs else ""
    kind = "POST execute" if speaker else "POST /messages"
    getattr(discord.faults, fault)[kind] = 1
    post = Post(at(discord, "lobby", root), doc("It is dark now."), speaker=speaker)
    async with speaking(adapter, discord):
        sent = await say(adapter, post)
    assert discord.said(root or "lobby") == ["It is dark now."]
    assert sent == first(discord, root or "lobby")


@pytest.mark.parametrize("speaker", ["", "Bob"])
async def test_of_a_long_message_only_what_is_missing_is_sent_again(
    discord: FakeDiscord, adapter: Discord, speaker: str
) -> None:
    async with speaking(adapter, discord):
        kind = "POST execute" if speaker else "POST /messages"
        discord.faults.lose_requests[kind] = 0
        discord.faults.statuses[kind] = []
        outcome = await say(adapter, Post(at(discord, "lobby"), doc("warm up"), speaker=speaker))
        discord.faults.drop_answers[kind] = 2
        outcome = await say(adapter, Post(at(discord, "lobby"), doc(LONG), speaker=speaker))
    parts = discord.said("lobby")[1:]
    assert isinstance(outcome, Sent)
    assert len(parts) == len(outcome.ids) > 2
    assert " ".join(parts).split() == LONG.split()


@pytest.mark.parametrize("status", [503, 520])
async def test_a_failing_server_leaves_it_unsure(
    discord: FakeDiscord, adapter: Discord, status: int
) -> None:
    discord.faults.done_statuses["POST /messages"] = [status]
    post = Post(at(discord, "lobby"), doc("hello"))
    async with speaking(adapter, discord):
        outcome = await adapter.deliver(post, "key-1")
        settled = await adapter.settle(post, "key-1", datetime.now(UTC))
    assert isinstance(outcome, Unsure)
    assert settled == first(discord, "lobby")


async def test_what_the_library_tries_again_is_there_once(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.done_statuses["POST /messages"] = [502]
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("hello")))
    assert discord.said("lobby") == ["hello"]
    assert discord.rest.count("POST /messages") == 2


async def test_the_same_key_after_minutes_is_settled_by_history(
    discord: FakeDiscord, adapter: Discord
) -> None:
    post = Post(at(discord, "lobby"), doc("hello"))
    async with speaking(adapter, discord):
        began = datetime.now(UTC)
        await adapter.deliver(post, "key-1")
        discord.world.pass_time(600)
        settled = await adapter.settle(post, "key-1", began)
    assert settled == first(discord, "lobby")


async def test_what_is_not_there_is_not_settled(discord: FakeDiscord, adapter: Discord) -> None:
    post = Post(at(discord, "lobby"), doc("hello"))
    async with speaking(adapter, discord):
        await adapter.deliver(post, "key-1")
        assert await adapter.settle(post, "key-2", datetime.now(UTC)) is None


async def test_a_burst_is_paced_by_the_buckets(discord: FakeDiscord, adapter: Discord) -> None:
    async with speaking(adapter, discord):
        for number in range(12):
            await say(adapter, Post(at(discord, "lobby"), doc(f"word {number}")))
    assert discord.said("lobby") == [f"word {number}" for number in range(12)]
    assert discord.rest.too_fast <= 1


async def test_a_webhook_that_is_asked_to_wait_says_so(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.slow_down["POST execute"] = [7.5]
    async with speaking(adapter, discord):
        outcome = await adapter.deliver(
            Post(at(discord, "lobby"), doc("hello"), speaker="Bob"), "key-1"
        )
    assert outcome == Later(7.5, "Discord asked to wait")


# As somebody, to somebody ---------------------------------------------------------------------


async def test_a_person_speaks_under_their_own_name(discord: FakeDiscord, adapter: Discord) -> None:
    async with speaking(adapter, discord) as gate:
        await say(adapter, Post(at(discord, "lobby"), doc("hello"), speaker="Discord Dan"))
        await say(adapter, Post(at(discord, "lobby"), doc("again"), speaker="Eve"))
    names = [each["author"]["username"] for each in discord.ours("lobby")]
    assert names == ["Discor\u200ad Dan", "Eve"]
    assert len(discord.world.webhooks) == 1
    assert gate.events == []


async def test_a_person_speaks_with_their_own_picture(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        for picture in ("https://slack.example/bob.png", "", "mxc://example.org/bob"):
            post = Post(at(discord, "lobby"), doc("hello"), speaker="Bob", picture=picture)
            await say(adapter, post)
    shown = [each["avatar_url"] for each in discord.ours("lobby")]
    assert shown == ["https://slack.example/bob.png", None, None]


async def test_nobody_is_spoken_for_where_that_is_not_wanted(discord: FakeDiscord) -> None:
    adapter = Discord(NAME, discord_bot.settings(discord, speak_as=False))
    adapter.offer(OFFERS)
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("hello — Bob"), speaker="Bob"))
        level = adapter.caps(at(discord, "lobby")).level(Feature.SPEAK_AS)
    assert level is Level.FALLBACK
    assert discord.world.webhooks == {}


async def test_without_webhooks_we_say_it_ourselves(discord: FakeDiscord, adapter: Discord) -> None:
    discord.world.permissions &= ~(1 << 29)
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("hello — Bob"), speaker="Bob"))
    assert [each["author"]["username"] for each in discord.ours("lobby")] == ["bridgebot"]


async def test_a_webhook_that_was_taken_away_is_made_again(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("one"), speaker="Bob"))
        discord.world.webhooks.clear()
        await say(adapter, Post(at(discord, "lobby"), doc("two"), speaker="Bob"))
    assert discord.said("lobby") == ["one", "two"]


async def test_what_was_said_as_somebody_can_be_changed(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "lobby"), doc("one"), speaker="Bob"))
        assert isinstance(sent, Sent)
        await say(adapter, Edit(at(discord, "lobby"), doc("two"), speaker="Bob", messages=sent.ids))
    assert discord.said("lobby") == ["two"]


async def test_hearers_are_called_and_nobody_else(discord: FakeDiscord, adapter: Discord) -> None:
    ana, eve = discord.joins("ana"), discord.joins("eve")
    hearers = (Hearer(ana, "ana"),)
    body = spoken("see ", Mention(eve, "eve"), f" and <@{discord.joins('bob')}> @everyone")
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), body, hearers=hearers))
    assert discord.ours("lobby")[0]["called"] == [ana, eve]


async def test_a_letter_can_be_changed_after_a_restart(
    discord: FakeDiscord, adapter: Discord
) -> None:
    place = Place(NAME, f"@{discord.joins('ana')}")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(place, doc("one")))
    assert isinstance(sent, Sent)
    async with speaking(adapter, discord):
        await say(adapter, Edit(place, doc("two"), messages=sent.ids))
    assert discord.said("@ana") == ["two"]


async def test_somebody_is_written_to_by_their_account(
    discord: FakeDiscord, adapter: Discord
) -> None:
    assert isinstance(adapter, Reaches)
    place = adapter.direct(discord.joins("ana"))
    async with speaking(adapter, discord) as gate:
        sent = await say(adapter, Post(place, doc("hello")))
        discord.says("ana", "@ana", "hello yourself")
        await discord.until(lambda: gate.events, "the answer is heard")
    assert isinstance(sent, Sent)
    assert sent.link == f"https://discord.com/channels/@me/{discord.id_of('@ana')}/{sent.ids[0]}"
    assert gate.events[0].place == place
    assert adapter.caps(place).level(Feature.THREAD) is Level.FALLBACK


async def test_whoever_was_written_to_is_heard_after_a_restart(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord) as gate:
        await say(adapter, Post(adapter.direct(discord.joins("dan")), doc("hello")))
    discord.says("dan", "@dan", "hello yourself")
    async with running(adapter, DiscordSide(discord), gate):
        await discord.until(lambda: gate.events, "it is heard")
    assert [each.author.name for each in gate.events] == ["dan"]


async def test_threads_channels_and_forums_are_found_and_letters_once_there_are_any(
    discord: FakeDiscord, adapter: Discord
) -> None:
    lobby, wishes = at(discord, "lobby"), at(discord, "wishes")
    below = discord.world.thread(lobby.channel, "talk", "1400000000000000008")
    thread = Place(NAME, lobby.channel, str(below["id"]))
    server, found = f"https://discord.com/channels/{GUILD}", adapter.address
    async with speaking(adapter, discord):
        await discord.until(lambda: found(lobby), "the server is known")
        assert found(lobby) == f"{server}/{lobby.channel}"
        assert found(wishes) == f"{server}/{wishes.channel}"
        assert found(thread, "17") == f"{server}/{thread.thread}/17"
        assert found(adapter.direct(discord.joins("ana")), "17") == ""


async def test_the_address_of_a_message_is_where_the_web_is(discord: FakeDiscord) -> None:
    adapter = Discord(NAME, discord_bot.settings(discord, web_url="https://chat.example/"))
    adapter.offer(OFFERS)
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "lobby"), doc("hello")))
    assert isinstance(sent, Sent)
    assert (
        sent.link == f"https://chat.example/channels/{GUILD}/{discord.id_of('lobby')}/{sent.ids[0]}"
    )


# Threads, forums, changes ---------------------------------------------------------------------


async def test_a_forums_post_is_a_card_with_a_tag(discord: FakeDiscord, adapter: Discord) -> None:
    wishes = at(discord, "wishes")
    card = doc("#1 dark mode", "asked by ana", "open · nobody has taken it yet")
    async with speaking(adapter, discord):
        post = Post(wishes, card, (Button("Take it", "take 1"),), standing="open")
        sent = await say(adapter, post)
        assert isinstance(sent, Sent)
        await say(adapter, Post(Place(NAME, wishes.channel, sent.ids[0]), doc("dee wants it too")))
        discord.world.channels[sent.ids[0]]["thread_metadata"]["archived"] = True
        done = doc("#1 dark mode", "shipped · with bob")
        await say(adapter, Edit(wishes, done, messages=sent.ids, standing="shipped"))
    thread = discord.world.channels[sent.ids[0]]
    assert thread["name"] == "#1 dark mode"
    assert thread["applied_tags"] == ["2"]
    assert discord.said(sent.ids[0]) == ["#1 dark mode\nshipped · with bob", "dee wants it too"]


async def test_tags_that_people_gave_a_post_stay(discord: FakeDiscord, adapter: Discord) -> None:
    wishes = at(discord, "wishes")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(wishes, doc("#1 dark mode"), standing="open"))
        assert isinstance(sent, Sent)
        discord.rest._tag(discord.world.channels[sent.ids[0]], ["1", "3"])
        await discord.until(lambda: _worn(adapter, sent.ids[0]) == ["1", "3"], "it is told")
        for standing in ("on trial", "shipped", "shipped"):
            words = doc("#1 dark mode", standing)
            await say(adapter, Edit(wishes, words, messages=sent.ids, standing=standing))
    assert discord.world.channels[sent.ids[0]]["applied_tags"] == ["3", "2"]
    assert discord.rest.count("PATCH /channels/{channel}") == 1


def _worn(adapter: Discord, thread: str) -> list[str] | None:
    assert adapter._open
    return adapter._open.known.worn(thread)


async def test_tags_may_be_called_otherwise(discord: FakeDiscord) -> None:
    named = {"open": "Bug", "started": "nothing"}
    adapter = Discord(NAME, discord_bot.settings(discord, forum_tags=named))
    adapter.offer(OFFERS)
    async with speaking(adapter, discord):
        post = Post(at(discord, "wishes"), doc("#1 dark", "With bob. If …"), standing="open")
        sent = await say(adapter, post)
        assert isinstance(sent, Sent)
        anew = Edit(at(discord, "wishes"), doc("#1 dark"), messages=sent.ids)
        started = replace(anew, standing="started")
        await say(adapter, started)
    assert discord.world.channels[sent.ids[0]]["applied_tags"] == ["3"]


async def test_a_forum_that_wants_a_tag_gets_one(discord: FakeDiscord, adapter: Discord) -> None:
    discord.world.channels[discord.id_of("wishes")]["flags"] = 1 << 4
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "wishes"), doc("a dead letter")))
    assert isinstance(sent, Sent)


async def test_a_tag_that_is_refused_spoils_no_edit(discord: FakeDiscord, adapter: Discord) -> None:
    wishes = at(discord, "wishes")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(wishes, doc("#1 dark mode"), standing="open"))
        assert isinstance(sent, Sent)
        discord.faults.statuses["PATCH /channels/{channel}"] = [403]
        shipped = Edit(wishes, doc("#1 dark"), messages=sent.ids, standing="shipped")
        assert await say(adapter, shipped) == Sent()


async def test_a_long_card_in_a_forum_is_changed_whole(
    discord: FakeDiscord, adapter: Discord
) -> None:
    wishes = at(discord, "wishes")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(wishes, doc(LONG)))
        assert isinstance(sent, Sent)
        longer = await say(adapter, Edit(wishes, doc(LONG + LONG), messages=sent.ids))
        assert isinstance(longer, Sent)
        await say(adapter, Edit(wishes, doc("short"), messages=longer.ids))
    assert len(longer.ids) > len(sent.ids) > 1
    assert discord.said(sent.ids[0]) == ["short"]


async def test_what_is_longer_now_goes_on_below(discord: FakeDiscord, adapter: Discord) -> None:
    lobby = at(discord, "lobby")
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(lobby, doc("short")))
        assert isinstance(sent, Sent)
        longer = await say(adapter, Edit(lobby, doc(LONG), messages=sent.ids))
        assert isinstance(longer, Sent)
        shorter = await say(adapter, Edit(lobby, doc("short"), messages=longer.ids))
    assert len(longer.ids) > 2
    assert shorter == Sent()
    assert discord.said("lobby") == ["short"]


async def test_what_is_gone_already_needs_no_deleting(
    discord: FakeDiscord, adapter: Discord
) -> None:
    lobby = at(discord, "lobby")
    async with speaking(adapter, discord):
        assert await say(adapter, Delete(lobby, ("123",))) == Sent()
        assert await say(adapter, React(lobby, "👍", ("123",), remove=True)) == Sent()


async def test_what_lacks_a_permission_is_refused_before_it_is_half_done(
    discord: FakeDiscord, adapter: Discord
) -> None:
    root = discord.says("ana", "lobby", "hello")
    discord.world.permissions &= ~(1 << 38)
    async with speaking(adapter, discord):
        outcome = await say(adapter, Post(at(discord, "lobby", root), doc("below")))
    assert outcome == Refused("the bot lacks a permission there: Send Messages In Threads")
    assert root not in discord.world.channels


async def test_a_thread_whose_channel_nobody_told_us_of_is_written_to_all_the_same(
    discord: FakeDiscord, adapter: Discord
) -> None:
    async with speaking(adapter, discord):
        discord.joins("ana", "made-later")  # which the gateway does not tell
        root = discord.says("ana", "made-later", "hello")
        begun = discord.world.thread(discord.id_of("made-later"), "about this", root)
        discord.gateway.tell("THREAD_CREATE", {**begun, "newly_created": True})
        await discord.until(lambda: _worn(adapter, root) is not None, "the thread is known")
        outcome = await say(adapter, Post(at(discord, "made-later", root), doc("below")))
    assert isinstance(outcome, Sent)


async def test_before_it_is_open_nothing_is_sent(adapter: Discord) -> None:
    assert isinstance(await adapter.deliver(Post(Place(NAME, "1"), doc("hello")), "key-1"), Later)
    assert isinstance(
        await adapter.settle(Post(Place(NAME, "1"), doc("hello")), "k", datetime.now(UTC)), Later
    )


async def test_two_buttons_that_do_the_same_are_one(discord: FakeDiscord, adapter: Discord) -> None:
    doors = (Button("Me too", "vote 1"), Button("Same", "vote 1"))
    async with speaking(adapter, discord):
        await say(adapter, Post(at(discord, "lobby"), doc("a wish"), doors))
    assert [each["label"] for each in buttons(discord.ours("lobby")[0])] == ["Me too"]
