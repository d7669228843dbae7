"""Breaks a good file in one way after the other, and asks whether the rule that is there for it finds it.

    python conformance_breaks.py FILE

Ends with status 1 where a rule missed what it is there for.
"""

import sys
import tempfile
from pathlib import Path

import conformance
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String


def first(pdf, wanted):
    return next(found for found in pdf.objects if isinstance(found, (Dictionary, Stream)) and wanted(found))


def element(pdf, kind):
    return first(pdf, lambda found: found.get("/S") == Name("/" + kind) and "/P" in found)


def metadata(pdf, old, new):
    stream = pdf.Root.Metadata
    text = stream.read_raw_bytes()
    assert old in text, old
    stream.write(text.replace(old, new))


def page_content(pdf, change):
    page = pdf.pages[0]
    page.Contents.write(change(page.Contents.read_bytes()))


def file_specification(pdf):
    return first(pdf, lambda found: "/EF" in found)


def font(pdf):
    return first(pdf, lambda found: found.get("/Subtype") == Name.Type0)


def image(pdf):
    return first(pdf, lambda found: found.get("/Subtype") == Name.Image)


def widget(pdf):
    return first(pdf, lambda found: found.get("/Subtype") == Name.Widget)


def put(dictionary, key, value):
    dictionary[key] = value


def drop(dictionary, key):
    del dictionary[key]


def break_widths(pdf):
    descendant = font(pdf).DescendantFonts[0]
    descendant.W = Array([1, Array([int(width) + 9 for width in descendant.W[1]])])


def swap_names(pdf):
    names = pdf.Root.Names.EmbeddedFiles.Names
    pdf.Root.Names.EmbeddedFiles.Names = Array([names[2], names[3], names[0], names[1], *list(names)[4:]])


BREAKS = [
    ("PDF/A-3 6.2.2", lambda pdf: page_content(pdf, lambda text: text + b"\n/Artifact BMC 1 0 0 rg Tgl EMC")),
    ("PDF/A-3 6.2.3", lambda pdf: drop(pdf.Root, "/OutputIntents")),
    ("PDF/A-3 6.2.4", lambda pdf: page_content(pdf, lambda text: b"0 0 0 1 k\n" + text)),
    ("PDF/A-3 6.2.8", lambda pdf: put(image(pdf), "/Interpolate", True)),
    ("PDF/A-3 6.2.9", lambda pdf: put(pdf.pages[0].obj, "/Group", Dictionary(S=Name.Transparency))),
    ("PDF/A-3 6.2.11.3", lambda pdf: drop(font(pdf).DescendantFonts[0], "/CIDToGIDMap")),
    ("PDF/A-3 6.2.11.4", lambda pdf: drop(font(pdf).DescendantFonts[0].FontDescriptor, "/FontFile2")),
    ("PDF/A-3 6.2.11.5", break_widths),
    ("PDF/A-3 6.2.11.7", lambda pdf: drop(font(pdf), "/ToUnicode")),
    ("PDF/A-3 6.3.2", lambda pdf: put(widget(pdf), "/F", 2)),
    ("PDF/A-3 6.3.3", lambda pdf: drop(widget(pdf), "/AP")),
    ("PDF/A-3 6.4.1", lambda pdf: put(pdf.Root.AcroForm, "/NeedAppearances", True)),
    ("PDF/A-3 6.5", lambda pdf: put(pdf.Root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1")))),
    ("PDF/A-3 6.6.2.1", lambda pdf: drop(pdf.Root.Metadata, "/Subtype")),
    ("PDF/A-3 6.6.2.3", lambda pdf: metadata(pdf, b"<pdfaSchema:namespaceURI>http://www.aiim.org", b"<pdfaSchema:namespaceURI>http://x")),
    ("PDF/A-3 6.6.3", lambda pdf: put(pdf.docinfo, "/Title", String("Another title"))),
    ("PDF/A-3 6.6.4", lambda pdf: metadata(pdf, b"<pdfaid:part>3<", b"<pdfaid:part>1<")),
    ("PDF/A-3 6.7", lambda pdf: drop(pdf.Root, "/Lang")),
    ("PDF/A-3 6.8", lambda pdf: drop(file_specification(pdf), "/AFRelationship")),
    ("PDF/A-3 6.8", lambda pdf: drop(pdf.Root, "/AF")),
    ("PDF/A-3 6.8", lambda pdf: put(file_specification(pdf).EF.F.Params, "/CheckSum", String("wrong"))),
    ("PDF/A-3 6.8", swap_names),
    ("PDF/A-3 6.9", lambda pdf: put(pdf.Root, "/OCProperties", Dictionary())),
    ("PDF/UA-1 5", lambda pdf: metadata(pdf, b"<pdfuaid:part>1<", b"<pdfuaid:part>2<")),
    ("PDF/UA-1 7.1 (Matterhorn 01)", lambda pdf: page_content(pdf, lambda text: text + b"\n0 0 m 9 9 l S")),
    ("PDF/UA-1 7.1 (Matterhorn 01)", lambda pdf: page_content(pdf, lambda text: text.replace(b"/Artifact", b"/Span", 1))),
    ("PDF/UA-1 7.1 (Matterhorn 01, 09)", lambda pdf: page_content(pdf, lambda text: text.replace(b"/MCID 0", b"/MCID 9999", 1))),
    ("PDF/UA-1 7.1, 7.2 (Matterhorn 02, 09)", lambda pdf: put(element(pdf, "TR"), "/S", Name.P)),
    ("PDF/UA-1 7.1 (Matterhorn 06, 07)", lambda pdf: drop(pdf.Root, "/ViewerPreferences")),
    ("PDF/UA-1 7.2 (Matterhorn 11)", lambda pdf: drop(pdf.Root, "/Lang")),
    ("PDF/UA-1 7.3 (Matterhorn 13)", lambda pdf: drop(element(pdf, "Figure"), "/Alt")),
    ("PDF/UA-1 7.4.2 (Matterhorn 14)", lambda pdf: put(element(pdf, "H1"), "/S", Name.P)),
    ("PDF/UA-1 7.5 (Matterhorn 15)", lambda pdf: drop(element(pdf, "TH"), "/A")),
    ("PDF/UA-1 7.5 (Matterhorn 15)", lambda pdf: put(element(pdf, "TR"), "/K", element(pdf, "TR").K[0])),
    ("PDF/UA-1 7.6 (Matterhorn 16)", lambda pdf: drop(element(pdf, "L"), "/A")),
    ("PDF/UA-1 7.8 (Matterhorn 18)", lambda pdf: page_content(pdf, lambda text: text.replace(b"/Footer", b"/Header"))),
    ("PDF/UA-1 7.11 (Matterhorn 21)", lambda pdf: drop(file_specification(pdf), "/UF")),
    ("PDF/UA-1 7.17 (Matterhorn 27)", lambda pdf: drop(pdf.Root, "/Outlines")),
    ("PDF/UA-1 7.18 (Matterhorn 28)", lambda pdf: drop(widget(pdf), "/TU")),
    ("PDF/UA-1 7.18 (Matterhorn 28)", lambda pdf: drop(pdf.pages[0].obj, "/Tabs")),
    ("PDF/UA-1 7.18 (Matterhorn 28)", lambda pdf: put(element(pdf, "Form"), "/S", Name.P)),
]

# Breaks that saving anew would mend: made in the bytes.
BYTES = [
    ("PDF/A-3 6.1.2", lambda data: data.replace(b"%PDF-1.7\n%", b"%PDF-1.7\n ", 1)),
    ("PDF/A-3 6.1.3", lambda data: data[: data.rindex(b"/ID")] + b"/Id" + data[data.rindex(b"/ID") + 3:]),
    ("PDF/A-3 6.1.3", lambda data: data + b"\n\nmore"),
]


def faults(path):
    file = conformance.File(path)
    found = []
    for clause, what, check in conformance.RULES:
        try:
            found += [(clause, str(fault)) for fault in check(file)]
        except Exception as error:  # a file may be too broken for another rule to look at
            found.append((f"{clause} stopped", repr(error)))
    return found


def main(path):
    good = Path(path).read_bytes()
    if faults(path):
        print("the file is not good to begin with:", faults(path))
        return 1
    missed, hit = False, set()
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / "broken.pdf"
        for number, (clause, change) in enumerate(BREAKS + BYTES):
            if number < len(BREAKS):
                with pikepdf.open(path) as pdf:
                    change(pdf)
                    pdf.save(broken, object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False)
            else:
                changed = change(good)
                assert changed != good, clause
                broken.write_bytes(changed)
            found = faults(broken)
            if clause in {name for name, _ in found}:
                hit.add(clause)
            else:
                missed = True
                print(f"break {number} of {clause} was missed; found: {found}")
    # Limits, filters and lengths cannot be broken by these means; everything else must have been tried.
    untried = {clause for clause, _, _ in conformance.RULES} - hit - {"PDF/A-3 6.1.6.1", "PDF/A-3 6.1.7", "PDF/A-3 6.1.13"}
    if untried:
        missed = True
        print("no break for:", sorted(untried))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
