"""The courses' claims as small experiments: variants of a net under one recipe and its seeds.

Each study is a question with its choices (`Depth`, `Shift`, …). Carried out, it trains every
variant with every seed, keeps what is done in its folder, and hands back a `Study`: the figures, a
table, a chart, and what the numbers show in words.
"""

from striate.studies._activation import Activation
from striate.studies._bench import Shared
from striate.studies._depth import Depth
from striate.studies._intervals import Estimate
from striate.studies._linear import Linear
from striate.studies._permute import Permute
from striate.studies._questions import QUESTIONS, ask
from striate.studies._shift import Shift
from striate.studies._study import Study, Table

__all__ = [
    "QUESTIONS",
    "Activation",
    "Depth",
    "Estimate",
    "Linear",
    "Permute",
    "Shared",
    "Shift",
    "Study",
    "Table",
    "ask",
]
