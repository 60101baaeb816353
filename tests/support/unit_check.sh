# Run by a booted systemd in which the cloud-configs of scripts/ec2 have started the units; prints one line about each
# thing that a test then judges. `as_documented` is what OPERATIONS.md says about programs that run.
programs="webserver tracker peer"
show() { systemctl show --property "$2" --value "enjambre-$1"; }
of_process() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | cut -f 1; }
# Waits until a unit was started again so many times and is ready.
restarted() {
  for try in $(seq 600); do
    if [ "$(show "$1" NRestarts)" = "$2" ] && [ "$(show "$1" ActiveState)" = active ]; then return 0; fi
    sleep 0.1
  done
  journalctl --no-pager --unit "enjambre-$1" | tail -n 20
  return 1
}

# Tries something again until it is so.
until_so() {
  for try in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  "$@"
}
was_killed() { [ "$(show peer NRestarts)" -gt 0 ]; }
is_drained() { enjambre-peer peers --json | grep -q '"drain":{'; }

for program in $programs; do
  [ "$(show "$program" ActiveState)" = active ] ||
    journalctl --no-pager --unit "enjambre-$program" | tail -n 20
  pid=$(show "$program" MainPID)
  echo "$program state $(show "$program" ActiveState) $(show "$program" StatusText)"
  echo "$program user $(stat --format %U "/proc/$pid")"
  echo "$program capabilities $(of_process "$pid" CapBnd)"
  echo "$program privileges $(of_process "$pid" NoNewPrivs) seccomp $(of_process "$pid" Seccomp)"
  echo "$program files $(sed -n 's/^Max open files *\([0-9]*\) .*/\1/p' "/proc/$pid/limits")"
  echo "$program root $(cut -d ' ' -f 5,6 "/proc/$pid/mountinfo" | sed -n 's/^\/ \(r[ow]\).*/\1/p')"
done
echo "state folders $(stat --format '%n:%U:%a' /var/lib/enjambre-tracker /var/lib/enjambre-peer | xargs)"

enjambre-peer put /usr/lib/enjambre/deno --name tools/deno --json >/dev/null
enjambre-peer get tools/deno --output /back --json >/dev/null
cmp /usr/lib/enjambre/deno /back
echo "transfer same"

curl --fail --silent --show-error --insecure https://127.0.0.1:8080/health/live >/dev/null
echo "gateway encrypted"

systemctl kill --signal KILL enjambre-peer
restarted peer 1
echo "killed peer restarted"
# One whose event loop stands still is taken for hung when it has been silent for WatchdogSec.
systemctl kill --kill-who main --signal STOP enjambre-tracker
restarted tracker 1
echo "hung tracker restarted"
until_so enjambre-peer info tools/deno
echo "nothing forgotten"

systemctl restart enjambre-join
echo "member joins again $(show join ConditionResult)"
enjambre-tracker invite --list --data /var/lib/enjambre-tracker/data |
  sed -n 's/.*  \([0-9]* of 3 left\).*/group has \1/p'

as_documented >/dev/null
echo "as documented"

# From inside of units everybody is reached but the metadata service, which answers all others.
for address in $metadata_services; do curl --silent --output /dev/null "$address"; done
systemctl reload enjambre-webserver enjambre-tracker enjambre-peer
echo "denied addresses are out of reach"

# One that is sent more than its memory can hold is killed by the kernel while another one goes on.
systemd-run --quiet --service-type notify --uid enjambre-peer --unit second enjambre-peer serve --keep-free 0 \
  --data /var/lib/enjambre-peer/again --listen 10.77.0.1:50054 --webserver 10.77.0.1:50051
head --bytes 32M /dev/urandom > /load
enjambre-peer put /load --json >/dev/null
limit=/run/systemd/system/enjambre-peer.service.d/memory.conf
mkdir -p "${limit%/*}"
printf '[Service]\nMemoryMax=56M\n' > "$limit"
systemctl daemon-reload
systemctl restart enjambre-peer
gets=0
while ! was_killed && [ "$gets" -lt 20 ]; do
  enjambre-peer get load --output - | cmp - /load
  gets=$((gets + 1))
done
until_so was_killed
rm "$limit"
systemctl daemon-reload
systemctl restart enjambre-peer
echo "peer without memory restarted, all $gets gets whole"
enjambre-peer put /load --name again --json >/dev/null
enjambre-peer get tools/deno --output - | cmp - /usr/lib/enjambre/deno
echo "nothing lost"

enjambre-peer peers --json | sed 's/.*"address":"\([^"]*\)".*"zone":"\([^"]*\)".*/peer at \1 in \2/' | sort
echo '{ "instance-id": "i-1234567890abcdef0", "spot/instance-action":
  "{\"action\": \"terminate\", \"time\": \"2026-01-01T00:00:00Z\"}" }' > /metadata.json
until_so is_drained
echo "interrupted peer is drained"

for program in $programs; do
  systemctl stop "enjambre-$program"
  echo "$program stopped $(show "$program" Result) $(show "$program" ExecMainStatus)"
done
