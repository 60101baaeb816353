#!/bin/sh
# What is done where the files of an installation have come to their place: the users of its units and their state, JavaScript of its
# sources in Deno's cache, which halves the time of every start, and word to systemd, where there is one. May be
# repeated.
set -eu
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")

for settings in "$root"/etc/*.env; do
  user=enjambre-$(basename "$settings" .env)
  if ! getent passwd "$user" >/dev/null; then
    useradd --system --user-group --no-create-home --home-dir "/var/lib/$user" \
      --shell /usr/sbin/nologin "$user"
  fi
  install -d -m 700 -o "$user" -g "$user" "/var/lib/$user"
done

# Without it programs are slower to start, no more. An image that is being made may have no /proc, without which Deno
# does not run.
warm() {
  rm -rf "$root"/cache/gen "$root"/cache/*_v2*
  for command in "$root"/bin/enjambre-*; do
    main=$root/$(basename "$command" | cut -d - -f 2)/main.ts
    if [ -e "$main" ]; then
      DENO_DIR="$root/cache" "$root/deno" cache --quiet "$main" && "$command" --help >/dev/null
    fi
  done
}
if [ -e /proc/self/exe ]; then
  warm || echo "Could not fill $root/cache: programs will be slower to start" >&2
fi

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
