#!/usr/bin/env bash
# Unpacks lavapipe, Mesa's Vulkan driver in software, for the tests that want
# shader-f16 and subgroups without a GPU; and beside it RADV, AMD's, whose compiler
# tools/gpu-stats.mjs asks. Debian 12 only; needs no root, but libllvm15 (apt-get
# install libllvm15), RADV libdrm-amdgpu1 and libelf1 too.
#
#   fetch-lavapipe.sh TARGET_DIR
#
# The package comes from bookworm-backports of the mirror this machine already
# uses. Nothing is installed. TARGET_DIR/lvp_icd.json is what FACET_ADAPTER=lavapipe
# looks for, when TARGET_DIR is .cache/lavapipe. Does nothing when it is there already.
set -euo pipefail

say() { printf 'fetch-lavapipe: %s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

[ $# -eq 1 ] && [ -n "$1" ] || die "usage: fetch-lavapipe.sh TARGET_DIR"
mkdir -p -- "$1"
dir=$(cd -- "$1" && pwd -P)
library=$dir/libvulkan_lvp.so
if [ -f "$dir/lvp_icd.json" ] && [ -f "$library" ] && [ -f "$dir/libvulkan_radeon.so" ] && grep -qF "\"$library\"" "$dir/lvp_icd.json"; then
  say "already there"
  exit 0
fi
for tool in apt-get dpkg-deb ldd; do
  command -v "$tool" > /dev/null || die "$tool not found; this script is for Debian"
done
codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
[ "$codename" = bookworm ] || die "this is ${codename:-no Debian}, and the package is built for bookworm"

tmp=$(mktemp -d)
trap 'rm -rf -- "$tmp"' EXIT

# The mirror of "Suites: bookworm ..." (deb822) or "deb [...] URI bookworm main" (one line).
mirror=$(
  shopt -s nullglob
  awk '
    FNR == 1 || /^[[:space:]]*$/ { uri = ""; suites = "" }
    /^URIs:/ { uri = $2 }
    /^Suites:/ { suites = " " $0 " " }
    uri != "" && suites ~ / bookworm / { print uri; exit }
    /^deb / { sub(/\[[^]]*\]/, ""); if ($3 == "bookworm") { print $2; exit } }
  ' /etc/apt/sources.lis[t] /etc/apt/sources.list.d/*.{list,sources}
) || true
[ -n "$mirror" ] || die "no bookworm mirror in this machine's apt sources"

# A package list of its own, so that the machine's apt stays as it is.
mkdir -p "$tmp/lists/partial" "$tmp/archives/partial" "$tmp/sources.list.d"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
printf 'deb [signed-by=%s] %s bookworm-backports main\n' "$keyring" "$mirror" > "$tmp/sources.list"
apt() {
  apt-get -qq -o Dir::Etc::SourceList="$tmp/sources.list" -o Dir::Etc::SourceParts="$tmp/sources.list.d" \
    -o Dir::State::Lists="$tmp/lists" -o Dir::Cache="$tmp" -o Dir::Cache::Archives="$tmp/archives" \
    -o APT::Sandbox::User=root "$@"
}
apt update >&2 || die "could not read the package list of bookworm-backports"
(cd -- "$tmp" && apt download mesa-vulkan-drivers >&2) || die "could not download mesa-vulkan-drivers"
dpkg-deb -x "$tmp"/mesa-vulkan-drivers_*.deb "$tmp/unpacked"
found=$(find "$tmp/unpacked" -name libvulkan_lvp.so | head -n 1)
[ -n "$found" ] || die "no libvulkan_lvp.so in the package"
missing=$(ldd "$found" | awk '/not found/ { print $1 }' | paste -sd ' ')
[ -z "$missing" ] || die "missing on this machine: $missing"

cp -- "$found" "$library"
radv=$(find "$tmp/unpacked" -name libvulkan_radeon.so | head -n 1)
[ -z "$radv" ] || cp -- "$radv" "$dir/libvulkan_radeon.so"
printf '{ "file_format_version": "1.0.0", "ICD": { "library_path": "%s", "api_version": "1.3.0" } }\n' \
  "$library" > "$dir/lvp_icd.json"
say "unpacked into $dir"
