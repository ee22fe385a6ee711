#!/usr/bin/env python3
"""Looks at pages with axe-core in a headless Chromium, light, dark and on a narrow screen.

    axe.py FOLDER PAGE...

FOLDER is the folder of feeds; each PAGE is a path in it. The pages are copied, since a page of ours runs no script, and
axe-core is put into the copies. Prints a line for each finding and one at the end; ends with 1 when a finding is serious or
critical, with 77 when a tool is missing. axe-core is taken from AXE_JS, or from the Python package axe-playwright-python,
which brings it along.
"""

import html
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RUN = """
axe.run().then(found => {
  const out = document.createElement('pre');
  out.id = 'axe-found';
  const brief = rule => ({id: rule.id, impact: rule.impact, nodes: rule.nodes.map(node => node.html)});
  out.textContent = JSON.stringify({passes: found.passes.length, violations: found.violations.map(brief)});
  document.body.replaceChildren(out);
});
"""
SIGHTS = {
    "light": ["--window-size=1100,1400"],
    "dark": ["--window-size=1100,1400", "--blink-settings=preferredColorScheme=0"],
    "narrow": ["--window-size=500,1000"],
}


def axe():
    """The script, or None where it is not here."""
    if "AXE_JS" in os.environ:
        return pathlib.Path(os.environ["AXE_JS"])
    package = importlib.util.find_spec("axe_playwright_python")
    return package and pathlib.Path(package.submodule_search_locations[0]) / "axe.min.js"


def look(page, options):
    """What axe finds on one page."""
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"]
    done = subprocess.run(
        [*command, *options, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120
    )
    found = re.search(r'<pre id="axe-found">(.*?)</pre>', done.stdout, re.S)
    if not found:
        sys.exit(f"axe did not end on {page.name}: {done.stderr[-500:]}")
    return json.loads(html.unescape(found.group(1)))


def main():
    folder, pages = pathlib.Path(sys.argv[1]), sys.argv[2:]
    script = axe()
    if not script or not script.exists() or not shutil.which("chromium"):
        print("skipped: axe-core or chromium is not there")
        sys.exit(77)
    serious = looked = 0
    with tempfile.TemporaryDirectory() as copies:
        copies = pathlib.Path(copies)
        shutil.copy(folder / "pages.css", copies)
        shutil.copy(script, copies / "axe.js")
        (copies / "run.js").write_text(RUN)
        for name in pages:
            text = (folder / name).read_text(encoding="utf-8")
            text, policies = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
            assert policies == 1, f"{name} has a policy"
            up = "../" * name.count("/")
            text = text.replace("</body>", f'<script src="{up}axe.js"></script><script src="{up}run.js"></script></body>')
            copy = copies / name
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(text, encoding="utf-8")
            for sight, options in SIGHTS.items():
                found = look(copy, options)
                looked += 1
                assert found["passes"] > 10, f"{name} was looked at"
                for rule in found["violations"]:
                    serious += rule["impact"] in ("serious", "critical")
                    print(f"{name} ({sight}): {rule['impact']}: {rule['id']}: {rule['nodes'][:3]}")
    print(f"axe: {looked} looks at {len(pages)} pages, {serious} serious or critical")
    sys.exit(serious > 0)


if __name__ == "__main__":
    main()
