"""The same words and tables set by ReportLab, then signed by pyHanko. The typeface is registered once, which is not timed."""

import io
import sys
import json

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

import packet_seal

with open(sys.argv[1], encoding="utf-8") as opened:
    FONTS = json.load(opened)["fonts"]
for face in ("regular", "semibold"):
    pdfmetrics.registerFont(TTFont(face, FONTS[face]))

BODY = ParagraphStyle("body", fontName="regular", fontSize=10, leading=14)
STRONG = ParagraphStyle("strong", parent=BODY, fontName="semibold")
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=12)
HEADING = ParagraphStyle("heading", parent=STRONG, fontSize=16, leading=22, spaceBefore=20, spaceAfter=6)
TITLE = ParagraphStyle("title", parent=STRONG, fontSize=26, leading=32)
LINES = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#c8c0b6")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
    ]
)


def paragraph(text, style):
    return Paragraph(text.replace("&", "&amp;").replace("<", "&lt;"), style)


def set_document(content):
    out = io.BytesIO()

    def foot(canvas, document):
        canvas.setFont("regular", 8.5)
        canvas.drawString(68, 42, content["foot"])
        canvas.drawRightString(544, 42, f"page {document.page}")

    document = SimpleDocTemplate(out, pagesize=letter, leftMargin=68, rightMargin=68, topMargin=64, bottomMargin=76, title=content["title"])
    story = []
    for part in content["parts"]:
        if "table" in part:
            table = part["table"]
            rows = [[paragraph(cell, SMALL) for cell in table["head"]]]
            rows += [[paragraph(cell, BODY) for cell in row] for row in table["rows"]]
            story.append(LongTable(rows, colWidths=table["widths"], style=LINES, repeatRows=1))
        else:
            style = {"title": TITLE, "heading": HEADING, "body": BODY, "small": SMALL}[part["style"]]
            story.append(paragraph(part["text"], style))
            story.append(Spacer(1, 4))
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


packet_seal.run(set_document)
