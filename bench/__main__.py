"""`python -m bench [PART…]`: measure everything, or the named parts; print a table and write bench/results.json."""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import clusters, coding, drivers, growth, imports, mail, serving
from bench.results import Results
from tests import postgres

PARTS = {
    "page": serving.measure_page,
    "submit": serving.measure_submit,
    "statements": serving.measure_statements,
    "latency": serving.measure_latency,
    "import": imports.measure_imports,
    "code": coding.measure_coding,
    "mail": mail.measure_mail,
    "report": growth.measure_report,
    "figure": growth.measure_first_figure,
    "drivers": drivers.measure_drivers,
    "dask": clusters.measure_clusters,
}
RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Run the parts that the command line names, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed and memory against yardsticks.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(PARTS)}; all by default")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each turn of a server lasts (default 3)")
    parser.add_argument(
        "--answers", type=int, default=1_000_000, help="the largest number of answers (default 1,000,000)"
    )
    options = parser.parse_args()
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]}; there are: {', '.join(PARTS)}")
    if postgres.find_binaries() is None:
        sys.exit(f"PostgreSQL is not installed; mend with: {postgres.INSTALL}")
    # Stopped from outside, it still ends the servers that it started.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    results = Results(seconds=options.seconds, answers=options.answers)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="surveyapp-bench-") as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        with postgres.running_postgres(folder / "postgres", durable=True) as url:
            for part in options.parts or PARTS:
                print(f"\n{part}", flush=True)
                PARTS[part](url, folder, results)
    print(results.table())
    facts = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - begun),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "figures": results.figures,
    }
    RESULTS.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {RESULTS.name} after {facts['seconds']} s")


if __name__ == "__main__":
    main()
