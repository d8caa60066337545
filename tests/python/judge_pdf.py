"""Judges every signature of a PDF with pyHanko: python check.py FILE ROOT.pem SECONDS."""
import datetime
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

path, root, seconds = sys.argv[1:4]
moment = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
anchor = load_cert_from_pemder(root)
with open(path, "rb") as file:
    reader = PdfFileReader(file)
    for signature in reader.embedded_signatures:
        context = ValidationContext(trust_roots=[anchor], moment=moment, allow_fetching=False)
        stamps = ValidationContext(trust_roots=[anchor], moment=moment, allow_fetching=False)
        status = validate_pdf_signature(signature, context, ts_validation_context=stamps)
        words = [
            "intact" if status.intact and status.valid else "BROKEN",
            "trusted" if status.trusted else "UNTRUSTED",
            "stamped" if status.timestamp_validity and status.timestamp_validity.trusted else "UNSTAMPED",
            status.modification_level.name if status.modification_level else "-",
            "ACCEPTABLE" if status.bottom_line else "REFUSED",
            status.coverage.name,
        ]
        print(signature.field_name, *words)
