"""Fill a PostgreSQL database with millions of facts, for trying pages by hand.

DATABASE_URL=… python -m bench.volume [--rows N] [--tickets N] [--skewed]
"""

import argparse

from bench import _setup
from indicators import rebuilding


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="ratings over a year")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--skewed", action="store_true", help="most departments have few")
    options = parser.parse_args()
    _setup.start()

    _setup.volume(
        departments=_setup.departments_for(options.rows),
        tickets=options.tickets,
        skewed=options.skewed,
    )
    [took] = _setup.milliseconds(rebuilding.rebuild, 1)
    _setup.say(f"Figures worked out in {took / 1000:.0f} s.")


if __name__ == "__main__":
    main()
