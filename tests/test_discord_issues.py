"""A problem goes its whole way through a bot on a pretend Discord: named people, and a clock."""

from collections.abc import AsyncIterator

import pytest

import discord_rules as rules
from adapters.discord.menus import CUSTOMER, REQUESTS, WHO, WRONG
from bridgebot.owners.roster import Roster
from discord_bot import NAME, running
from discord_people import FakeDiscord, buttons, signs
from hurried_clock import HurriedClock


def roster(discord: FakeDiscord) -> Roster:
    """Let Bob answer for exports, and then Kim."""
    accounts = {name: f"{NAME}:{discord.joins(name)}" for name in ("bob", "kim")}
    chain = [{"ask": "bob", "within": "2h"}, {"ask": "kim", "within": "2h", "how": "direct"}]
    return Roster.model_validate(
        {
            "people": {name: {"name": name, "accounts": each} for name, each in accounts.items()},
            "areas": {"exports": {"words": "export", "chain": chain}},
        }
    )


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
async def bot(clock: HurriedClock, sqlite_url: str) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("eve", "lobby")
        discord.joins("bob", "team")
        discord.joins("kim", "@kim")
        async with running(discord, sqlite_url, clock=clock, roster=roster(discord)):
            yield discord
        assert discord.world.broken_rules == []


async def reported(bot: FakeDiscord) -> tuple[str, str]:
    """Let eve report a problem; name what she is shown of it, and the team's card."""
    bot.commands("eve", "lobby", "issue", words="the export fails")
    await bot.until(lambda: bot.said("lobby") and bot.said("team"), "both are shown it")
    home, card = (str(bot.ours(channel)[0]["id"]) for channel in ("lobby", "team"))
    await bot.until(lambda: card in bot.world.messages and bot.said(card), "somebody is asked")
    return home, card


async def drawn(bot: FakeDiscord, words: str) -> None:
    """Wait until what eve was shown says something."""
    await bot.until(lambda: words in bot.said("lobby")[0], f"eve reads {words!r}")


# Named people, and a clock ----------------------------------------------------------------------


async def test_its_owner_is_called_in_the_thread_and_the_customer_sees_who_it_is(
    bot: FakeDiscord,
) -> None:
    _, card = await reported(bot)
    [called] = bot.ours(card)
    assert called["called"] == [bot.joins("bob")]
    assert "This waits for you. Please say by " in bot.said(card)[0]
    assert [each["label"] for each in buttons(called)] == ["I have it", "Ask the next one"]
    await drawn(bot, "With bob. If there is no answer by ")


async def test_one_press_takes_it_and_the_customers_card_changes_in_place(bot: FakeDiscord) -> None:
    home, card = await reported(bot)
    await bot.answered(bot.presses("bob", "I have it", card))
    await drawn(bot, "With bob.\n")
    await bot.until(lambda: len(bot.ours("lobby")) == 2, "eve is told")
    shown, told = bot.ours("lobby")
    assert str(shown["id"]) == home
    assert (told["author"]["username"], "bob" in bot.said("lobby")[1]) == ("bob", False)


async def test_silence_lets_it_climb_to_the_next_who_is_told_directly(
    bot: FakeDiscord, clock: HurriedClock
) -> None:
    await reported(bot)
    clock.jumps(2)
    await bot.until(lambda: bot.said("@kim"), "kim is asked")
    assert "bob has not answered." in bot.said("@kim")[0]
    await bot.answered(bot.presses("kim", "I have it", "@kim"))
    await drawn(bot, "With kim.\n")


async def test_a_customer_pulls_the_alarm_by_a_sign(bot: FakeDiscord) -> None:
    home, _ = await reported(bot)
    bot.reacts("eve", "lobby", home, "‼️")
    await drawn(bot, "The alarm is pulled.")
    await bot.until(lambda: "Urgent: " in bot.said("team")[0], "the team sees it")
    await bot.until(lambda: bot.said("@kim"), "the next one is asked")
    assert "Urgent: the alarm was pulled without words" in bot.said("@kim")[0]


async def test_it_is_resolved_by_a_form_and_opened_again_by_one_press(bot: FakeDiscord) -> None:
    await reported(bot)
    pressed = bot.presses("bob", "Resolve", "team")
    await bot.opened(pressed)
    await bot.answered(bot.submits("bob", pressed, words="the header is right again"))
    await bot.until(lambda: len(bot.said("lobby")) == 2, "eve is told")
    assert "> the header is right again" in bot.said("lobby")[1]
    await bot.answered(bot.presses("eve", "Not for me", "lobby"))
    await drawn(bot, "With bob. If there is no answer")


# Other doors ------------------------------------------------------------------------------------


async def test_a_ticket_on_words_to_us_makes_them_an_issue(bot: FakeDiscord) -> None:
    said = bot.says("eve", "lobby", "@bridgebot the export is slow today")
    await bot.until(lambda: "💬" in signs(bot.world.find(bot.id_of("lobby"), said)), "it is heard")
    bot.reacts("bob", "lobby", said, "🎫")
    await bot.until(lambda: bot.said("team"), "there is a card")
    assert "reported by eve" in bot.said("team")[0]


async def test_what_is_wrong_is_put_right_from_the_menu_of_a_message(bot: FakeDiscord) -> None:
    said = bot.says("kim", "lobby", "exports are free for ever")
    chosen = bot.takes_menu("eve", "lobby", WRONG, said)
    await bot.opened(chosen)
    bot.submits("eve", chosen, words="for a year only")
    await bot.until(lambda: bot.said("team"), "there is a card")
    assert "“exports are free for ever” is wrong: for a year only" in bot.said("team")[0]


async def test_a_card_is_quoted_by_what_it_is_about(bot: FakeDiscord) -> None:
    home, _ = await reported(bot)
    chosen = bot.takes_menu("eve", "lobby", WRONG, home)
    quoted, *_ = rules.entries(await bot.opened(chosen))
    assert quoted["value"] == "#1 Issue: the export fails"


async def test_a_note_that_we_could_not_read_is_sent_from_its_menu(bot: FakeDiscord) -> None:
    home, card = await reported(bot)
    said = bot.says("bob", card, "It is the old importer")
    chosen = bot.takes_menu("bob", card, CUSTOMER, said)
    assert "It is on its way to eve" in await bot.answered(chosen)
    await bot.until(lambda: home in bot.world.messages and bot.said(home), "eve reads it")
    assert bot.ours(home)[0]["author"]["username"] == "bob"
    await bot.until(lambda: "📬" in signs(bot.world.find(card, said)), "bob sees that it arrived")


async def test_staff_see_what_somebody_asked_from_their_menu(bot: FakeDiscord) -> None:
    await reported(bot)
    chosen = bot.takes_menu_of("bob", "team", REQUESTS, "eve")
    assert "#1 the export fails — 1 person, open · with bob" in await bot.answered(chosen)


async def test_who_wants_something_is_seen_from_the_menu_of_its_card(bot: FakeDiscord) -> None:
    home, card = await reported(bot)
    staff = bot.takes_menu("bob", "team", WHO, card)
    assert (await bot.answered(staff)).endswith("1 person has it.\n- eve")
    customer = bot.takes_menu("eve", "lobby", WHO, home)
    assert "Who they are is for our staff alone." in await bot.answered(customer)


async def test_settings_are_forms_filled_in_as_things_are(bot: FakeDiscord) -> None:
    await bot.answered(bot.commands("bob", "team", "mine"))
    pressed = bot.presses("bob", "Hours", "team")
    form = await bot.opened(pressed)
    assert (form["title"], [each["required"] for each in rules.entries(form)]) == (
        "Hours",
        [False, False, False],
    )
    given = {"when": "Mon-Fri 9:00-17:00", "zone": "Europe/Berlin"}
    submitted = bot.submits("bob", pressed, **given)
    assert "Mon–Fri 09:00–17:00 (Europe/Berlin)" in await bot.answered(submitted)


# The digest -------------------------------------------------------------------------------------


async def test_a_digest_is_one_message_with_the_rest_and_a_chart_in_its_thread(
    bot: FakeDiscord, clock: HurriedClock
) -> None:
    await reported(bot)
    clock.jumps(0.01)  # what has only just happened is left to the next one
    await bot.answered(bot.commands("bob", "team", "digest", do="now"))
    await bot.until(lambda: len(bot.said("team")) == 2, "it is posted")
    front = bot.ours("team")[1]
    assert bot.said("team")[1].startswith("1 waiting on us.\n")
    assert buttons(front)[0]["label"] == "Take #1"
    thread = str(front["id"])
    await bot.until(lambda: thread in bot.world.messages and bot.ours(thread), "there is more")
    assert list(bot.files(bot.ours(thread)[-1])) == ["chart.png"]
