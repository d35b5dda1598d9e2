"""Evidence in an S3-compatible storage; needs the package django-storages[s3]."""

from functools import wraps

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from randa.storage import StorageAway

# Somebody waits on the page. Seconds, and how often a request is tried.
PATIENCE = Config(connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 2})


def _telling(method):
    @wraps(method)
    def tell(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except (Boto3Error, BotoCoreError, ClientError) as fault:
            raise StorageAway(str(fault)) from fault

    return tell


class ObjectFiles(S3Storage):
    """The storage of django-storages; where it does not answer or refuses it raises StorageAway."""

    def __init__(self, **options):
        super().__init__(**options)
        self.client_config = self.client_config.merge(PATIENCE)

    @_telling
    def _open(self, name, mode="rb"):
        opened = super()._open(name, mode)
        if "r" in mode:
            opened.file  # noqa: B018 - fetched here, not when half an answer has been sent
        return opened

    _save = _telling(S3Storage._save)
    exists = _telling(S3Storage.exists)
    delete = _telling(S3Storage.delete)
    listdir = _telling(S3Storage.listdir)
    get_modified_time = _telling(S3Storage.get_modified_time)
