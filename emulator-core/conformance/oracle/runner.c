/*
 * Runs single instructions on the host processor (Linux x86-64) and says all that came out.
 *
 *   gcc -O2 -fno-stack-protector -o runner runner.c
 *
 * It reads batches of cases from standard input and answers each batch on standard output, until
 * the input ends; a first word says which processor this is. OracleRunner.java is the other side
 * and describes the records.
 *
 * There is one signal handler and nothing else: a case is loaded by returning from it (sigreturn
 * sets every register, RFLAGS, CS, SS and the x87 and SSE state), and its end is the next signal:
 * the single-step trap where RFLAGS.TF is set, the INT3 behind the instruction where not, or the
 * exception that the instruction raised. So a case costs one signal, and what it did is exactly
 * what the kernel found in the registers.
 *
 * The program itself must lie above 4 GiB (as position-independent programs do), so that what the
 * cases may touch is only the regions below.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define CODE 0x20000000ul /* two pages that can be run and read, then nothing */
#define DATA 0x20010000ul /* two pages that can be written, nothing before and behind */
#define ONLY 0x20014000ul /* a page that can be read, nothing before and behind */
#define PAGE 4096ul

enum { MODE32 = 1, FLOAT = 2 };

struct input {
  u16 flags, code_at, code_bytes, nothing;
  u64 regs[16], rflags, rip, fs_base, gs_base;
  u16 ds, es, fs, gs;
  u32 windows;
  /* Behind it the code, the windows of {u32 offset in DATA, u32 length, bytes}, and 512 bytes of
     FXSAVE where FLOAT. */
} __attribute__((packed));

struct output {
  u16 trap, signal;
  u32 error;
  u64 address, rip, rflags, regs[16], fs_base, gs_base;
  u16 cs, ss, ds, es, fs, gs;
  u16 runs;   /* of {u16 offset in DATA, u16 length, bytes} that changed */
  u16 floats; /* whether 512 bytes of FXSAVE follow: where they are not those that went in */
} __attribute__((packed));

/* What the assembly below reads and writes. */
u64 host_fs, host_gs, seen_fs_base, seen_gs_base, next_fs_base, next_gs_base;
u16 seen_ds, seen_es, seen_fs, seen_gs, next_ds, next_es, next_fs, next_gs;

void on_signal(int number, siginfo_t *info, void *context);
__asm__(
    ".text\n.globl on_signal\non_signal:\n"
    " pushfq\n andq $~0x244000, (%rsp)\n popfq\n"
    " mov %ds, seen_ds(%rip)\n mov %es, seen_es(%rip)\n"
    " mov %fs, seen_fs(%rip)\n mov %gs, seen_gs(%rip)\n"
    " rdfsbase %rax\n mov %rax, seen_fs_base(%rip)\n"
    " rdgsbase %rax\n mov %rax, seen_gs_base(%rip)\n"
    " xor %eax, %eax\n mov %eax, %fs\n mov %eax, %gs\n"
    " mov host_fs(%rip), %rax\n wrfsbase %rax\n"
    " mov host_gs(%rip), %rax\n wrgsbase %rax\n"
    " sub $8, %rsp\n call handle\n add $8, %rsp\n"
    " mov next_ds(%rip), %ds\n mov next_es(%rip), %es\n"
    " mov next_fs(%rip), %fs\n mov next_gs(%rip), %gs\n"
    " mov next_fs_base(%rip), %rax\n wrfsbase %rax\n"
    " mov next_gs_base(%rip), %rax\n wrgsbase %rax\n"
    " ret\n");

static u8 *code;                /* CODE, writable, somewhere else */
static u8 *image;               /* what DATA holds before a case */
static u8 *background;          /* what it holds where a case says nothing */
static u8 *batch, *answer, *at, *put;
static size_t batch_room, answer_room;
static u32 left;                /* cases of the batch that have not begun */
static const struct input *now; /* the case that runs */
static u8 floats_in[512];
static u8 floats_plain[512];
static int begun;

static const int REGISTERS[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI,
                                  REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13,
                                  REG_R14, REG_R15};

static void fail(const char *what) {
  perror(what);
  _exit(2);
}

static int read_all(void *to, size_t n) {
  u8 *p = to;
  while (n > 0) {
    ssize_t got = read(0, p, n);
    if (got == 0) return 0;
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("read");
    }
    p += got;
    n -= got;
  }
  return 1;
}

static void write_all(const void *from, size_t n) {
  const u8 *p = from;
  while (n > 0) {
    ssize_t got = write(1, p, n);
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("write");
    }
    p += got;
    n -= got;
  }
}

/* The pattern that memory is filled with: splitmix64 of the address. OracleGuest.java knows it. */
static void fill(void *to, u64 address, size_t n) {
  u64 *p = to;
  for (size_t i = 0; i < n / 8; i++) {
    u64 z = address + 8 * i + 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    p[i] = z ^ z >> 31;
  }
}

static void finish(ucontext_t *c, int number) {
  greg_t *g = c->uc_mcontext.gregs;
  struct output *o = (struct output *)put;
  put += sizeof *o;
  memset(o, 0, sizeof *o);
  o->trap = g[REG_TRAPNO];
  o->signal = number;
  o->error = g[REG_ERR];
  o->address = g[REG_CR2];
  o->rip = g[REG_RIP];
  o->rflags = g[REG_EFL];
  for (int i = 0; i < 16; i++) o->regs[i] = g[REGISTERS[i]];
  o->cs = g[REG_CSGSFS];
  o->ss = (u64)g[REG_CSGSFS] >> 48;
  o->ds = seen_ds;
  o->es = seen_es;
  o->fs = seen_fs;
  o->gs = seen_gs;
  o->fs_base = seen_fs_base;
  o->gs_base = seen_gs_base;
  u8 *data = (u8 *)DATA;
  for (u32 line = 0; line < 2 * PAGE; line += 64) {
    if (!memcmp(data + line, image + line, 64)) continue;
    for (u32 i = line; i < line + 64; i++) {
      if (data[i] == image[i]) continue;
      u32 end = i + 1;
      while (end < line + 64 && data[end] != image[end]) end++;
      *(u16 *)put = i;
      *(u16 *)(put + 2) = end - i;
      memcpy(put + 4, data + i, end - i);
      put += 4 + end - i;
      o->runs++;
      i = end;
    }
    memcpy(data + line, image + line, 64);
  }
  const u8 *floats = (const u8 *)c->uc_mcontext.fpregs;
  if (memcmp(floats, floats_in, 28) || memcmp(floats + 32, floats_in + 32, 384)) {
    o->floats = 1;
    memcpy(put, floats, 512);
    put += 512;
  }
  /* What the case said about memory is forgotten. */
  const u8 *w = (const u8 *)(now + 1) + now->code_bytes;
  for (u32 i = 0; i < now->windows; i++) {
    u32 offset = *(u32 *)w, length = *(u32 *)(w + 4);
    memcpy(image + offset, background + offset, length);
    memcpy(data + offset, background + offset, length);
    w += 8 + length;
  }
}

static void start(ucontext_t *c) {
  greg_t *g = c->uc_mcontext.gregs;
  now = (const struct input *)at;
  at += sizeof *now;
  u32 room = 2 * PAGE - now->code_at;
  memcpy(code + now->code_at, at, room < now->code_bytes ? room : now->code_bytes);
  at += now->code_bytes;
  for (u32 i = 0; i < now->windows; i++) {
    u32 offset = *(u32 *)at, length = *(u32 *)(at + 4);
    memcpy(image + offset, at + 8, length);
    memcpy((u8 *)DATA + offset, at + 8, length);
    at += 8 + length;
  }
  memcpy(floats_in, now->flags & FLOAT ? at : floats_plain, 512);
  if (now->flags & FLOAT) at += 512;
  u8 *floats = (u8 *)c->uc_mcontext.fpregs;
  memcpy(floats, floats_in, 28);
  memcpy(floats + 32, floats_in + 32, 384);
  *(u64 *)(floats + 512) = 3; /* XSTATE_BV: x87 and SSE as given, the rest as after reset */
  for (int i = 0; i < 16; i++) g[REGISTERS[i]] = now->regs[i];
  g[REG_RIP] = now->rip;
  g[REG_EFL] = now->rflags;
  g[REG_CSGSFS] = (now->flags & MODE32 ? 0x23 : 0x33) | 0x2Bul << 48;
  next_ds = now->ds;
  next_es = now->es;
  next_fs = now->fs;
  next_gs = now->gs;
  next_fs_base = now->fs_base;
  next_gs_base = now->gs_base;
}

/* A batch is {u32 cases, u32 bytes, records}; its answer the same. */
static void next_batch(void) {
  u32 head[2];
  alarm(0);
  if (!read_all(head, 8)) exit(0);
  alarm(60); /* a case that does not end must not hold its batch for ever */
  if (head[1] > batch_room) {
    batch_room = head[1];
    batch = realloc(batch, batch_room);
  }
  size_t room = 8 + head[0] * (sizeof(struct output) + 512 + 24 * 1024ul);
  if (room > answer_room) {
    answer_room = room;
    answer = realloc(answer, room);
  }
  if (!batch || !answer) fail("memory");
  if (!read_all(batch, head[1])) exit(0);
  left = head[0];
  at = batch;
  put = answer + 8;
}

void handle(int number, siginfo_t *info, void *context) {
  (void)info;
  if (begun) {
    finish(context, number);
    left--;
  }
  while (left == 0) {
    if (begun) {
      u32 head[2] = {0, put - answer - 8};
      memcpy(answer, head, 8);
      write_all(answer, put - answer);
    }
    begun = 1;
    next_batch();
  }
  start(context);
}

static u8 *region(u64 address, size_t bytes, int protection, int file) {
  u8 *p = mmap((void *)address, bytes, protection,
               (file >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS) |
                   (address ? MAP_FIXED_NOREPLACE : 0), file, 0);
  if (p == MAP_FAILED || (address && p != (u8 *)address)) fail("mmap");
  return p;
}

int main(void) {
  char brand[64] = {0};
  u32 *words = (u32 *)brand;
  for (u32 i = 0; i < 3; i++)
    __get_cpuid(0x80000002 + i, words + 4 * i, words + 4 * i + 1, words + 4 * i + 2, words + 4 * i + 3);
  u32 a = 0, b, c, d;
  __get_cpuid(1, &a, &b, &c, &d);
  snprintf(brand + strlen(brand), 14, " %08x", a);
  write_all(brand, 64);

  int file = memfd_create("code", 0);
  if (file < 0 || ftruncate(file, 2 * PAGE)) fail("memfd");
  region(CODE, 2 * PAGE, PROT_READ | PROT_EXEC, file);
  code = region(0, 2 * PAGE, PROT_READ | PROT_WRITE, file);
  memset(code, 0xCC, 2 * PAGE);
  u8 *data = region(DATA, 2 * PAGE, PROT_READ | PROT_WRITE, -1);
  u8 *only = region(ONLY, PAGE, PROT_READ | PROT_WRITE, -1);
  image = malloc(2 * PAGE);
  background = malloc(2 * PAGE);
  fill(background, DATA, 2 * PAGE);
  memcpy(image, background, 2 * PAGE);
  memcpy(data, background, 2 * PAGE);
  fill(only, ONLY, PAGE);
  mprotect(only, PAGE, PROT_READ);

  __asm__ volatile("rdfsbase %0\n rdgsbase %1" : "=r"(host_fs), "=r"(host_gs));
  *(u16 *)floats_plain = 0x37F;
  *(u32 *)(floats_plain + 24) = 0x1F80;
  stack_t other = {.ss_sp = malloc(1 << 17), .ss_size = 1 << 17};
  sigaltstack(&other, 0);
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  const int numbers[] = {SIGFPE, SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
  for (int i = 0; i < 5; i++) sigaction(numbers[i], &action, 0);
  __asm__ volatile("int3");
  return 3;
}
