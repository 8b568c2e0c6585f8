#!/usr/bin/env bash
# Installs what the tests need and runs them all; ends with "N passed, N failed, N skipped", counted from the result files.
set -uo pipefail
cd "$(dirname "$0")"

# The other side of the MQTT tests. Without it those tests are skipped, and say so.
if ! command -v mosquitto >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq mosquitto mosquitto-clients >/dev/null || echo "mosquitto could not be installed" >&2
fi

# The map: Node.js builds its page, Chromium looks at it with a Japanese font. Without them the page is not built, or its tests are skipped, and say so.
if { ! command -v npm || ! command -v chromium; } >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm chromium fonts-noto-cjk >/dev/null || echo "what the map's tests need could not be installed" >&2
fi

# Another client, in a cache of its own. Without node or npm its tests are skipped, and say so.
mqttjs=~/.cache/contextbroker-tests/mqttjs
if [ ! -d "$mqttjs/node_modules/mqtt" ] && command -v node >/dev/null && command -v npm >/dev/null; then
  mkdir -p "$mqttjs" && npm install --silent --no-audit --no-fund --prefix "$mqttjs" mqtt@5.16.0 >/dev/null || echo "mqtt.js could not be installed" >&2
fi

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2
  exit 2
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PATH:/usr/sbin"
results=$(mktemp -d)

# A database server for the storage tests, made ready while the build runs. Without one those tests are skipped, and say why.
mongo=$(mktemp -d)
timeout 600 tests/mongodb.sh start "$mongo" >"$mongo.log" 2>&1 &
starting=$!
trap 'wait "$starting"; tests/mongodb.sh stop "$mongo"; rm -rf "$results" "$mongo.log"' EXIT
dotnet build ContextBroker.sln -c Release || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

wait "$starting"
if [ -s "$mongo/uri" ]; then
  MONGODB_URI=$(cat "$mongo/uri")
  export MONGODB_URI
else
  MONGODB_ABSENT=$(cat "$mongo/reason" 2>/dev/null || echo "no server was ready in time: $(tail -n 1 "$mongo.log")")
  export MONGODB_ABSENT
  echo "Tests of MongoDB are skipped: $MONGODB_ABSENT" >&2
fi

# One project after the other: browsers, killed brokers and measured times do not share two cores well.
dotnet test ContextBroker.sln -c Release --no-build -m:1 --logger trx --results-directory "$results"
code=$?

# The same requests on the other engine.
if [ -n "${MONGODB_URI:-}" ]; then
  TEST_ENGINE=mongodb dotnet test tests/ContextBroker.Server.Tests -c Release --no-build --logger trx --results-directory "$results" \
    --filter "FullyQualifiedName~.Http.&FullyQualifiedName!~.Fuzz." || code=$?
fi

# total and executed differ by the skipped tests.
counts=$(grep -ho '<Counters [^>]*>' "$results"/*.trx | awk '
  function value(name) { match($0, " " name "=\"[0-9]+\""); return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) }
  { total += value("total"); executed += value("executed"); passed += value("passed") }
  END { printf "%d passed, %d failed, %d skipped", passed, executed - passed, total - executed }')
echo "$counts"
case $counts in
  "0 passed"* | "") exit 1 ;;
esac
exit $code
