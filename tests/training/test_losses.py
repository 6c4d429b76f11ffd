"""Losses: torch's for K logits; one logit agrees with the two that it stands for."""

import pytest
import torch
import torch.nn.functional as F

from striate.training._losses import balanced_weights, batch_loss, correct

LOGIT = torch.tensor([[2.0], [-1.0], [0.3], [-4.0]])
PAIR = torch.cat([torch.zeros_like(LOGIT), LOGIT], 1)
LABELS = torch.tensor([1, 0, 0, 1])


@pytest.mark.parametrize(
    ("smoothing", "weights"), [(0.0, None), (0.1, None), (0.0, torch.tensor([1.0, 3.0]))]
)
def test_one_logit_is_two(smoothing, weights):
    one = batch_loss(LOGIT, LABELS, smoothing, weights)
    torch.testing.assert_close(one, batch_loss(PAIR, LABELS, smoothing, weights))


def test_cross_entropy_by_hand():
    expected = -F.log_softmax(PAIR, 1)[range(4), LABELS].mean()
    torch.testing.assert_close(batch_loss(PAIR, LABELS), expected)


def test_correct_counts_the_same_for_both_forms():
    assert correct(LOGIT, LABELS) == correct(PAIR, LABELS) == 2


def test_balanced_weights_make_classes_equal():
    labels = torch.tensor([0] * 8 + [1] * 2)
    weights = balanced_weights(labels, 2)
    torch.testing.assert_close(weights, torch.tensor([0.625, 2.5]))
    assert (weights[labels][labels == 0].sum() == weights[labels][labels == 1].sum()).item()
