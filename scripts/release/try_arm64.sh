#!/usr/bin/env bash
# Tries an arm64 archive on a machine that is none: webserver, tracker and two peers in the emulation of Debian's
# qemu-user-static, with identities; a file is put and got. Minutes, and patience, rather than a test.
#   scripts/release/try_arm64.sh dist/enjambre-0.1.0-linux-arm64.tar.gz
set -euo pipefail
archive=$(realpath "$1")
folder=$(mktemp --directory)
servers=()
end() {
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
  tail "$name.err"
  return 1
}
address() { sed -n 's/^ready [a-z]* \([^ ]*\).*/\1/p' "$1.out"; }
token() { bin/enjambre-tracker invite --role "$1" --data tracker-data | cut --delimiter ' ' --fields 3; }

file deno-arm64 | cut --delimiter , --fields 1-2
serve tracker tracker serve --listen 127.0.0.1:0 --data tracker-data
tracker=$(address tracker)
export ENJAMBRE_TRACKER=$tracker
bin/enjambre-webserver join "$(token webserver)" --tracker "$tracker" --data webserver-data
serve webserver webserver --listen 127.0.0.1:0 --http 127.0.0.1:0 --tracker "$tracker" --data webserver-data
ENJAMBRE_WEBSERVER=$(address webserver)
export ENJAMBRE_WEBSERVER XDG_CONFIG_HOME=$folder/config
for peer in a b; do
  bin/enjambre-peer join "$(token peer)" --data "$peer-data"
  serve "$peer" peer serve --listen 127.0.0.1:0 --data "$peer-data" --zone "$peer" --keep-free 0
done
bin/enjambre-peer join "$(token client)"
head --bytes 3M /dev/urandom > content
bin/enjambre-peer put content --name content
bin/enjambre-peer get content --output back
cmp content back
bin/enjambre-peer info content
bin/enjambre-tracker check --data tracker-data
echo "== all of it after ${SECONDS} s"
