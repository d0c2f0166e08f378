"""A month of answers by column as a Parquet file: codes as small whole numbers, what they stand for beside them.

The file's own metadata holds, as JSON under the key `surveyapp`, the stamp of the writing and the values of each coded
column; a series' column is named by its id and its codes are places on the series' scale.
"""

import json
import os
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from surveyapp.analysis.columns import Column, Month

KEY = b"surveyapp"
DAY = "day"


def write(path: Path, month: Month, stamp: str) -> None:
    """Write a month whole or not at all: who reads meanwhile sees the file before.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    arrays: dict[str, np.ndarray] = {DAY: month.day}
    arrays |= {str(series_id): codes for series_id, codes in month.series.items()}
    arrays |= {name: column.codes for name, column in month.facts.items()}
    about = {"stamp": stamp, "values": {name: list(column.values) for name, column in month.facts.items()}}
    table = pa.table(arrays).replace_schema_metadata({KEY: json.dumps(about).encode()})
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{stamp}")
    try:
        with beside.open("wb") as stream:
            pq.write_table(table, stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read(
    path: Path, month: date, stamp: str, series: Collection[int] | None, facts: Collection[str] | None
) -> Month | None:
    """Return the columns asked for (None: all) of the file that bears this stamp; None where no such file has them.

    A series that the file does not know yet is missing in what is returned.
    """
    try:
        with pq.ParquetFile(path) as file:
            about: dict[str, Any] = json.loads((file.schema_arrow.metadata or {}).get(KEY, b"{}"))
            if about.get("stamp") != stamp or not set(facts or ()) <= set(about["values"]):
                return None
            there = set(file.schema_arrow.names)
            coded = [name for name in about["values"] if facts is None or name in facts]
            known = there - set(about["values"]) - {DAY}
            of_series = sorted(int(name) for name in known if series is None or int(name) in series)
            table = file.read(columns=[DAY, *map(str, of_series), *coded], use_threads=False)
    except (OSError, pa.ArrowInvalid):
        return None
    return Month(
        month,
        table.column(DAY).to_numpy(),
        {series_id: table.column(str(series_id)).to_numpy() for series_id in of_series},
        {name: Column(table.column(name).to_numpy(), tuple(about["values"][name])) for name in coded},
    )
