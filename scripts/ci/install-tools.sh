#!/usr/bin/env bash
# Installs the Debian packages that some tests need: a gRPC client that is not ours, a schema compiler, what makes disks
# fail, what checks rules for Prometheus, what checks and boots units, a browser, and programs that people get files with.
# Does nothing where they are there already, and says so where it cannot install: the tests then name what is missing.
set -euo pipefail

packages=(
  aria2
  chromium
  curl
  e2fsprogs # mkfs.ext4, for a disk whose power can be cut
  gcc       # for a disk that fails when it is told to
  iproute2  # networks of their own
  libc6-dev
  libprotobuf-dev # the schema's well-known types, which protobuf-compiler lacks in Debian
  protobuf-compiler
  protobuf-compiler-grpc
  python3-grpcio
  python3-protobuf
  python3-yaml      # reads the cloud-configs
  systemd           # checks the units,
  systemd-container # and boots them in a container
  unzip
  wget
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null |
    grep --quiet 'install ok installed' || missing+=("$package")
done

if [ "${#missing[@]}" -eq 0 ] && command -v promtool >/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "Cannot install ${missing[*]} (or promtool): that needs apt-get and root" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
apt-get update --quiet --quiet
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
fi

# Of Prometheus its checker alone: the package would start a server.
if ! command -v promtool >/dev/null; then
  folder=$(mktemp --directory)
  trap 'rm -rf "$folder"' EXIT
  (cd "$folder" && chmod 755 . && apt-get download --quiet --quiet prometheus &&
    dpkg-deb --extract prometheus_*.deb . && install --mode 755 usr/bin/promtool /usr/local/bin/promtool)
fi
