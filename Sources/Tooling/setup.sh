# Sourced by `demo` and `test`: checks Swift and installs the system libraries that are missing.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"

if ! command -v swift >/dev/null 2>&1; then
  echo "headroom: Swift is not on the PATH; install Swift 6.3 or later from swift.org" >&2
  exit 69
fi
version="$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)"
if [ "$(printf '%s\n6.3\n' "${version:-0}" | sort -V | head -n 1)" != "6.3" ]; then
  echo "headroom: Swift ${version:-of unknown version} is too old; 6.3 or later is needed" >&2
  exit 69
fi

missing=()
while read -r library package; do
  pkg-config --exists "$library" 2>/dev/null || missing+=("$package")
done <<'LIBRARIES'
openblas libopenblas-dev
sqlite3 libsqlite3-dev
zlib zlib1g-dev
libarchive libarchive-dev
libcrypto libssl-dev
LIBRARIES
command -v pkg-config >/dev/null 2>&1 || missing=(pkg-config "${missing[@]}")

# Installs packages with apt, as root or with sudo, and says so.
install_packages() {
  echo "Installing with apt: $*" >&2
  local run=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "headroom: run as root or install sudo, or install by hand: $*" >&2
      exit 69
    fi
    run=(sudo)
  fi
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >&2
}

if [ "${#missing[@]}" -gt 0 ]; then install_packages "${missing[@]}"; fi
