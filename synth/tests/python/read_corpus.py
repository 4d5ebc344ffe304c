"""Reads a corpus as somebody without our code does: finds the columns that the card names, and looks at every row.

Usage: read_corpus.py DIR
"""

import json
import pathlib
import re
import sys

import pyarrow.parquet as parquet

TYPES = {
    "string": "string",
    "int32": "int32",
    "bool": "bool",
    "list<uint8>": "list<element: uint8 not null>",
    "list<string>": "list<element: string not null>",
    "list<example>": "list<element: struct<list: list<element: int32 not null> not null, "
    "ints: list<element: int32 not null> not null, out_int: int32, out_list: list<element: int32 not null>> not null>",
}


def columns_of_card(card):
    """Name and type of each row of the table below `## Columns`."""
    table = card.split("## Columns")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| ([\w<>]+) \|", table, re.MULTILINE)


def splits_of_card(card):
    """Set and pattern of files, from the YAML header."""
    header = card.split("---\n")[1]
    return re.findall(r"- split: (\w+)\n +path: (\S+)", header)


def look_at(row):
    assert re.fullmatch(r"[0-9a-f]{32}", row["behaviour"]), row["id"]
    assert row["program"].endswith("}\n"), row["id"]
    assert row["length"] == len(row["tokens"]) and all(token < 146 for token in row["tokens"]), row["id"]
    assert len(row["shown"]) == len(row["held_out"]) == 5, row["id"]
    for example in row["shown"] + row["held_out"]:
        assert (example["out_int"] is None) != (example["out_list"] is None), row["id"]
        if row["shape"].startswith("numbers"):
            assert example["list"] == [] and 1 <= len(example["ints"]) <= 4, row["id"]
        if row["shape"].startswith(("in-place", "paper")):
            assert len(example["out_list"]) == len(example["list"]), row["id"]


def main(folder):
    card = (folder / "README.md").read_text()
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    columns = columns_of_card(card)
    assert len(columns) > 10, columns
    behaviours = {}
    for split, pattern in splits_of_card(card):
        files = sorted(folder.glob(pattern))
        assert files, pattern
        rows = 0
        for file in files:
            table = parquet.read_table(file)
            found = [(field.name, str(field.type)) for field in table.schema]
            wanted = [(name, TYPES[kind]) for name, kind in columns]
            assert found == wanted, f"{file}: {found} instead of {wanted}"
            for row in table.to_pylist():
                look_at(row)
                if split != "iid":
                    assert row["behaviour"] not in behaviours, row["id"]
                    behaviours[row["behaviour"]] = split
            rows += table.num_rows
        assert rows == manifest["sets"][split]["rows"], split
        print(f"{split}: {rows} rows in {len(files)} files")
    assert len(behaviours) == manifest["count"]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
