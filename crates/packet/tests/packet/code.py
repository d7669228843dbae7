"""Reads the one QR code in a picture (PGM, eight bits) as a telephone would.

code.py PICTURE.pgm                        prints its words
"""

import sys

import zxingcpp

with open(sys.argv[1], "rb") as file:
    _, size, _, pixels = file.read().split(b"\n", 3)
width, height = map(int, size.split())
codes = zxingcpp.read_barcodes(memoryview(pixels).cast("B", shape=[height, width]))
assert len(codes) == 1, f"{len(codes)} codes"
print(codes[0].text)
