// SPDX-License-Identifier: Apache-2.0
// The stable codes of config findings, one table. A code is never given a second meaning; retired:
// FL-C0013, FL-C0202, FL-C0203, FL-C0204.
#pragma once

#include <string_view>

namespace firstlight::config::code {

// 00xx: the text is no JSON document, or exceeds a limit.
inline constexpr std::string_view kDocumentFaults = "FL-C00";  // how they all start
inline constexpr std::string_view kEmpty = "FL-C0001";
inline constexpr std::string_view kSyntax = "FL-C0002";
inline constexpr std::string_view kByteOrderMark = "FL-C0003";
inline constexpr std::string_view kScript = "FL-C0004";
inline constexpr std::string_view kCloudConfig = "FL-C0005";
inline constexpr std::string_view kGzip = "FL-C0006";
inline constexpr std::string_view kNulPadding = "FL-C0007";
inline constexpr std::string_view kMime = "FL-C0008";
inline constexpr std::string_view kUserData = "FL-C0009";  // cannot be opened or translated
inline constexpr std::string_view kTextTooLarge = "FL-C0010";
inline constexpr std::string_view kTooDeep = "FL-C0011";
inline constexpr std::string_view kTooManyValues = "FL-C0012";

// 01xx: the version.
inline constexpr std::string_view kVersionUnreadable = "FL-C0101";
inline constexpr std::string_view kVersionUnsupported = "FL-C0102";
inline constexpr std::string_view kVersionSpelling = "FL-C0103";
inline constexpr std::string_view kNotAnObject = "FL-C0104";

// 02xx: names and types.
inline constexpr std::string_view kType = "FL-C0201";
inline constexpr std::string_view kUnknownMember = "FL-C0211";
inline constexpr std::string_view kMemberFromLaterVersion = "FL-C0212";
inline constexpr std::string_view kMemberSpelling = "FL-C0213";
inline constexpr std::string_view kDuplicateMember = "FL-C0214";
inline constexpr std::string_view kNullElement = "FL-C0215";
inline constexpr std::string_view kSchemaDisagreement = "FL-C0299";

// 03xx: resources, URLs, the `ignition` section.
inline constexpr std::string_view kSourceRequired = "FL-C0301";
inline constexpr std::string_view kUrlInvalid = "FL-C0302";
inline constexpr std::string_view kUrlScheme = "FL-C0303";
inline constexpr std::string_view kDataUrl = "FL-C0304";
inline constexpr std::string_view kUrlObject = "FL-C0305";
inline constexpr std::string_view kCompression = "FL-C0311";
inline constexpr std::string_view kHashWithoutSource = "FL-C0312";
inline constexpr std::string_view kHashForm = "FL-C0313";
inline constexpr std::string_view kHashFunction = "FL-C0314";
inline constexpr std::string_view kHashLength = "FL-C0315";
inline constexpr std::string_view kHashDigits = "FL-C0316";
inline constexpr std::string_view kHeadersWithoutSource = "FL-C0321";
inline constexpr std::string_view kHeadersScheme = "FL-C0322";
inline constexpr std::string_view kHeaderName = "FL-C0323";
inline constexpr std::string_view kHeaderValue = "FL-C0324";
inline constexpr std::string_view kProxyUrl = "FL-C0331";
inline constexpr std::string_view kProxyPlain = "FL-C0332";

// 04xx: files, directories, links.
inline constexpr std::string_view kPath = "FL-C0401";
inline constexpr std::string_view kOwnerTwice = "FL-C0402";
inline constexpr std::string_view kMode = "FL-C0403";
inline constexpr std::string_view kModeSpecialBits = "FL-C0404";
inline constexpr std::string_view kOverwriteWithoutContents = "FL-C0405";
inline constexpr std::string_view kBelowLink = "FL-C0406";
inline constexpr std::string_view kLinkTarget = "FL-C0407";
inline constexpr std::string_view kHardLinkToDirectory = "FL-C0408";
inline constexpr std::string_view kHardLinkOwner = "FL-C0409";
inline constexpr std::string_view kUnitConflict = "FL-C0410";
inline constexpr std::string_view kBelowFile = "FL-C0411";
inline constexpr std::string_view kNegativeId = "FL-C0412";

// 05xx: disks and partitions.
inline constexpr std::string_view kDevicePath = "FL-C0501";
inline constexpr std::string_view kPartitionNumberTwice = "FL-C0502";
inline constexpr std::string_view kPartitionOverlap = "FL-C0503";
inline constexpr std::string_view kPartitionLabelTwice = "FL-C0504";
inline constexpr std::string_view kPartitionAbsent = "FL-C0505";
inline constexpr std::string_view kPartitionIdentity = "FL-C0506";
inline constexpr std::string_view kPartitionLabelLength = "FL-C0507";
inline constexpr std::string_view kPartitionLabelColon = "FL-C0508";
inline constexpr std::string_view kGuid = "FL-C0509";
inline constexpr std::string_view kPartitionNegative = "FL-C0510";
inline constexpr std::string_view kPartitionNumberLarge = "FL-C0511";
inline constexpr std::string_view kPartitionFreeNumberAndAbsent = "FL-C0512";

// 06xx: RAID.
inline constexpr std::string_view kRaidLevel = "FL-C0601";
inline constexpr std::string_view kRaidSpares = "FL-C0602";
inline constexpr std::string_view kRaidDevices = "FL-C0603";

// 07xx: LUKS.
inline constexpr std::string_view kLuksName = "FL-C0701";
inline constexpr std::string_view kLuksLabel = "FL-C0702";
inline constexpr std::string_view kLuksDevice = "FL-C0703";
inline constexpr std::string_view kClevisMixed = "FL-C0704";
inline constexpr std::string_view kCexMixed = "FL-C0705";
inline constexpr std::string_view kClevisPin = "FL-C0706";
inline constexpr std::string_view kClevisConfig = "FL-C0707";
inline constexpr std::string_view kTangUrl = "FL-C0708";
inline constexpr std::string_view kTangThumbprint = "FL-C0709";
inline constexpr std::string_view kTangAdvertisement = "FL-C0710";

// 08xx: filesystems.
inline constexpr std::string_view kFilesystemFormat = "FL-C0801";
inline constexpr std::string_view kFilesystemFormatRequired = "FL-C0802";
inline constexpr std::string_view kFilesystemLabel = "FL-C0803";
inline constexpr std::string_view kFilesystemOnWholeDisk = "FL-C0804";
inline constexpr std::string_view kFilesystemReservedName = "FL-C0805";

// 09xx: systemd.
inline constexpr std::string_view kUnitName = "FL-C0901";
inline constexpr std::string_view kUnitText = "FL-C0902";
inline constexpr std::string_view kNoInstallSection = "FL-C0903";
inline constexpr std::string_view kDropinName = "FL-C0904";
inline constexpr std::string_view kUnitNameSlash = "FL-C0905";
inline constexpr std::string_view kUnitLineLength = "FL-C0906";

// 10xx: names that are missing or that the system's own files cannot hold.
inline constexpr std::string_view kNameMissing = "FL-C1001";
inline constexpr std::string_view kAccountName = "FL-C1002";

// 11xx: uniqueness.
inline constexpr std::string_view kDuplicateEntry = "FL-C1101";

// 12xx: configs that a config refers to (ignition.config).
inline constexpr std::string_view kReferenceEmpty = "FL-C1201";
inline constexpr std::string_view kReferenceCycle = "FL-C1202";
inline constexpr std::string_view kReferenceDepth = "FL-C1203";
inline constexpr std::string_view kReferenceCount = "FL-C1204";
inline constexpr std::string_view kReferenceBytes = "FL-C1205";
inline constexpr std::string_view kReferenceFailed = "FL-C1206";
inline constexpr std::string_view kReferenceNotFollowed = "FL-C1207";

}  // namespace firstlight::config::code
