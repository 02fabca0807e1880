# A stub: nothing here is tested, and `make image` does not use it yet. The image is the
# static binary and nothing else; `make static` puts it where COPY finds it.
FROM scratch
COPY target/x86_64-unknown-linux-musl/vfio-device-plugin /vfio-device-plugin
ENTRYPOINT ["/vfio-device-plugin"]
