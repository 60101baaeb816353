// A disk that fails when it is told to. Used through LD_PRELOAD; `failing_disk.ts` builds it and says what to set.
//
// By hand: `fdatasync` fails once when there is a file that FAIL_FDATASYNC names, `fsync` when there is one that
// FAIL_FSYNC names. The file is gone afterwards.
//
// By number: each operation that changes what is below POINT_FOLDER, or syncs it, is a point. It is written to the file
// POINT_LOG as a line, `<operation> <path>`, before it is done. At the point number POINT_AT (from 1), POINT_ACT is done:
//   kill         the program is killed; of a write the first half is done
//   eio          the operation is not done and fails with EIO, once
//   cut          the power of the file system at POINT_FOLDER fails, and the program is killed
//   cut-flushed  the same, but the journal of the file system reaches the disk first, without the bytes of files
// POINT_END=cut or cut-flushed does so when the program ends, too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)
#define SHUTDOWN_FLUSHING_LOG 1
#define SHUTDOWN_AT_ONCE 2

enum decision { GO_ON, FAIL, DIE };

static const char *folder;
static const char *act = "";
static const char *end = "";
static long point_at;
static int log_file = -1;
static atomic_long points;

static void *real(const char *name) {
  return dlsym(RTLD_NEXT, name);
}

static const char *setting(const char *variable) {
  const char *value = getenv(variable);
  return value == NULL ? "" : value;
}

__attribute__((constructor)) static void begin(void) {
  const char *path = setting("POINT_LOG");
  if (path[0] == '\0') return;
  log_file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  act = setting("POINT_ACT");
  end = setting("POINT_END");
  point_at = atol(setting("POINT_AT"));
  folder = setting("POINT_FOLDER");
}

static void cut_power(const char *how) {
  uint32_t flag = strcmp(how, "cut-flushed") == 0 ? SHUTDOWN_FLUSHING_LOG : SHUTDOWN_AT_ONCE;
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A cut that does not happen would make every check pass.
  if (file < 0 || ioctl(file, SHUTDOWN, &flag) != 0) {
    static const char why[] = "Cannot cut the power of POINT_FOLDER\n";
    syscall(SYS_write, STDERR_FILENO, why, sizeof why - 1);
    abort();
  }
  close(file);
}

__attribute__((destructor)) static void finish(void) {
  if (folder != NULL && end[0] != '\0') cut_power(end);
}

__attribute__((noreturn)) static void die(void) {
  if (strncmp(act, "cut", 3) == 0) cut_power(act);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static enum decision reach(const char *operation, const char *path) {
  if (folder == NULL) return GO_ON;
  size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0 || path[length] != '/') return GO_ON;
  // The index of SQLite's log is shared memory, and built anew after a crash.
  size_t path_length = strlen(path);
  if (path_length > 4 && strcmp(path + path_length - 4, "-shm") == 0) return GO_ON;
  char line[PATH_MAX + 32];
  int bytes = snprintf(line, sizeof line, "%s %s\n", operation, path + length + 1);
  syscall(SYS_write, log_file, line, bytes);
  if (atomic_fetch_add(&points, 1) + 1 != point_at) return GO_ON;
  if (strcmp(act, "eio") == 0) return FAIL;
  return act[0] == '\0' ? GO_ON : DIE;
}

static enum decision reach_file(const char *operation, int file) {
  if (folder == NULL) return GO_ON;
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t bytes = readlink(link, path, sizeof path - 1);
  if (bytes < 0) return GO_ON;
  path[bytes] = '\0';
  return reach(operation, path);
}

static int failed(void) {
  errno = EIO;
  return -1;
}

// For operations that are done as a whole or not at all.
#define AT_POINT(decision)        \
  switch (decision) {             \
    case FAIL: return failed();   \
    case DIE: die();              \
    case GO_ON: break;            \
  }

static int is_to_fail(const char *variable) {
  const char *path = getenv(variable);
  return path != NULL && unlinkat(AT_FDCWD, path, 0) == 0;
}

int fdatasync(int file) {
  if (is_to_fail("FAIL_FDATASYNC")) return failed();
  AT_POINT(reach_file("fdatasync", file));
  return ((int (*)(int)) real("fdatasync"))(file);
}

int fsync(int file) {
  if (is_to_fail("FAIL_FSYNC")) return failed();
  AT_POINT(reach_file("fsync", file));
  return ((int (*)(int)) real("fsync"))(file);
}

int rename(const char *from, const char *to) {
  AT_POINT(reach("rename", to));
  return ((int (*)(const char *, const char *)) real("rename"))(from, to);
}

int unlink(const char *path) {
  AT_POINT(reach("unlink", path));
  return ((int (*)(const char *)) real("unlink"))(path);
}

int mkdir(const char *path, mode_t mode) {
  AT_POINT(reach("mkdir", path));
  return ((int (*)(const char *, mode_t)) real("mkdir"))(path, mode);
}

int ftruncate(int file, off_t bytes) {
  AT_POINT(reach_file("ftruncate", file));
  return ((int (*)(int, off_t)) real("ftruncate"))(file, bytes);
}

int ftruncate64(int file, off64_t bytes) {
  AT_POINT(reach_file("ftruncate", file));
  return ((int (*)(int, off64_t)) real("ftruncate64"))(file, bytes);
}

ssize_t write(int file, const void *bytes, size_t count) {
  ssize_t (*next)(int, const void *, size_t) = real("write");
  switch (reach_file("write", file)) {
    case FAIL: return failed();
    case DIE: next(file, bytes, count / 2); die();
    default: return next(file, bytes, count);
  }
}

static ssize_t write_at(const char *name, int file, const void *bytes, size_t count, off64_t at) {
  ssize_t (*next)(int, const void *, size_t, off64_t) = real(name);
  switch (reach_file("write", file)) {
    case FAIL: return failed();
    case DIE: next(file, bytes, count / 2, at); die();
    default: return next(file, bytes, count, at);
  }
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return write_at("pwrite", file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  return write_at("pwrite64", file, bytes, count, at);
}
