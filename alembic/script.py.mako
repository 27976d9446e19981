"""${message}

Rules: every constraint is named; works on SQLite (batch mode) and PostgreSQL; keeps all data;
no import from db.models, which will have changed by the time this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
