# Builds the one binary and puts it, alone, into a small image that runs as nobody.
FROM rust:1.95-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --profile production --locked -p accord

FROM debian:13-slim
RUN useradd --system --uid 65532 --no-create-home accord && install -d -o accord /data
USER accord
COPY --from=build /src/target/production/accord /usr/local/bin/accord
COPY LICENSE /LICENSE
ENV ACCORD_LISTEN=0.0.0.0:8080 ACCORD_LOG_FORMAT=json ACCORD_DATABASE_URL=sqlite:///data/accord.db ACCORD_DOCUMENTS=/data/documents
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["accord"]
CMD ["serve"]
