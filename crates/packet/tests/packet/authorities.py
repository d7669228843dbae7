"""Authorities for the tests: a root, an issuer below it, signers, time-stamp services, revocation lists and OCSP.

authorities.py FOLDER     makes keys and certificates, writes the signers' PKCS #12 files (password TEST-ONLY) and the root's
                          certificate into FOLDER, prints the address it serves on, and serves until its input ends
Its clock stands: what it signs says 22 November 2026, 16:55:30 UTC. What certificates say is fixed; keys are made anew.
"""

import datetime
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import ocsp, tsp, x509 as asn1_x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, ServiceLabel
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

NOW = datetime.datetime(2026, 11, 22, 16, 55, 30, tzinfo=datetime.timezone.utc)
KEYS = {
    "root": lambda: rsa.generate_private_key(65537, 2048),
    "issuer": lambda: ec.generate_private_key(ec.SECP256R1()),
    "responder": lambda: ec.generate_private_key(ec.SECP256R1()),
    "time": lambda: rsa.generate_private_key(65537, 2048),
    "no-time": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 3072),
    "revoked": lambda: ec.generate_private_key(ec.SECP256R1()),
    "listed": lambda: ec.generate_private_key(ec.SECP256R1()),
}
VALIDITY = {"valid-from": "2026-01-01T00:00:00+0000", "valid-to": "2029-01-01T00:00:00+0000"}


def usage(*names):
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}


def access(responder=True, issuer=False):
    params = {}
    if responder:
        params["ocsp-responder-names"] = ["issuer"]
    if issuer:
        params["ca-issuer-links"] = [{"repo": "issuer", "include-repo-authority": True}]
    return {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": params}}


def signer(*extensions, revoked=False):
    made = {"issuer": "issuer", "validity": VALIDITY, "extensions": [usage("digital_signature", "non_repudiation"), *extensions]}
    if revoked:
        made["revocation"] = {"revoked-since": "2026-06-01T00:00:00+0000", "reason": "key_compromise"}
    return made


STAMPING = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
ARCHITECTURE = {
    "keyset": "keys",
    "entities": {
        "root": {"common-name": "Sample Root"},
        "issuer": {"common-name": "Sample Issuer"},
        "responder": {"common-name": "Sample Responder"},
        "time": {"common-name": "Sample Time Service"},
        "no-time": {"common-name": "Sample Web Server"},
        "p384": {"common-name": "Sample Signer P-384"},
        "rsa": {"common-name": "Sample Signer RSA"},
        "revoked": {"common-name": "Sample Revoked"},
        "listed": {"common-name": "Sample Listed"},
    },
    "certs": {
        "root": {
            "subject": "root", "issuer": "root", "validity": VALIDITY,
            # What a certificate authority issues names its list.
            "profiles": [{"id": "simple-ca", "params": {"crl-repo": "root"}}],
        },
        "issuer": {
            "issuer": "root", "validity": VALIDITY,
            "profiles": [{"id": "simple-ca", "params": {"crl-repo": "issuer", "max-path-len": 0}}],
        },
        "responder": {"issuer": "issuer", "validity": VALIDITY, "profiles": ["ocsp-responder"]},
        "time": {"issuer": "issuer", "validity": VALIDITY,
                 "extensions": [usage("digital_signature"), STAMPING, access(responder=False, issuer=True)]},
        "no-time": {"issuer": "issuer", "validity": VALIDITY, "extensions": [usage("digital_signature")]},
        "p384": signer(access()),
        "rsa": signer(),
        "revoked": signer(access(), revoked=True),
        "listed": signer(revoked=True),
    },
    "services": {
        "ocsp": {"issuer": {"for-issuer": "issuer", "responder-cert": "responder", "validity-period": {"days": 7}}},
        "crl-repo": {
            "root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P90D"},
            "issuer": {"for-issuer": "issuer", "signing-key": "issuer", "simulated-update-schedule": "P30D"},
        },
        "cert-repo": {"issuer": {"for-issuer": "issuer", "publish-issued-certs": False}},
        "time-stamping": {
            # One brings its issuer along, one leaves it to be found, one is none at all.
            "whole": {"signing-cert": "time", "certs-to-embed": ["issuer", "root"]},
            "lean": {"signing-cert": "time"},
            "no-time": {"signing-cert": "no-time"},
        },
    },
}


def build(folder, address):
    for name, make in KEYS.items():
        pem = make().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with open(os.path.join(folder, f"TEST-ONLY-{name}.pem"), "wb") as file:
            file.write(pem)
    keys = {name: {"path": f"TEST-ONLY-{name}.pem"} for name in KEYS}
    config = {
        "external-url-prefix": address,
        "keysets": {"keys": {"keys": keys}},
        "pki-architectures": {"sample": ARCHITECTURE},
    }
    architecture = CertomancerConfig(config, key_search_dir=folder).get_pki_arch(ArchLabel("sample"))
    for name in ["p384", "rsa", "revoked", "listed"]:
        with open(os.path.join(folder, f"TEST-ONLY-{name}.p12"), "wb") as file:
            file.write(architecture.package_pkcs12(CertLabel(name), password=b"TEST-ONLY"))
    with open(os.path.join(folder, "root.der"), "wb") as file:
        file.write(architecture.get_cert(CertLabel("root")).dump())
    return architecture


def bulky(size):
    """A certificate that takes this much room."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Bulky")])
    comment = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.16.840.1.113730.1.13"), bytes(size))
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW).not_valid_after(NOW + datetime.timedelta(days=30)).add_extension(comment, critical=False)
        .sign(key, hashes.SHA256())
    )
    return asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def forged(answer):
    """A stamp whose signature is of something else: the last bytes are the signature's."""
    return answer[:-4] + bytes(4)


class Desk(BaseHTTPRequestHandler):
    architecture = None

    def log_message(self, *_):
        pass

    def reply(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, body=None):
        services = self.architecture.service_registry
        _, _, kind, label, *_ = self.path.split("/") + [""]
        if kind == "tsa":
            asked = tsp.TimeStampReq.load(body)
            manner, _, bare = label.rpartition("--")
            if bare not in ARCHITECTURE["services"]["time-stamping"]:
                return self.send_error(404)
            stamper = services.summon_timestamper(ServiceLabel(bare), NOW)
            if manner.startswith("with-"):
                stamper.certs_to_embed.append(bulky(int(manner.removeprefix("with-"))))
            said = stamper.request_tsa_response(asked).dump()
            self.reply("application/timestamp-reply", forged(said) if manner == "forged" else said)
        elif kind == "ocsp":
            said = services.summon_responder(ServiceLabel(label), NOW).build_ocsp_response(ocsp.OCSPRequest.load(body))
            self.reply("application/ocsp-response", said.dump())
        elif kind == "crls":
            self.reply("application/pkix-crl", services.get_crl(ServiceLabel(label), NOW).dump())
        elif kind == "certs":
            info = services.get_cert_repo_info(ServiceLabel(label))
            self.reply("application/pkix-cert", self.architecture.get_cert(services.determine_repo_issuer_cert(info)).dump())
        else:
            self.send_error(404)

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Desk)  # one after another: certomancer is not made for threads
    address = f"http://127.0.0.1:{server.server_port}"
    Desk.architecture = build(sys.argv[1], address)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{address}/sample", flush=True)
    sys.stdin.read()
