"""Sends the bodies of the protocols of trust as they are: schemathesis knows no ASN.1."""
import schemathesis


@schemathesis.serializer("application/ocsp-request", "application/timestamp-query")
def as_it_is(ctx, value):
    content = getattr(value, "data", value)
    return {"data": content if isinstance(content, bytes) else str(content).encode()}
