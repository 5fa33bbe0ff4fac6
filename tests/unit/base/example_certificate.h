// SPDX-License-Identifier: Apache-2.0
// A certificate whose private key is thrown away.
#pragma once

#include <string_view>

namespace firstlight::test {

inline constexpr std::string_view kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBizCCATGgAwIBAgIUDnChTnZVDTL0XHd1vH6CP4dxfRkwCgYIKoZIzj0EAwIw\n"
    "GjEYMBYGA1UEAwwPZmlyc3RsaWdodCB0ZXN0MCAXDTI2MTEyNTEzMjkwM1oYDzIx\n"
    "MjYxMTAxMTMyOTAzWjAaMRgwFgYDVQQDDA9maXJzdGxpZ2h0IHRlc3QwWTATBgcq\n"
    "hkjOPQIBBggqhkjOPQMBBwNCAASp09kCGatboUzESipzK3OTvC1wR7OGgR+KyenO\n"
    "94TN41vYg7JgYIPcbUtw0XS5gJ143wlzeh5foUhT4dkVtPcbo1MwUTAdBgNVHQ4E\n"
    "FgQUCw3YrXk6jVxbdGOxMuqy0shBq2owHwYDVR0jBBgwFoAUCw3YrXk6jVxbdGOx\n"
    "Muqy0shBq2owDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEApoLZ\n"
    "l1YO0PS+qP/N23LFQk/H9c/USceSuYWBdCMF8AMCIE2pR08NUNZZaQThLSVxbRcP\n"
    "C2nw/7fa86Jr7YVXaN39\n"
    "-----END CERTIFICATE-----\n";

}  // namespace firstlight::test
