# SPDX-License-Identifier: Apache-2.0
"""What tests/golden/differential is made of."""
