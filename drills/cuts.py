"""Power cuts: SQLite's log cut off at a random byte, and a backup with a flipped one."""

import random
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from django.db import connection

from drills.kills import Figures, Writer, _people, _until


def cut_logs(count, folder, chance=None, moves=40):
    """Cut the WAL of a database in use `count` times; every copy must be whole. Case 63.

    Half of the cuts leave zeros behind. What a copy holds must be a state that was once
    committed: each report's version has exactly as many moves, and no report of less than its
    version before the log began is found.
    """
    chance, found, begun = chance or random.Random(63), Figures("63 cut logs"), time.time()
    database = Path(connection.settings_dict["NAME"])
    # A reader that stays keeps the log from being folded into the database.
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        reader.execute("BEGIN")
        floor = _versions(reader)
        writers = [Writer(*each) for each in _people(4)]
        _until(lambda: all(writer.listen() >= moves for writer in writers), 300)
        for writer in writers:
            writer.kill()
        found.acknowledged = sum(writer.told for writer in writers)
        log = Path(f"{database}-wal").read_bytes()
        for number in range(count):
            place = chance.randrange(len(log) + 1)
            rest = bytes(len(log) - place) if number % 2 else b""
            copy = Path(folder, "cut.sqlite3")
            # By another process: closing this file here would let go of this one's locks on it,
            # and whoever closes the database next would take the log from under its connections.
            subprocess.run(["cp", database, copy], check=True)
            Path(f"{copy}-wal").write_bytes(log[:place] + rest)
            Path(f"{copy}-shm").unlink(missing_ok=True)
            with closing(sqlite3.connect(copy)) as cut:
                found.faults += _faults_of(cut, floor, place)
            found.rounds += 1
    found.seconds = time.time() - begun
    return found


def _versions(database):
    return dict(database.execute("SELECT target_id, version FROM reporting_progressentry"))


def _faults_of(cut, floor, place):
    ((verdict,),) = cut.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        return [f"byte {place}: {verdict}"]
    faults = [f"byte {place}: foreign key {row}" for row in cut.execute("PRAGMA foreign_key_check")]
    moves = cut.execute(
        "SELECT e.target_id, e.version, count(c.id) FROM reporting_progressentry e"
        " LEFT JOIN reporting_statuschange c ON c.entry_id = e.id GROUP BY e.id"
    )
    for target, version, count in moves:
        if version != count or version < floor.get(target, 0):
            faults.append(f"byte {place}: version {version} with {count} moves")
    return faults
