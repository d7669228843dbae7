"""What both setting peers share: the signature, made by pyHanko over whatever was set, and the way that times are told.

The key is a P-256 key with a certificate it made itself, as the packets use; making it is not timed. The signature is a PAdES one
that certifies, without a time stamp, in a visible field on the first page.
"""

import datetime
import io
import json
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sample Person")])
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (own,) = load_certs_from_pemder_data(certificate.public_bytes(serialization.Encoding.DER))
    return signers.SimpleSigner(own, load_private_key_from_pemder_data(key.private_bytes(*form), None), SimpleCertificateStore())


def sealed(pdf, who):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    field = fields.SigFieldSpec("Signature1", box=(68, 76, 544, 150))
    about = signers.PdfSignatureMetadata(
        field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=True, name="Sample Person"
    )
    out = signers.PdfSigner(about, who, new_field_spec=field).sign_pdf(writer)
    return out.getvalue()


def run(set_document):
    """`set_document(content)` gives the bytes of a PDF. Arguments: content in JSON, repeats, where to write the last file."""
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    who = signer()
    seconds = []
    for repeat in range(int(sys.argv[2])):
        # Every repeat sets other words, so that nothing kept from the one before can be handed out again.
        content = json.loads(text.replace("@run@", f"{repeat:02}"))
        start = time.perf_counter()
        pdf = sealed(set_document(content), who)
        seconds.append(time.perf_counter() - start)
    with open(sys.argv[3], "wb") as file:
        file.write(pdf)
    print(json.dumps({"seconds": seconds, "bytes": len(pdf)}))
