"""`make bench`: speeds as ratios measured in one run, so that they mean the same on every machine.

Prints a table and writes var/bench.json: a list of {"name", "value", "unit", "target", "met"}; target None is a figure
for the reader. It measures and does not judge: the exit code is 0.
`python -m bench posting` measures one part: house, posting, village, exchange, paper, growth or portfolio.
"""

import json
import sys
import tempfile
from pathlib import Path

from bench import exchange, growth, house, paper, portfolio, posting, village
from bench.tools import Figure, World
from ledger.home import home


def main() -> None:
    """Every measure in order; each line appears when it is measured."""
    figures: list[Figure] = []
    chosen = [part for part in (house, posting, village, exchange, paper, growth, portfolio)
              if sys.argv[1:] in ([], [part.__name__.split(".")[1]])]
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        for part in chosen:
            for figure in part.figures(world):
                figures.append(figure)
                print(figure.line(), flush=True)
    (home() / "bench.json").write_text(json.dumps([figure.json() for figure in figures], indent=2) + "\n",
                                       encoding="utf-8")


if __name__ == "__main__":
    main()
