#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The module `ignition` of the distribution, with firstlight as the program that its units call. Only when asked for:
# add_dracutmodules+=" firstlight-ignition " in dracut.conf(5), or dracut --add firstlight-ignition.

check() { return 255; }

depends() { echo ignition; }

# Runs after the install() of what it depends on. It is the file that is replaced, so that units and generator of the
# distribution stay as they are.
install() {
  rm -f "${initdir:?}/usr/bin/ignition"
  inst_simple /usr/lib/firstlight/firstlight /usr/bin/ignition
}
