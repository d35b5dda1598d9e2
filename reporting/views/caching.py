"""Answers that anybody may read and any cache may keep."""

import hashlib

from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

MAX_AGE = 300  # seconds for which a cache need not ask again


def kept_by_caches(request, response, *, is_shared=True):
    """The answer with a validator over its bytes, or 304 when the asker has it already.

    It may be asked for by its Last-Modified as well, where it has one. Without `is_shared` only
    the reader's own browser keeps it, and asks each time.
    """
    kept = f"public, max-age={MAX_AGE}" if is_shared else "private, no-cache"
    response.headers["Cache-Control"] = kept
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    changed = response.headers.get("Last-Modified")
    since = parse_http_date_safe(changed) if changed else None
    return get_conditional_response(request, etag=etag, last_modified=since, response=response)
