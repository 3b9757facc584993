/** What the system's codes for a failed file operation say. */
const reasons = new Map([
  ['ENOENT', 'the folder is not there'],
  ['ENOTDIR', 'a part of its path is a file, not a folder'],
  ['EISDIR', 'a folder is in its place'],
  ['EEXIST', 'something is in its place already'],
  ['EACCES', 'you may not use what is there'],
  ['EPERM', 'it is not allowed, or another program is using it'],
  ['EBUSY', 'another program is using it'],
  ['EROFS', 'the disk can only be read'],
  ['EIO', 'the disk reports an error (EIO)'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your share of the disk is full'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['ENAMETOOLONG', 'its name is too long'],
])

/** A reason for people: the system's codes in words, everything else as it is. */
export const systemReason = (reason: unknown): string => reasons.get(String(reason)) ?? String(reason)
