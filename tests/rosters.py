"""People on two connections who answer for two areas, as a config would name them."""

from bridgebot.owners.roster import Roster

THREE = Roster.model_validate(
    {
        "people": {
            "ana": {"name": "ana", "accounts": "acme:ana@acme"},
            "raj": {"name": "raj", "accounts": "beta:raj@beta"},
            "kim": {"name": "kim", "accounts": ["acme:kim@acme", "beta:kim@beta"]},
        },
        "areas": {
            "exports": {
                "words": ["export", "csv"],
                "chain": [
                    {"ask": "ana", "within": "4h"},
                    {"ask": "raj", "within": "2h", "how": "direct"},
                    {"ask": "kim", "within": "1h", "how": "everywhere"},
                ],
            },
            "billing": {"words": "invoice", "chain": [{"ask": "kim"}]},
        },
    }
)
"""Ana is where the team is, Raj is not, and Kim is on both connections."""
