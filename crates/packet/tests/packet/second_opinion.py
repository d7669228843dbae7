"""The second opinion of pyHanko: judges a signed PDF, or makes one that the crate has to judge.

second_opinion.py check FILE CERT.der          prints one JSON line for each signature
second_opinion.py make KIND IN OUT             signs IN with a throw-away key; KIND is one of the keys of KINDS; for "locked"
                                               IN is locked with the password "sample"
second_opinion.py add WHAT IN OUT              appends to a signed file; WHAT is one of the keys of ADDITIONS
"""

import datetime
import io
import json
import sys

from asn1crypto import algos, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, fields, signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore


def check(path, certificate):
    root = load_cert_from_pemder(certificate)
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        for signature in reader.embedded_regular_signatures:
            context = ValidationContext(
                trust_roots=[root], allow_fetching=False,
                moment=datetime.datetime(2026, 12, 1, tzinfo=datetime.timezone.utc),
            )
            status = validate_pdf_signature(signature, context)
            print(json.dumps({
                "intact": status.intact,
                "valid": status.valid,
                "trusted": status.trusted,
                "bottom_line": status.bottom_line,
                "coverage": status.coverage.name,
                "subfilter": str(signature.sig_object["/SubFilter"]),
                "md": status.md_algorithm,
                "mechanism": status.pkcs7_signature_mechanism,
                "certification": signature.docmdp_level.name if signature.docmdp_level else None,
                "docmdp_ok": status.docmdp_ok,
            }))


PADES, PKCS7 = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED
KINDS = {
    "p256": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "p384": (lambda: ec.generate_private_key(ec.SECP384R1()), PADES, "sha384", None),
    "rsa": (lambda: rsa.generate_private_key(65537, 2048), PADES, "sha256", None),
    "rsa-sha512": (lambda: rsa.generate_private_key(65537, 2048), PADES, "sha512", None),
    "pss": (lambda: rsa.generate_private_key(65537, 2048), PADES, "sha256", "digest"),
    "pss-long-salt": (lambda: rsa.generate_private_key(65537, 2048), PADES, "sha256", "long"),
    "pkcs7": (lambda: rsa.generate_private_key(65537, 2048), PKCS7, "sha256", None),
    "pkcs7-p256": (lambda: ec.generate_private_key(ec.SECP256R1()), PKCS7, "sha256", None),
    "certified": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "certified-1": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "certified-2": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "certified-3": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "visible": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "stamped": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "stamped-for-another": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "stamped-weakly": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "locked": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "encipher-only": (lambda: rsa.generate_private_key(65537, 2048), PADES, "sha256", None),
    "p521": (lambda: ec.generate_private_key(ec.SECP521R1()), PADES, "sha512", None),
    "p384-sha512": (lambda: ec.generate_private_key(ec.SECP384R1()), PADES, "sha512", None),
    "brainpool": (lambda: ec.generate_private_key(ec.BrainpoolP256R1()), PADES, "sha256", None),
    "expired": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "not-yet": (lambda: ec.generate_private_key(ec.SECP256R1()), PADES, "sha256", None),
    "rsa-1024": (lambda: rsa.generate_private_key(65537, 1024), PADES, "sha256", None),
    "sha1": (lambda: rsa.generate_private_key(65537, 2048), PKCS7, "sha1", None),
}


def identity(key, name, usage=(True, True), extended=None, shift=0):
    """A certificate that vouches for itself, and its key, as pyHanko takes them; `shift` days from now."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=shift)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.KeyUsage(*usage, not usage[0], False, False, False, False, False, False), critical=True)
    )
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage([extended]), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    from pyhanko.keys import load_private_key_from_pemder_data
    private = load_private_key_from_pemder_data(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()), None
    )
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)), private


class ForAnother(timestamps.DummyTimeStamper):
    """A time-stamp service whose stamps are over something else than what it was asked for."""

    async def async_timestamp(self, message_digest, md_algorithm):
        return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)


def weak_time_stamper(*arguments, **named):
    """A time-stamp service that signs by SHA-1."""
    return timestamps.DummyTimeStamper(*arguments, override_md="sha1", **named)


def time_stamper(kind=timestamps.DummyTimeStamper):
    certificate, key = identity(
        rsa.generate_private_key(65537, 2048), "Sample Time Service", extended=x509.ExtendedKeyUsageOID.TIME_STAMPING
    )
    return kind(certificate, key, certs_to_embed=SimpleCertificateStore())


def make(kind, source, target):
    make_key, subfilter, digest, pss = KINDS[kind]
    usage = (False, False) if kind == "encipher-only" else (True, True)
    shift = {"expired": -100, "not-yet": 100}.get(kind, 0)
    certificate, private = identity(make_key(), f"Sample Signer {kind}", usage, shift=shift)
    mechanism = None
    if pss:
        # pyHanko's own choice is the longest salt; the common one is as long as the digest.
        hash_algorithm = algos.DigestAlgorithm({"algorithm": digest})
        mechanism = algos.SignedDigestAlgorithm({
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams({
                "hash_algorithm": hash_algorithm,
                "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": hash_algorithm}),
                "salt_length": 32 if pss == "digest" else 200,
            }),
        })
    signer = signers.SimpleSigner(
        signing_cert=certificate, signing_key=private, cert_registry=SimpleCertificateStore(),
        signature_mechanism=mechanism,
    )
    with open(source, "rb") as file:
        writer = IncrementalPdfFileWriter(file)
        if kind == "locked":
            writer.encrypt("sample")
            number = 1
        else:
            number = len(list(PdfFileReader(file).embedded_signatures)) + 1
        meta = PdfSignatureMetadata(
            field_name=f"Other{number}", subfilter=subfilter, md_algorithm=digest, name="Sample Signer",
            certify=kind.startswith("certified"), signer_key_usage=set(),
            docmdp_permissions=MDPPerm(int(kind[-1])) if kind.startswith("certified-") else MDPPerm.NO_CHANGES,
        )
        spec = fields.SigFieldSpec(
            sig_field_name=f"Other{number}", on_page=0, box=(72, 72, 272, 122) if kind == "visible" else None
        )
        stamper = {
            "stamped": timestamps.DummyTimeStamper, "stamped-for-another": ForAnother, "stamped-weakly": weak_time_stamper,
        }.get(kind)
        with open(target, "wb") as out:
            PdfSigner(
                meta, signer=signer, new_field_spec=spec, timestamper=time_stamper(stamper) if stamper else None
            ).sign_pdf(writer, output=out)


def add_security_store(source, target):
    """Material for checking the signature later (PAdES B-LT), with no signature over it."""
    with open(source, "rb") as file:
        data = file.read()
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    out = io.BytesIO(data)
    DocumentSecurityStore.add_dss(
        out, signature.pkcs7_content.hex().encode(), certs=[signature.signer_cert], force_write=True
    )
    with open(target, "wb") as file:
        file.write(out.getvalue())


def add_time_stamp(source, target):
    with open(source, "rb") as file, open(target, "wb") as out:
        writer = IncrementalPdfFileWriter(file)
        signers.PdfTimeStamper(time_stamper(), field_name="Stamp").timestamp_pdf(writer, "sha256", output=out)


ADDITIONS = {"security-store": add_security_store, "time-stamp": add_time_stamp}


def add(what, source, target):
    ADDITIONS[what](source, target)


if __name__ == "__main__":
    {"check": check, "make": make, "add": add}[sys.argv[1]](*sys.argv[2:])
