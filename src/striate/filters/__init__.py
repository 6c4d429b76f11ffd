"""Kernels with names: the filters that people made by hand before nets learned theirs."""

from striate.filters._kernels import kernel, kernel_names

__all__ = ["kernel", "kernel_names"]
