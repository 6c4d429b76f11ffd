"""The loop: step after step from a plan, with checkpoints, validation and a way to stop.

Nothing here looks at a clock to decide what is computed, only when it is told or written down; so
a run that was killed and resumed ends with the weights of one that was not.
"""

import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from striate._commands import command
from striate.classifier import logit_batches
from striate.data import Dataset
from striate.errors import Interrupted
from striate.nets import Net, NetSpec
from striate.runs import Run, emit, write_tensors
from striate.training._checkpoints import Checkpoints, Position, check_finite
from striate.training._interruption import Interruption
from striate.training._losses import batch_loss, correct
from striate.training._optimizers import make_stepper
from striate.training._plan import Plan, batches_of
from striate.training._schedules import rate_factor
from striate.training._start import fresh_net
from striate.training._work import Work

# Seconds between two `step` events.
TELL_SECONDS = 0.5
# Logits whose loss is taken at once, 16 MB: with many classes those of all pictures are too many.
_LOGITS_AT_ONCE = 1 << 22
# Training pictures that the last weights are tried on where there are no validation pictures.
LAST_LOOK = 256


class Training:
    """One run at work: the net, the optimizer, and how far they have come.

    Args:
        run: Its folder; a checkpoint in it is where training goes on.
        plan: Everything decided.
        spec: The net to build.
        dataset: Opened as the run says, with its split.
    """

    def __init__(self, run: Run, plan: Plan, spec: NetSpec, dataset: Dataset) -> None:
        self.run, self.plan, self.dataset = run, plan, dataset
        self.recipe = plan.recipe
        self.work = Work(fresh_net(self.recipe, spec, dataset), self.recipe, plan.device, dataset)
        self.stepper = make_stepper(self.work.weights, self.recipe)
        self.batches = batches_of(self.recipe, dataset, plan.device)
        self.position = Position()
        self._sums = _zeros(plan.device.torch_device)
        self.average: dict[str, Tensor] = {}
        if self.recipe.ema is not None:
            self.average = {f"average.{k}": v.clone() for k, v in self._floating().items()}
        self.checkpoints = Checkpoints(run.checkpoint, self.recipe.checkpoint_seconds)
        self._resume()

    @property
    def net(self) -> Net:
        return self.work.net

    def fit(self) -> None:
        """Trains to the end of the plan; `best.safetensors` then holds the weights to keep.

        Raises:
            Interrupted: asked to stop; a checkpoint was written.
            TrainingDiverged: the loss is no longer a number; the last checkpoint is good.
            DiskFull, NotWritable: a file could not be written; the last checkpoint is good.
        """
        with self.plan.device.in_use(), Interruption() as interruption:
            clock = _Clock(self.position)
            while self.position.step < self.plan.total_steps and not self.position.stopped:
                self._step()
                clock.count(self.position, self.batches.batch_size)
                if clock.due and self.position.pictures:  # an epoch that just ended has told
                    self._count()
                    self._check()
                    clock.tell(self.position, self.plan)
                if interruption.asked:
                    self._stop()
                if self.checkpoints.due:
                    self._save()
            self._finish()

    def _step(self) -> None:
        position, plan = self.position, self.plan
        images, labels = self.batches.at(position.step)
        outcome = self.work.gradient(images, labels, position.step)
        self.stepper.step(position.step + 1, self._rate(position.step))
        self._average()
        position.step += 1
        position.pictures += len(labels)
        self._sums[0] += outcome.loss * len(labels)
        self._sums[1] += outcome.objective * len(labels)
        self._sums[2] += outcome.correct
        if position.step % plan.steps_per_epoch == 0 or position.step == plan.total_steps:
            self._end_epoch()

    def _rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        peak = float(self.recipe.learning_rate or 0)
        return peak * rate_factor(self.recipe, step, self.plan.total_steps)

    def _end_epoch(self) -> None:
        """Validates when it is time, tells, and begins counting anew."""
        position, plan = self.position, self.plan
        self._count()
        self._check()
        values: dict[str, Any] = {
            "step": position.step,
            "epoch": position.step / plan.steps_per_epoch,
            "loss": position.loss_sum / position.pictures,
            "objective": position.objective_sum / position.pictures,
            "accuracy": position.correct_sum / position.pictures,
            "learning_rate": self._rate(position.step - 1),
        }
        every = plan.validate_every
        values["validates"] = bool(every)
        if every and (position.step % every == 0 or position.step == plan.total_steps):
            values |= self._validate()
        position.loss_sum, position.objective_sum = 0.0, 0.0
        position.correct_sum, position.pictures = 0, 0
        self._sums.zero_()
        emit("epoch", **values)

    def _count(self) -> None:
        """Reads the running sums from the device: a wait, so only when they are wanted."""
        loss_sum, objective_sum, correct_sum = self._sums.tolist()
        self.position.loss_sum, self.position.objective_sum = loss_sum, objective_sum
        self.position.correct_sum = int(correct_sum)

    def _check(self, loss: float = 0.0) -> None:
        check_finite(self.work.weights.values, self.position, self.run.checkpoint, loss)

    def _validate(self) -> dict[str, float]:
        """Loss and accuracy on the validation pictures, and what early stopping makes of them."""
        position = self.position
        with _Kept(self._floating(), self.average):
            loss, accuracy = self._measure(self.dataset.splits.validation)
            self._check(loss)
            score = -loss if self.recipe.monitor == "validation_loss" else accuracy
            if self.recipe.patience is not None:
                if position.best_score is None or score > position.best_score:
                    position.best_score, position.best_step, position.waited = (
                        score,
                        position.step,
                        0,
                    )
                    self._keep()
                else:
                    position.waited += 1
                    position.stopped = position.waited >= self.recipe.patience
        return {"validation_loss": loss, "validation_accuracy": accuracy}

    def _measure(self, chosen: np.ndarray) -> tuple[float, float]:
        dataset, device = self.dataset, self.plan.device
        batches = logit_batches(self.net, dataset.images, chosen, dataset.preprocessing, device)
        losses, right, done = 0.0, 0, 0
        for logits in _gathered(logits for _, logits in batches):
            labels = torch.from_numpy(dataset.labels[chosen[done : done + len(logits)]])
            losses += batch_loss(logits, labels).item() * len(logits)
            right += int(correct(logits, labels).item())
            done += len(logits)
        self.net.train()
        return losses / done, right / done

    def _finish(self) -> None:
        """Leaves the weights to keep in `best.safetensors`, then the position that says so."""
        if self.recipe.patience is None:
            with _Kept(self._floating(), self.average):
                if not self.plan.validate_every:  # else nothing has seen what the last step did
                    loss, _ = self._measure(self.dataset.splits.train[:LAST_LOOK])
                    self._check(loss)
                self._keep()
        self._save()
        emit("trained", step=self.position.step, seconds=self.position.seconds)

    def _stop(self) -> None:
        self._save()
        emit("interrupted", step=self.position.step)
        raise Interrupted(
            f"Stopped at step {self.position.step} of {self.plan.total_steps} and saved. "
            f"Go on with: {command('train', '--resume', self.run.folder)}"
        )

    def _keep(self) -> None:
        header = {"step": self.position.step}
        write_tensors(self.run.best, "weights", self.net.state_dict(), header)

    def _save(self) -> None:
        self._count()
        self.checkpoints.write(self._state(), self.position)
        emit("checkpoint", step=self.position.step)

    def _resume(self) -> None:
        """Goes on from the checkpoint, if there is one."""
        if (found := self.checkpoints.read(self._state())) is None:
            return
        state, self.position = found
        for name, tensor in self._state().items():
            tensor.copy_(state[name])
        position = self.position
        sums = (position.loss_sum, position.objective_sum, position.correct_sum)
        for place, value in enumerate(sums):
            self._sums[place] = value

    def _state(self) -> dict[str, Tensor]:
        carried = {f"optimizer.{name}": vector for name, vector in self.stepper.state.items()}
        return self.work.weights.state() | carried | self.average

    def _floating(self) -> dict[str, Tensor]:
        """Weights and statistics that a moving average makes sense of."""
        state = self.work.weights.state().items()
        return {name: tensor for name, tensor in state if tensor.is_floating_point()}

    @torch.no_grad()
    def _average(self) -> None:
        """Average = decay x average + (1 - decay) x weights."""
        if self.recipe.ema is None:
            return
        for name, tensor in self._floating().items():
            self.average[f"average.{name}"].lerp_(tensor, 1 - self.recipe.ema)


def _gathered(batches: Iterable[Tensor]) -> Iterator[Tensor]:
    """Batches of logits put together, as long as they are not too many."""
    waiting: list[Tensor] = []
    for batch in batches:
        if waiting and sum(map(Tensor.numel, waiting)) + batch.numel() > _LOGITS_AT_ONCE:
            yield torch.cat(waiting)
            waiting = []
        waiting.append(batch)
    if waiting:
        yield torch.cat(waiting)


class _Kept:
    """Puts the average, where there is one, in the place of the weights for a block."""

    def __init__(self, live: dict[str, Tensor], average: dict[str, Tensor]) -> None:
        self._pairs = [
            (live[name.removeprefix("average.")], value) for name, value in average.items()
        ]

    def __enter__(self) -> None:
        self._saved = [live.clone() for live, _ in self._pairs]
        for live, average in self._pairs:
            live.copy_(average)

    def __exit__(self, *exception: object) -> None:
        for (live, _), saved in zip(self._pairs, self._saved, strict=True):
            live.copy_(saved)


class _Clock:
    """Counts training seconds into the position and says when it is time to tell about steps."""

    def __init__(self, position: Position) -> None:
        self._before = position.seconds
        self._started = self._told = time.perf_counter()
        self._told_pictures = self._pictures = 0

    @property
    def due(self) -> bool:
        return time.perf_counter() - self._told >= TELL_SECONDS

    def count(self, position: Position, pictures: int) -> None:
        """Counts one step of so many pictures."""
        position.seconds = self._before + time.perf_counter() - self._started
        self._pictures += pictures

    def tell(self, position: Position, plan: Plan) -> None:
        """Emits where training stands."""
        now = time.perf_counter()
        speed = (self._pictures - self._told_pictures) / (now - self._told)
        self._told, self._told_pictures = now, self._pictures
        steps_left = plan.total_steps - position.step
        emit(
            "step",
            step=position.step,
            epoch=position.step / plan.steps_per_epoch,
            loss=position.loss_sum / max(1, position.pictures),
            accuracy=position.correct_sum / max(1, position.pictures),
            images_per_second=speed,
            seconds_left=steps_left * position.seconds / position.step,
        )


def _zeros(device: torch.device) -> Tensor:
    """Three running sums, exact where the device has float64."""
    return torch.zeros(
        3, device=device, dtype=torch.float32 if device.type == "mps" else torch.float64
    )
