"""Whoever has something and is not where the team is talks in their direct messages with us."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.owners.roster import Roster
from bridgebot.testing.room import Room
from talkers import Talkers, reported

RAJ, TEAM = "beta/@raj@beta", "acme/team"
ROSTER = Roster.model_validate(
    {
        "people": {"raj": {"name": "raj", "accounts": "beta:raj@beta"}},
        "areas": {"exports": {"words": "export", "chain": [{"ask": "raj"}]}},
    }
)
ANSWER = "Answer\u2026"


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    connections = ("acme", "beta", "gamma")
    async with Room(sqlite_url, connections=connections, roster=ROSTER) as room:
        yield Talkers(room)


@pytest.fixture
async def home(talk: Talkers) -> str:
    """Let eve report to the team's own platform's neighbour, and raj be asked by name."""
    return await reported(talk, "gamma/help")


def asked(talk: Talkers) -> str:
    """Name the message that told raj that something waits for him."""
    return next(each.ids[0] for each in talk.sees(RAJ) if "waits for you" in each.text)


def copy_of(talk: Talkers, words: str, where: str = RAJ) -> str:
    return next(each.ids[0] for each in talk.sees(where) if words in each.text)


def shown(talk: Talkers, who: str = "raj", connection: str = "beta") -> str:
    platform = talk.room.adapters[connection].platform
    return "\n".join(each.text for each in platform.shown if each.account == f"{who}@{connection}")


async def raj_says(talk: Talkers, words: str, under: str) -> str:
    return await talk.says("raj", RAJ, words, to_us=True, reply_to=under)


# What comes to him ------------------------------------------------------------------------------


async def test_what_the_customer_says_comes_to_whoever_has_it(talk: Talkers, home: str) -> None:
    said = await talk.says("eve", home, "It hangs at 80 percent")
    heard = talk.newest(RAJ)
    assert (heard.speaker, heard.text) == (
        "eve (gamma)",
        "#1 the export hangs\nIt hangs at 80 percent",
    )
    assert [each.label for each in heard.buttons] == [ANSWER]
    assert talk.signs(said) == ["📬"]


async def test_they_are_told_once_how_to_answer(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.says("eve", home, "And at 90")
    told = [each for each in talk.reads(RAJ) if "talks with us about" in each]
    [words] = told
    assert words == (
        "eve (gamma) talks with us about #1. What you answer here to their words stays among us, "
        "and the team reads it. Begin with >>, or put 📨 on your words, and they are sent."
    )


async def test_the_team_reads_it_too(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    assert "It hangs at 80 percent" in talk.reads(talk.thread(1))


async def test_edits_and_words_taken_back_follow(talk: Talkers, home: str) -> None:
    first = await talk.says("eve", home, "It hangs at 80 percent")
    second = await talk.says("eve", home, "Never mind")
    await talk.edits("eve", first, "It hangs at 90 percent")
    await talk.deletes("eve", second)
    heard = talk.newest(RAJ)
    assert heard.text == "#1 the export hangs\nIt hangs at 90 percent"
    assert [each.label for each in heard.buttons] == [ANSWER]


async def test_it_comes_to_nobody_alone_who_is_where_the_team_is(sqlite_url: str) -> None:
    both = {"raj": {"name": "raj", "accounts": ["beta:raj@beta", "acme:raj@acme"]}}
    roster = Roster.model_validate(ROSTER.model_dump(mode="json") | {"people": both})
    async with Room(sqlite_url, connections=("acme", "beta", "gamma"), roster=roster) as room:
        talk = Talkers(room)
        home = await reported(talk, "gamma/help")
        await talk.says("eve", home, "It hangs at 80 percent")
        assert talk.reads(RAJ) == []


async def test_the_next_one_reads_on_when_it_is_with_them(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.room.says("kim", "beta/help", "/help")
    await talk.room.says("ana", TEAM, "/assign 1 @kim")
    await talk.says("eve", home, "Hello?")
    assert "Hello?" in "\n".join(talk.reads("beta/@kim@beta"))
    assert "Hello?" not in "\n".join(talk.reads(RAJ))


async def test_one_asks_for_a_word_with_them(talk: Talkers, home: str) -> None:
    await talk.room.says("eve", home, "/talk 1")
    assert "eve (gamma) asks for a word with you about #1 the export hangs." in talk.reads(RAJ)[-1]


# What he says ------------------------------------------------------------------------------------


async def test_what_they_write_under_it_is_a_note_that_the_team_reads(
    talk: Talkers, home: str
) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await raj_says(talk, "Is that the old importer again?", copy_of(talk, "80 percent"))
    assert talk.reads(home) == []
    assert talk.reads(talk.thread(1))[-1] == (
        "raj (beta) noted, in direct messages with me:\nIs that the old importer again?"
    )


async def test_words_behind_the_mark_cross_from_there(talk: Talkers, home: str) -> None:
    said = await raj_says(talk, ">> Which browser?", asked(talk))
    heard = talk.newest(home)
    assert (heard.speaker, heard.text) == ("raj", "Which browser?")
    assert talk.signs(said) == ["📬"]


async def test_they_see_where_it_went(talk: Talkers, home: str) -> None:
    await raj_says(talk, ">> Which browser?", asked(talk))
    assert talk.newest(RAJ).text.startswith("Sent to eve (in a channel on gamma")
    noted = talk.reads(talk.thread(1))[-3]
    assert noted.startswith(
        "raj (beta) wrote, in direct messages with me:\nWhich browser?\nSent to"
    )


async def test_a_note_can_be_sent_by_the_button_under_it(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await raj_says(talk, "It is the old importer", copy_of(talk, "80 percent"))
    assert "This stays among us." in shown(talk)
    await talk.room.presses("raj", "Send to eve")
    assert talk.reads(home) == ["> eve: It hangs at 80 percent\nIt is the old importer"]


async def test_the_sign_sends_their_words_and_takes_them_back(talk: Talkers, home: str) -> None:
    said = await raj_says(talk, "It is the old importer", asked(talk))
    await talk.reacts("raj", said, "📨")
    assert talk.reads(home) == ["It is the old importer"]
    await talk.reacts("raj", said, "📨", added=False)
    assert talk.reads(home) == []


async def test_the_entry_in_the_menu_of_their_words_sends_them(talk: Talkers, home: str) -> None:
    said = await raj_says(talk, "It is the old importer", asked(talk))
    await talk.chooses("raj", said, "send")
    assert talk.reads(home) == ["It is the old importer"]


async def test_a_button_answers_by_a_form(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.room.presses("raj", ANSWER, on=RAJ)
    await talk.room.fills_in("raj", words="Which browser?")
    assert talk.reads(home) == ["Which browser?"]
    assert "Sent to eve" in talk.newest(RAJ).text


async def test_new_words_with_the_mark_cross_and_without_it_are_held_back(
    talk: Talkers, home: str
) -> None:
    said = await raj_says(talk, ">> Which browser?", asked(talk))
    await talk.edits("raj", said, ">> Which browser is it?")
    await talk.edits("raj", said, "they are slow")
    assert talk.reads(home) == ["Which browser is it?"]
    assert "that was not sent" in talk.newest(RAJ).text


async def test_a_note_that_is_changed_or_taken_back_changes_for_the_team(
    talk: Talkers, home: str
) -> None:
    said = await raj_says(talk, "the old importer", asked(talk))
    await talk.edits("raj", said, "the new importer")
    assert "the new importer" in talk.newest(talk.thread(1)).text
    await talk.deletes("raj", said)
    assert talk.newest(talk.thread(1)).text == "raj (beta) has taken words back."


async def test_what_the_team_takes_back_is_gone_at_the_customer(talk: Talkers, home: str) -> None:
    await raj_says(talk, ">> Which browser?", asked(talk))
    await talk.room.presses("ana", "Take it back", on=talk.thread(1))
    assert talk.reads(home) == []
    assert talk.newest(RAJ).text.startswith("Taken back from eve")


async def test_a_file_in_a_note_is_shown_to_the_team_alone(talk: Talkers, home: str) -> None:
    await talk.says("raj", RAJ, "see", to_us=True, reply_to=asked(talk), files={"log.txt": b"oh"})
    [file] = talk.newest(talk.thread(1)).files
    assert (file.name, file.content) == ("log.txt", b"oh")


async def test_the_lane_of_their_platform_does_not_open_theirs(sqlite_url: str) -> None:
    connections, lanes = ("acme", "beta", "gamma"), ("acme", "beta", "gamma")
    async with Room(sqlite_url, connections=connections, roster=ROSTER, open_lanes=lanes) as room:
        talk = Talkers(room)
        home = await reported(talk, "gamma/help")
        await talk.says("eve", home, "It hangs at 80 percent")
        await raj_says(talk, "the old importer", copy_of(talk, "80 percent"))
        assert talk.reads(home) == []


async def test_the_mark_alone_is_not_guessed_about(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await raj_says(talk, "noted", copy_of(talk, "80 percent"))
    await talk.says("raj", RAJ, ">> Which browser?", to_us=True)
    assert talk.reads(home) == []
    assert "Nothing was sent: I cannot tell what this is about." in shown(talk)


async def test_what_is_said_under_nothing_is_new(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.says("raj", RAJ, "the printer is on fire", to_us=True)
    assert "I heard you" in shown(talk)


# Who may -----------------------------------------------------------------------------------------


async def given(talk: Talkers) -> None:
    """Give it to uma, who is no staff."""
    await talk.room.says("uma", "beta/help", "/help")
    await talk.room.says("ana", TEAM, "/assign 1 @uma")


async def test_whoever_was_given_it_and_is_no_staff_talks_too(talk: Talkers, home: str) -> None:
    await given(talk)
    place = "beta/@uma@beta"
    await talk.says("eve", home, "It hangs at 80 percent")
    under = copy_of(talk, "80 percent", place)
    await talk.says("uma", place, "hm, the importer", to_us=True, reply_to=under)
    await talk.says("uma", place, ">> Which browser?", to_us=True, reply_to=under)
    assert talk.reads(home) == ["> eve: It hangs at 80 percent\nWhich browser?"]


async def test_that_ends_when_it_is_with_somebody_else(talk: Talkers, home: str) -> None:
    await given(talk)
    place = "beta/@uma@beta"
    await talk.says("eve", home, "It hangs at 80 percent")
    under = copy_of(talk, "80 percent", place)
    said = await talk.says("uma", place, "hm", to_us=True, reply_to=under)
    await talk.room.says("ana", TEAM, "/assign 1 @raj")
    await talk.says("uma", place, ">> Which browser?", to_us=True, reply_to=under)
    await talk.reacts("uma", said, "📨")
    await talk.edits("uma", said, ">> Which browser?")
    assert talk.reads(home) == []
    assert "#1 is not with you any more, so this went to nobody." in shown(talk, "uma")


async def test_whoever_wants_it_themselves_is_not_on_both_halves(talk: Talkers) -> None:
    await talk.room.says("raj", RAJ, "/issue the export hangs")
    await talk.says("raj", RAJ, ">> hello", to_us=True, reply_to=talk.sees(RAJ)[0].ids[0])
    assert [each.speaker for each in talk.sees(RAJ) if each.speaker] == []


async def test_that_nobody_alone_can_be_reached_is_no_loss(talk: Talkers, home: str) -> None:
    talk.room.adapters["beta"].faults.refuse = {"@raj@beta": "they take no direct messages"}
    said = await talk.says("eve", home, "It hangs at 80 percent")
    assert talk.signs(said) == ["📬"]
    assert "It hangs at 80 percent" in talk.reads(talk.thread(1))


async def test_an_answer_in_a_thread_there_is_for_whose_words_it_is_under(
    talk: Talkers, home: str
) -> None:
    await talk.room.says("kim", "acme/lobby/t9", "/vote 1")
    await talk.room.says("kim", "acme/lobby/t9", "/talk 1")
    await talk.says("eve", home, "It hangs at 80 percent")
    await talk.says("kim", "acme/lobby/t9", "For me too")
    under = copy_of(talk, "80 percent")
    await talk.says("raj", f"{RAJ}/{under}", ">> Which browser?", to_us=True)
    assert "Which browser?" in talk.newest(home).text
    assert "Sent to eve" in talk.newest(f"{RAJ}/{under}").text
    assert "Which browser?" not in "\n".join(talk.reads("acme/lobby/t9"))


async def test_what_the_team_says_to_the_customer_is_read_there_too(
    talk: Talkers, home: str
) -> None:
    said = await talk.says("ana", talk.thread(1), ">> Can you try without the proxy?")
    assert talk.newest(RAJ).text == (
        "#1 ana (acme) wrote:\nCan you try without the proxy?\n"
        "Sent to eve (in a channel on gamma, where others read it too)."
    )
    await talk.edits("ana", said, ">> Can you try it without the proxy?")
    assert "try it without" in talk.newest(RAJ).text
    await talk.deletes("ana", said)
    assert talk.newest(RAJ).text == "#1 ana (acme) has taken words back."


async def test_what_the_team_says_among_itself_is_not(talk: Talkers, home: str) -> None:
    await talk.says("eve", home, "It hangs at 80 percent")
    before = talk.reads(RAJ)
    await talk.says("ana", talk.thread(1), "It must be the proxy")
    assert talk.reads(RAJ) == before


async def test_they_answer_under_that_too(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), ">> Can you try without the proxy?")
    await raj_says(talk, ">> Or with another browser", copy_of(talk, "ana (acme) wrote"))
    assert talk.reads(home)[-1] == "Or with another browser"


async def test_the_team_answers_under_what_they_noted(talk: Talkers, home: str) -> None:
    await raj_says(talk, "It is the importer", asked(talk))
    noted = copy_of(talk, "raj (beta) noted", talk.thread(1))
    await talk.says("ana", TEAM, ">> We look into it", reply_to=noted)
    assert talk.reads(home) == ["We look into it"]


async def test_whoever_answers_first_is_told_that_it_stays(talk: Talkers, home: str) -> None:
    await raj_says(talk, "It is the importer", asked(talk))
    assert shown(talk).startswith("This stays among us. To send words to eve, begin them with >>")
    await talk.room.presses("raj", "Send to eve")
    assert talk.reads(home) == ["It is the importer"]
