"""Every word the package uses for columns and options, spelt once."""

from __future__ import annotations

from typing import Literal, get_args

# Columns -----------------------------------------------------------------------------------
DYAD = "dyad_id"
COACH = "coach_id"
ROLE = "role"
OCCASION = "occasion"
PERSPECTIVE = "perspective"
INSTRUMENT = "instrument"
ITEM = "item_id"
RESPONSE = "response"
SCALE = "scale"
SCORE = "score"
POMP = "pomp"
N_ANSWERED = "n_answered"
N_ITEMS = "n_items"
COVARIATES = "covariates"
DIFFERENCE = "difference"
MEAN = "mean"

RESPONSE_COLUMNS = (DYAD, COACH, ROLE, OCCASION, PERSPECTIVE, INSTRUMENT, ITEM, RESPONSE)
SCORE_COLUMNS = (
    DYAD,
    COACH,
    ROLE,
    OCCASION,
    INSTRUMENT,
    SCALE,
    PERSPECTIVE,
    SCORE,
    POMP,
    N_ANSWERED,
    N_ITEMS,
)
TIDY_COLUMNS = (
    "term",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "conf_low",
    "conf_high",
    "conf_level",
    "n_dyads",
    "method",
)

# Defaults ----------------------------------------------------------------------------------
DEFAULT_ROLES = ("coach", "client")
ONLY_OCCASION = "once"
CONFIDENCE = 0.95

# Options -----------------------------------------------------------------------------------
Perspective = Literal["direct", "meta"]
Aggregate = Literal["mean", "sum"]
MissingRule = Literal["prorate", "complete"]
Output = Literal["raw", "pomp"]
Over = Literal["items", "subscales"]
KeyStatus = Literal["original", "verified", "unverified"]
Layout = Literal["person", "dyad", "long"]
IncompleteDyads = Literal["keep", "drop", "error"]
Duplicates = Literal["first", "last", "error"]
Invalid = Literal["error", "missing"]
Audience = Literal["research", "programme"]
IccForm = Literal["1,1", "A,1", "C,1", "1,k", "A,k", "C,k"]
GateVerdict = Literal["licensed", "partially licensed", "not licensed", "not tested"]

#: Targets that are not a role. A role's own name is a target too ("coach": about the coach).
FIXED_TARGETS = ("us", "partner", "self", "context")
PERSPECTIVES: tuple[str, ...] = get_args(Perspective)
GATE_NOT_TESTED: GateVerdict = "not tested"
