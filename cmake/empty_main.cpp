// SPDX-License-Identifier: Apache-2.0
// The program of the links_FOLDER targets: what counts is that it links.
int main() { return 0; }
