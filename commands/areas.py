"""`areas`, `areas exports --words "export, csv"`: the parts of the product."""

from bridgebot.command import Context, Words, command
from bridgebot.owners import directory, issues
from bridgebot.text import Doc


@command()
def areas(
    context: Context,
    area: Words | None = None,
    *,
    words: Words | None = None,
    hours: Words | None = None,
    zone: Words | None = None,
) -> Doc:
    """See the parts of the product and who answers for each; admins make and change them.

    area: the one to make or change
    words: what a problem mentions that belongs there, with commas between
    hours: when its clocks run for those who named no hours, such as Mon-Fri 9:00-17:00
    zone: the zone of those hours, such as Europe/Berlin
    """
    if area is None:
        return directory.listed(context)
    if words is None and hours is None and zone is None:
        return directory.shown(context, issues.area_called(context, area))
    name = issues.area_called(context, area).name if issues.is_area(context, area) else area
    return directory.change_area(context, name, words, hours, zone)
