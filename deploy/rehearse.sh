#!/usr/bin/env bash
# Rehearses a life of Hippo on this machine: make rehearse. A fresh clone of the release before runs
# with a read-only root behind nginx with TLS, on PostgreSQL through pgbouncer; it predicts, is
# promoted, backed up, upgraded to the commit that is checked out and rolled back, both under load.
# A line for each step; the first that fails ends it with exit code 1, and nothing is left running.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH=$PATH:/usr/sbin
for tool in git make openssl curl bwrap nginx pgbouncer systemd-analyze; do
  command -v "$tool" >/dev/null ||
    { echo "make rehearse needs $tool: make deploy-deps postgres-deps" >&2; exit 1; }
done

new=$(git rev-parse HEAD)
old=$(git describe --tags --abbrev=0 HEAD^ 2>/dev/null || git rev-parse HEAD^)
work=$(mktemp -d /var/tmp/hippo-rehearsal-XXXXXX)
site=$work/hippo data=$work/data log=$work/log name=hippo.example port=${PORT:-9443}
server='' front='' database='' secret=$(openssl rand -hex 32)
chmod 0755 "$work"
mkdir "$data" "$work/tls"
touch "$log" "$work/said"
# shellcheck source=deploy/rehearsal/steps.sh
. deploy/rehearsal/steps.sh
# shellcheck source=deploy/rehearsal/site.sh
. deploy/rehearsal/site.sh
trap finish EXIT
trap 'exit 130' INT TERM

clone() {
  git clone -q --no-checkout . "$site"
  checkout "$old"
  git -C "$site" log -1 --format='%h, %cs'
}

verify_units() {
  cp -r deploy/systemd "$work/units"
  sed -i "s|/opt/hippo|$site|; s|/bin/sh|/usr/bin/sh|" "$work"/units/*.service
  local words units=("$work"/units/*.service "$work"/units/*.socket "$work"/units/*.timer)
  words=$(SYSTEMD_UNIT_PATH="$work/units:" systemd-analyze verify --man=no "${units[@]}" 2>&1)
  if grep hippo <<<"$words"; then return 1; fi
  for unit in "$work"/units/*.service; do
    SYSTEMD_UNIT_PATH="$work/units:" systemd-analyze security --offline=true --threshold=15 "$unit" |
      sed -n 's/.*Overall exposure level for \(.*\): \([0-9.]*\).*/\1 \2/p' >>"$work/exposure"
  done
  echo "exposure of $(paste -sd, "$work/exposure" | sed 's/,/, /g')"
}

start_database() {
  exec {database}> >(exec python3 -c '
import sys
from tests.postgres.cluster import cluster, pooler
with cluster() as server, pooler(server) as front:
    server.create("first"), server.create("second")
    print(front.direct(), front.pooled(), file=open(sys.argv[1], "w"))
    sys.stdin.read()' "$work/urls" >>"$log" 2>&1)
  until_it grep -q postgres "$work/urls"
  read -r direct pooled <"$work/urls"
  use_database first
}

start_site() {
  python3 deploy/rehearsal/hold_socket.py "$data/s" "${serve[@]}" >>"$log" 2>&1 {database}>&- &
  server=$!
  until_it test -S "$data/s"
  until_it curl -sf --unix-socket "$data/s" -H "Host: $name" -H 'X-Forwarded-Proto: https' "http://$name/healthz"
  confined python manage.py sync_models >&2
  if confined touch "$site/written" /etc/written "$data/../written" 2>/dev/null; then return 1; fi
}

start_nginx() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name" -keyout "$work/tls/privkey.pem" -out "$work/tls/fullchain.pem"
  sed "s|/run/hippo/hippo.sock|$data/s|; s|/etc/hippo/tls|$work/tls|
    s|listen 80|listen 127.0.0.1:$((port + 1))|; s|listen 443|listen 127.0.0.1:$port|" \
    deploy/nginx/hippo.conf >"$work/hippo.conf"
  printf '%s\n' "daemon off; pid $work/pid; error_log $work/nginx.log; events {}" \
    "http { access_log off; client_body_temp_path $work/b; proxy_temp_path $work/p;" \
    "fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/c;" \
    "include $work/hippo.conf; }" >"$work/nginx.conf"
  nginx -q -t -c "$work/nginx.conf"
  nginx -c "$work/nginx.conf" >>"$log" 2>&1 {database}>&- &
  front=$!
  until_it ask /readyz
}

predict_once() {
  ask '/mnist/samples?count=1&seed=1' |
    python3 -c 'import json, sys; print(json.dumps({"pixels": json.load(sys.stdin)["samples"][0]["pixels"]}))' \
      >"$work/image.json"
  predict | grep -o '"predicted_digit":[0-9]'
}

promote() {
  confined python manage.py set_default_model mnist-784-30-10-sigmoid-95 >&2
  until_it are_served mnist-784-30-10-sigmoid-95
  predict >"$work/answer"
}

back_up() { confined python manage.py backup "$data/backup.tar.gz"; }

upgrade() {
  checkout "$new"
  restart
  until_it ask /readyz
}

roll_back() {  # as where tables changed: the backup goes into an empty database
  checkout "$old"
  use_database second
  confined python manage.py restore "$data/backup.tar.gz" >&2
  restart
  until_it ask /readyz
}

same_answer() { cmp <(predict) "$work/answer"; }
upgrade_under_load() { under_load upgrade; same_answer; }
roll_back_under_load() { under_load roll_back; same_answer; }

step 'a fresh clone of the release before, packages by hash' clone
step 'the systemd units, verified' verify_units
step 'PostgreSQL, and pgbouncer in transaction mode' start_database
step 'the site: read-only root, uid 10001, migrated, synced' start_site
step 'nginx in front, with TLS' start_nginx
step 'a prediction' predict_once
step 'a promotion, followed by every process' promote
step 'a backup' back_up
step "an upgrade to ${new:0:7}, and the same answer bit for bit" upgrade_under_load
step 'the way back, on the restored backup, the same answer' roll_back_under_load
