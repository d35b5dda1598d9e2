"""The files of one request: so many are taken, of the others only the names."""

import io

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers


class LeftOut(UploadedFile):
    """A file beyond REQUEST_MAX_FILES. It holds nothing; who checks files says why."""

    def __init__(self, name):
        super().__init__(io.BytesIO(), name, size=0)


class FirstFiles(FileUploadHandler):
    """Lets the first files of a request through to the next handlers; the rest become LeftOut.

    Django would answer the whole request with 400, and what was typed beside them were lost.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.count = 0

    @property
    def is_beyond(self):
        return self.count > settings.REQUEST_MAX_FILES

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.count += 1
        if self.is_beyond:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        return None if self.is_beyond else raw_data

    def file_complete(self, file_size):
        return LeftOut(self.file_name) if self.is_beyond else None


class NoFiles(FileUploadHandler):
    """Reads a request for its texts alone."""

    def new_file(self, *args, **kwargs):
        raise SkipFile
