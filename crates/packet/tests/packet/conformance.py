"""Whether a PDF is what it claims to be: PDF/A-3 (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

    python conformance.py FILE [FILE ...]

Prints each fault with its clause and ends with status 1 where there is one. PDF/A: rules of our own, over pikepdf. PDF/UA: rules of
our own, then two independent checkers, `outloud` and `pdfua`. Every rule looks at the newest revision of the file, so that it can be
asked of signed files too. `--own` leaves out the two others.
"""

import functools
import hashlib
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Stream, String

RULES = []


def rule(clause, what):
    def note(function):
        RULES.append((clause, what, function))
        return function
    return note


class File:
    """A file and what the rules need of it more than once."""

    def __init__(self, path):
        self.path = Path(path)
        self.bytes = self.path.read_bytes()
        self.pdf = pikepdf.open(self.path)
        self.root = self.pdf.Root
        self.objects = [found for found in self.pdf.objects if found is not None]
        self.streams = [found for found in self.objects if isinstance(found, Stream)]
        self.pages = list(self.pdf.pages)
        self.annotations = [(page, annotation) for page in self.pages for annotation in page.get("/Annots", [])]
        self.fonts = [found for found in self.dictionaries() if found.get("/Type") == Name.Font]
        metadata = self.root.get("/Metadata")
        self.xmp = metadata.read_raw_bytes() if metadata is not None else b""
        self.elements = list(self.walk())

    def dictionaries(self):
        """Every dictionary, also those inside others."""
        waiting, seen = list(self.objects), set()
        while waiting:
            found = waiting.pop()
            if isinstance(found, (Dictionary, Stream)):
                if found.is_indirect:
                    if found.objgen in seen:
                        continue
                    seen.add(found.objgen)
                yield found
                waiting.extend(value for value in found.values() if isinstance(value, (Dictionary, Array, Stream)))
            elif isinstance(found, Array):
                waiting.extend(value for value in found if isinstance(value, (Dictionary, Array, Stream)))

    def walk(self):
        """Every structure element with its depth, in reading order."""
        tree = self.root.get("/StructTreeRoot")
        waiting = [(kid, 0) for kid in reversed(kids(tree))] if tree is not None else []
        while waiting:
            element, depth = waiting.pop()
            if isinstance(element, Dictionary) and "/S" in element:
                yield element, depth
                waiting.extend((kid, depth + 1) for kid in reversed(kids(element)))

    @functools.cache
    def contents(self):
        """Each page with its operators."""
        return [(page, operators_of(page)) for page in self.pages]

    @functools.cache
    def shown(self):
        """Every glyph that is drawn, on a page or in the seal: the name of its font, and its code."""
        shown = set()
        drawn = [(page.Resources, content) for page, content in self.contents()]
        for stream in self.streams:
            if stream.get("/Subtype") == Name.Form:
                drawn.append((stream.get("/Resources", Dictionary()), operators_of(stream)))
        for resources, content in drawn:
            font = None
            for operands, operator in content:
                if operator == "Tf":
                    font = resources.Font[str(operands[0])]
                elif operator in ("Tj", "TJ"):
                    parts = operands[0] if isinstance(operands[0], Array) else [operands[0]]
                    for codes in (bytes(part) for part in parts if isinstance(part, String)):
                        shown.update((str(font.BaseFont), codes[at] * 256 + codes[at + 1]) for at in range(0, len(codes), 2))
        return shown


def operators_of(content):
    return [(list(operands), str(operator)) for operands, operator in pikepdf.parse_content_stream(content)]


def kids(element):
    found = element.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def kind(element):
    return str(element.get("/S", ""))[1:]


# --- PDF/A-3: the file --------------------------------------------------------------------------------------------------------


@rule("PDF/A-3 6.1.2", "the header is at byte 0, followed by a comment of four bytes above 127")
def header(file):
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", file.bytes):
        yield file.bytes[:20]


@rule("PDF/A-3 6.1.3", "the newest trailer has an identifier, the file is not encrypted, nothing stands behind the last %%EOF")
def trailer(file):
    identifier = file.pdf.trailer.get("/ID")
    if identifier is None or len(identifier) != 2 or any(len(bytes(part)) < 16 for part in identifier):
        yield f"/ID is {identifier}"
    # Each section says it, from the newest back, not only the one that a reader put together.
    start = re.findall(rb"startxref\s+(\d+)", file.bytes)[-1]
    for _ in range(100):
        section = file.bytes[int(start):]
        section = section[: min(section.index(word) for word in (b"startxref", b">>\nstream", b">>stream") if word in section)]
        if b"/ID" not in section:
            yield f"the section at {int(start)} has no /ID"
        previous = re.search(rb"/Prev (\d+)", section)
        if previous is None:
            break
        start = previous[1]
    if file.pdf.is_encrypted:
        yield "encrypted"
    if not re.search(rb"%%EOF\r?\n?$", file.bytes):
        yield "bytes behind the last %%EOF"


@rule("PDF/A-3 6.1.6.1", "hexadecimal strings hold an even number of digits")
def hexadecimal(file):
    for found in re.findall(rb"/(?:Contents|ID) ?\[? ?<([0-9A-Fa-f]*)>", file.bytes):
        if len(found) % 2:
            yield found[:20]


@rule("PDF/A-3 6.1.7", "streams say their true length, lie in the file, and are packed by no forbidden filter")
def streams(file):
    for stream in file.streams:
        filters = stream.get("/Filter", [])
        names = [str(name) for name in (filters if isinstance(filters, Array) else [filters])] if filters != [] else []
        for name in names:
            if name in ("/LZWDecode", "/Crypt"):
                yield f"{stream.objgen}: {name}"
        for key in ("/F", "/FFilter", "/FDecodeParms"):
            if key in stream and stream.get("/Type") != Name.Filespec:
                yield f"{stream.objgen}: {key}"
        if int(stream.Length) != len(stream.read_raw_bytes()):
            yield f"{stream.objgen}: /Length {stream.Length}"


@rule("PDF/A-3 6.1.13", "no number, string, name or nesting goes beyond the limits")
def limits(file):
    if len(file.pdf.objects) > 8388607:
        yield "too many objects"
    for dictionary in file.dictionaries():
        for key, value in dictionary.items():
            if len(key.encode()) > 128:
                yield f"a name of {len(key)} bytes"
            if isinstance(value, String) and len(bytes(value)) > 32767 and key != "/Contents":
                yield f"{key}: a string of {len(bytes(value))} bytes"
            if isinstance(value, int) and not isinstance(value, bool) and not -(2**31) <= value < 2**31:
                yield f"{key}: {value}"


# --- PDF/A-3: graphics --------------------------------------------------------------------------------------------------------


@rule("PDF/A-3 6.2.3", "one output intent for PDF/A with an ICC profile for three colours")
def output_intent(file):
    intents = [intent for intent in file.root.get("/OutputIntents", []) if intent.get("/S") == Name.GTS_PDFA1]
    if len(intents) != 1:
        yield f"{len(intents)} output intents"
        return
    stream = intents[0].get("/DestOutputProfile")
    if stream is None or "/OutputConditionIdentifier" not in intents[0]:
        yield "no profile or no name"
        return
    profile = stream.read_bytes()
    if stream.get("/N") != 3 or profile[36:40] != b"acsp" or profile[16:20] != b"RGB " or profile[12:16] not in (b"mntr", b"prtr"):
        yield "the profile is no profile of a screen or printer for red, green and blue"
    if int.from_bytes(profile[:4], "big") != len(profile) or profile[8] > 4:
        yield "the profile has another length or version"


ALLOWED_OPERATORS = set(
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri s S SC "
    "sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)


@rule("PDF/A-3 6.2.2", "content uses operators of ISO 32000-1 only, and resources of its own page")
def operators(file):
    for page, content in file.contents():
        for operands, operator in content:
            if operator not in ALLOWED_OPERATORS:
                yield operator
            if operator == "Tf" and str(operands[0]) not in page.Resources.Font:
                yield f"font {operands[0]}"
            if operator == "Do" and str(operands[0]) not in page.Resources.get("/XObject", {}):
                yield f"object {operands[0]}"


@rule("PDF/A-3 6.2.4", "colours are grey or those of the output intent: no CMYK without a profile")
def colours(file):
    for _, content in file.contents():
        for _, operator in content:
            if operator in ("k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh"):
                yield f"operator {operator}"
    for stream in file.streams:
        if stream.get("/Subtype") == Name.Form and re.search(rb"(?<![\w.])(k|K|cs|CS|scn|SCN)\s", stream.read_bytes()):
            yield f"{stream.objgen}: a colour space in a form"
        if stream.get("/Subtype") == Name.Image and stream.get("/ColorSpace") not in (Name.DeviceGray, Name.DeviceRGB):
            yield f"{stream.objgen}: {stream.get('/ColorSpace')}"


@rule("PDF/A-3 6.2.8", "images have no alternates, no interpolation and no OPI; a JPEG has one or three colours")
def images(file):
    for stream in file.streams:
        if stream.get("/Subtype") != Name.Image:
            continue
        for key in ("/Alternates", "/OPI", "/SMask", "/SMaskInData"):
            if key in stream:
                yield f"{stream.objgen}: {key}"
        if stream.get("/Interpolate", False):
            yield f"{stream.objgen}: interpolated"
        if stream.get("/Filter") == Name.DCTDecode:
            data = stream.read_raw_bytes()
            frame = re.search(rb"\xff[\xc0-\xc2]..\x08(..)(..)([\x01\x03])", data, re.S)
            size = frame and (int.from_bytes(frame[2], "big"), int.from_bytes(frame[1], "big"))
            if size != (stream.Width, stream.Height):
                yield f"{stream.objgen}: the JPEG says {size}"
            if re.search(rb"\xff[\xe0-\xef\xfe]", data[: frame.start() if frame else 0]):
                yield f"{stream.objgen}: properties beside the picture"
        else:
            row = int(stream.Width) * (1 if stream.ColorSpace == Name.DeviceGray else 3)
            if len(stream.read_bytes()) != row * int(stream.Height):
                yield f"{stream.objgen}: {len(stream.read_bytes())} bytes"


@rule("PDF/A-3 6.2.9", "no PostScript, reference or group objects; no transfer functions")
def forbidden_objects(file):
    for dictionary in file.dictionaries():
        if dictionary.get("/Subtype") == Name.PS or "/Ref" in dictionary or dictionary.get("/Subtype2") == Name.PS:
            yield dictionary.objgen
        if dictionary.get("/Type") == Name.ExtGState and ("/TR" in dictionary or "/HTP" in dictionary):
            yield dictionary.objgen
        if dictionary.get("/S") == Name.Transparency:
            yield f"{dictionary.objgen}: transparency"


# --- PDF/A-3: fonts -----------------------------------------------------------------------------------------------------------


@rule("PDF/A-3 6.2.11.3", "composite fonts: Identity-H, the same system, an Identity map of glyphs")
def composite(file):
    for font in file.fonts:
        if font.get("/Subtype") == Name.Type0:
            below = font.DescendantFonts[0]
            if font.Encoding != Name("/Identity-H") or len(font.DescendantFonts) != 1:
                yield font.BaseFont
            if below.Subtype == Name.CIDFontType2 and below.get("/CIDToGIDMap") != Name.Identity:
                yield f"{below.BaseFont}: /CIDToGIDMap"
            if below.BaseFont != font.BaseFont or below.FontDescriptor.FontName != font.BaseFont:
                yield f"{below.BaseFont}: names differ"
        elif font.get("/Subtype") not in (Name.CIDFontType2, Name.CIDFontType0):
            yield f"{font.get('/Subtype')}"


def program(font):
    return TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))


def descendants(file):
    return [font for font in file.fonts if font.get("/Subtype") == Name.CIDFontType2]


@rule("PDF/A-3 6.2.11.4", "every font is embedded, holds each glyph that is drawn, and is named as a subset")
def embedded(file):
    shown = file.shown()
    for font in descendants(file):
        if "/FontFile2" not in font.FontDescriptor:
            yield f"{font.BaseFont} is not embedded"
            continue
        if not re.match(r"/[A-Z]{6}\+", str(font.BaseFont)):
            yield f"{font.BaseFont} is no subset's name"
        count = program(font)["maxp"].numGlyphs
        if int(font.FontDescriptor.FontFile2.Length1) != len(font.FontDescriptor.FontFile2.read_bytes()):
            yield f"{font.BaseFont}: /Length1"
        for name, code in shown:
            if name == str(font.BaseFont) and not 0 < code < count:
                yield f"{name}: glyph {code} of {count}"


@rule("PDF/A-3 6.2.11.5", "the widths in the file are those of the font")
def widths(file):
    for font in descendants(file):
        inside = program(font)
        order, metrics, scale = inside.getGlyphOrder(), inside["hmtx"], 1000 / inside["head"].unitsPerEm
        told, values = {}, list(font.W)
        while values:
            first, given = int(values.pop(0)), values.pop(0)
            told.update({first + at: float(width) for at, width in enumerate(given)})
        for glyph in sorted(code for name, code in file.shown() if name == str(font.BaseFont)):
            if abs(told.get(glyph, 1000.0) - metrics[order[glyph]][0] * scale) > 1:
                yield f"{font.BaseFont}: glyph {glyph} is {metrics[order[glyph]][0]}, said to be {told.get(glyph)}"


@rule("PDF/A-3 6.2.11.7", "every glyph has a character (level A): none is missing, zero or a mark of byte order")
def characters(file):
    for font in file.fonts:
        if font.get("/Subtype") != Name.Type0:
            continue
        if "/ToUnicode" not in font:
            yield f"{font.BaseFont}: no /ToUnicode"
            continue
        mapped = dict(re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", font.ToUnicode.read_bytes()))
        for glyph in sorted(code for name, code in file.shown() if name == str(font.BaseFont)):
            text = mapped.get(b"%04X" % glyph)
            if text is None or text in (b"0000", b"FFFE", b"FEFF") or b"E000" <= text[:4] <= b"F8FF":
                yield f"{font.BaseFont}: glyph {glyph} is {text}"


# --- PDF/A-3: annotations, forms, actions --------------------------------------------------------------------------------------


@rule("PDF/A-3 6.3.2", "annotations are printed and not hidden")
def annotation_flags(file):
    for _, annotation in file.annotations:
        flags = int(annotation.get("/F", 0))
        if annotation.Subtype == Name.Popup:
            continue
        # Print set; invisible, hidden, no view and toggle unset.
        if not flags & 4 or flags & (1 | 2 | 32 | 256):
            yield f"{annotation.Subtype}: /F {flags}"
        if annotation.Subtype not in (Name.Link, Name.Widget):
            yield f"{annotation.Subtype}"


@rule("PDF/A-3 6.3.3", "an annotation with an extent has an appearance, and of it only /N, as a stream")
def appearances(file):
    for _, annotation in file.annotations:
        left, bottom, right, top = (float(side) for side in annotation.Rect)
        if annotation.Subtype == Name.Link or (left == right and bottom == top):
            continue
        appearance = annotation.get("/AP")
        if appearance is None or list(appearance.keys()) != ["/N"] or not isinstance(appearance.N, Stream):
            yield f"{annotation.get('/T')}: {appearance}"


@rule("PDF/A-3 6.4.1", "forms have no actions, no XFA and need no appearances made")
def forms(file):
    form = file.root.get("/AcroForm")
    if form is not None:
        if form.get("/NeedAppearances", False) or "/XFA" in form:
            yield "XFA or /NeedAppearances"
        for field in form.get("/Fields", []):
            if "/A" in field or "/AA" in field:
                yield field.get("/T")


@rule("PDF/A-3 6.5", "no action but the opening of an address; none happens by itself")
def actions(file):
    for dictionary in file.dictionaries():
        if "/AA" in dictionary or "/JS" in dictionary or "/JavaScript" in dictionary:
            yield f"{dictionary.objgen}: actions of its own"
        action = dictionary.get("/A")
        if isinstance(action, Dictionary) and "/S" in action and "/O" not in action and action.S not in (Name.URI, Name.GoTo):
            yield f"{dictionary.objgen}: {action.S}"
    for key in ("/OpenAction", "/AA", "/Requirements"):
        if key in file.root:
            yield key


# --- PDF/A-3: metadata ---------------------------------------------------------------------------------------------------------

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
KNOWN_SPACES = {"rdf", "dc", "pdf", "xmp", "pdfaid", "pdfaExtension", "pdfaSchema", "pdfaProperty"}


def xmp_tree(file):
    return ElementTree.fromstring(file.xmp.split(b"?>", 1)[1].rsplit(b"<?xpacket", 1)[0])


def said(tree, path):
    found = tree.find(f".//{path}", SPACES)
    if found is None:
        return None
    inner = found.find(".//rdf:li", SPACES)
    return (inner if inner is not None else found).text


@rule("PDF/A-3 6.6.2.1", "the metadata is plain XMP in a packet without encoding")
def metadata(file):
    stream = file.root.get("/Metadata")
    if stream is None:
        yield "no metadata"
        return
    if stream.get("/Type") != Name.Metadata or stream.get("/Subtype") != Name.XML or "/Filter" in stream:
        yield "the stream is not plain"
        return
    head = file.xmp.split(b"?>", 1)[0]
    if b"bytes=" in head or b"encoding=" in head or not head.startswith(b"<?xpacket begin="):
        yield head
    xmp_tree(file)


@rule("PDF/A-3 6.6.2.3", "every schema that XMP does not know is described in the file")
def extension_schemas(file):
    tree = xmp_tree(file)
    described = {found.text for found in tree.findall(".//pdfaSchema:namespaceURI", SPACES)}
    known = {SPACES[name] for name in KNOWN_SPACES} | {"adobe:ns:meta/"}
    for element in tree.iter():
        space = element.tag[1:].split("}")[0]
        if space not in known and space not in described:
            yield space


@rule("PDF/A-3 6.6.3", "the document properties say what the metadata says")
def in_step(file):
    tree, information = xmp_tree(file), file.pdf.docinfo
    for key, path in [
        ("/Title", "dc:title"), ("/Author", "dc:creator"), ("/Subject", "dc:description"), ("/Creator", "xmp:CreatorTool"),
        ("/Producer", "pdf:Producer"),
    ]:
        inside = str(information[key]) if key in information else None
        if inside != said(tree, path):
            yield f"{key}: {inside!r} and {said(tree, path)!r}"
    for key, path in [("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")]:
        date = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)'(\d\d)'", str(information.get(key, "")))
        inside = date and "{}-{}-{}T{}:{}:{}{}:{}".format(*date.groups())
        if inside != said(tree, path):
            yield f"{key}: {inside} and {said(tree, path)}"


@rule("PDF/A-3 6.6.4", "the metadata says part 3, level A")
def claimed(file):
    tree = xmp_tree(file)
    if (said(tree, "pdfaid:part"), said(tree, "pdfaid:conformance")) != ("3", "A"):
        yield f"{said(tree, 'pdfaid:part')}{said(tree, 'pdfaid:conformance')}"


@rule("PDF/A-3 6.7", "the file is tagged, and says its language (level A)")
def tagged(file):
    if not file.root.get("/MarkInfo", Dictionary()).get("/Marked", False) or "/StructTreeRoot" not in file.root:
        yield "not marked as tagged"
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*", str(file.root.get("/Lang", ""))):
        yield f"/Lang {file.root.get('/Lang')}"


@rule("PDF/A-3 6.8", "attached files: named twice, described, typed, related, and listed in the document")
def attached(file):
    specifications = [found for found in file.dictionaries() if "/EF" in found]
    listed = [found.objgen for found in file.root.get("/AF", [])]
    named = []
    tree = file.root.get("/Names", Dictionary()).get("/EmbeddedFiles")
    if tree is not None:
        pairs = list(tree.Names)
        keys = [bytes(key) for key in pairs[::2]]
        if keys != sorted(keys) or len(set(keys)) != len(keys):
            yield "the names are not in their order"
        named = [found.objgen for found in pairs[1::2]]
    for found in specifications:
        name = str(found.get("/UF", ""))
        if found.get("/Type") != Name.Filespec or "/F" not in found or not name or not str(found.get("/Desc", "")):
            yield f"{name}: the specification is not whole"
        if str(found.get("/AFRelationship", "")) not in ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"):
            yield f"{name}: /AFRelationship"
        if found.objgen not in listed or found.objgen not in named:
            yield f"{name}: not listed"
        inside = found.EF.F
        data = inside.read_bytes()
        if not re.fullmatch(r"/[\w.+-]+/[\w.+-]+", str(inside.get("/Subtype", ""))):
            yield f"{name}: {inside.get('/Subtype')} is no media type"
        parameters = inside.get("/Params", Dictionary())
        if parameters.get("/Size") != len(data) or "/ModDate" not in parameters:
            yield f"{name}: /Params"
        if bytes(parameters.get("/CheckSum", b"")) != hashlib.md5(data).digest():
            yield f"{name}: /CheckSum"


@rule("PDF/A-3 6.9", "no hidden layers")
def layers(file):
    if "/OCProperties" in file.root:
        yield "/OCProperties"


# --- PDF/UA-1 ------------------------------------------------------------------------------------------------------------------


@rule("PDF/UA-1 5", "the metadata says part 1")
def claimed_ua(file):
    if said(xmp_tree(file), "pdfuaid:part") != "1":
        yield said(xmp_tree(file), "pdfuaid:part")


@rule("PDF/UA-1 7.1 (Matterhorn 01)", "everything drawn is content of one element or an artifact, never both")
def marked(file):
    for number, (page, content) in enumerate(file.contents()):
        open_marks = []
        for operands, operator in content:
            if operator in ("BDC", "BMC"):
                if open_marks:
                    # Only what stands for other characters: a span with its words, and no identifier of its own.
                    if str(operands[0]) != "/Span" or set(operands[1]) != {"/ActualText"}:
                        yield f"page {number + 1}: marked content inside marked content"
                    open_marks.append(str(operands[0]))
                    continue
                open_marks.append(str(operands[0]))
                identified = operator == "BDC" and "/MCID" in operands[1]
                if (str(operands[0]) == "/Artifact") == identified:
                    yield f"page {number + 1}: {operands[0]} {'has' if identified else 'has no'} identifier"
            elif operator == "EMC":
                open_marks.pop()
            elif operator in ("TJ", "Tj", "S", "s", "f", "f*", "B", "Do", "sh", "EI") and not open_marks:
                yield f"page {number + 1}: {operator} outside"


@rule("PDF/UA-1 7.1 (Matterhorn 01, 09)", "each piece of content belongs to one element, and the parent tree leads back to it")
def parents(file):
    tree = file.root.StructTreeRoot
    numbers, waiting = {}, [tree.ParentTree]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("/Kids", []))
        pairs = list(node.get("/Nums", []))
        numbers.update({int(key): value for key, value in zip(pairs[::2], pairs[1::2])})
    owned = {}
    for element, _ in file.elements:
        for kid in kids(element):
            if isinstance(kid, int):
                owned.setdefault((element.Pg.objgen, kid), []).append(element.objgen)
            elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
                owned.setdefault((kid.get("/Pg", element.get("/Pg")).objgen, int(kid.MCID)), []).append(element.objgen)
            elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                if numbers.get(int(kid.Obj.get("/StructParent", -1)), Dictionary()).objgen != element.objgen:
                    yield f"{kind(element)}: the annotation does not lead back"
    for number, (page, content) in enumerate(file.contents()):
        there = [int(ops[1]["/MCID"]) for ops, operator in content if operator == "BDC" and "/MCID" in ops[1]]
        if len(set(there)) != len(there):
            yield f"page {number + 1}: an identifier twice"
        back = numbers.get(int(page.get("/StructParents", -1)))
        for identifier in there:
            owners = owned.get((page.objgen, identifier), [])
            if len(owners) != 1:
                yield f"page {number + 1}: content {identifier} has {len(owners)} elements"
            elif back is None or identifier >= len(back) or back[identifier].objgen != owners[0]:
                yield f"page {number + 1}: content {identifier} does not lead back"
        ours = {identifier for objgen, identifier in owned if objgen == page.objgen}
        if ours - set(there):
            yield f"page {number + 1}: elements name content that is not there"


STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD "
    "THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)
PARENTS = {
    "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}, "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
}


@rule("PDF/UA-1 7.1, 7.2 (Matterhorn 02, 09)", "elements are of standard types and nest as tables and lists do")
def nesting(file):
    for element, depth in file.elements:
        name = kind(element)
        if name not in STANDARD:
            yield name
        if depth == 0 and name != "Document":
            yield f"the first element is {name}"
        if name in PARENTS and kind(element.P) not in PARENTS[name]:
            yield f"{name} inside {kind(element.P)}"


@rule("PDF/UA-1 7.1 (Matterhorn 06, 07)", "the title is shown in the window, and there is one")
def title(file):
    if not file.root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "not shown"
    if not said(xmp_tree(file), "dc:title"):
        yield "no title"


@rule("PDF/UA-1 7.2 (Matterhorn 11)", "the language of the document and its texts is told")
def language(file):
    if not str(file.root.get("/Lang", "")):
        yield "no /Lang"


@rule("PDF/UA-1 7.3 (Matterhorn 13)", "each figure has words in its place and says where it stands")
def figures(file):
    for element, _ in file.elements:
        if kind(element) == "Figure":
            if not str(element.get("/Alt", "")).strip():
                yield "no alternative text"
            if "/BBox" not in element.get("/A", Dictionary()):
                yield "no place"


@rule("PDF/UA-1 7.4.2 (Matterhorn 14)", "headings begin at the first level and skip none")
def headings(file):
    last = 0
    for element, _ in file.elements:
        if re.fullmatch(r"H[1-6]", kind(element)):
            level = int(kind(element)[1])
            if level > last + 1:
                yield f"H{level} behind H{last}"
            last = level


@rule("PDF/UA-1 7.5 (Matterhorn 15)", "tables are regular, and each heading cell says what it heads")
def tables(file):
    for element, _ in file.elements:
        if kind(element) != "Table":
            continue
        rows = [row for part in kids(element) for row in ([part] if kind(part) == "TR" else kids(part))]
        if len({len(kids(row)) for row in rows}) > 1:
            yield f"rows of {sorted({len(kids(row)) for row in rows})} cells"
        headed = False
        for cell in (cell for row in rows for cell in kids(row)):
            if kind(cell) == "TH":
                headed = True
                if str(cell.get("/A", Dictionary()).get("/Scope", "")) not in ("/Column", "/Row", "/Both"):
                    yield "a heading cell without a scope"
        if not headed:
            yield "no heading cell"


@rule("PDF/UA-1 7.6 (Matterhorn 16)", "lists hold items, items a label and a body, and a list says how it is numbered")
def lists(file):
    for element, _ in file.elements:
        if kind(element) == "L":
            if any(kind(kid) != "LI" for kid in kids(element)):
                yield "something else than an item"
            if any(kind(kid) == "Lbl" for item in kids(element) for kid in kids(item)):
                if "/ListNumbering" not in element.get("/A", Dictionary()):
                    yield "no /ListNumbering"


@rule("PDF/UA-1 7.8 (Matterhorn 18)", "page feet are artifacts of pagination")
def feet(file):
    for number, (_, content) in enumerate(file.contents()):
        found = [ops[1] for ops, operator in content if operator == "BDC" and str(ops[0]) == "/Artifact"]
        if not any(ops.get("/Subtype") == Name.Footer and ops.get("/Type") == Name.Pagination for ops in found):
            yield f"page {number + 1} has no foot"


@rule("PDF/UA-1 7.11 (Matterhorn 21)", "attached files are named and described")
def attached_ua(file):
    for found in file.dictionaries():
        if "/EF" in found and not (str(found.get("/F", "")) and str(found.get("/UF", "")) and str(found.get("/Desc", ""))):
            yield str(found.get("/UF"))


@rule("PDF/UA-1 7.17 (Matterhorn 27)", "a document with headings has bookmarks for them, in their order")
def bookmarks(file):
    with file.pdf.open_outline() as outline:
        waiting, places = list(reversed(outline.root)), []
        order = {page.objgen: number for number, page in enumerate(file.pages)}
        while waiting:
            item = waiting.pop()
            if not item.title.strip():
                yield "a bookmark without words"
            target = item.destination
            places.append((order[target[0].objgen], -float(target[3])))
            waiting.extend(reversed(item.children))
    count = sum(bool(re.fullmatch(r"H[1-6]", kind(element))) for element, _ in file.elements)
    if len(places) != count:
        yield f"{len(places)} bookmarks for {count} headings"
    if places != sorted(places):
        yield "not in the order of the pages"


@rule("PDF/UA-1 7.18 (Matterhorn 28)", "widgets stand in Form, links in Link; each has words; tabbing follows the structure")
def annotations(file):
    owners = {}
    for element, _ in file.elements:
        for kid in kids(element):
            if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                owners[kid.Obj.objgen] = element
    for page, annotation in file.annotations:
        if page.get("/Tabs") != Name.S:
            yield "a page with annotations has no /Tabs /S"
        left, bottom, right, top = (float(side) for side in annotation.Rect)
        if annotation.Subtype == Name.Widget and left == right and bottom == top:
            continue  # nothing is seen of it (7.18.1)
        owner = owners.get(annotation.objgen)
        expected = {"/Widget": "Form", "/Link": "Link"}.get(str(annotation.Subtype), "Annot")
        if owner is None or kind(owner) != expected:
            yield f"{annotation.Subtype} in {owner and kind(owner)}"
        words = str(annotation.get("/TU" if annotation.Subtype == Name.Widget else "/Contents", ""))
        if not words.strip() and not str(owner.get("/Alt", "") if owner is not None else ""):
            yield f"{annotation.Subtype} without words"


# --- the others ----------------------------------------------------------------------------------------------------------------


def others(path):
    """What outloud and pdfua say: faults only."""
    beside = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        run = subprocess.run(
            [beside / "outloud", "--layer", "conformance", "--fail-on", "error", "--json", report, path],
            capture_output=True, text=True,
        )
        if run.returncode != 0 or not report.exists():
            yield f"outloud: {run.stdout}{run.stderr}"
    run = subprocess.run([beside / "pdfua", "check", path], capture_output=True, text=True)
    if run.returncode != 0:
        yield f"pdfua: {run.stdout}{run.stderr}"


def faults(path, own_only):
    file = File(path)
    for clause, what, check in RULES:
        for fault in check(file):
            yield f"{clause}: {what}: {fault}"
    if not own_only:
        yield from others(path)


def main(arguments):
    own_only = "--own" in arguments
    if "--rules" in arguments:
        print("\n".join(f"{clause} | {what}" for clause, what, _ in RULES))
        return 0
    found = False
    for path in [argument for argument in arguments if not argument.startswith("--")]:
        for fault in faults(path, own_only):
            found = True
            print(f"{Path(path).name}: {fault}")
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
