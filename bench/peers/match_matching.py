"""The `matching` package on one of our markets: python -m bench.peers.match_matching FILE.

Prints CPU-seconds from raw dictionaries to the result, those of its own check, and who goes where.
"""

import json
import sys
import threading
import time
import warnings
from pathlib import Path

from matching.games import HospitalResident

# At its default Python's recursion limit ends the package at a thousand people: it copies linked players deeply.
RECURSION, STACK = 10**6, 1 << 29


def solved(path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    rankings = {post: each["ranking"] for post, each in told["posts"].items()}
    capacities = {post: each["capacity"] for post, each in told["posts"].items()}
    begun = time.process_time()
    game = HospitalResident.create_from_dictionaries(told["applicants"], rankings, capacities)
    found = game.solve(optimal="resident")
    solve_s = time.process_time() - begun
    matches: dict[str, str | None] = dict.fromkeys(told["applicants"])
    for post, people in found.items():
        matches |= {str(one): str(post) for one in people}
    begun = time.process_time()
    game.check_stability()
    check_s = time.process_time() - begun
    print(json.dumps({"solve_s": solve_s, "check_s": check_s, "matches": matches}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(RECURSION)
    threading.stack_size(STACK)
    thread = threading.Thread(target=solved, args=(Path(sys.argv[1]),))
    thread.start()
    thread.join()
