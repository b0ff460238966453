"""What Alembic must know of our tables; `store.database.migrate` runs it in one transaction."""

import importlib
import pkgutil

from alembic import context
from sqlmodel import SQLModel

import store

for noun in pkgutil.iter_modules(store.__path__, "store."):
    importlib.import_module(noun.name)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the search index to `store.search`, which knows what each database makes of it."""
    return kind != "table" or not str(name).startswith("search")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    include_name=is_ours,
    on_version_apply=context.config.attributes["on_step"],
)
context.run_migrations()
