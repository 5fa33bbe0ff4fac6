# SPDX-License-Identifier: Apache-2.0
"""The virtual machine harness: builds what a machine needs, boots it, reads it back."""
