/*
 * QEMU flushes its log after each line and each record; at thirty lines an instruction that is most
 * of its time. Preloaded, this leaves the log to a large buffer, written when it is full.
 *
 *   gcc -O2 -shared -fPIC -o buffered.so buffered.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

static FILE *log_file;

int setvbuf(FILE *file, char *buffer, int mode, size_t size) {
  int (*real)(FILE *, char *, int, size_t) = dlsym(RTLD_NEXT, "setvbuf");
  if (mode == _IOLBF && buffer == NULL) {
    log_file = file;
    return real(file, NULL, _IOFBF, 1 << 16);
  }
  return real(file, buffer, mode, size);
}

int fflush(FILE *file) {
  int (*real)(FILE *) = dlsym(RTLD_NEXT, "fflush");
  return file != NULL && file == log_file ? 0 : real(file);
}
