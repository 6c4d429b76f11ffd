"""What users of keras, fastai, timm and ultralytics call a setting, and its name here."""

from collections.abc import Mapping

_SAME: Mapping[str, tuple[str, ...]] = {
    "learning_rate": ("lr", "lr0", "lr_max", "max_lr", "base_lr", "base_learning_rate"),
    "net": ("model", "arch", "architecture", "backbone", "network", "model_name"),
    "batch_size": ("bs", "batch", "b", "batchsize", "train_batch_size"),
    "weight_decay": ("wd",),
    "optimizer": ("opt", "opt_func"),
    "schedule": ("sched", "scheduler", "lr_scheduler", "lr_schedule", "lr_policy"),
    "size": ("imgsz", "img_size", "image_size", "input_size", "target_size", "resolution"),
    "device": ("gpu", "gpus", "cuda"),
    "precision": ("amp", "fp16", "bf16", "half", "mixed_precision", "dtype"),
    "patience": ("early_stopping", "early_stop"),
    "epochs": ("epoch", "n_epoch", "num_epochs", "max_epochs", "nb_epoch"),
    "label_smoothing": ("smoothing",),
    "augment": ("aug", "augmentation", "data_augmentation", "aa", "auto_augment", "transforms"),
    "gradient_clip": ("clip_grad", "grad_clip", "clipnorm", "max_grad_norm"),
    "dropout": ("drop", "drop_rate", "dropout_rate"),
    "ema": ("model_ema", "ema_decay"),
    "class_weights": ("class_weight", "cls_weights"),
    "warmup": ("warmup_epochs", "warmup_steps", "warmup_ratio"),
    "group_by": ("groups", "group"),
    "seed": ("random_state", "random_seed"),
    "runs_folder": ("o", "output", "output_dir", "out_dir", "save_dir", "logdir", "project"),
    "name": ("experiment", "run_name", "exp_name"),
    "resume": ("checkpoint", "ckpt", "resume_from"),
}
_SAID = {
    "Nets begin with fresh weights: leave it out.": (
        "pretrained", "weights", "pretrained_weights", "checkpoint_path", "initial_checkpoint",
    ),
    "How many threads read images is chosen by itself: leave it out.": (
        "workers", "num_workers", "j",
    ),
    "The source stands for itself, as in: train pets": (
        "data", "dataset", "data_dir", "data_path", "directory", "path", "train_dir", "root",
    ),
    "10% of the training images are kept for validation by itself (hold_out); or put them into a "
    "folder called validation.": (
        "validation_split", "val_split", "valid_pct", "val_pct", "validation_data",
    ),
    "The classes are those of the source: leave it out.": ("num_classes", "nc", "classes", "n_out"),
    "The loss is the cross-entropy; class_weights and label_smoothing change it.": (
        "loss", "criterion", "loss_func",
    ),
    "Accuracy, its interval and more are always computed: leave it out.": ("metrics", "metric"),
    "Progress is shown by itself, and quiet leaves it out.": ("verbose", "v"),
    "Training images are shuffled anew in every epoch: leave it out.": ("shuffle",),
}  # fmt: skip
_HERE = {other: name for name, others in _SAME.items() for other in others}
_SENTENCES = {other: sentence for sentence, others in _SAID.items() for other in others}


def name_here(name: str) -> str | None:
    """What a setting of another library is called here; None if it is not known or has no name.

    Args:
        name: With `_` or `-` between its words.
    """
    return _HERE.get(_plain(name))


def said_of(name: str) -> str | None:
    """What is said of a setting that there is none of here, in a sentence; None if nothing is."""
    return _SENTENCES.get(_plain(name))


def _plain(name: str) -> str:
    return name.strip("-").lower().replace("-", "_")
