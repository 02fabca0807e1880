# The image for those who build images by docker, podman or buildah: `make static` first, then
#   docker build -t vfio-device-plugin .
# `make image` makes one of the same file without any of them, the same wherever it is made.
FROM scratch
ARG TARGET=x86_64-unknown-linux-musl
COPY target/${TARGET}/vfio-device-plugin /vfio-device-plugin
LABEL org.opencontainers.image.title="vfio-device-plugin" \
      org.opencontainers.image.description="Kubernetes device plugin that offers PCI functions to pods through VFIO" \
      org.opencontainers.image.licenses="Apache-2.0"
ENTRYPOINT ["/vfio-device-plugin"]
CMD ["run"]
