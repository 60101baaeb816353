#!/usr/bin/env bash
# Tries an arm64 archive on a machine that is none: webserver, tracker and two peers in the emulation of Debian's
# qemu-user-static, in the clear; a file is put and got. Minutes, and patience, rather than a test.
#   scripts/release/try_arm64.sh dist/enjambre-0.1.0-linux-arm64.tar.gz
set -euo pipefail
archive=$(realpath "$1")
folder=$(mktemp --directory)
servers=()
end() {
  code=$?
  if [ "$code" -ne 0 ]; then tail --lines 20 ./*.err; fi
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  wait
  rm -rf "$folder"
}
trap end EXIT
cd "$folder"
chmod 777 . # apt downloads as somebody else

echo "== $(qemu-aarch64-static --version | head -n 1)"
apt-get download --quiet --quiet libc6-arm64-cross libgcc-s1-arm64-cross libstdc++6-arm64-cross
for package in *.deb; do dpkg-deb --extract "$package" libraries; done
tar xzf "$archive" --strip-components 1
mv deno deno-arm64
cat > deno <<END
#!/bin/sh
exec qemu-aarch64-static -L $folder/libraries/usr/aarch64-linux-gnu $folder/deno-arm64 "\$@"
END
chmod 755 deno

# Starts a server, and waits until it says that it is ready, and where.
serve() {
  local name=$1
  shift
  "bin/enjambre-$1" "${@:2}" > "$name.out" 2> "$name.err" &
  servers+=("$!")
  for _ in $(seq 600); do
    if grep --quiet '^ready ' "$name.out"; then
      echo "== $(cat "$name.out") after ${SECONDS} s"
      return
    fi
    sleep 0.5
  done
  return 1
}
address() { sed -n 's/^ready [a-z]* \([^ ]*\).*/\1/p' "$1.out"; }

file deno-arm64 | cut --delimiter , --fields 1-2
# Handshakes of TLS take longer there than servers wait for them.
export ENJAMBRE_INSECURE=true
serve tracker tracker serve --listen 127.0.0.1:0 --data tracker-data
ENJAMBRE_TRACKER=$(address tracker)
export ENJAMBRE_TRACKER
serve webserver webserver --listen 127.0.0.1:0 --http 127.0.0.1:0 --data webserver-data
ENJAMBRE_WEBSERVER=$(address webserver)
export ENJAMBRE_WEBSERVER
for peer in a b; do
  serve "$peer" peer serve --listen 127.0.0.1:0 --data "$peer-data" --zone "$peer" --keep-free 0
done
# What a machine that is too slow does not answer in time is asked again.
patiently() {
  for _ in $(seq 10); do
    if "$@"; then return; fi
  done
  return 1
}
head --bytes 1M /dev/urandom > content
patiently bin/enjambre-peer put content --name content
patiently bin/enjambre-peer get content --output back
cmp content back
patiently bin/enjambre-peer info content
bin/enjambre-tracker check --data tracker-data
echo "== all of it after ${SECONDS} s"
