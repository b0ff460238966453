"""What is typed is understood as it was meant, or answered with how it is typed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.arguments import Name, Number, Verb, Words
from bridgebot.command import Command, Commands, Context, Role, command, verb_and_rest
from bridgebot.refusal import Refusal
from bridgebot.text import plain


@command()
def wish(context: Context, words: Words) -> str:
    """Wish for something.

    words: what you wish for
    """
    return words


@command()
def greet(context: Context, who: Name, words: Words | None = None) -> str:
    """Greet a person."""
    return who


@command(Role.STAFF)
def finish(
    context: Context,
    number: Number,
    *,
    listened: Words,
    next: Words,  # noqa: A002
    like: Number | None = None,
) -> str:
    """Finish something.

    number: the suggestion
    listened: how we listened
    next: what comes next
    """
    return listened


@command(name="help")
def help_(context: Context, verb: Verb | None = None) -> str:
    """Help."""
    return ""


COMMANDS = Commands([wish, greet, finish, help_])


def refusal(command: Command, typed: str) -> str:
    with pytest.raises(Refusal) as refused:
        command.read(command.split(typed))
    return plain(refused.value.body)


# What a command is --------------------------------------------------------------------------


def test_its_name_help_and_arguments_come_from_the_function() -> None:
    assert (wish.name, wish.summary, wish.who) == ("wish", "Wish for something", Role.CUSTOMER)
    assert [each.help for each in finish.arguments][:2] == ["the suggestion", "how we listened"]


def test_its_usage_shows_how_it_is_typed() -> None:
    assert greet.usage == "greet @person [words]"
    assert finish.usage == 'finish #number --listened "…" --next "…" [--like #number]'


def test_two_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two commands are called 'wish'"):
        Commands([wish, wish])


# Finding it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["wish", "Wish", "WISH"])
def test_capitals_do_not_matter(verb: str) -> None:
    assert COMMANDS.find(verb, Role.CUSTOMER) is wish


@pytest.mark.parametrize(
    ("verb", "meant"), [("wsh", "wish"), ("wishes", "wish"), ("gret", "greet"), ("/wish", "wish")]
)
def test_a_wrong_word_gets_the_nearest_right_one(verb: str, meant: str) -> None:
    with pytest.raises(Refusal) as refused:
        COMMANDS.find(verb, Role.CUSTOMER)
    assert plain(refused.value.body) == f"I do not know “{verb}”. Did you mean {meant}?"


@pytest.mark.parametrize("verb", ["", "xyzzy", "你好", "finis"])
def test_a_word_like_none_that_i_may_say_gets_help(verb: str) -> None:
    with pytest.raises(Refusal) as refused:
        COMMANDS.find(verb, Role.CUSTOMER)
    assert plain(refused.value.body).endswith("help lists what I understand.")


def test_what_is_not_for_me_says_for_whom_it_is() -> None:
    with pytest.raises(Refusal) as refused:
        COMMANDS.find("finish", Role.CUSTOMER)
    assert "finish is for staff only" in plain(refused.value.body)
    assert COMMANDS.find("finish", Role.ADMIN) is finish


# Free text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "dark mode",
        'a "dark" mode and a "light" one',
        "a --flag that is none — really",
        "Größe 12 € für 你好 🙏🏽 שלום",
        "two\nlines",
        "it's ana's",
    ],
)
def test_free_text_goes_to_the_end_of_the_line(said: str) -> None:
    assert wish.split(f"  {said} ") == {"words": said}


@pytest.mark.parametrize("typed", ['"dark mode"', "“dark mode”", "«dark mode»", "„dark mode“"])
def test_quotes_around_all_of_it_are_left_out(typed: str) -> None:
    assert wish.split(typed) == {"words": "dark mode"}


@given(st.text(min_size=1).filter(lambda said: said.strip() and not set(said) & set('"“«„')))
def test_any_words_are_kept_as_they_are(said: str) -> None:
    assert wish.split(said) == {"words": said.strip()}


# Numbers and people -------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["12", "#12", "  #12  ", '"12"'])
def test_a_number_may_have_its_sign(typed: str) -> None:
    assert finish.read(finish.split(typed)) == {"number": 12}


@pytest.mark.parametrize("typed", ["twelve", "#", "-1", "1.5", "12a", "9" * 16, "#12#"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert f"I expected a number like #12 for number, and found “{typed}”" in refusal(finish, typed)


@pytest.mark.parametrize("typed", ["@ana", "ana", '"ana"'])
def test_a_person_may_have_their_sign(typed: str) -> None:
    assert greet.read(greet.split(typed)) == {"who": "ana"}


def test_a_name_of_two_words_is_quoted() -> None:
    typed = greet.split('"Ana Lima" good morning')
    assert greet.read(typed) == {"who": "Ana Lima", "words": "good morning"}


def test_a_sign_alone_is_nobody() -> None:
    assert "a person like @ana" in refusal(greet, "@")


# Flags --------------------------------------------------------------------------------------

WHOLE = {"number": "1", "listened": "we read", "next": "nothing more"}


@pytest.mark.parametrize(
    "typed",
    [
        '1 --listened "we read" --next "nothing more"',
        "1 --listened we read --next nothing more",
        "1 --next nothing more --listened we read",
        "1 —listened “we read” —next “nothing more”",
        "1 –listened we read –next nothing more",
        "1 --listened=“we read” --next = nothing more",
        "1 --LISTENED we read --Next nothing more",
        '1\n--listened "we read"\n--next nothing more\n',
        '--listened "we read" 1 --next nothing more',
        "1 --listened „we read“ --next «nothing more»",
    ],
)
def test_flags_are_understood_however_they_are_typed(typed: str) -> None:
    assert finish.split(typed) == WHOLE


def test_dashes_within_words_are_words() -> None:
    given = finish.split("1 --listened we read — all of it --and more --next well-known—next up")
    assert given["listened"] == "we read — all of it --and more"
    assert given["next"] == "well-known—next up"


def test_a_flag_may_hold_a_number() -> None:
    assert finish.read(finish.split("1 --like #7"))["like"] == 7


def test_an_unknown_flag_is_refused_with_those_there_are() -> None:
    assert refusal(finish, "1 --why not") == (
        "I do not know --why here; finish takes --listened, --next, --like."
    )


def test_too_much_is_refused_with_the_usage() -> None:
    assert refusal(finish, "1 and more").splitlines() == [
        "I do not know what to do with “and more” here. Type it like this:",
        finish.usage,
    ]


# What is missing ----------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_with_what_is_given_kept() -> None:
    form = finish.form(finish.split("1 --listened we read"))
    assert [(field.name, field.label) for field in form.fields] == [("next", "What comes next")]
    assert form.values == {"number": "1", "listened": "we read"}
    assert form.usage == 'finish 1 --listened "we read" --next "…" [--like #number]'


@pytest.mark.parametrize("typed", ['1 --listened "" --next x', "1 --listened --next x"])
def test_what_is_empty_is_missing(typed: str) -> None:
    given = finish.split(typed)
    assert [argument.name for argument in finish.missing(given)] == ["listened"]
    assert "listened" not in finish.read(given)


def test_what_need_not_be_given_is_not_missed() -> None:
    assert greet.missing({"who": "ana"}) == []


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_nothing_typed_is_no_verb(line: str) -> None:
    assert verb_and_rest(line) == ("", "")


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for each in COMMANDS:
        with suppress(Refusal):
            given = each.split(typed)
            assert set(each.read(given)) <= {argument.name for argument in each.arguments}
