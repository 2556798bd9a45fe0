# The frame of deploy/rehearse.sh: a line for each step, and an end that leaves nothing running.
# shellcheck shell=bash disable=SC2154

# step "what is done" function: a line with its seconds, and what the function prints
step() {
  current=$1
  local begun=${EPOCHREALTIME/[^0-9]/} tenths
  "$2" >"$work/said" 2>>"$log"
  tenths=$(((${EPOCHREALTIME/[^0-9]/} - begun) / 100000))
  printf '%4d.%d s  %s%s\n' $((tenths / 10)) $((tenths % 10)) "$1" "$(sed '1s/^/: /' "$work/said")"
  current=''
}

finish() {
  local code=$? left
  set +e  # whatever is left is ended, too
  trap '' INT TERM
  if [ "$code" -ne 0 ]; then
    { echo "FAILED: ${current:-setting up}"; tail -n 25 "$log" "$work/said"; } >&2
    [ "$code" -eq 130 ] || code=1
  fi
  touch "$work/stop"
  for process in $front $server; do kill "$process" 2>/dev/null; done
  [ -z "$database" ] || exec {database}>&-  # its standard input: it ends
  wait
  if left=$(grep -lasF "$work" /proc/[0-9]*/cmdline); then
    echo "FAILED: still running: $left" >&2
    code=1
  fi
  rm -rf "$work"
  exit "$code"
}
