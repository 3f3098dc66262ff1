"""Files are sent as the bytes that they are, documents as PDF; a chain begins with a record that can stand."""

import os
import uuid

import schemathesis
from schemathesis.transport.serialization import Binary

schemathesis.serializer.alias(["application/x-ndjson", "application/geo+json", "text/csv"], "application/octet-stream")

# The fields that have to differ from one record to the next.
OWN = {"identifiers", "code", "email"}


@schemathesis.hook
def map_headers(context, headers):
    """In chains, no key of an earlier call turns a call into its repetition."""
    if os.environ.get("ACCORD_CHAINS") and headers:
        return {name: value for name, value in headers.items() if name.lower() != "idempotency-key"}
    return headers


@schemathesis.hook
def map_body(context, body):
    """In chains, what creates a record sends the document's own example.

    What is generated names records that do not exist, so nearly all of it is refused, and a chain that creates nothing
    ends there. The example names records of the demo; its own name is made anew each time, also where a chain is run
    again, so that it goes the same way. Where no name tells a record from another, a second one like the example is
    refused: those stay as they were generated. A document is looked at: of bytes that are no kind of file it is a 415, which
    a schema cannot say.
    """
    operation = context.operation
    if isinstance(body, Binary) and operation.path.endswith("/documents"):
        # Its bytes as digits: some are an archive behind the PDF, which is refused.
        return Binary(b"%PDF-1.7\n" + body.data.hex().encode())
    if not os.environ.get("ACCORD_CHAINS") or operation.method != "post" or not isinstance(body, dict):
        return body
    example = next((told for told in map(example_of, operation.body) if isinstance(told, dict)), None)
    if example is None or not OWN & example.keys():
        return body
    name = f"a{uuid.uuid4().hex}"
    return {key: own(key, value, name) for key, value in example.items()}


def example_of(body):
    return (body.definition or {}).get("example")


def own(key, value, name):
    """The value, or one that no other record has."""
    match key:
        case "identifiers":
            return [f"ref:{name}"]
        case "code":
            return name
        case "email":
            return f"{name}@example.org"
    return value
