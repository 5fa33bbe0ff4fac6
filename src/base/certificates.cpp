// SPDX-License-Identifier: Apache-2.0
#include "base/certificates.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <memory>
#include <string>

#include "base/error.h"

namespace firstlight {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

struct FreeBytes {
  template <typename Byte>
  void operator()(Byte* bytes) const {
    OPENSSL_free(bytes);
  }
};

struct Block {
  std::unique_ptr<char, FreeBytes> label;
  std::unique_ptr<char, FreeBytes> header;
  std::unique_ptr<unsigned char, FreeBytes> der;
  long der_bytes = 0;
};

// False when there is no further block, or a damaged one.
bool read_block(BIO* bio, Block& block) {
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* der = nullptr;
  const bool read = PEM_read_bio(bio, &label, &header, &der, &block.der_bytes) == 1;
  block.label.reset(label);
  block.header.reset(header);
  block.der.reset(der);
  return read;
}

bool is_certificate(const Block& block) {
  const unsigned char* at = block.der.get();
  const std::unique_ptr<X509, FreeCertificate> certificate(d2i_X509(nullptr, &at, block.der_bytes));
  return certificate && at == block.der.get() + block.der_bytes;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

// What is wrong; empty if nothing is.
std::string fault_of(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  if (pem.size() > INT_MAX) return "they are larger than 2 GiB";
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return "out of memory";
  std::size_t blocks = 0;
  for (Block block; read_block(bio.get(), block); ++blocks) {
    if (std::string_view(block.label.get()) != "CERTIFICATE") {
      return fmt::format("PEM block {} is not labelled CERTIFICATE", blocks + 1);
    }
    if (!is_certificate(block)) return fmt::format("PEM block {} is no certificate", blocks + 1);
  }
  if (blocks != count(pem, kBegin)) return fmt::format("PEM block {} is damaged", blocks + 1);
  if (blocks == 0) return "there is no PEM block in it";
  const std::string_view behind = pem.substr(pem.rfind(kEnd) + kEnd.size());
  if (behind.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  return "there is text behind the last certificate";
}

}  // namespace

void check_certificates(std::string_view pem, std::string_view object) {
  std::string fault = fault_of(pem);
  ERR_clear_error();
  if (fault.empty()) return;
  throw Error({.code = ErrorCode::kConfigInvalid,
               .tried = "read certificates from",
               .object = std::string(object),
               .why = std::move(fault),
               .hint = "PEM certificates are wanted, one behind the other"});
}

}  // namespace firstlight
