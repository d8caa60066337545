#!/bin/sh
# Checks that an exported record is in the log whose signed head lies beside it.
# Usage: unzip record.asice -d folder; verify-record.sh folder [anchor.pem]
# Needs openssl and xxd. The record's leaf is SHA-256(00 ‖ SHA-256(record)), a node is
# SHA-256(01 ‖ left ‖ right): RFC 6962. With an anchor, the head's signature is checked too.
set -eu
cd "$1"
sha256() { openssl dgst -sha256 -r | cut -d ' ' -f 1; }
hash=$( (printf 00; sha256 < record.json) | xxd -r -p | sha256)
while read -r side sibling; do
    case $side in
        left) hash=$(printf '01%s%s' "$sibling" "$hash" | xxd -r -p | sha256) ;;
        right) hash=$(printf '01%s%s' "$hash" "$sibling" | xxd -r -p | sha256) ;;
    esac
done < path.txt
root=$(sed 's/.*"root":"\([0-9a-f]*\)".*/\1/' head.json)
[ "$hash" = "$root" ] || { echo "the path does not lead to the head's root"; exit 1; }
echo "the record is in the log: $root"
[ $# -lt 2 ] || openssl cms -verify -binary -inform DER -in head.p7s -content head.json \
    -CAfile "$2" -purpose any -out /dev/null
