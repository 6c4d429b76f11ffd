"""What simple methods reach on a run's pictures: measured once a run and kept beside it."""

from striate.data import Dataset
from striate.evaluation import Baselines, fit_baselines, read_baselines, write_baselines
from striate.pipeline._end import simple_seconds
from striate.pipeline._opening import same_pictures
from striate.recipes import Recipe
from striate.runs import Run


def simple_ways(run: Run, dataset: Dataset) -> Baselines | None:
    """The baselines of a run; None where it has no pictures to judge by."""
    if not dataset.count("validation") and not dataset.count("test"):
        return None
    return known_or_fitted(run, dataset)


def known_or_fitted(run: Run, dataset: Dataset | None = None) -> Baselines:
    """The baselines that the run's folder holds, if they are of its pictures; else fitted now.

    Args:
        run: Its folder keeps them.
        dataset: As the run has it; None opens it, if it is needed.

    Raises:
        DataError: the pictures have changed since the run began, or none is held out.
    """
    known, made = run.read(), read_baselines(run.baselines)
    seed = known["recipe"]["seed"]
    if made and (made.fingerprint, made.seed) == (known["fingerprint"], seed):
        return made
    if dataset is None:
        dataset = same_pictures(run)
    seconds = simple_seconds(Recipe.from_json(known["recipe"]))
    fitted = fit_baselines(dataset, seed=seed, seconds=seconds)
    write_baselines(fitted, run.baselines)
    return fitted
