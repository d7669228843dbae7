"""The same words and tables set by Typst, tagged and archivable as it can, then signed by pyHanko. Finding the typeface is not timed."""

import json
import os
import sys
import tempfile

import typst

import packet_seal

HEAD = """
#set document(title: [{title}], date: datetime(year: 2026, month: 11, day: 22))
#set page(paper: "us-letter", margin: (x: 68pt, top: 64pt, bottom: 76pt), footer: context [
  #set text(8.5pt)
  {foot} #h(1fr) page #counter(page).display() of #counter(page).final().first()
])
#set text(font: "Source Sans 3", size: 10pt, lang: "en", region: "us")
#show heading.where(level: 1): set text(26pt, weight: 600)
#show heading.where(level: 2): set text(16pt, weight: 600)
#set table(stroke: (x, y) => (bottom: 0.4pt + rgb("#c8c0b6")), inset: (x: 0pt, y: 5pt))
"""


def words(text):
    """Any text as a value of the language, so that nothing in it can be taken for markup."""
    return "#" + json.dumps(text, ensure_ascii=False)


def source(content):
    parts = [HEAD.format(title=words(content["title"]), foot=words(content["foot"]))]
    for part in content["parts"]:
        if "table" in part:
            table = part["table"]
            widths = ", ".join(f"{width}pt" for width in table["widths"])
            head = ", ".join(f"[{words(cell)}]" for cell in table["head"])
            rows = ",\n".join(", ".join(f"[{words(cell)}]" for cell in row) for row in table["rows"])
            parts.append(f"#table(columns: ({widths}), table.header({head}),\n{rows})")
        else:
            mark = {"title": "= ", "heading": "== ", "body": "", "small": ""}[part["style"]]
            parts.append(mark + words(part["text"]))
    return "\n\n".join(parts)


with open(sys.argv[1], encoding="utf-8") as opened:
    FOLDER = os.path.dirname(json.load(opened)["fonts"]["regular"])
WORK = tempfile.TemporaryDirectory()
FILE = os.path.join(WORK.name, "packet.typ")
COMPILER = typst.Compiler(root=WORK.name, font_paths=[FOLDER], ignore_system_fonts=True)


def set_document(content):
    with open(FILE, "w", encoding="utf-8") as file:
        file.write(source(content))
    return COMPILER.compile(input=FILE, format="pdf", pdf_standards=["a-3a"])


packet_seal.run(set_document)
