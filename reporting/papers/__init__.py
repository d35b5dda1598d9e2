"""What is made of a Recap to be kept: the files of a closed period."""

from .frozen import KINDS, close, file_of

__all__ = ["KINDS", "close", "file_of"]
