"""Recipe + net + data -> a run that can be killed and resumed."""

from striate.training._engine import Training
from striate.training._interruption import ending_at_once
from striate.training._plan import Plan, make_plan

__all__ = ["Plan", "Training", "ending_at_once", "make_plan"]
