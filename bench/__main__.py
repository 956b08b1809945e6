"""`make bench`: speeds as ratios measured in one run, so that they mean the same on every machine.

Prints a table and writes var/bench.json: a list of {"name", "value", "unit", "target", "met"}. A value meets its
target by not being above it. It measures and does not judge: the exit code is 0.
"""

import json
import tempfile
from pathlib import Path

from bench.measures import MEASURES, World
from ledger.home import home


def main() -> None:
    """Every measure in order; each line appears when it is measured."""
    results = []
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        for measure, unit, target in MEASURES:
            name = (measure.__doc__ or "").strip().splitlines()[0]
            value = round(measure(world), 2)
            results.append({"name": name, "value": value, "unit": unit, "target": target, "met": value <= target})
            print(f"{'met ' if value <= target else 'MISSED'}  {value:>9,.2f} {unit:8} (at most {target:,})  {name}",
                  flush=True)
    (home() / "bench.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
