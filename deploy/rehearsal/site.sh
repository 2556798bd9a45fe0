# What the steps of deploy/rehearse.sh use: a release, its confined site, and requests to it.
# shellcheck shell=bash disable=SC2154

checkout() {  # a release, its packages and its pages, as docs/DEPLOYMENT.md does it
  git -C "$site" checkout -q --detach "$1"
  make -C "$site" -s .venv/run.stamp .venv/postgres.stamp >&2
  (cd "$site" && SECRET_KEY=not-kept .venv/bin/python manage.py collectstatic --no-input -v 0)
}

use_database() {  # what commands and the next start of the site are confined with
  box=(--unshare-all --share-net --uid 10001 --gid 10001 --cap-drop ALL --die-with-parent
    --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --bind "$data" "$data" --chdir "$site"
    --clearenv --setenv PATH "$site/.venv/bin:/usr/bin:/bin" --setenv PYTHONDONTWRITEBYTECODE 1
    --setenv SECRET_KEY "$secret" --setenv HF_CACHE_DIR "$data/cache" --setenv ALLOWED_HOSTS "$name"
    --setenv HTTPS on --setenv TRUSTED_PROXIES 1
    --setenv DATABASE_URL "${pooled%/*}/$1?disable_server_side_cursors=on"
    --setenv DATABASE_DIRECT_URL "${direct%/*}/$1")
  printf '%s\n' "${box[@]}" >"$work/box"
}

confined() { bwrap "${box[@]}" "$@"; }

# As hippo-web.service does it. The box is read at each start: a roll-back changes the database.
# shellcheck disable=SC2016,SC2034
serve=(bash -c 'mapfile -t box <"$0"; exec bwrap "${box[@]}" --as-pid-1 sh -c "
  python manage.py migrate --no-input -v 0 && LISTEN_PID=1 LISTEN_FDS=1 exec gunicorn"' "$work/box")

restart() {  # as systemctl restart does: done when another process runs; requests wait meanwhile
  local before
  before=$(children)
  kill -HUP "$server"
  until_it runs_another "$before"
}

children() { cat "/proc/$server/task/$server/children"; }
runs_another() { local now; now=$(children) && [ -n "$now" ] && [ "$now" != "$1" ]; }

ask() {  # through nginx, whose certificate is verified
  curl -sS --fail-with-body --max-time 60 --cacert "$work/tls/fullchain.pem" \
    --resolve "$name:$port:127.0.0.1" "https://$name:$port$1" "${@:2}"
}

predict() { ask /predict -H 'Content-Type: application/json' --data "@$work/image.json" "$@"; }

until_it() {  # tries five times a second, for a minute
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  "$@"
}

are_served() {  # the network answers each of twenty requests, whichever process has it
  for _ in $(seq 20); do predict | grep -q "\"model\":\"$1\"" || return 1; done
}

ask_on() {  # requests one after another until the file "stop" is there, a line for each
  until [ -e "$work/stop" ]; do
    predict -o /dev/null -w '%{http_code} %{time_total}\n' >>"$work/answers" || true
    sleep 0.05
  done
}

under_load() {  # a function while predictions are asked for; fails where one was lost
  rm -f "$work/stop" "$work/answers"
  ask_on 2>>"$log" {database}>&- &
  local asking=$!
  "$1"
  touch "$work/stop"
  wait "$asking"
  awk '{ n++; if ($1 != 200) lost++; if ($2 > longest) longest = $2 }
    END { printf "%d predictions meanwhile, %d lost, the longest took %.1f s", n, lost, longest
          exit lost > 0 }' "$work/answers"
}
