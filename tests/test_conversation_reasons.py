"""A customer is told why their words did not arrive, and nothing of our own house."""

import pytest

from bridgebot.conversation.reasons import plainly


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (
            "Tried for a week: no connection to 10.0.0.7",
            "could not be reached for a week",
        ),
        ("That channel is archived", "the place where we read them is closed"),
        ("that thread is locked", "the place where we read them is closed"),
        ("that channel is gone, or the bot is not in it", "is not there"),
        ("the bot is not in that channel: /invite it there", "is not there"),
        ("it is too long for Slack", "they are too long for our chat tool"),
        ("plan.pdf has 9,000,000 bytes, and that channel takes 1,000", "is too large"),
        ("a file to send cannot be read: /srv/secret", "a file with them could not be read"),
        ("the app lacks a permission; `bridgebot check` says which", "does not let me write"),
        ("the adapter failed: KeyError('token')", "our chat tool did not take them"),
        ("Slack refused it (team_access_not_granted)", "our chat tool did not take them"),
        ("", "our chat tool did not take them"),
    ],
)
def test_a_reason_is_told_in_plain_words(why: str, told: str) -> None:
    assert told in plainly(why)


@pytest.mark.parametrize("inside", ["10.0.0.7", "/srv/secret", "token", "plan.pdf", "check"])
def test_what_is_inside_our_house_is_not_told(inside: str) -> None:
    for why in ("file {} cannot be read", "no {}", "{} may not", "{} is gone for a week", "{}"):
        assert inside not in plainly(why.format(inside))
