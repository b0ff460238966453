"""A customer and a person who answers talk with each other, each in their own tool."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from talkers import PICTURE, Talkers, reported

ARRIVED, FAILED = "📬", "⚠️"


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talkers]:
    async with Room(database_url, connections=("acme", "beta", "gamma")) as room:
        yield Talkers(room)


# What customers say ---------------------------------------------------------------------------


async def test_a_customer_is_read_under_their_own_name_and_picture(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "It hangs at 80 percent")
    heard = talk.newest(talk.thread(1))
    assert (heard.speaker, heard.text) == ("eve (beta)", "It hangs at 80 percent")
    assert heard.picture == PICTURE.format("eve")


async def test_a_file_crosses_with_the_words_about_it(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "The log", files={"export.log": b"hanging"})
    [file] = talk.newest(talk.thread(1)).files
    assert (file.name, file.content) == ("export.log", b"hanging")


async def test_a_file_crosses_without_a_word(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "", files={"export.log": b"hanging"})
    heard = talk.newest(talk.thread(1))
    assert (heard.text, len(heard.files)) == ("", 1)


async def test_a_file_that_is_too_large_is_named_and_its_size_told(talk: Talkers) -> None:
    home = await reported(talk)
    talk.room.adapters["acme"].platform.file_max = 5
    await talk.says("eve", home, "The log", files={"export.log": b"hanging"})
    heard = talk.newest(talk.thread(1))
    told = "export.log (7 bytes) is too large for here; eve (beta) has it."
    assert (heard.text, heard.files) == (f"The log\n{told}", ())


async def test_whoever_talks_learns_that_it_arrived(talk: Talkers) -> None:
    home = await reported(talk)
    said = await talk.says("eve", home, "It hangs at 80 percent")
    assert talk.signs(said) == [ARRIVED]


async def test_the_team_is_told_how_to_answer_before_the_first_words(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "Hello? It still hangs")
    await talk.says("eve", home, "And it is slow")
    told = [each for each in talk.reads(talk.thread(1)) if "stays among us" in each]
    assert len(told) == 1
    assert told[0].startswith("eve (beta) talks with us here.")


async def test_words_edited_and_taken_back_are_so_on_the_other_side(talk: Talkers) -> None:
    home = await reported(talk)
    said = await talk.says("eve", home, "It hangs at 80 percent")
    await talk.edits("eve", said, "It hangs at 90 percent")
    assert talk.newest(talk.thread(1)).text == "It hangs at 90 percent"
    await talk.deletes("eve", said)
    assert "90 percent" not in "\n".join(talk.reads(talk.thread(1)))


async def test_what_follows_after_a_restart_still_finds_its_copy(talk: Talkers) -> None:
    home = await reported(talk)
    said = await talk.says("eve", home, "It hangs at 80 percent")
    await talk.room.restart()
    await talk.edits("eve", said, "It hangs at 90 percent")
    assert talk.newest(talk.thread(1)).text == "It hangs at 90 percent"


async def test_after_months_everything_still_finds_its_copy(talk: Talkers) -> None:
    home = await reported(talk)
    said = await talk.says("eve", home, "It hangs at 80 percent")
    answer = await talk.says("ana", talk.thread(1), ">> We look into it")
    await talk.room.stop()
    talk.room.clock.advance(90 * 24 * 3600)
    await talk.room.start()
    await talk.edits("eve", said, "It hung at 80 percent")
    await talk.edits("ana", answer, ">> We looked into it")
    await talk.says("eve", home, "Thank you, it works")
    spoken = [each.text for each in talk.sees(talk.thread(1)) if each.speaker]
    assert spoken == ["It hung at 80 percent", "Thank you, it works"]
    assert talk.reads(home) == ["We looked into it"]


async def test_thanks_and_greetings_open_nothing(talk: Talkers) -> None:
    home = await reported(talk)
    before = talk.reads(talk.thread(1))
    await talk.says("eve", home, "Thanks a lot!")
    assert talk.reads(talk.thread(1)) == before


async def test_thanks_cross_where_people_talk_already(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.says("eve", home, "Thanks!")
    assert talk.newest(talk.thread(1)).text == "Thanks!"


async def test_words_elsewhere_in_the_channel_are_nobody_s_business(talk: Talkers) -> None:
    await reported(talk)
    before = talk.reads(talk.thread(1))
    await talk.says("eve", "beta/help", "Who comes to lunch?")
    await talk.says("joe", "beta/help/another", "Me")
    assert talk.reads(talk.thread(1)) == before


async def test_an_answer_to_a_message_of_ours_is_part_of_the_talk(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest dark mode")
    await talk.room.says("ana", "acme/team", "/send 1 In which rooms is it too bright?")
    asked = talk.newest("beta/help")
    await talk.says("eve", "beta/help", "In the kitchen", reply_to=asked.ids[0])
    assert (
        talk.newest(talk.thread(1)).text
        == "> ana: In which rooms is it too bright?\nIn the kitchen"
    )


async def test_an_answer_to_the_news_reaches_whoever_told_it(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest dark mode")
    await talk.room.says("ana", "acme/team", "/plan 1")
    news = talk.newest("beta/help")
    await talk.says("eve", f"beta/help/{news.ids[0]}", "Wonderful, when about?")
    heard = talk.newest(talk.thread(1))
    assert (heard.speaker, heard.text) == ("eve (beta)", "Wonderful, when about?")
    assert [each.name for each in heard.hearers] == ["ana"]


async def test_a_problem_reported_in_a_thread_is_talked_about_in_that_thread(
    talk: Talkers,
) -> None:
    await talk.room.says("eve", "beta/help/t1", "/issue the export hangs")
    await talk.says("joe", "beta/help/t1", "For me too")
    assert talk.newest(talk.thread(1)).speaker == "joe (beta)"
    await talk.says("ana", talk.thread(1), ">> Both of you: thank you")
    assert talk.newest("beta/help/t1").text == "Both of you: thank you"


async def test_three_platforms_are_in_one_talk(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help/t1", "/issue the export hangs")
    await talk.room.says("kim", "gamma/desk/t2", "/vote 1")
    await talk.says("eve", "beta/help/t1", "It hangs at 80 percent")
    await talk.room.says("ana", "acme/team", "/answer-all 1 Does it hang every day?")
    await talk.says("kim", "gamma/desk/t2", "On Mondays")
    assert talk.newest("gamma/desk/t2").text == "Does it hang every day?"
    assert talk.newest(talk.thread(1)).speaker == "kim (gamma)"
    assert "On Mondays" not in "\n".join(talk.reads("beta/help/t1"))


# Who is told of it ----------------------------------------------------------------------------


async def test_whoever_has_it_is_called_once_for_a_burst(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.room.says("ana", "acme/team", "/take 1")
    for words in ("It hangs", "at 80 percent", "every time"):
        await talk.says("eve", home, words)
    called = [len(each.hearers) for each in talk.sees(talk.thread(1)) if each.speaker]
    assert called == [1, 0, 0]


async def test_after_a_pause_whoever_has_it_is_called_again(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.room.says("ana", "acme/team", "/take 1")
    await talk.says("eve", home, "It hangs")
    await talk.room.passes(180)
    await talk.says("eve", home, "Still")
    assert [each.name for each in talk.newest(talk.thread(1)).hearers] == ["ana"]


async def test_nobody_is_called_for_thanks(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.room.says("ana", "acme/team", "/take 1")
    await talk.says("eve", home, "It hangs")
    await talk.room.passes(180)
    await talk.says("eve", home, "Thank you!")
    assert talk.newest(talk.thread(1)).hearers == ()


async def test_a_customer_who_takes_part_is_not_called_as_well(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.says("ana", talk.thread(1), ">> We look into it")
    assert [each.name for each in talk.newest(home).hearers] == ["eve"]
    await talk.says("eve", home, "Thank you, please do")
    await talk.room.passes(180)
    await talk.says("ana", talk.thread(1), ">> It is found")
    assert talk.newest(home).hearers == ()


# Issues ---------------------------------------------------------------------------------------


async def test_a_customer_s_words_let_the_clock_go_on_that_waited_for_them(talk: Talkers) -> None:
    home = await reported(talk)
    await talk.room.says("ana", "acme/team", "/take 1")
    await talk.room.says("ana", "acme/team", "/wait 1 which browser?")
    assert "waits for your answer" in talk.reads("beta/help")[0]
    await talk.says("eve", home, "Firefox")
    assert "waits" not in talk.reads("beta/help")[0]
    called = [each for each in talk.sees(talk.thread(1)) if each.hearers]
    assert [each.text for each in called] == ["eve answered"]


async def test_the_first_answer_counts_as_taking_it(talk: Talkers) -> None:
    await reported(talk)
    await talk.says("ana", talk.thread(1), ">> We are on it")
    assert "With ana." in talk.room.card(1).text
    assert "answered the customer" in talk.reads(talk.thread(1))[-1]


async def test_a_colleague_in_the_customer_s_thread_is_read_by_the_team(
    database_url: str,
) -> None:
    async with Room(database_url, staff=["raj@beta"]) as room:
        talk = Talkers(room)
        home = await reported(talk)
        await talk.says("raj", home, "I look into it")
        heard = [each for each in talk.sees(talk.thread(1)) if each.speaker]
        assert [(each.speaker, each.text) for each in heard] == [("raj (beta)", "I look into it")]
        assert "With raj." in room.card(1).text


# When something is in the way -----------------------------------------------------------------


async def test_words_that_never_arrive_are_marked_and_a_person_is_told(talk: Talkers) -> None:
    home = await reported(talk)
    talk.room.adapters["acme"].faults.refuse["team"] = "the channel is archived"
    said = await talk.says("eve", home, "It hangs at 80 percent")
    assert talk.signs(said) == [FAILED]
    assert talk.newest(home).text == (
        "These words have not arrived: the place where we read them is closed. A person was told "
        "of it and can try again."
    )
    assert "archived" not in talk.newest(home).text


async def test_of_a_burst_that_never_arrives_it_is_told_once(talk: Talkers) -> None:
    home = await reported(talk)
    talk.room.adapters["acme"].faults.refuse["team"] = "the channel is archived"
    said = [await talk.says("eve", home, words) for words in ("It hangs", "always", "really")]
    assert [talk.signs(each) for each in said] == [[FAILED]] * 3
    assert len(talk.reads(home)) == 1


async def test_words_of_staff_that_never_arrive_say_why_and_can_be_tried_again(
    talk: Talkers,
) -> None:
    home = await reported(talk)
    beta = talk.room.adapters["beta"]
    beta.faults.refuse |= {"help": "the bot was removed", "@eve@beta": "takes no messages"}
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    assert "Not delivered to eve" in "\n".join(talk.reads(talk.thread(1)))
    assert talk.signs(said) == [FAILED]
    beta.faults.refuse.clear()
    await talk.room.presses("ana", "Try again")
    assert talk.signs(said) == [ARRIVED]
    assert talk.newest("beta/@eve@beta").text == "We are on it"
    assert talk.reads(home) == []


async def test_a_customer_whose_channel_is_closed_is_told_alone(talk: Talkers) -> None:
    await reported(talk)
    talk.room.adapters["beta"].faults.refuse["help"] = "the channel is archived"
    await talk.says("ana", talk.thread(1), ">> We are on it")
    assert talk.newest("beta/@eve@beta").text == "We are on it"
    assert "Sent to eve (alone on beta)" in "\n".join(talk.reads(talk.thread(1)))
    await talk.says("eve", "beta/@eve@beta", "Good to know", to_us=True)
    assert talk.newest(talk.thread(1)).text == "Good to know"


async def test_a_channel_without_threads_takes_the_words_itself(talk: Talkers) -> None:
    talk.room.adapters["beta"].platform.levels["help"] = {Feature.THREAD: Level.REFUSED}
    await reported(talk)
    await talk.says("ana", talk.thread(1), ">> We are on it")
    assert talk.newest("beta/help").text == "We are on it"


async def test_what_a_place_cannot_show_is_said_in_words(talk: Talkers) -> None:
    home = await reported(talk)
    talk.room.adapters["acme"].platform.levels["team"] = dict.fromkeys(
        (Feature.EDIT, Feature.DELETE, Feature.REACT), Level.LOST
    )
    said = await talk.says("eve", home, "It hangs at 80 percent")
    await talk.edits("eve", said, "It hangs at 90 percent")
    await talk.reacts("eve", said, "🎉")
    await talk.deletes("eve", said)
    assert talk.reads(talk.thread(1))[-3:] == [
        "eve has changed it:\nIt hangs at 90 percent",
        "🎉 on “It hangs at 90 percent”",
        "eve has taken words back.",
    ]


async def test_a_platform_that_is_down_for_a_day_gets_everything_in_order_and_once(
    talk: Talkers,
) -> None:
    home = await reported(talk)
    await talk.says("eve", home, "Hello, it hangs")
    beta = talk.room.adapters["beta"]
    beta.faults.later = [3600.0] * 100
    thread = talk.thread(1)
    for words in (">> One", ">> Two", "a note among us", ">> Three"):
        await talk.says("ana", thread, words)
        await talk.room.passes(6 * 3600)
    beta.faults.later.clear()
    await talk.room.passes(3600)
    assert talk.reads(home) == ["One", "Two", "Three"]


async def test_a_team_whose_platform_is_down_for_a_day_reads_everything_in_order_and_once(
    talk: Talkers,
) -> None:
    home = await reported(talk)
    acme = talk.room.adapters["acme"]
    acme.faults.later = [3600.0] * 100
    for words in ("It hangs", "It hangs again", "Is anybody there?"):
        await talk.says("eve", home, words)
        await talk.room.passes(8 * 3600)
    acme.faults.later.clear()
    await talk.room.passes(3600)
    spoken = [each.text for each in talk.sees(talk.thread(1)) if each.speaker]
    assert spoken == ["It hangs", "It hangs again", "Is anybody there?"]


async def test_what_is_taken_back_while_a_platform_is_down_is_never_said(talk: Talkers) -> None:
    home = await reported(talk)
    beta = talk.room.adapters["beta"]
    beta.faults.later = [60.0] * 100
    said = await talk.says("ana", talk.thread(1), ">> The password is 1234")
    await talk.deletes("ana", said)
    beta.faults.later.clear()
    await talk.room.passes(3600)
    assert talk.reads(home) == []
    assert "1234" not in "\n".join(each.text for each in talk.all_in("beta"))


async def test_what_is_put_right_while_a_platform_is_down_is_only_said_right(
    talk: Talkers,
) -> None:
    home = await reported(talk)
    beta = talk.room.adapters["beta"]
    beta.faults.later = [60.0] * 100
    said = await talk.says("ana", talk.thread(1), ">> The password is 1234")
    await talk.edits("ana", said, ">> Please set a new password")
    beta.faults.later.clear()
    await talk.room.passes(3600)
    assert (talk.reads(home), talk.newest(home).edits) == (["Please set a new password"], 0)


async def test_an_echo_of_our_own_words_goes_nowhere(talk: Talkers) -> None:
    home = await reported(talk)
    for adapter in talk.room.adapters.values():
        adapter.faults.echo = True
        adapter.faults.duplicate = True
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.says("ana", talk.thread(1), ">> We are on it")
    spoken = [each.text for each in talk.sees(talk.thread(1)) if each.speaker]
    assert (spoken, talk.reads(home)) == (["It hangs at 80 percent"], ["We are on it"])


async def test_a_talk_goes_on_with_what_a_suggestion_was_joined_to(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help/t1", "/suggest night mode")
    await talk.room.says("joe", "beta/help/t2", "/suggest dark mode")
    await talk.room.says("ana", "acme/team", "/send 1 How dark?")
    await talk.room.says("eve", "beta/help/t1", "/vote 2 --instead 1")
    await talk.says("eve", "beta/help/t1", "Very dark")
    assert talk.newest(talk.thread(2)).text == "Very dark"
