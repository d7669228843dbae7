/* A disk that fails as told: loaded before the C library (LD_PRELOAD), for the tests of this package only.
 *
 * It counts the calls that change something below one folder, and makes the call of a chosen number fail, write short, or end
 * the process before, after or in the middle of it. It can also write down every change and every sync in order, so that a
 * power cut at any moment can be imitated afterwards. It must never touch anything outside that folder.
 *
 *   PEERFOLIO_DISK_FOLDER  the folder, as an absolute path without links
 *   PEERFOLIO_DISK_AT      number of the call that is hit, from 1; 0 or nothing: none
 *   PEERFOLIO_DISK_FAULT   eio, enospc, erofs, short, torn, kill-before, kill-after, gone
 *   PEERFOLIO_DISK_ONWARD  1: every later call fails as well, as on a disk that is full or was pulled out
 *   PEERFOLIO_DISK_HIT     a file that gets the name of the call that was hit
 *   PEERFOLIO_DISK_TRACE   a file that gets every change, told in src/power.rs
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096

static const char *folder;
static size_t folder_length;
static long hit_at;
static int fault, onward;
static long calls;
static int trace = -1;
static const char *hit_file;
static char *names[FILES]; /* path of each open file below the folder */
static pthread_mutex_t guard = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

enum { NONE, EIO_, ENOSPC_, EROFS_, SHORT_, TORN, KILL_BEFORE, KILL_AFTER, GONE };

#define REAL(kind, name, ...)                              \
  static kind (*real_##name)(__VA_ARGS__);                 \
  if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int fd, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  return real_write(fd, bytes, count);
}

static int plain_open(const char *path, int flags, int mode) {
  REAL(int, open64, const char *, int, ...);
  return real_open64(path, flags, mode);
}

__attribute__((constructor)) static void start(void) {
  const char *text;
  folder = getenv("PEERFOLIO_DISK_FOLDER");
  folder_length = folder ? strlen(folder) : 0;
  text = getenv("PEERFOLIO_DISK_AT");
  hit_at = text ? atol(text) : 0;
  text = getenv("PEERFOLIO_DISK_ONWARD");
  onward = text && *text == '1';
  hit_file = getenv("PEERFOLIO_DISK_HIT");
  text = getenv("PEERFOLIO_DISK_FAULT");
  if (text) {
    static const char *const all[] = {"",     "eio",         "enospc",     "erofs", "short",
                                      "torn", "kill-before", "kill-after", "gone"};
    for (int at = 1; at <= GONE; at++)
      if (!strcmp(text, all[at])) fault = at;
  }
  text = getenv("PEERFOLIO_DISK_TRACE");
  if (text) trace = plain_open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether a path is the folder or lies below it. */
static int ours(const char *path) {
  return folder && path && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static const char *name_of(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

static void note_open(int fd, const char *path) {
  if (fd < 0 || fd >= FILES) return;
  free(names[fd]);
  names[fd] = strdup(path);
}

/* One line of the trace: kind, offset, length, path, then the bytes. */
static void tell(char kind, const char *path, const char *to, int64_t offset, const void *bytes, size_t count) {
  char line[2 * PATH_MAX + 64];
  int length;
  if (trace < 0) return;
  length = snprintf(line, sizeof line, "%c %lld %zu %s%s%s\n", kind, (long long)offset, count, path, to ? "\t" : "", to ? to : "");
  plain_write(trace, line, (size_t)length);
  if (count) plain_write(trace, bytes, count);
}

static void say_hit(const char *call, const char *path) {
  char line[PATH_MAX + 64];
  int length, fd;
  if (!hit_file) return;
  fd = plain_open(hit_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return;
  length = snprintf(line, sizeof line, "%s %s", call, path);
  plain_write(fd, line, (size_t)length);
  close(fd);
}

/* The fault that this call meets, or NONE. */
static int meets(const char *call, const char *path) {
  calls++;
  if (!hit_at || !fault) return NONE;
  if (calls == hit_at) say_hit(call, path);
  if (calls == hit_at || (onward && calls > hit_at)) return fault;
  return NONE;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Whether the call fails, with errno set; ends the process where the fault says so. A fault that means nothing for the call
 * (a short write of a removal) is that of a disk that fails. */
static int fails(int met) {
  switch (met) {
    case NONE:
    case KILL_AFTER: return 0;
    case KILL_BEFORE: die(); return 1;
    case ENOSPC_: errno = ENOSPC; return 1;
    case EROFS_: errno = EROFS; return 1;
    default: errno = EIO; return 1;
  }
}

static void after(int met) {
  if (met == KILL_AFTER) die();
}

/* A write as the disk has it: the whole, a part, or nothing. `at` below 0: where the file stands. */
static ssize_t write_through(int fd, const void *bytes, size_t count, int64_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  const char *path = name_of(fd);
  int64_t offset = at >= 0 ? at : (int64_t)lseek64(fd, 0, SEEK_CUR);
  ssize_t done;
  int met;
  if (at < 0 && (fcntl(fd, F_GETFL) & O_APPEND)) {
    struct stat64 file;
    if (!fstat64(fd, &file)) offset = file.st_size;
  }
  met = meets("write", path);
  if (met == TORN || met == SHORT_) {
    size_t part = count / 2;
    done = at >= 0 ? real_pwrite64(fd, bytes, part, at) : plain_write(fd, bytes, part);
    if (met == TORN) die();
    /* What a short write means: that many bytes are there, and the caller may try to write the rest. */
    if (done > 0 || !count) return done;
    errno = ENOSPC;
    return -1;
  }
  if (met == ENOSPC_ && count > 1) {
    /* A full disk takes what still fits. */
    if (at >= 0) real_pwrite64(fd, bytes, count / 3, at);
    errno = ENOSPC;
    return -1;
  }
  if (fails(met)) return -1;
  done = at >= 0 ? real_pwrite64(fd, bytes, count, at) : plain_write(fd, bytes, count);
  if (done > 0) tell('w', path, NULL, offset, bytes, (size_t)done);
  after(met);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t done;
  pthread_mutex_lock(&guard);
  if (fd == 1) tell('m', "", NULL, 0, bytes, count); /* what the program confirms, between the changes */
  done = name_of(fd) ? write_through(fd, bytes, count, -1) : plain_write(fd, bytes, count);
  pthread_mutex_unlock(&guard);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  ssize_t done;
  pthread_mutex_lock(&guard);
  done = name_of(fd) ? write_through(fd, bytes, count, at) : real_pwrite64(fd, bytes, count, at);
  pthread_mutex_unlock(&guard);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

static ssize_t write_all_parts(int fd, const struct iovec *parts, int count, int64_t at) {
  ssize_t done = 0;
  for (int part = 0; part < count; part++) {
    ssize_t wrote = write_through(fd, parts[part].iov_base, parts[part].iov_len, at < 0 ? -1 : at + done);
    if (wrote < 0) return done ? done : -1;
    done += wrote;
    if ((size_t)wrote < parts[part].iov_len) break;
  }
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int);
  ssize_t done;
  pthread_mutex_lock(&guard);
  done = name_of(fd) ? write_all_parts(fd, parts, count, -1) : real_writev(fd, parts, count);
  pthread_mutex_unlock(&guard);
  return done;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  REAL(ssize_t, pwritev64, int, const struct iovec *, int, off64_t);
  ssize_t done;
  pthread_mutex_lock(&guard);
  done = name_of(fd) ? write_all_parts(fd, parts, count, at) : real_pwritev64(fd, parts, count, at);
  pthread_mutex_unlock(&guard);
  return done;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

/* Copies inside the kernel go by way of plain reads and writes, which are seen here. */
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t count, unsigned flags) {
  REAL(ssize_t, copy_file_range, int, off64_t *, int, off64_t *, size_t, unsigned);
  if (name_of(to)) {
    errno = EXDEV;
    return -1;
  }
  return real_copy_file_range(from, at, to, there, count, flags);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
  REAL(ssize_t, sendfile64, int, int, off64_t *, size_t);
  if (name_of(to)) {
    errno = EINVAL;
    return -1;
  }
  return real_sendfile64(to, from, at, count);
}

ssize_t sendfile(int to, int from, off_t *at, size_t count) { return sendfile64(to, from, at, count); }

/* A disk that is gone gives nothing to read either. */
static int gone(int fd) {
  if (fault == GONE && hit_at && calls >= hit_at && name_of(fd)) {
    errno = EIO;
    return 1;
  }
  return 0;
}

ssize_t read(int fd, void *bytes, size_t count) {
  REAL(ssize_t, read, int, void *, size_t);
  return gone(fd) ? -1 : real_read(fd, bytes, count);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
  REAL(ssize_t, pread64, int, void *, size_t, off64_t);
  return gone(fd) ? -1 : real_pread64(fd, bytes, count, at);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at) { return pread64(fd, bytes, count, at); }

static int open_through(const char *path, int flags, int mode) {
  struct stat64 file;
  int fd, there, met = NONE;
  if (!ours(path)) return plain_open(path, flags, mode);
  pthread_mutex_lock(&guard);
  there = !stat64(path, &file);
  if ((flags & O_CREAT) && !there) {
    met = meets("create", path);
    fd = fails(met) ? -1 : plain_open(path, flags, mode);
  } else if (fault == GONE && hit_at && calls >= hit_at) {
    errno = EIO;
    fd = -1;
  } else if (fault == EROFS_ && onward && hit_at && calls >= hit_at && (flags & O_ACCMODE) != O_RDONLY) {
    errno = EROFS;
    fd = -1;
  } else {
    fd = plain_open(path, flags, mode);
  }
  if (fd >= 0) {
    note_open(fd, path);
    if ((flags & O_CREAT) && !there) tell('c', path, NULL, 0, NULL, 0);
    if ((flags & O_TRUNC) && there) tell('t', path, NULL, 0, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return fd;
}

#define OPENS(name)                                     \
  int name(const char *path, int flags, ...) {          \
    int mode = 0;                                       \
    if (flags & (O_CREAT | __O_TMPFILE)) {              \
      va_list rest;                                     \
      va_start(rest, flags);                            \
      mode = va_arg(rest, int);                         \
      va_end(rest);                                     \
    }                                                   \
    return open_through(path, flags, mode);             \
  }
OPENS(open)
OPENS(open64)

int close(int fd) {
  REAL(int, close, int);
  pthread_mutex_lock(&guard);
  if (fd >= 0 && fd < FILES && names[fd]) {
    free(names[fd]);
    names[fd] = NULL;
  }
  pthread_mutex_unlock(&guard);
  return real_close(fd);
}

static int sync_through(int fd, int (*sync)(int)) {
  int met, done;
  pthread_mutex_lock(&guard);
  met = meets("sync", name_of(fd));
  done = fails(met) ? -1 : sync(fd);
  if (!done) {
    tell('s', name_of(fd), NULL, 0, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return done;
}

int fsync(int fd) {
  REAL(int, fsync, int);
  return name_of(fd) ? sync_through(fd, real_fsync) : real_fsync(fd);
}

int fdatasync(int fd) {
  REAL(int, fdatasync, int);
  return name_of(fd) ? sync_through(fd, real_fdatasync) : real_fdatasync(fd);
}

int ftruncate64(int fd, off64_t length) {
  REAL(int, ftruncate64, int, off64_t);
  int met, done;
  if (!name_of(fd)) return real_ftruncate64(fd, length);
  pthread_mutex_lock(&guard);
  met = meets("truncate", name_of(fd));
  done = fails(met) ? -1 : real_ftruncate64(fd, length);
  if (!done) {
    tell('t', name_of(fd), NULL, length, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int rename(const char *from, const char *to) {
  REAL(int, rename, const char *, const char *);
  int met, done;
  if (!ours(from) && !ours(to)) return real_rename(from, to);
  pthread_mutex_lock(&guard);
  met = meets("rename", from);
  done = fails(met) ? -1 : real_rename(from, to);
  if (!done) {
    tell('r', from, to, 0, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return done;
}

int unlink(const char *path) {
  REAL(int, unlink, const char *);
  struct stat64 file;
  int met, done;
  /* The removal of what is not there changes nothing. */
  if (!ours(path) || lstat64(path, &file)) return real_unlink(path);
  pthread_mutex_lock(&guard);
  met = meets("remove", path);
  done = fails(met) ? -1 : real_unlink(path);
  if (!done) {
    tell('u', path, NULL, 0, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return done;
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t);
  int met, done;
  if (!ours(path)) return real_mkdir(path, mode);
  pthread_mutex_lock(&guard);
  met = meets("make folder", path);
  done = fails(met) ? -1 : real_mkdir(path, mode);
  if (!done) {
    tell('d', path, NULL, 0, NULL, 0);
    after(met);
  }
  pthread_mutex_unlock(&guard);
  return done;
}
