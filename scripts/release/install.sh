#!/bin/sh
# Installs this archive into /usr/lib/enjambre, with its commands in /usr/bin, its units, and settings in /etc/enjambre
# that are kept when they are there. As root; run it again to upgrade. Nothing is started: see OPERATIONS.md.
set -eu
here=$(dirname "$(readlink -f "$0")")
library=/usr/lib/enjambre

if [ "$(id -u)" -ne 0 ]; then
  echo "install.sh: cannot install as $(id -un): run it as root, or use $here/bin without installing" >&2
  exit 1
fi
if [ "$here" = "$library" ]; then
  echo "install.sh: this is installed already" >&2
  exit 1
fi

# Beside the old one first, so that a full disk leaves that as it was.
rm -rf "$library.new"
mkdir -p "$library.new" /usr/lib/systemd/system /etc/enjambre
cp -R "$here/." "$library.new"
rm "$library.new/install.sh"
chown -R 0:0 "$library.new"
rm -rf "$library.old"
if [ -d "$library" ]; then
  mv "$library" "$library.old"
fi
mv "$library.new" "$library"
rm -rf "$library.old"

for command in "$library"/bin/*; do
  ln -sf "../lib/enjambre/bin/$(basename "$command")" /usr/bin/
done
cp "$library"/systemd/*.service /usr/lib/systemd/system/
for settings in "$library"/etc/*.env; do
  [ -e "/etc/enjambre/$(basename "$settings")" ] || cp "$settings" /etc/enjambre/
done
sh "$library/scripts/release/setup.sh"
echo "Installed in $library. Set up /etc/enjambre, then for instance: systemctl enable --now enjambre-peer"
