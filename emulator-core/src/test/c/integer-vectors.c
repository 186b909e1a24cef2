/*
 * Writes test vectors for integer instructions, taken from the processor that this program runs on.
 *
 *   gcc -O1 -static -no-pie -o integer-vectors integer-vectors.c
 *   ./integer-vectors 15000 20240607 8 |
 *     gzip -9n > ../resources/bootscope/core/cpu/interpret/integer-vectors.gz
 *
 * Each vector is one instruction, or a sequence with branches forward, and a state that the reader
 * derives from the seed and the vector's number (registers, flags and 1 KiB of memory, by
 * splitmix64), except for registers that had to be chosen (addresses, counts), which the vector
 * lists. The rest of a vector is what changed. Code runs in 64-bit mode, or in 32-bit compatibility
 * mode where the toss says so. The third argument is the share of sequences in percent. The layout is
 * read by IntegerVectors; all numbers are little-endian.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define BASE 0x20000000ul
#define CODE (BASE + 0x1800)
#define REGION (BASE + 0x11000)
#define BYTES 1024

typedef uint64_t u64;
typedef uint8_t u8;

struct shared {
  u64 in[16], in_flags;
  u64 out[16], out_flags, out_flags_end;
  u64 host_rsp;
  uint32_t to32, to32_selector, to64, to64_selector;
};
#define S ((struct shared *)BASE)
#define AT(field) ((uint32_t)(uintptr_t)&S->field)

enum {
  BYTE = 1,     /* byte operands */
  NOMODRM = 2,
  MEM = 4,      /* memory form only */
  REG = 8,      /* register form only */
  LOCK = 16,    /* LOCK is legal on memory */
  BYTE_E = 32,  /* r/m is a byte (or word, WORD_E), reg has the operand size */
  PLUS_R = 64,  /* register in the opcode */
  STRING = 128,
  BITS = 256,   /* bit index in a register */
  DIVIDE = 512,
  EXCHANGE = 1024,
  ONLY32 = 2048,
  ONLY64 = 4096,
  NO16 = 8192,  /* no operand size prefix */
  NOW = 16384,  /* no REX.W */
  FRAME = 32768,
  ADDRESS = 65536, /* no access: any address will do */
  COMPARES = 131072,
  TABLE = 262144,
  BRANCH = 524288,
};

struct row {
  u8 map, op, ext, imm; /* ext 255: none; imm 1 byte, 2 word, 4 by operand size, 8 full, 5: enter */
  u8 prefix, weight;
  int flags;
};

#define ALU(b, x)                                                                      \
  {0, b + 0, 255, 0, 0, 2, BYTE | x}, {0, b + 1, 255, 0, 0, 4, x},                     \
      {0, b + 2, 255, 0, 0, 2, BYTE}, {0, b + 3, 255, 0, 0, 4, 0},                     \
      {0, b + 4, 255, 1, 0, 1, NOMODRM}, {0, b + 5, 255, 4, 0, 2, NOMODRM},            \
      {0, 0x80, b / 8, 1, 0, 2, BYTE | x}, {0, 0x81, b / 8, 4, 0, 3, x},               \
      {0, 0x83, b / 8, 1, 0, 3, x}, {0, 0x82, b / 8, 1, 0, 1, BYTE | x | ONLY32}
#define SHIFT(e)                                                                       \
  {0, 0xC0, e, 1, 0, 2, BYTE}, {0, 0xC1, e, 1, 0, 4, 0}, {0, 0xD0, e, 0, 0, 1, BYTE},  \
      {0, 0xD1, e, 0, 0, 2, 0}, {0, 0xD2, e, 0, 0, 2, BYTE}, {0, 0xD3, e, 0, 0, 4, 0}

static const struct row rows[] = {
    ALU(0x00, LOCK), ALU(0x08, LOCK), ALU(0x10, LOCK), ALU(0x18, LOCK), ALU(0x20, LOCK),
    ALU(0x28, LOCK), ALU(0x30, LOCK), ALU(0x38, 0),
    {0, 0x84, 255, 0, 0, 2, BYTE}, {0, 0x85, 255, 0, 0, 4, 0},
    {0, 0xA8, 255, 1, 0, 1, NOMODRM}, {0, 0xA9, 255, 4, 0, 2, NOMODRM},
    {0, 0xF6, 0, 1, 0, 1, BYTE}, {0, 0xF7, 0, 4, 0, 2, 0},
    {0, 0xF6, 2, 0, 0, 1, BYTE | LOCK}, {0, 0xF7, 2, 0, 0, 2, LOCK},
    {0, 0xF6, 3, 0, 0, 1, BYTE | LOCK}, {0, 0xF7, 3, 0, 0, 2, LOCK},
    {0, 0xFE, 0, 0, 0, 2, BYTE | LOCK}, {0, 0xFF, 0, 0, 0, 4, LOCK},
    {0, 0xFE, 1, 0, 0, 2, BYTE | LOCK}, {0, 0xFF, 1, 0, 0, 4, LOCK},
    {0, 0x40, 255, 0, 0, 1, PLUS_R | ONLY32}, {0, 0x48, 255, 0, 0, 1, PLUS_R | ONLY32},
    SHIFT(0), SHIFT(1), SHIFT(2), SHIFT(3), SHIFT(4), SHIFT(5), SHIFT(6), SHIFT(7),
    {1, 0xA4, 255, 1, 0, 4, 0}, {1, 0xA5, 255, 0, 0, 4, 0},
    {1, 0xAC, 255, 1, 0, 4, 0}, {1, 0xAD, 255, 0, 0, 4, 0},
    {0, 0xF6, 4, 0, 0, 2, BYTE}, {0, 0xF7, 4, 0, 0, 6, 0},
    {0, 0xF6, 5, 0, 0, 2, BYTE}, {0, 0xF7, 5, 0, 0, 6, 0},
    {1, 0xAF, 255, 0, 0, 6, 0}, {0, 0x69, 255, 4, 0, 4, 0}, {0, 0x6B, 255, 1, 0, 4, 0},
    {0, 0xF6, 6, 0, 0, 4, BYTE | DIVIDE}, {0, 0xF7, 6, 0, 0, 10, DIVIDE},
    {0, 0xF6, 7, 0, 0, 4, BYTE | DIVIDE}, {0, 0xF7, 7, 0, 0, 10, DIVIDE},
    {1, 0xA3, 255, 0, 0, 4, BITS}, {1, 0xAB, 255, 0, 0, 4, BITS | LOCK},
    {1, 0xB3, 255, 0, 0, 4, BITS | LOCK}, {1, 0xBB, 255, 0, 0, 4, BITS | LOCK},
    {1, 0xBA, 4, 1, 0, 2, 0}, {1, 0xBA, 5, 1, 0, 2, LOCK}, {1, 0xBA, 6, 1, 0, 2, LOCK},
    {1, 0xBA, 7, 1, 0, 2, LOCK},
    {1, 0xBC, 255, 0, 0, 4, 0}, {1, 0xBD, 255, 0, 0, 4, 0}, {1, 0xB8, 255, 0, 0xF3, 4, 0},
    {2, 0xF0, 255, 0, 0xF2, 2, BYTE_E | NO16}, {2, 0xF1, 255, 0, 0xF2, 4, 0},
    {2, 0xF0, 255, 0, 0, 4, MEM}, {2, 0xF1, 255, 0, 0, 4, MEM},
#define CC(n)                                                                          \
  {1, 0x40 + n, 255, 0, 0, 2, 0}, {1, 0x90 + n, 0, 0, 0, 1, BYTE}
    CC(0), CC(1), CC(2), CC(3), CC(4), CC(5), CC(6), CC(7), CC(8), CC(9), CC(10), CC(11),
    CC(12), CC(13), CC(14), CC(15),
    {1, 0xC0, 255, 0, 0, 2, BYTE | LOCK}, {1, 0xC1, 255, 0, 0, 4, LOCK},
    {1, 0xB0, 255, 0, 0, 2, BYTE | LOCK | EXCHANGE}, {1, 0xB1, 255, 0, 0, 6, LOCK | EXCHANGE},
    {1, 0xC7, 1, 0, 0, 6, MEM | LOCK | EXCHANGE | NO16},
    {1, 0xB6, 255, 0, 0, 4, BYTE_E}, {1, 0xB7, 255, 0, 0, 4, 0},
    {1, 0xBE, 255, 0, 0, 4, BYTE_E}, {1, 0xBF, 255, 0, 0, 4, 0}, {0, 0x63, 255, 0, 0, 4, ONLY64},
    {1, 0xC8, 255, 0, 0, 4, PLUS_R | NO16},
    {0, 0x98, 255, 0, 0, 2, NOMODRM}, {0, 0x99, 255, 0, 0, 2, NOMODRM},
    {0, 0x9E, 255, 0, 0, 2, NOMODRM}, {0, 0x9F, 255, 0, 0, 2, NOMODRM},
    {0, 0xF5, 255, 0, 0, 1, NOMODRM}, {0, 0xF8, 255, 0, 0, 1, NOMODRM},
    {0, 0xF9, 255, 0, 0, 1, NOMODRM}, {0, 0xFC, 255, 0, 0, 1, NOMODRM},
    {0, 0xFD, 255, 0, 0, 1, NOMODRM},
    {0, 0x88, 255, 0, 0, 2, BYTE}, {0, 0x89, 255, 0, 0, 3, 0}, {0, 0x8A, 255, 0, 0, 2, BYTE},
    {0, 0x8B, 255, 0, 0, 3, 0}, {0, 0xC6, 0, 1, 0, 1, BYTE}, {0, 0xC7, 0, 4, 0, 2, 0},
    {0, 0xB0, 255, 1, 0, 2, PLUS_R | BYTE}, {0, 0xB8, 255, 8, 0, 2, PLUS_R},
    {0, 0x86, 255, 0, 0, 2, BYTE | LOCK}, {0, 0x87, 255, 0, 0, 3, LOCK},
    {0, 0x90, 255, 0, 0, 3, PLUS_R}, {1, 0xC3, 255, 0, 0, 2, MEM | NO16},
    {0, 0x8D, 255, 0, 0, 8, MEM | ADDRESS},
    {0, 0xD7, 255, 0, 0, 2, NOMODRM | TABLE},
    {0, 0xA4, 255, 0, 0, 3, NOMODRM | STRING}, {0, 0xA5, 255, 0, 0, 4, NOMODRM | STRING},
    {0, 0xA6, 255, 0, 0, 3, NOMODRM | STRING | COMPARES},
    {0, 0xA7, 255, 0, 0, 4, NOMODRM | STRING | COMPARES},
    {0, 0xAA, 255, 0, 0, 3, NOMODRM | STRING}, {0, 0xAB, 255, 0, 0, 4, NOMODRM | STRING},
    {0, 0xAC, 255, 0, 0, 3, NOMODRM | STRING}, {0, 0xAD, 255, 0, 0, 4, NOMODRM | STRING},
    {0, 0xAE, 255, 0, 0, 3, NOMODRM | STRING | COMPARES},
    {0, 0xAF, 255, 0, 0, 4, NOMODRM | STRING | COMPARES},
    {0, 0x50, 255, 0, 0, 3, PLUS_R}, {0, 0x58, 255, 0, 0, 3, PLUS_R},
    {0, 0x68, 255, 4, 0, 1, NOMODRM}, {0, 0x6A, 255, 1, 0, 1, NOMODRM},
    {0, 0xFF, 6, 0, 0, 2, 0}, {0, 0x8F, 0, 0, 0, 2, 0},
    {0, 0x9C, 255, 0, 0, 1, NOMODRM | FRAME},
    {0, 0xC8, 255, 5, 0, 4, NOMODRM | FRAME}, {0, 0xC9, 255, 0, 0, 2, NOMODRM | FRAME},
    {0, 0x60, 255, 0, 0, 2, NOMODRM | ONLY32}, {0, 0x61, 255, 0, 0, 2, NOMODRM | ONLY32},
    {0, 0x27, 255, 0, 0, 3, NOMODRM | ONLY32}, {0, 0x2F, 255, 0, 0, 3, NOMODRM | ONLY32},
    {0, 0x37, 255, 0, 0, 3, NOMODRM | ONLY32}, {0, 0x3F, 255, 0, 0, 3, NOMODRM | ONLY32},
    {0, 0xD4, 255, 1, 0, 3, NOMODRM | ONLY32}, {0, 0xD5, 255, 1, 0, 3, NOMODRM | ONLY32},
    {0, 0x63, 255, 0, 0, 2, ONLY32 | NO16},
};
#define ROWS (sizeof rows / sizeof *rows)

/* What sequences are made of: no flag is left undefined but AF. */
static const struct row chain[] = {
    ALU(0x00, 0), ALU(0x08, 0), ALU(0x10, 0), ALU(0x18, 0), ALU(0x20, 0), ALU(0x28, 0),
    ALU(0x30, 0), ALU(0x38, 0), ALU(0x38, 0),
    {0, 0x84, 255, 0, 0, 4, BYTE}, {0, 0x85, 255, 0, 0, 8, 0},
    {0, 0xF6, 0, 1, 0, 2, BYTE}, {0, 0xF7, 0, 4, 0, 4, 0},
    {0, 0xF6, 2, 0, 0, 1, BYTE}, {0, 0xF7, 2, 0, 0, 2, 0},
    {0, 0xF6, 3, 0, 0, 2, BYTE}, {0, 0xF7, 3, 0, 0, 4, 0},
    {0, 0xFE, 0, 0, 0, 2, BYTE}, {0, 0xFF, 0, 0, 0, 8, 0},
    {0, 0xFE, 1, 0, 0, 2, BYTE}, {0, 0xFF, 1, 0, 0, 8, 0},
    {0, 0xD1, 4, 0, 0, 4, 0}, {0, 0xD1, 5, 0, 0, 4, 0}, {0, 0xD1, 7, 0, 0, 4, 0},
    {0, 0xD1, 0, 0, 0, 2, 0}, {0, 0xD1, 3, 0, 0, 2, 0}, {0, 0xD0, 2, 0, 0, 2, BYTE},
#define CHAIN_CC(n) {1, 0x40 + n, 255, 0, 0, 2, 0}, {1, 0x90 + n, 0, 0, 0, 2, BYTE}
    CHAIN_CC(0), CHAIN_CC(1), CHAIN_CC(2), CHAIN_CC(3), CHAIN_CC(4), CHAIN_CC(5), CHAIN_CC(6),
    CHAIN_CC(7), CHAIN_CC(8), CHAIN_CC(9), CHAIN_CC(10), CHAIN_CC(11), CHAIN_CC(12),
    CHAIN_CC(13), CHAIN_CC(14), CHAIN_CC(15),
    {1, 0xB6, 255, 0, 0, 4, BYTE_E}, {1, 0xB7, 255, 0, 0, 4, 0}, {1, 0xBE, 255, 0, 0, 4, BYTE_E},
    {1, 0xBF, 255, 0, 0, 4, 0}, {0, 0x63, 255, 0, 0, 4, ONLY64}, {1, 0xC8, 255, 0, 0, 2, PLUS_R | NO16},
    {0, 0x98, 255, 0, 0, 2, NOMODRM}, {0, 0x99, 255, 0, 0, 2, NOMODRM},
    {0, 0xF5, 255, 0, 0, 2, NOMODRM}, {0, 0xF8, 255, 0, 0, 2, NOMODRM}, {0, 0xF9, 255, 0, 0, 2, NOMODRM},
    {0, 0x88, 255, 0, 0, 4, BYTE}, {0, 0x89, 255, 0, 0, 8, 0}, {0, 0x8A, 255, 0, 0, 4, BYTE},
    {0, 0x8B, 255, 0, 0, 8, 0}, {0, 0xC6, 0, 1, 0, 2, BYTE}, {0, 0xC7, 0, 4, 0, 4, 0},
    {0, 0xB8, 255, 8, 0, 2, PLUS_R}, {0, 0x87, 255, 0, 0, 4, 0}, {0, 0x90, 255, 0, 0, 2, PLUS_R},
    {1, 0xC0, 255, 0, 0, 2, BYTE}, {1, 0xC1, 255, 0, 0, 4, 0}, {1, 0xB1, 255, 0, 0, 6, 0},
    {0, 0x50, 255, 0, 0, 4, PLUS_R}, {0, 0x58, 255, 0, 0, 4, PLUS_R}, {0, 0x8D, 255, 0, 0, 8, MEM | ADDRESS},
    {0, 0x70, 255, 0, 0, 60, NOMODRM | BRANCH},
};
#define CHAIN_ROWS (sizeof chain / sizeof *chain)

static u64 splitmix(u64 *s) {
  u64 z = *s += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static const u64 corners[16] = {
    0, 1, -1ull, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
    0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0x100000000, 0x5555555555555555};

static u64 value(u64 *s) {
  u64 k = splitmix(s), v = splitmix(s);
  switch (k & 7) {
    case 2: return v & 0xFF;
    case 3: return corners[k >> 8 & 15];
    case 4: return 1ull << (k >> 8 & 63);
    case 5: return (u64)(int64_t)(int32_t)v;
    case 6: return v >> (k >> 8 & 63);
    case 7: return corners[k >> 8 & 15] ^ corners[k >> 16 & 15] << (k >> 24 & 32);
    default: return v;
  }
}

static u64 rng;
static unsigned toss(unsigned n) { return splitmix(&rng) % n; }

static u8 code[128];
static int length, immediate_bytes;
static u64 regs[16];
static u8 memory[BYTES];
static int chosen; /* bit mask of registers that aren't derived */
static int mode32;
static int chained; /* addresses are off RBP, which with RSP nobody writes */

static void emit(u64 v, int n) {
  while (n--) {
    code[length++] = v;
    v >>= 8;
  }
}

static void choose(int r, u64 v) {
  regs[r] = mode32 ? (uint32_t)v : v;
  chosen |= 1 << r;
}

/* Where in the region a memory operand may lie. */
static u64 target(void) { return REGION + 320 + toss(384); }

static int size;   /* operand size in bytes */
static int rm_register, reg_register; /* -1 for memory */
static u64 operand_address;
static int address_registers; /* bit mask */

/* ModRM with operands; REX goes into code[rex_at] if there is one. */
static void modrm(const struct row *r, int rex_at, int address32, int reg, u64 want) {
  int memory_form = r->flags & MEM || (!(r->flags & REG) && toss(2));
  int no_rex = rex_at < 0;
  int any = no_rex ? 8 : 16;
  int rex = no_rex ? 0 : code[rex_at];
  rm_register = -1;
  if (!memory_form) {
    int rm = toss(any);
    rm_register = rm;
    rex |= rm >> 3;
    emit(0xC0 | (reg & 7) << 3 | (rm & 7), 1);
  } else if (chained && !(r->flags & ADDRESS)) {
    int32_t disp = (int32_t)(want - regs[5]);
    emit(0x80 | (reg & 7) << 3 | 5, 1);
    emit(disp, 4);
  } else if (r->flags & ADDRESS && mode32 && toss(3) == 0) {
    /* 16-bit addressing: nothing is accessed. */
    memmove(code + 1, code, length++);
    code[0] = 0x67;
    int mod = toss(3), rm = toss(8);
    emit(mod << 6 | (reg & 7) << 3 | rm, 1);
    emit(splitmix(&rng), mod == 1 ? 1 : mod == 2 || rm == 6 ? (mod == 0 && rm != 6 ? 0 : 2) : 0);
    return;
  } else {
    int sib = toss(2), mod = toss(3), base = toss(any), index = toss(any), scale = toss(4);
    int32_t disp = mod == 1 ? (int8_t)splitmix(&rng) : mod == 2 ? (int32_t)toss(1 << 20) - (1 << 19) : 0;
    int has_base = 1, has_index = 0, rip = 0;
    if (!sib && (base & 7) == 4) base ^= 1;
    if (!sib && mod == 0 && (base & 7) == 5) {
      has_base = 0;
      rip = !mode32;
    }
    if (sib) {
      has_index = index != 4;
      if (mod == 0 && (base & 7) == 5) has_base = 0;
      if (has_base && has_index && base == index) {
        if (scale) scale = 0, index = base == 6 ? 7 : 6;
        else index = base == 6 ? 7 : 6;
      }
    }
    rex |= (has_base || rip || sib ? base >> 3 : 0) | (sib ? index >> 3 << 1 : 0);
    emit(mod << 6 | (reg & 7) << 3 | (sib ? 4 : base & 7), 1);
    if (sib) emit(scale << 6 | (index & 7) << 3 | (base & 7), 1);
    if (!(r->flags & ADDRESS)) {
      u64 rest = want;
      if (has_index && !has_base) {
        /* The index alone carries the address: a small one, the rest in the displacement. */
        choose(index, toss(4096) | (address32 ? splitmix(&rng) << 32 : 0));
      }
      if (has_index) rest -= regs[index] << scale;
      if (has_base) {
        rest -= (int64_t)disp;
        choose(base, address32 && !mode32 ? (uint32_t)rest | splitmix(&rng) << 32 : rest);
      } else {
        disp = rip ? (int32_t)(want - (CODE + length + 4 + immediate_bytes)) : (int32_t)rest;
      }
      operand_address = want;
      address_registers = (has_base ? 1 << base : 0) | (has_index ? 1 << index : 0);
    } else if (!has_base) {
      disp = (int32_t)splitmix(&rng);
    }
    if (mod == 1) emit(disp, 1);
    else if (mod == 2 || !has_base) emit(disp, 4);
  }
  if (!no_rex) code[rex_at] = rex;
}

static int plain_size(int has66, int w) { return w ? 8 : has66 ? 2 : 4; }

/* Makes one instruction; 0 when the choices don't fit. */
static int make(const struct row *r) {
  length = 0;
  chosen = 0;
  operand_address = 0;
  address_registers = 0;
  reg_register = -1;
  rm_register = -1;
  if (mode32 ? r->flags & ONLY64 : r->flags & ONLY32) return 0;
  int has66 = !(r->flags & (BYTE | NO16)) && toss(3) == 0;
  int address32 = !mode32 && toss(8) == 0 && !(r->flags & PLUS_R);
  int w = !mode32 && !(r->flags & (BYTE | NOW)) && toss(2);
  int rex = !mode32 && (w || toss(2));
  int stack_default = r->map == 0 &&
      ((r->op & 0xF0) == 0x50 || r->op == 0x68 || r->op == 0x6A || r->op == 0x9C || r->op == 0x8F ||
       r->op == 0xC8 || r->op == 0xC9 || (r->op == 0xFF && r->ext == 6));
  if (r->map == 0 && r->op == 0x63 && !mode32) w = rex = 1;
  size = r->flags & BYTE ? 1 : plain_size(has66, w);
  if (stack_default && !mode32) size = has66 && !w ? 2 : 8;
  int repeat = 0;
  if (r->flags & STRING && toss(3)) repeat = r->flags & COMPARES && toss(2) ? 0xF2 : 0xF3;
  if (toss(12) == 0 && !(r->flags & NOMODRM && !(r->flags & STRING)))
    emit((u8[]){0x2E, 0x36, 0x3E, 0x26}[toss(4)], 1);
  int lock = r->flags & LOCK && toss(4) == 0;
  int reg = r->ext != 255 ? r->ext : (int)toss(mode32 || !rex ? 8 : 16);
  int lock_at = length;
  if (has66) emit(0x66, 1);
  if (address32) emit(0x67, 1);
  if (repeat) emit(repeat, 1);
  if (r->prefix) emit(r->prefix, 1);
  int rex_at = -1;
  if (rex) {
    rex_at = length;
    emit(0x40 | w << 3 | (r->ext == 255 ? reg >> 3 << 2 : 0), 1);
  }
  if (r->map) emit(0x0F, 1);
  if (r->map == 2) emit(0x38, 1);
  int plus = toss(rex ? 16 : 8);
  if (r->flags & PLUS_R) {
    if (rex) code[rex_at] |= plus >> 3;
    rm_register = plus;
    emit(r->op | (plus & 7), 1);
  } else {
    emit(r->op, 1);
  }
  immediate_bytes = r->imm == 1 ? 1 : r->imm == 4 ? (size == 2 ? 2 : 4) : r->imm == 8 ? size : r->imm == 5 ? 3 : 0;
  u64 want = target();
  if (!(r->flags & (NOMODRM | PLUS_R))) {
    reg_register = r->ext == 255 ? reg : -1;
    if (r->flags & EXCHANGE && r->ext == 1) want = w ? want & ~15ull : want;
    int before = length;
    modrm(r, rex_at, address32, reg, want);
    if (r->flags & BITS && operand_address) {
      /* The bit index moves the address: keep it near, and off the registers that form it. */
      if (address_registers & 1 << reg) return 0;
      int64_t n = (int)toss(2048) - 1024;
      u64 old = regs[reg];
      u64 v = size == 2 ? (old & ~0xFFFFull) | (n & 0xFFFF) : size == 4 ? (old & ~0xFFFFFFFFull) | (uint32_t)n : (u64)n;
      choose(reg, v);
    }
    if (lock && rm_register < 0) {
      memmove(code + lock_at + 1, code + lock_at, length - lock_at);
      code[lock_at] = 0xF0;
      length++;
      /* RIP-relative addresses moved by a byte. */
      int at = before + 1;
      if (!mode32 && (code[at] & 0xC7) == 5 && !(r->flags & ADDRESS)) {
        int32_t d;
        memcpy(&d, code + at + 1, 4);
        d--;
        memcpy(code + at + 1, &d, 4);
      }
    }
  }
  switch (r->imm) {
    case 1: {
      u64 k = splitmix(&rng);
      emit(k & 256 ? corners[k >> 10 & 15] : k & 512 ? k & 31 : k, 1);
      break;
    }
    case 4: case 8: { u64 k = rng; emit(value(&k), immediate_bytes); rng = k; break; }
    case 5: emit(toss(128), 2); emit(toss(3) ? toss(4) : toss(256), 1); break;
    default: break;
  }
  u64 upper = address32 ? splitmix(&rng) << 32 : 0;
  if (r->flags & STRING) {
    choose(6, target() | upper);
    choose(7, target() | upper);
    if (repeat) choose(1, (toss(3) ? toss(20) : 0) | upper);
    if (repeat && r->flags & COMPARES) {
      /* Long runs of equal elements, so that the repetition stops for either reason. */
      choose(7, regs[6] + 8 * ((int)toss(3) - 1));
    }
  }
  if (r->flags & TABLE) choose(3, (REGION + 320) | upper);
  if (r->flags & FRAME) choose(5, REGION + 512 + toss(128));
  if (r->flags & DIVIDE && toss(4)) {
    if (address_registers & 5) return 0;
    u64 divisor = operand_address ? 0 : regs[rm_register & 15];
    if (operand_address) memcpy(&divisor, memory + (operand_address - REGION), 8);
    u64 mask = size == 8 ? -1ull : (1ull << 8 * size) - 1;
    if (size == 1) {
      if (toss(2)) choose(0, (regs[0] & ~0xFFFFull) | (toss(2) ? regs[0] & 0xFF : (uint16_t)(int8_t)regs[0]));
    } else {
      u64 high;
      switch (toss(3)) {
        case 0: high = 0; break;
        case 1: high = regs[0] >> (8 * size - 1) & 1 ? mask : 0; break;
        default: high = (divisor & mask) ? (splitmix(&rng) & mask) % (divisor & mask) : 0; high >>= toss(2);
      }
      if (rm_register != 2) choose(2, (regs[2] & ~mask) | high);
    }
  }
  if (r->flags & EXCHANGE && toss(2)) {
    if (address_registers & 5) return 0;
    if (r->ext == 1) {
      u64 low, high;
      memcpy(&low, memory + (operand_address - REGION), 8);
      memcpy(&high, memory + (operand_address - REGION) + 8, 8);
      if (w) choose(0, low), choose(2, high);
      else choose(0, (regs[0] >> 32 << 32) | (uint32_t)low), choose(2, (regs[2] >> 32 << 32) | low >> 32);
    } else {
      u64 v = operand_address ? 0 : regs[rm_register & 15];
      if (operand_address) memcpy(&v, memory + (operand_address - REGION), 8);
      u64 mask = size == 8 ? -1ull : (1ull << 8 * size) - 1;
      choose(0, (regs[0] & ~mask) | (v & mask));
    }
  }
  return length <= 15;
}

/* ------------------------------------------------------------------ running */

static sigjmp_buf escape;
static volatile int signal_number;

static void on_signal(int number, siginfo_t *info, void *context) {
  (void)info;
  (void)context;
  signal_number = number;
  siglongjmp(escape, 1);
}

static u8 *at;
static void put(u64 v, int n) {
  while (n--) {
    *at++ = v;
    v >>= 8;
  }
}

static void stub(void) {
  u8 *start = (u8 *)BASE + 0x1000;
  at = start;
  for (int r = 0; r < 16; r++) {
    if (r == 3 || r == 5 || r >= 12) { put(0x41, r >= 8); put(0x50 + (r & 7), 1); }
  }
  put(0x9C, 1);
  put(0x25248948, 4); put(AT(host_rsp), 4);             /* mov [host_rsp], rsp */
  if (!mode32) {
    put(0xC4C748, 3); put(AT(in_flags), 4);             /* mov rsp, &in_flags */
    put(0x9D, 1);
    for (int r = 0; r < 16; r++) {
      put(0x48 | r >> 3 << 2, 1); put(0x8B, 1); put(4 | (r & 7) << 3, 1); put(0x25, 1);
      put(AT(in[0]) + 8 * r, 4);
    }
    put(0xE9, 1); put(CODE - (u64)(at + 4), 4);
  } else {
    put(0x252CFF, 3); put(AT(to32), 4);                 /* jmp far [to32] */
    S->to32 = (uint32_t)(uintptr_t)(BASE + 0x1200);
    S->to32_selector = 0x23;
    at = (u8 *)BASE + 0x1200;
    put(0xBC, 1); put(AT(in_flags), 4);
    put(0x9D, 1);
    for (int r = 0; r < 8; r++) {
      put(0x8B, 1); put(5 | r << 3, 1); put(AT(in[0]) + 8 * r, 4);
    }
    put(0xE9, 1); put(CODE - (u64)(at + 4), 4);
  }
  at = (u8 *)BASE + 0x1400;
  if (!mode32) {
    for (int r = 0; r < 16; r++) {
      put(0x48 | r >> 3 << 2, 1); put(0x89, 1); put(4 | (r & 7) << 3, 1); put(0x25, 1);
      put(AT(out[0]) + 8 * r, 4);
    }
    put(0xC4C748, 3); put(AT(out_flags_end), 4);
    put(0x9C, 1);
  } else {
    for (int r = 0; r < 8; r++) {
      put(0x89, 1); put(5 | r << 3, 1); put(AT(out[0]) + 8 * r, 4);
    }
    put(0xBC, 1); put(AT(out_flags) + 4, 4);
    put(0x9C, 1);
    put(0x2DFF, 2); put(AT(to64), 4);                   /* jmp far [to64] */
    S->to64 = (uint32_t)(uintptr_t)(BASE + 0x1600);
    S->to64_selector = 0x33;
    at = (u8 *)BASE + 0x1600;
  }
  put(0x25248B48, 4); put(AT(host_rsp), 4);
  put(0x9D, 1);
  for (int r = 15; r >= 0; r--) {
    if (r == 3 || r == 5 || r >= 12) { put(0x41, r >= 8); put(0x58 + (r & 7), 1); }
  }
  put(0xFC, 1);
  put(0xC3, 1);
}

static int run(void) {
  memcpy((void *)CODE, code, length);
  at = (u8 *)CODE + length;
  put(0xE9, 1);
  put(BASE + 0x1400 - (u64)(at + 4), 4);
  signal_number = 0;
  if (sigsetjmp(escape, 1) == 0) {
    ((void (*)(void))(BASE + 0x1000))();
  }
  return signal_number;
}

/* A run of instructions that leads to its end, with branches forward; 0 when it got too long. */
static int make_chain(u8 *all) {
  int total = 0, weights = 0, starts[64], kinds[64], n = 0;
  int wanted = 4 + toss(12);
  for (unsigned i = 0; i < CHAIN_ROWS; i++) weights += chain[i].weight;
  int keep = 1 << 5;
  choose(5, REGION + 512);
  u64 rbp = regs[5];
  while (n < wanted) {
    unsigned pick = toss(weights);
    const struct row *r = chain;
    for (; pick >= r->weight; r++) pick -= r->weight;
    if (r->flags & BRANCH) {
      length = 0;
      emit(0x70 | toss(16), 1);
      emit(0, 1);
    } else {
      if (!make(r)) continue;
      /* RBP and RSP stay what they are, by whatever name a form writes them. */
      int low = size == 1 && mode32 ? 3 : 15;
      int e = rm_register, g = reg_register;
      int writes_g = r->ext == 255 && !(r->flags & NOMODRM);
      if ((e >= 0 && ((e & low) == 5 || (e & low) == 4 || e == 5 || e == 4 || (size == 1 && (e & 3) < 2 && e >= 4))) ||
          (writes_g && g >= 0 && (g == 5 || g == 4)))
        continue;
      if (e >= 0 && (e == 0 || e == 1) && size == 1 && mode32) continue;
    }
    regs[5] = rbp;
    if (total + length > 100) break;
    starts[n] = total;
    kinds[n] = r->flags & BRANCH;
    memcpy(all + total, code, length);
    total += length;
    n++;
  }
  starts[n] = total;
  for (int i = 0; i < n; i++) {
    if (kinds[i]) {
      int to = i + 1 + toss(n - i);
      all[starts[i] + 1] = starts[to] - starts[i + 1];
    }
  }
  chosen = keep;
  return total;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1000;
  u64 seed = argc > 2 ? strtoull(argv[2], 0, 0) : 1;
  int chain_percent = argc > 3 ? atoi(argv[3]) : 20;
  u8 *area = mmap((void *)BASE, 0x20000, PROT_READ | PROT_WRITE | PROT_EXEC,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (area == MAP_FAILED) return perror("mmap"), 1;
  /* 64-bit programs start with null DS and ES, which compatibility mode cannot use. */
  __asm__ volatile("mov %0, %%ds; mov %0, %%es" ::"r"(0x2B));
  stack_t alternative = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&alternative, 0);
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGFPE, &action, 0);
  sigaction(SIGSEGV, &action, 0);
  sigaction(SIGBUS, &action, 0);
  sigaction(SIGILL, &action, 0);
  sigaction(SIGTRAP, &action, 0);

  unsigned total = 0;
  for (unsigned i = 0; i < ROWS; i++) total += rows[i].weight;
  rng = seed;
  fwrite(&seed, 8, 1, stdout);
  int last32 = -1;
  long skipped = 0;
  for (u64 number = 0; number < (u64)count; number++) {
    u64 state = seed ^ (number + 1) * 0xD1B54A32D192ED03u;
    mode32 = toss(4) == 0;
    u64 derived[16];
    for (int r = 0; r < 16; r++) derived[r] = value(&state);
    derived[4] = REGION + 768;
    u64 flags = (splitmix(&state) & 0xCD5) | 0x202;
    for (int i = 0; i < BYTES; i += 8) {
      u64 v = value(&state);
      memcpy(memory + i, &v, 8);
    }
    const struct row *r;
    int sequence = (int)toss(100) < chain_percent;
    chained = sequence;
    if (sequence) {
      for (int k = 0; k < 16; k++) regs[k] = mode32 ? (uint32_t)derived[k] : derived[k];
      u8 all[128];
      int total = make_chain(all);
      memcpy(code, all, total);
      length = total;
    } else do {
      unsigned pick = toss(total);
      for (r = rows; pick >= r->weight; r++) pick -= r->weight;
      for (int k = 0; k < 16; k++) regs[k] = mode32 ? (uint32_t)derived[k] : derived[k];
    } while (!make(r));
    if (mode32 != last32) stub();
    last32 = mode32;
    memcpy((void *)REGION, memory, BYTES);
    memcpy(S->in, regs, sizeof regs);
    S->in_flags = flags;
    memset(S->out, 0, sizeof S->out);
    S->out_flags = 0;
    int got = run();
    if (got != 0 && got != SIGFPE) {
      skipped++;
      if (skipped < 20) {
        fprintf(stderr, "signal %d, mode %d:", got, mode32 ? 32 : 64);
        for (int i = 0; i < length; i++) fprintf(stderr, " %02x", code[i]);
        fprintf(stderr, " reg5=%lx want=%lx\n", regs[5], operand_address);
      }
      number--; /* the same state again, with another instruction */
      continue;
    }
    if (sequence) {
      putchar(0x20 | mode32 << 7);
      putchar(length);
    } else {
      putchar(length | mode32 << 7 | (got == SIGFPE) << 6);
    }
    fwrite(code, length, 1, stdout);
    int n = 0;
    for (int k = 0; k < 16; k++) n += chosen >> k & 1;
    putchar(n);
    for (int k = 0; k < 16; k++) {
      if (chosen >> k & 1) putchar(k), fwrite(&regs[k], 8, 1, stdout);
    }
    if (got == SIGFPE) continue;
    putchar(S->out_flags & 0xFF);
    putchar(S->out_flags >> 8 & 0xFF);
    n = 0;
    int registers = mode32 ? 8 : 16;
    for (int k = 0; k < registers; k++) n += S->out[k] != regs[k];
    putchar(n);
    for (int k = 0; k < registers; k++) {
      if (S->out[k] != regs[k]) putchar(k), fwrite(&S->out[k], 8, 1, stdout);
    }
    u8 *now = (u8 *)REGION;
    for (int i = 0; i < BYTES;) {
      if (now[i] == memory[i]) {
        i++;
        continue;
      }
      int end = i + 1;
      while (end < BYTES && end - i < 200 && now[end] != memory[end]) end++;
      putchar(end - i);
      putchar(i);
      putchar(i >> 8);
      fwrite(now + i, end - i, 1, stdout);
      i = end;
    }
    putchar(0);
  }
  fprintf(stderr, "%ld vectors, %ld skipped\n", count, skipped);
  return 0;
}
