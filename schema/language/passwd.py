# SPDX-License-Identifier: Apache-2.0
"""Section passwd: users and groups."""

from .keywords import boolean, integer, keyed_array, since, string, struct

NEW_ONLY = "Only when the account is made."
NO_NAME = "One without a name is warned about and refused when it is made. "

USER = struct("User", "An account. Made when there is none of that name, else changed to what is "
              "given here.", dict(
    name=string("Login name", "Identifies the user.", examples=["core"],
                does=NO_NAME + "So is a name with a colon, comma, slash, blank or control character, "
                     "or one longer than 32 bytes."),
    passwordHash=string("Password hash", "Encrypted password, as in shadow(5). Empty: no password "
                        "fits.", does="Written to /etc/shadow; an empty one as *. Secret: in no log, "
                                      "plan or report."),
    sshAuthorizedKeys=keyed_array(
        "SSH keys", "Public keys that may log in.",
        string("Public key", "A line of an authorized_keys file.",
               examples=["ssh-ed25519 AAAA... core@example.com"]),
        does="Written to .ssh/authorized_keys.d/ignition in the home directory, with the user as "
             "owner and mode 0600."),
    uid=integer("User id", "Number of the user.", examples=[1000],
                does="Left out: the next free one of the range in /etc/login.defs. A number in use "
                     "is refused."),
    gecos=string("Comment", "The full name or another comment, as in passwd(5). Empty counts as "
                 "left out."),
    homeDir=string("Home directory", "Absolute path of the home directory. Empty counts as left "
                   "out.", examples=["/home/core"],
                   does="Left out: the user's name below HOME of /etc/default/useradd, else below "
                        "/home."),
    noCreateHome=boolean("No home directory", "Do not make the home directory.", default=False,
                         does=NEW_ONLY + " A home directory is filled from /etc/skel."),
    primaryGroup=string("Primary group", "Name or number of the group that the user belongs to "
                        "first. Empty counts as left out.",
                        does="Left out for a new user: a group of the user's own name is made."),
    groups=keyed_array("Groups", "Further groups that the user belongs to.",
                       string("Group", "Name of a group.", examples=["wheel"]),
                       does="Of an existing user the list replaces all memberships there were."),
    noUserGroup=boolean("No group of its own", "Do not make a group of the user's name.",
                        default=False, does=NEW_ONLY),
    noLogInit=boolean("No login records", "Leave the records of last and failed logins alone.",
                      default=False, does="Without effect: those records are never touched."),
    shell=string("Login shell", "Absolute path of the login shell. Empty counts as left out.",
                 examples=["/bin/bash"],
                 does="Left out: SHELL of /etc/default/useradd."),
    system=boolean("System account", "Take the number from the range for system accounts.",
                   default=False, does=NEW_ONLY + " Such an account has no password ageing, no "
                                                  "subordinate ids and no mail spool."),
    shouldExist=since("3.2.0", boolean(
        "Should exist", "False: the account must not be there; nothing else of it counts.",
        default=True, does="The account is removed with its home directory, its mail spool and its "
                           "own group."))))

GROUP = struct("Group", "A group of accounts. Made when there is none of that name, else changed to "
               "what is given here.", dict(
    name=string("Group name", "Identifies the group.", examples=["wheel"], does=NO_NAME.strip()),
    gid=integer("Group id", "Number of the group.", examples=[1000],
                does="Left out: the next free one of the range in /etc/login.defs. A number in use "
                     "is refused."),
    passwordHash=string("Password hash", "Encrypted password, as in gshadow(5).",
                        does="Secret: in no log, plan or report."),
    system=boolean("System group", "Take the number from the range for system groups.",
                   default=False, does=NEW_ONLY),
    shouldExist=since("3.2.0", boolean("Should exist", "False: the group must not be there.",
                                       default=True, does="The group is removed."))))

PASSWD = struct("Accounts", "Users and groups.", dict(
    users=keyed_array("Users", "Users, one entry for each name.", USER,
                      does="The account files are edited without the programs of the image, groups "
                           "before users, and replaced whole under the lock of lckpwdf(3)."),
    groups=keyed_array("Groups", "Groups, one entry for each name.", GROUP)))
