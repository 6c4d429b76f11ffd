"""Recipe + net + data -> a run that can be killed and resumed."""

from striate.training._engine import Training
from striate.training._fits import check_fits
from striate.training._interruption import ending_at_once
from striate.training._kept import kept_net
from striate.training._plan import Plan, make_plan

__all__ = ["Plan", "Training", "check_fits", "ending_at_once", "kept_net", "make_plan"]
