"""Judges mail with Python's own libraries: smtplib sends to the demo's mail server, email takes apart what it received.

judge_mail.py send HOST:PORT             sends two mails
judge_mail.py read FILE...               takes the mails apart and prints what they say, one JSON object a line
judge_mail.py serve CERTIFICATE KEY      is a mail server with STARTTLS and a log-in; prints its port, then each mail
"""
import email
import email.policy
import json
import smtplib
import socket
import ssl
import sys
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

TRICKY = "Dòng đầu\n.\n.hai chấm\n..ba chấm\n" + "dài " * 300 + "\ncuối\n"


def message(number):
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "Người gửi <a@gui.example>"
    mail["To"] = "b@nhan.example"
    mail["Subject"] = f"Thư số {number}: “chữ” Việt"
    mail["Message-ID"] = f"<{number}@gui.example>"
    mail.set_content(TRICKY if number == 1 else "", cte="quoted-printable")
    if number == 2:
        mail.clear_content()
        mail.set_content(TRICKY.encode(), "text", "plain", cte="8bit")
    return mail


def send(place):
    host, port = place.rsplit(":", 1)
    with smtplib.SMTP(host, int(port), timeout=20) as server:
        for number in (1, 2):
            # smtplib itself doubles the dots and makes the line ends whole.
            refused = server.send_message(message(number), "a@gui.example", ["b@nhan.example", "c@nhan.example"])
            assert refused == {}, refused
        try:
            server.sendmail("a@gui.example", ["b@nhan.example"], b"x" * 70 + b"\r\n" * 200_000)
            raise AssertionError("a mail of 400 KB was taken")
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            assert error.smtp_code == 552, error
        assert server.noop()[0] == 250
    print(json.dumps([message(number).as_bytes().decode() for number in (1, 2)]))


def read(files):
    for file in files:
        with open(file, "rb") as stream:
            raw = stream.read()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        faults = list(mail.defects)
        parts = {}
        for part in mail.walk():
            faults += part.defects
            if part.get_content_maintype() == "text":
                assert part.get_content_charset() == "utf-8", part.get_content_type()
                parts[part.get_content_type()] = part.get_content()
        # Header by header: parsing is lazy.
        headers = {name: str(value) for name, value in mail.items()}
        faults += [fault for value in mail.values() for fault in value.defects]
        assert not faults, (file, faults)
        # RFC 5322 section 2.1.1; an address cannot be folded.
        long = [line for line in raw.split(b"\r\n") if len(line) > 78 and b"://" not in line]
        assert raw.isascii() and not long, long
        assert b"\n" not in raw.replace(b"\r\n", b""), "bare line feeds"
        assert len(headers) == len(mail.keys()), "a header stands twice"
        print(json.dumps({
            "type": mail.get_content_type(),
            "order": [part.get_content_type() for part in mail.iter_parts()],
            "headers": headers,
            "from": [mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec],
            "to": [address.addr_spec for address in mail["To"].addresses],
            "date": parsedate_to_datetime(mail["Date"]).timestamp(),
            "parts": parts,
        }))


def serve(certificate, key):
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    while True:
        stream, _ = listener.accept()
        stream.settimeout(20)
        try:
            session(stream, context)
        except (OSError, ssl.SSLError) as error:
            print(json.dumps({"broke": type(error).__name__}), flush=True)


def session(stream, context):
    def say(text):
        stream.sendall(text.encode() + b"\r\n")

    lines = stream.makefile("rb")
    protected, known, seen = False, False, []
    say("220 mail.test ESMTP")
    while line := lines.readline():
        verb = line.split()[0].decode().upper()
        seen.append(verb)
        if verb == "EHLO":
            say("250-mail.test\r\n250 " + ("AUTH PLAIN" if protected else "STARTTLS"))
        elif verb == "STARTTLS":
            say("220 go on")
            stream = context.wrap_socket(stream, server_side=True)
            lines = stream.makefile("rb")
            protected = True
        elif verb == "AUTH":
            # base64 of NUL node NUL secret
            known = protected and line.split()[1:] == [b"PLAIN", b"AG5vZGUAc2VjcmV0"]
            say("235 welcome" if known else "535 no")
        elif verb in ("MAIL", "RCPT"):
            say("250 ok" if known else "530 who are you")
        elif verb == "DATA":
            say("354 go on")
            mail = b""
            while (line := lines.readline()) != b".\r\n":
                mail += line.removeprefix(b".")
            say("250 kept")
            message = email.message_from_bytes(mail, policy=email.policy.default)
            print(json.dumps({"verbs": seen, "version": stream.version(), "subject": message["Subject"]}), flush=True)
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("502 what")


if __name__ == "__main__":
    act, *rest = sys.argv[1:]
    {"send": lambda: send(*rest), "read": lambda: read(rest), "serve": lambda: serve(*rest)}[act]()
