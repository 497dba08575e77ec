#!/bin/bash
# The images hold no curl: bash speaks just enough HTTP to ask whether the service is ready.
set -eu
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS= read -r status <&3
case "$status" in
  *' 200 '*) exit 0 ;;
  *) echo "$status"; exit 1 ;;
esac
