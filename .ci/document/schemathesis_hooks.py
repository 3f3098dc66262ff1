"""Files are sent as the bytes that they are."""

import schemathesis

schemathesis.serializer.alias(["application/x-ndjson", "application/geo+json", "text/csv"], "application/octet-stream")
