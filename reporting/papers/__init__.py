"""What is kept for good: the files of a closed period, and the result of an award."""

from .award import award_file, publish
from .frozen import KINDS, close, file_of

__all__ = ["KINDS", "award_file", "close", "file_of", "publish"]
