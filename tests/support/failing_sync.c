// Makes a sync fail once, as a disk may: `fdatasync` when there is a file that FAIL_FDATASYNC names, `fsync` when there
// is one that FAIL_FSYNC names. The file is gone afterwards. Used through LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int is_to_fail(const char *variable) {
  const char *path = getenv(variable);
  return path != NULL && unlink(path) == 0;
}

int fdatasync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
  if (!is_to_fail("FAIL_FDATASYNC")) return real(file);
  errno = EIO;
  return -1;
}

int fsync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
  if (!is_to_fail("FAIL_FSYNC")) return real(file);
  errno = EIO;
  return -1;
}
