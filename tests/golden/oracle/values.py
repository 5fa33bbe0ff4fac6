# SPDX-License-Identifier: Apache-2.0
"""What is put into the members of a config: values near the borders of the rules, by the member's name."""

URLS = ["", "http://", "http://h", "HTTP://h/p", "https://u:p@h:443/x?y#z", "http://h:x/", "http://h:/",
        "http://[::1]/", "http://[::1", "http://::1]/", "http://[fe80::1%25eth0]/", "http://h/%zz", "http://h/%2",
        "http://h%41/", "http://h%zz/", "http://a b/", "http://h/a b", "http://u{@h/", "http://h/#%zz",
        "http://h?%zz", "//h/p", "/p", "p", "p:q", "1a:b", ":x", "a+b:c", "tftp://h/f", "TFTP://h/f", "s3://b/k",
        "s3://b/k?versionId=", "s3://b/k?versionId=1", "s3://b/k?versionId", "s3://b/k?versionId=&versionId=2",
        "s3://b/k?versionid=", "s3://b/k?version%49d=", "s3://b/k?a;versionId=", "s3://b", "S3://b/k?versionId=",
        "s3:b?versionId=", "gs://b/k", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k?versionId=",
        "arn:aws:s3:::b/k?versionId=1", "arn:aws:s3", "arn:aws:s3:r:1:accesspoint/n",
        "arn:aws:s3:r:1:accesspoint/n/object/k", "arn:aws:s3:r:1:accesspoint/n/k", "arn:aws:s3:::b/",
        "arn:aws:s3:::/k", "arn:aws:s3::::b/k", "ARN:aws:s3:::b/k", "arn:", "arn:/aws:s3:::b/k", "arn://aws:s3:::b/k",
        "arn:aws:S3:::b/k", "arn:::s3:::b/k", "arn:aws:s3:::b/k#f", "arn:aws:s3:::accesspoint", "arn:aws:s3:::b",
        "arn:aws:ec2:::b/k", "ftp://h", "file:///f", "oem:///f", "http:/h", "http:h", "http:", "http", "http://h\n",
        "http://h\t", "http://h\x7f", " http://h", "http://h ", "http://h/\u00e9", "http://\u00e9/",
        "http://h/\ufffd", "http://[::1]x/", "http://[]/", "http://h:99999/", "http://@h", "http://h@",
        "http://a@b@c/", "http://h/?", "http://h?#", "http://-h", "http://h\\p", "http://h|p", "http://%2f/",
        "http://[::1%25]/", "http://[::1%]/", "http://[a%25b%zz]/", "http://h/p%00", "socks5://p", "https://p",
        "p:3128", "127.0.0.1:80", "http://127.0.0.1:80"]

URL_SCHEMES = ["http:", "http:", "http:", "https:", "HTTPS:", "tftp:", "s3:", "gs:", "arn:", "ftp:", "h-t.p+1:", "1:",
               ":", "", "ht tp:", "h\u00e9:"]

AUTHORITY_PARTS = ["h", "h.example", "u@", "u:p@", ":80", ":", ":x", ":+80", ":-1", "@", "[::1]", "[", "]",
                   "[::1%25eth0]", "[fe80::1%eth0]", "[::1%25%41]", "[::1%25%zz]", "[%41]", "%41", "%2541", "%25",
                   "%80", "%c3%a9", "%zz", "%", "%4", "\u00e9", "-", "_", "~", "!", "$", "&", "'", "(", "*", "+", ",",
                   ";", "=", "<", ">", "\"", "{", "}", "|", "\\", "^", "`", " ", "127.0.0.1", "u%20@", "u%zz@", "u{@",
                   "u\u00e9@", "u<@", "u;=@", "[v1.x]", "%20", "%2f", "%3a"]

URL_PARTS = ["/", "/p", "//", "?", "?q=1", "#", "#f", "%41", "%zz", "%", "%4", " ", "\u00e9", "{", "\"", "<", "\\",
             "^", "`", "|", "[", "]", ":", "@", "?versionId=", "&versionId", "?a;versionId=", "?versionId=%zz",
             "?version%49d", "=", "&", ";", "+", "aws:s3:::b/k", "aws:s3:r:1:accesspoint/a/k", "\u0000", "\x1f",
             "\x7f", "\u0080", "\u2028", "..", "*"]

DATA_PARTS = ["data:", "text/plain", "foo/bar", "image/png", "x-a/b", "x-", "application/", "/", ";", "charset=utf-8",
              ";base64", ";Base64", "base64", ",", "eA==", "eA=", "eHg=", "hello", "%20", "%zz", "%", "{}", "a b", "+",
              "\"", "q=\"a b\"", "q=\"", "q=%41", "q=%4", "=", "#", "?", "\u00e9", "\n", "[", "~", "|", "^", "'", "<",
              ":", "@", "(", "*", "multipart/x.y", "message/http", "video", "audio/*"]

PATHS = ["", "/", "//", "/.", "/..", "/a", "/a/", "//a", "/a//b", "/a/./b", "/a/../b", "a", "./a", "../a", "/a/b/c",
         "/etc/systemd/system/app.service", "/etc/systemd/system/app.service.d/10-limits.conf", "/l", "/l/a",
         "/l/a/b", "/la", "/d", "/d/e", "/...", "/a b", "/\u00e9", "/a\n", "/a\u0000b", ".", "..", "~", "/dev/vda",
         "/dev/vdb", "dev/vda", "/dev/../dev/vda", "/" + "x" * 300]

UNIT_LINES = ["[Unit]", "[Install]", "[Service]", "[X", "[]", "[[A]]", "[A]B", "[A] ", "A=b", "A", "=", "=b",
              "A =  b", "A=b\\", "A=\\", "A=b\\ ", "# c", "; c", "# c\\", "#\\ ", "", " ", "\t", "\r", "WantedBy=x",
              "A=[B]", "]", "\\", "junk", "junk [A]", "\u00e9=1", "A=\u0000", "A=" + "y" * 2045, "A=" + "y" * 2046,
              "A=" + "y" * 2047, "A=" + "y" * 4100, "#" + "c" * 2047, "#" + "c" * 2100, "A=b # c", "\ufeff[A]", "\v",
              "\f", "\u00a0A=b", "\u2028", "A=b\\\r"]

UNIT_NAMES = ["", "a", "a.", ".service", "a.service", "a.socket", "a.device", "a.mount", "a.automount", "a.swap",
              "a.target", "a.path", "a.timer", "a.snapshot", "a.slice", "a.scope", "a.conf", "a.Service",
              "a.service.bak", "service", "a@.service", "a@x.service", "@x.service", "a@x.socket", "a@b@c.service",
              "../a.service", "a/b.service", "a.service/b", "a.service/", "/", ".conf", "x.conf", "10-limits.conf",
              "conf", "a@x", "a b.service", "app.service", "sshd.socket", "a@x.y.service", "a.service\n",
              "a@\n.service"]

GUIDS = ["", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "0fc63daf-8483-4772-8e79-3d69d8477de4", "x",
         "0FC63DAF84834772-8E79-3D69D8477DE4", "0FC63DAG-8483-4772-8E79-3D69D8477DE4",
         "{0FC63DAF-8483-4772-8E79-3D69D8477DE4}", "0FC63DAF-8483-4772-8E79-3D69D8477DE4 ",
         "00000000-0000-0000-0000-000000000000"]

HASHES = ["", "-", "sha512", "sha512-", "sha512-" + "0" * 128, "sha512-" + "0" * 127, "sha512-" + "g" * 128,
          "SHA512-" + "0" * 128, "sha256-" + "0" * 64, "sha256-" + "A" * 64, "sha256-" + "0" * 63, "sha256-" + "0" * 65,
          "sha256" + "0" * 64, "md5-" + "0" * 32, "sha512--" + "0" * 127, "sha256-" + "\u00e9" * 32, "-" + "0" * 64,
          "sha1-" + "0" * 40]

LABELS = ["", "a", ":", "a:b", "\u00e9" * 18, "\u00e9" * 19, "\n", "\u0000"] + ["x" * length for length in
          (11, 12, 13, 15, 16, 17, 36, 37, 47, 48, 256, 257)]

LEVELS = ["", "linear", "raid0", "0", "stripe", "raid1", "1", "mirror", "raid4", "4", "raid5", "5", "raid6", "6",
          "raid10", "10", "raid7", "RAID1", "raid", "striped"]

STRINGS = {
    "source": URLS, "url": URLS, "httpProxy": URLS, "httpsProxy": URLS,
    "path": PATHS, "device": PATHS, "devices": PATHS, "target": PATHS,
    "contents": [], "guid": GUIDS, "typeGuid": GUIDS, "hash": HASHES, "label": LABELS, "level": LEVELS,
    "format": ["", "ext4", "btrfs", "xfs", "vfat", "swap", "none", "ext3", "EXT4", "virtiofs", "ext4 "],
    "compression": ["", "gzip", "xz", "GZIP", "gzip "],
    "pin": ["", "tpm2", "tang", "sss", "yubikey", "TPM2"],
    "config": ["", "{}", "x"],
    "thumbprint": ["", "x"],
    "advertisement": ["", "{}", "{", "7", "x", "\"x\"", " ", "{} x", "[1,]", "null", "1e400", "\ufeff{}",
                      "{\"a\":1}\n"],
    "version": ["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.2.0", "3.0.1", "2.0.0", "03.3.0", "3.3.0-experimental", "3.3",
                "", "x", "3.3.0+x", "+3.3.0", " 3.3.0", "3.3.0 ", "3.03.0", "4.0.0", "3.-3.0", "3.3.0-", "3.3.0.0",
                "3.3.0-03", "3.3.0+", "3.3.0-a..b", "3.99999999999999999999.0", "3. 3.0"],
    "name": UNIT_NAMES + LABELS + ["root", "a/b", "a:b"],
    "value": ["", "x"],
}

NUMBERS = [0, 1, - 1, 2, 128, 129, 511, 512, 1023, 4095, 4096, 2 ** 31, 2 ** 62, 2 ** 63, - 2 ** 63, - 2 ** 63 - 1,
           "1.0", "1e2", "-0", "1E+2", "1e-400", "0.0"]

UNKNOWN_NAMES = ["x", "", "paths", "content", "luks", "kernelArguments", "resize", "mountOptions", "httpHeaders",
                 "shouldExist", "source", "name", "advertisement", "discard", "openOptions", "cex", "a.b", "a/b~c",
                 "\u00e9", "$", "mode"]
