# SPDX-License-Identifier: Apache-2.0
# What the scripts have in common that measure inside a machine (guest.py): sourced by them. What they say goes to the
# second serial port.
# shellcheck shell=bash
set -uo pipefail
exec >/dev/ttyS1 2>&1
here=/usr/lib/bench
measure=$here/bench_measure
root=/run/target
export PATH=$here:/usr/sbin:/usr/bin
mkdir -p "$root" /run/ignition

# As a disk comes from the factory, and nobody busy with it any more.
blank_disks() {
  local disk
  for disk in /dev/disk/by-id/virtio-bench[0-9]; do
    partx --delete "$disk" 2>/dev/null
    blkdiscard --force "$disk"
    wipefs --quiet --all "$disk"
  done
  udevadm trigger --settle --subsystem-match=block
  sync
}

# PROGRAM --stage STAGE, with the files of the scenario NAME between the stages.
stage_of() { # PROGRAM NAME STAGE
  command=("$1" --platform file --root "$root" --stage "$3" --log-to-stdout
    --config-cache "/run/$2.cache" --neednet /run/neednet --state-file "/run/$2.state")
}

# How many programs the commands start: prints the number; the command itself counts.
programs_of() { # COMMAND...
  strace --follow-forks --quiet=all --trace=execve --output=/run/trace "$@" >/run/output
  # A call may be told in two lines, of which the second says how it ended.
  grep --count 'execve.* = 0$' /run/trace
}

finish() {
  echo "end"
  sync
  systemctl poweroff --force --force
}
