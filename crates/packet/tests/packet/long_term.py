"""What pyHanko says of a file that carries the proof of its certificates, with no network and only the root known.

long_term.py FILE ROOT.der                 prints one JSON line for the first signature
"""

import datetime
import json
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature

# Two days after it was signed.
THEN = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)


def context(store, root):
    """Every certificate must be proved to hold by what the file carries."""
    return store.as_validation_context(
        {"trust_roots": [root], "allow_fetching": False, "moment": THEN, "revocation_mode": "require"}
    )


def judge(path, certificate):
    root = load_cert_from_pemder(certificate)
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        signature = reader.embedded_regular_signatures[0]
        store = DocumentSecurityStore.read_dss(reader)
        status = validate_pdf_signature(signature, context(store, root), ts_validation_context=context(store, root))
        name = DocumentSecurityStore.sig_content_identifier(signature.pkcs7_content.hex().encode())
        print(json.dumps({
            "bottom_line": status.bottom_line,
            "modification_level": status.modification_level.name,
            "docmdp_ok": status.docmdp_ok,
            "timestamp_trusted": status.timestamp_validity.trusted,
            "timestamp": status.timestamp_validity.timestamp.isoformat(),
            "coverage": status.coverage.name,
            "store_names_the_signature": name in store.vri_entries,
        }))


if __name__ == "__main__":
    judge(*sys.argv[1:])
