/* Runs every instruction of rows.h on the host processor and writes what it did, for
 * SimdConformanceTest to compare. Operands are not written: both sides make them with the same
 * generator. Build and run as README.md says.
 *
 * Output: a row is one line of text
 *   name dst src size class immediate-mask memory-bytes aligned cases
 * followed by 2 bytes a case, little-endian: a hash of all that the instruction may change.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

struct row {
  const u8 *code, *end;
  const char *name;
  u8 dst, src, size, cls;
  int32_t imm;
};

#define ROW(n, d, s, z, c, m, text)                                                             \
  __asm__(".pushsection .rodata\n771: " text "\nret\n772:\n773: .asciz \"" #n "\"\n.popsection\n" \
          ".pushsection rowtab,\"aw\"\n.quad 771b, 772b, 773b\n"                                  \
          ".byte " #d ", " #s ", " #z ", " #c "\n.long " #m "\n.popsection\n");
#include "rows.h"
extern struct row __start_rowtab[], __stop_rowtab[];

struct state {
  u8 dst[16], src[16], xmm0[16];
  u64 rax, rdx, rcx;
  u64 flags, mxcsr;
  u8 *memory;
  u8 outX[16], outQ[8], outG[8];
};

void run(struct state *s, const u8 *code);
__asm__(
    ".text\nrun:\n push rbx\n push rbp\n mov rbp, rdi\n mov rbx, rsi\n"
    " movdqu xmm1, [rbp]\n movdqu xmm2, [rbp+16]\n movdqu xmm0, [rbp+32]\n"
    " movq mm1, [rbp]\n movq mm2, [rbp+16]\n mov r9, [rbp]\n mov r10, [rbp+16]\n"
    " mov rax, [rbp+48]\n mov rdx, [rbp+56]\n mov rcx, [rbp+64]\n mov r8, [rbp+88]\n mov rdi, r8\n"
    " ldmxcsr [rbp+80]\n push [rbp+72]\n popfq\n"
    " call rbx\n"
    " pushfq\n pop [rbp+72]\n stmxcsr [rbp+80]\n push 0x1f80\n ldmxcsr [rsp]\n add rsp, 8\n"
    " movdqu [rbp+32], xmm0\n mov [rbp+64], rcx\n"
    " movdqu [rbp+96], xmm1\n movq [rbp+112], mm1\n mov [rbp+120], r9\n"
    " emms\n pop rbp\n pop rbx\n ret\n");

static volatile int faulted;

static void onFault(int signal, siginfo_t *info, void *context) {
  ucontext_t *c = context;
  faulted = signal;
  u64 *stack = (u64 *)c->uc_mcontext.gregs[REG_RSP];
  c->uc_mcontext.gregs[REG_RIP] = *stack;
  c->uc_mcontext.gregs[REG_RSP] += 8;
}

/* ---- The generator of operands; SimdCase.java is its twin. ---- */

static u64 seed;

static u64 next(void) {
  u64 z = seed += 0x9E3779B97F4A7C15ull;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

static u32 below(u32 n) { return (u32)((next() >> 33) % n); }

static const u64 EDGES[12] = {0, 1, 0x7F, 0x80, 0x81, 0xFF, 0x7FFF, 0x8000, 0xFFFF,
                              0x7FFFFFFF, 0x80000000u, 0xFFFFFFFFu};

static u64 integers(void) {
  u64 r = 0;
  switch (below(6)) {
    case 0:
      for (int i = 0; i < 64; i += 8) r |= (EDGES[below(12)] & 0xFF) << i;
      return r;
    case 1:
      for (int i = 0; i < 64; i += 16) r |= (EDGES[below(12)] & 0xFFFF) << i;
      return r;
    case 2:
      for (int i = 0; i < 64; i += 32) r |= EDGES[below(12)] << i;
      return r;
    case 3:
      return next() >> below(64);
    default:
      return next();
  }
}

/* A number with the given exponent field, which is brought into range. */
static u64 number(int fraction, int exponentMax, int exponent, u64 bits) {
  if (exponent < 0) exponent = 0;
  if (exponent > exponentMax) exponent = exponentMax;
  u64 sign = bits >> 63 << (fraction == 52 ? 63 : 31);
  return sign | (u64)exponent << fraction | (bits & ((1ull << fraction) - 1));
}

static u64 fractionBits(int fraction) {
  u64 mask = (1ull << fraction) - 1;
  u64 sign = next() & 1ull << 63;
  switch (below(6)) {
    case 0:
      return sign;
    case 1:
      return sign | (1ull << below(fraction));
    case 2:
      return sign | (mask & ~(1ull << below(fraction)));
    case 3:
      return sign | (mask & (mask << below(fraction)));
    default:
      return sign | (next() & mask);
  }
}

static u64 floating(int fraction, int max) {
  int bias = max / 2;
  u64 bits = fractionBits(fraction);
  switch (below(12)) {
    case 0:
      return number(fraction, max, max, 0 | (bits & 1ull << 63));
    case 1:
      return number(fraction, max, max, bits);
    case 2:
      return number(fraction, max, 0, 0 | (bits & 1ull << 63));
    case 3:
      return number(fraction, max, 0, bits);
    case 4:
      return number(fraction, max, 1 + (int)below(4), bits);
    case 5:
      return number(fraction, max, max - 1 - (int)below(4), bits);
    case 6:
    case 7:
      return number(fraction, max, bias - 3 + (int)below(8), bits);
    case 8:
    case 9:
      return number(fraction, max, bias + (int)below(66), bits);
    default:
      return number(fraction, max, (int)below(max + 1), bits);
  }
}

/* A second operand that makes something happen with the first. */
static u64 partner(int fraction, int max, u64 a) {
  int bias = max / 2;
  int exponent = (int)(a >> fraction) & max;
  u64 signBit = 1ull << (fraction == 52 ? 63 : 31);
  u64 bits = fractionBits(fraction);
  int target;
  switch (below(12)) {
    case 0:
      return a ^ (bits >> 63 ? signBit : 0);
    case 1:
      return (a ^ (bits >> 63 ? signBit : 0)) ^ (1 + below(3));
    case 2:
      return number(fraction, max, exponent - 3 + (int)below(7), bits);
    case 3:
      return number(fraction, max, exponent - fraction - 3 + (int)below(6), bits);
    case 4:
      return number(fraction, max, exponent + fraction - 3 + (int)below(6), bits);
    case 5:
    case 6:
      target = below(2) ? max - 2 + (int)below(3) : 2 - (int)below(fraction + 5);
      return number(fraction, max, target + bias - exponent, bits);
    case 7:
    case 8:
      target = below(2) ? max - 2 + (int)below(3) : 2 - (int)below(fraction + 5);
      return number(fraction, max, exponent + bias - target, bits);
    default:
      return floating(fraction, max);
  }
}

static void put(u8 *to, int size, u64 value) { memcpy(to, &value, size); }

static u64 get(const u8 *from, int size) {
  u64 value = 0;
  memcpy(&value, from, size);
  return value;
}

static void text(u8 *to) {
  int word = below(2);
  int letters = 1 + (int)below(5);
  for (int i = 0; i < 16; i++) {
    to[i] = word && (i & 1) ? (below(8) == 0 ? 0x80 : 0) : (u8)(0x7D + below(letters));
  }
  if (below(4)) put(to + (below(16) & (word ? 14 : 15)), word ? 2 : 1, 0);
}

static int caseFlags;
static int caseImm;

static void makeCase(const struct row *r, struct state *s) {
  put(s->xmm0, 8, integers());
  put(s->xmm0 + 8, 8, integers());
  s->rax = below(2) ? (u64)(int64_t)((int)below(40) - 20) : next();
  s->rdx = below(2) ? (u64)(int64_t)((int)below(40) - 20) : next();
  s->rcx = next();
  u32 mxcsr = 0x1F80;
  if (below(4) == 0) mxcsr = below(64) << 7;
  mxcsr |= below(4) << 13;
  if (below(4) == 0) mxcsr |= 1 << 6;
  if (below(4) == 0) mxcsr |= 1 << 15;
  switch (below(4)) {
    case 0:
      mxcsr |= below(64);
      break;
    case 1:
      mxcsr |= 32;
      break;
  }
  s->mxcsr = mxcsr;
  s->flags = next() & 0x8D5;
  caseFlags = (int)s->flags;
  caseImm = (int)(next() >> 40 & 0xFF) & r->imm;
  switch (r->cls) {
    case 'f':
    case 'a':
      for (int i = 0; i < 16; i += 4) {
        u64 a = floating(23, 255);
        put(s->dst + i, 4, a);
        put(s->src + i, 4, partner(23, 255, a));
      }
      /* Neighbours meet in horizontal operations. */
      if (below(4) == 0) put(s->src + 4, 4, partner(23, 255, get(s->src, 4)));
      if (below(4) == 0) put(s->dst + 4, 4, partner(23, 255, get(s->dst, 4)));
      break;
    case 'd':
      for (int i = 0; i < 16; i += 8) {
        u64 a = floating(52, 2047);
        put(s->dst + i, 8, a);
        put(s->src + i, 8, partner(52, 2047, a));
      }
      if (below(4) == 0) put(s->src + 8, 8, partner(52, 2047, get(s->src, 8)));
      if (below(4) == 0) put(s->dst + 8, 8, partner(52, 2047, get(s->dst, 8)));
      break;
    case 't':
      text(s->dst);
      text(s->src);
      if (below(3) == 0) memcpy(s->src, s->dst, 16);
      break;
    case 'c':
      put(s->dst, 8, next());
      put(s->dst + 8, 8, next());
      if (below(2)) {
        u64 a = next();
        put(s->src, 8, (u64)((int64_t)a >> below(64)));
        put(s->src + 8, 8, next());
      } else {
        for (int i = 0; i < 16; i += 4) {
          u64 a = next();
          put(s->src + i, 4, (u64)((int64_t)a >> (32 + below(32))));
        }
      }
      break;
    default:
      put(s->dst, 8, integers());
      put(s->dst + 8, 8, integers());
      put(s->src, 8, integers());
      put(s->src + 8, 8, integers());
      if (below(4) == 0) {
        u32 same = below(65536);
        for (int i = 0; i < 16; i++) {
          if (same >> i & 1) s->src[i] = s->dst[i];
        }
      }
      if (r->cls == 's' && below(8)) put(s->src, 8, below(70));
  }
}

/* ---- ---- */

static u64 hash;

static void mix(const void *data, int bytes) {
  for (int i = 0; i < bytes; i++) {
    hash = (hash ^ ((const u8 *)data)[i]) * 0x100000001B3ull;
  }
}

static u8 *code; /* writable and executable */
static u8 *page; /* followed by one that cannot be touched */

static const u8 *patched(const struct row *r, int imm) {
  size_t n = r->end - r->code;
  memcpy(code, r->code, n);
  if (r->imm >= 0) code[n - 2] = (u8)imm;
  __builtin___clear_cache((char *)code, (char *)code + n);
  return code;
}

static int faults(const struct row *r, u8 *at) {
  struct state s;
  memset(&s, 0, sizeof s);
  memset(s.src, 0xFF, 16);
  s.mxcsr = 0x1F80;
  s.memory = at;
  faulted = 0;
  run(&s, patched(r, 0));
  return faulted != 0;
}

static const char *place(u8 p) {
  switch (p) {
    case 'X': return "XMM";
    case 'Q': return "MMX";
    case 'G': return "GENERAL";
    case 'M': return "MEMORY";
    default: return "NONE";
  }
}

int main(int argc, char **argv) {
  double scale = argc > 1 ? atof(argv[1]) : 1;
  const char *only = argc > 2 ? argv[2] : 0; /* print the cases of one instruction instead */
  code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(page + 4096, 4096, PROT_NONE);
  struct sigaction action = {.sa_sigaction = onFault, .sa_flags = SA_SIGINFO};
  sigaction(SIGFPE, &action, 0);
  sigaction(SIGSEGV, &action, 0);
  sigaction(SIGBUS, &action, 0);

  for (struct row *r = __start_rowtab; r < __stop_rowtab; r++) {
    int memory = r->dst == 'M' || r->src == 'M';
    int masked = !strncmp(r->name, "MASKMOV", 7);
    int bytes = 0, aligned = 0;
    if (memory) {
      aligned = faults(r, page + 1);
      for (bytes = 1; faults(r, page + 4096 - bytes); bytes++) {}
    }
    int cases = 120;
    if (r->imm > 0) cases = 300;
    if (r->cls == 'c') cases = 400;
    if (r->cls == 'f' || r->cls == 'd') cases = 1200;
    if (r->cls == 't') cases = 1500;
    if (r->cls == 'a') cases = 0;
    if (memory) cases /= 10;
    cases = (int)(cases * scale);
    if (only && strcmp(only, r->name)) continue;
    printf("%s %s %s %d %c %d %d %d %d\n", r->name, place(r->dst), place(r->src), r->size, r->cls,
           r->imm, bytes, aligned, cases);
    seed = 0xCBF29CE484222325ull;
    for (const char *p = r->name; *p; p++) seed = (seed ^ (u8)*p) * 0x100000001B3ull;
    seed = (seed ^ r->dst) * 0x100000001B3ull;
    seed = (seed ^ r->src) * 0x100000001B3ull;
    seed = (seed ^ r->size) * 0x100000001B3ull;
    for (int i = 0; i < cases; i++) {
      struct state s;
      makeCase(r, &s);
      struct state before = s;
      s.memory = page;
      if (r->src == 'M') memcpy(page, s.src, 16);
      if (r->dst == 'M') memcpy(page, s.dst, 16);
      if (masked) memcpy(page, s.xmm0, 16);
      faulted = 0;
      run(&s, patched(r, caseImm));
      u8 out[16] = {0};
      switch (r->dst) {
        case 'X': memcpy(out, s.outX, 16); break;
        case 'Q': memcpy(out, s.outQ, 8); break;
        case 'G': memcpy(out, s.outG, 8); break;
        default: memcpy(out, page, 16);
      }
      if (masked) memcpy(out, page, 16);
      u32 flags = (u32)s.flags & 0x8D5, mxcsr = (u32)s.mxcsr;
      u8 fault = faulted == SIGFPE;
      hash = 0xCBF29CE484222325ull;
      mix(out, 16);
      mix(s.xmm0, 16);
      mix(&s.rcx, 8);
      mix(&flags, 4);
      mix(&mxcsr, 4);
      mix(&fault, 1);
      u16 folded = (u16)(hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48);
      if (!only) {
        fwrite(&folded, 2, 1, stdout);
      } else {
        printf("case %d: dst %016lx_%016lx src %016lx_%016lx xmm0 %016lx_%016lx rax %lx rdx %lx imm %02x mxcsr %04x\n", i,
               get(before.dst + 8, 8), get(before.dst, 8), get(before.src + 8, 8), get(before.src, 8),
               get(before.xmm0 + 8, 8), get(before.xmm0, 8), before.rax, before.rdx, caseImm, (u32)before.mxcsr);
        printf("  gives %016lx_%016lx xmm0 %016lx_%016lx rcx %lx mxcsr %04x flags %03x fault %d\n",
               get(out + 8, 8), get(out, 8), get(s.xmm0 + 8, 8), get(s.xmm0, 8), s.rcx, mxcsr, flags, fault);
      }
    }
  }
  return 0;
}
