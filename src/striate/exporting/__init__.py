"""The classifier, for somebody else's runtime: Keras."""

from striate.exporting._keras_file import export_keras

FORMATS = {"keras": export_keras}
"""What writes a classifier to a file, by the word that `--to` takes."""

__all__ = ["FORMATS", "export_keras"]
