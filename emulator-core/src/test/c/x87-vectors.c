/*
 * Writes x87 test vectors taken from the processor that this program runs on.
 *
 *   gcc -O1 -fno-builtin -mno-red-zone -o x87-vectors x87-vectors.c
 *   ./x87-vectors 8000 20240607 | gzip -9n > ../resources/bootscope/core/cpu/fpu/x87-vectors.gz
 *
 * Each vector is one instruction: a state loaded with FRSTOR, the instruction, the state stored
 * with FNSAVE. Both are non-waiting, so unmasked exceptions can be observed without a signal.
 * The layout is read by X87VectorsTest; all numbers are little-endian.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct op {
  const char *name;
  uint8_t memory;    /* bytes of the memory operand, 0 for a register form */
  uint8_t integer;   /* the memory operand is: 0 real, 1 integer, 2 packed decimal */
  uint8_t toSti;     /* the destination is ST(1), not ST(0) */
  uint8_t weight;
  uint8_t b0, b1;    /* the encoding; memory forms address [rdi] */
};

#define R(n, b0, b1) {n, 0, 0, 0, 1, b0, b1}
#define RI(n, b0, b1) {n, 0, 0, 1, 1, b0, b1}
#define M(n, size, b0, ext) {n, size, 0, 0, 1, b0, 7 | (ext) << 3}
#define I(n, size, b0, ext) {n, size, 1, 0, 1, b0, 7 | (ext) << 3}
#define ARITH(n, ext, rev)                                                          \
  M(n, 4, 0xD8, ext), M(n, 8, 0xDC, ext), {n, 0, 0, 0, 5, 0xD8, 0xC1 | (ext) << 3}, \
      RI(n, 0xDC, 0xC1 | (rev) << 3), RI(n "P", 0xDE, 0xC1 | (rev) << 3)
#define IARITH(n, ext) I(n, 2, 0xDE, ext), I(n, 4, 0xDA, ext)

static const struct op ops[] = {
    ARITH("FADD", 0, 0), ARITH("FMUL", 1, 1), ARITH("FSUB", 4, 5), ARITH("FSUBR", 5, 4),
    ARITH("FDIV", 6, 7), ARITH("FDIVR", 7, 6),
    IARITH("FIADD", 0), IARITH("FIMUL", 1), IARITH("FICOM", 2), IARITH("FICOMP", 3),
    IARITH("FISUB", 4), IARITH("FISUBR", 5), IARITH("FIDIV", 6), IARITH("FIDIVR", 7),
    M("FCOM", 4, 0xD8, 2), M("FCOM", 8, 0xDC, 2), R("FCOM", 0xD8, 0xD1),
    M("FCOMP", 4, 0xD8, 3), M("FCOMP", 8, 0xDC, 3), R("FCOMP", 0xD8, 0xD9),
    R("FCOMPP", 0xDE, 0xD9), R("FUCOM", 0xDD, 0xE1), R("FUCOMP", 0xDD, 0xE9),
    R("FUCOMPP", 0xDA, 0xE9), R("FCOMI", 0xDB, 0xF1), R("FCOMIP", 0xDF, 0xF1),
    R("FUCOMI", 0xDB, 0xE9), R("FUCOMIP", 0xDF, 0xE9), R("FTST", 0xD9, 0xE4),
    R("FXAM", 0xD9, 0xE5), R("FCHS", 0xD9, 0xE0), R("FABS", 0xD9, 0xE1),
    M("FLD", 4, 0xD9, 0), M("FLD", 8, 0xDD, 0), M("FLD", 10, 0xDB, 5), R("FLD", 0xD9, 0xC1),
    I("FILD", 2, 0xDF, 0), I("FILD", 4, 0xDB, 0), I("FILD", 8, 0xDF, 5),
    {"FBLD", 10, 2, 0, 1, 0xDF, 0x27}, {"FBSTP", 10, 2, 0, 3, 0xDF, 0x37},
    {"FST", 4, 0, 0, 4, 0xD9, 0x17}, {"FST", 8, 0, 0, 4, 0xDD, 0x17}, RI("FST", 0xDD, 0xD1),
    M("FSTP", 4, 0xD9, 3), M("FSTP", 8, 0xDD, 3), M("FSTP", 10, 0xDB, 7), RI("FSTP", 0xDD, 0xD9),
    I("FIST", 2, 0xDF, 2), I("FIST", 4, 0xDB, 2), I("FISTP", 2, 0xDF, 3), I("FISTP", 4, 0xDB, 3),
    I("FISTP", 8, 0xDF, 7), I("FISTTP", 2, 0xDF, 1), I("FISTTP", 4, 0xDB, 1),
    I("FISTTP", 8, 0xDD, 1),
    R("FXCH", 0xD9, 0xC9), R("FFREE", 0xDD, 0xC1), R("FFREEP", 0xDF, 0xC1),
    R("FINCSTP", 0xD9, 0xF7), R("FDECSTP", 0xD9, 0xF6), R("FNOP", 0xD9, 0xD0),
    R("FCMOVB", 0xDA, 0xC1), R("FCMOVE", 0xDA, 0xC9), R("FCMOVBE", 0xDA, 0xD1),
    R("FCMOVU", 0xDA, 0xD9), R("FCMOVNB", 0xDB, 0xC1), R("FCMOVNE", 0xDB, 0xC9),
    R("FCMOVNBE", 0xDB, 0xD1), R("FCMOVNU", 0xDB, 0xD9),
    R("FLD1", 0xD9, 0xE8), R("FLDL2T", 0xD9, 0xE9), R("FLDL2E", 0xD9, 0xEA),
    R("FLDPI", 0xD9, 0xEB), R("FLDLG2", 0xD9, 0xEC), R("FLDLN2", 0xD9, 0xED),
    R("FLDZ", 0xD9, 0xEE),
    {"FRNDINT", 0, 0, 0, 3, 0xD9, 0xFC}, {"FSCALE", 0, 0, 0, 5, 0xD9, 0xFD},
    {"FXTRACT", 0, 0, 0, 3, 0xD9, 0xF4}, {"FPREM", 0, 0, 0, 5, 0xD9, 0xF8},
    {"FPREM1", 0, 0, 0, 5, 0xD9, 0xF5}, {"FSQRT", 0, 0, 0, 5, 0xD9, 0xFA},
    {"FSIN", 0, 0, 0, 3, 0xD9, 0xFE}, {"FCOS", 0, 0, 0, 3, 0xD9, 0xFF},
    {"FSINCOS", 0, 0, 0, 3, 0xD9, 0xFB}, {"FPTAN", 0, 0, 0, 3, 0xD9, 0xF2},
    {"FPATAN", 0, 0, 0, 6, 0xD9, 0xF3}, {"F2XM1", 0, 0, 0, 3, 0xD9, 0xF0},
    {"FYL2X", 0, 0, 0, 6, 0xD9, 0xF1}, {"FYL2XP1", 0, 0, 0, 3, 0xD9, 0xF9},
};
#define OPS ((int)(sizeof ops / sizeof ops[0]))

static uint64_t seed;

static uint64_t rnd(void) { /* splitmix64 */
  uint64_t z = (seed += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

static int below(int n) { return (int)(rnd() % n); }

/* A significand: full, or with few bits, or all but few. */
static uint64_t significand(void) {
  uint64_t s = 1ull << 63;
  switch (below(6)) {
    case 0: return s;
    case 1: return s | 1ull << below(64) | 1ull << below(64);
    case 2: return ~0ull << below(64);
    case 3: return s | rnd() << 40;
    case 4: return s | (rnd() << 11 & ~0ull) | (below(2) ? 1ull << 10 : 0);
    default: return s | rnd();
  }
}

static void put80(uint8_t *p, int signExponent, uint64_t sig) {
  memcpy(p, &sig, 8);
  p[8] = signExponent;
  p[9] = signExponent >> 8;
}

static void real80(uint8_t *p) {
  int sign = below(2) << 15;
  uint64_t s = significand();
  switch (below(24)) {
    case 0: put80(p, sign, 0); break;
    case 1: put80(p, sign, s >> 1 >> below(63)); break;     /* denormal */
    case 2: put80(p, sign, s); break;                       /* pseudo-denormal */
    case 3: put80(p, sign | 0x7FFF, 1ull << 63); break;     /* infinity */
    case 4: put80(p, sign | 0x7FFF, s | 3ull << 62); break; /* QNaN */
    case 5: put80(p, sign | 0x7FFF, (s & ~(1ull << 62)) | 1 << below(20)); break; /* SNaN */
    case 6: put80(p, sign | (below(2) ? 0x7FFF : 1 + below(0x7FFE)), s & ~0ull >> 1); break;
    case 7: put80(p, sign | (1 + below(70)), s); break;
    case 8: put80(p, sign | (0x7FFE - below(70)), s); break;
    case 9: put80(p, sign | (1 + below(0x7FFE)), s); break;
    case 10: put80(p, sign | 0x3FFF, 1ull << 63); break;
    case 11: put80(p, sign | (0x3FFF - 127 - 30 + below(40)), s); break;   /* about least f32 */
    case 12: put80(p, sign | (0x3FFF + 125 + below(6)), s); break;
    case 13: put80(p, sign | (0x3FFF - 1023 - 60 + below(70)), s); break; /* about least f64 */
    case 14: put80(p, sign | (0x3FFF + 1021 + below(6)), s); break;
    case 15: { /* about integers and halves */
      int e = below(66);
      put80(p, sign | (0x3FFF + e), (s & ~0ull << (63 - (e > 62 ? 62 : e))) | 1ull << 63);
      break;
    }
    case 16: put80(p, sign | (0x3FFF + below(3) * 16 + 14 + below(3)), s); break;
    case 17: put80(p, sign | (0x3FFF + 61 + below(4)), s); break;
    case 18: put80(p, sign | (0x3FFF - below(4)), s); break;
    default: put80(p, sign | (0x3FFF - 34 + below(69)), s); break;
  }
}

static void operand(uint8_t *p, const struct op *op) {
  uint64_t r = rnd();
  real80(p);
  if (op->integer == 2) {
    for (int i = 0; i < 9; i++) {
      p[i] = below(10) << 4 | below(10);
    }
    p[9] = below(2) << 7;
    if (below(4) == 0) {
      memset(p + below(9), 0, 9 - below(9));
      p[9] = below(2) << 7;
    }
  } else if (op->integer == 1) {
    r = below(3) ? r >> below(64) : (1ull << below(64)) - below(3);
    memcpy(p, &r, 8);
  } else if (op->memory == 4) {
    switch (below(8)) {
      case 0: r &= 0x80000000; break;
      case 1: r &= 0x807FFFFF; break;                 /* denormal */
      case 2: r = (r & 0x80000000) | 0x7F800000; break;
      case 3: r |= 0x7F800000; break;                 /* NaN */
      case 4: r = (r & 0x807FFFFF) | 0x3F800000; break;
    }
    memcpy(p, &r, 8);
  } else if (op->memory == 8) {
    uint64_t top = 1ull << 63;
    switch (below(8)) {
      case 0: r &= top; break;
      case 1: r &= top | ~0ull >> 12; break;
      case 2: r = (r & top) | 0x7FFull << 52; break;
      case 3: r |= 0x7FFull << 52; break;
      case 4: r = (r & (top | ~0ull >> 12)) | 0x3FFull << 52; break;
    }
    memcpy(p, &r, 8);
  }
}

struct image { /* FNSAVE, 32-bit protected mode format */
  uint32_t fcw, fsw, ftw, fip, fcs, fdp, fds;
  uint8_t st[8][10];
} __attribute__((packed));

static uint8_t *code;

static int run(struct image *in, struct image *out, uint8_t *mem, uint64_t flags) {
  uint64_t after;
  __asm__ volatile(
      "frstor %[in]\n\t"
      "pushq %[flags]\n\t"
      "popfq\n\t"
      "call *%[code]\n\t"
      "pushfq\n\t"
      "popq %[after]\n\t"
      "fnsave %[out]\n\t"
      : [out] "=m"(*out), [after] "=&r"(after)
      : [in] "m"(*in), [flags] "r"(flags), [code] "r"(code), "D"(mem)
      : "memory", "cc");
  return after & 0x8D5;
}

static void u16(unsigned v) { putchar(v & 255), putchar(v >> 8 & 255); }

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 1000;
  seed = argc > 2 ? strtoull(argv[2], 0, 0) : 1;
  const char *only = argc > 3 ? argv[3] : 0;
  code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  putchar(OPS);
  int total = 0;
  for (int k = 0; k < OPS; k++) {
    putchar(strlen(ops[k].name));
    fputs(ops[k].name, stdout);
    putchar(ops[k].memory);
    putchar(ops[k].toSti);
    total += ops[k].weight;
  }
  for (int n = 0; n < count; n++) {
    int k = 0;
    for (int w = below(total); w >= ops[k].weight; k++) {
      w -= ops[k].weight;
    }
    if (only && strcmp(only, ops[k].name)) {
      continue;
    }
    const struct op *op = &ops[k];
    struct image in = {0}, out;
    uint8_t mem[16] = {0}, original[16];
    int tags = below(12) ? 3 : below(8);
    int top = below(8);
    int condition = below(16);
    static const int pcs[] = {3, 3, 0, 2};
    int fcw = below(4) << 10 | pcs[below(4)] << 8 | 0x40 | (below(3) ? 0x3F : below(64));
    real80(in.st[0]);
    real80(in.st[1]);
    if (below(3) == 0) { /* operands that nearly cancel, or have near exponents */
      memcpy(in.st[1], in.st[0], 10);
      if (below(2)) in.st[1][9] ^= 0x80;
      if (below(2)) in.st[1][below(8)] ^= 1 << below(8);
      if (below(4) == 0) in.st[1][8] ^= below(4);
    }
    put80(in.st[7], 0x4000, 3ull << 62);
    operand(mem, op);
    memcpy(original, mem, 16);
    in.fcw = fcw;
    in.fsw = top << 11 | (condition & 7) << 8 | (condition >> 3) << 14;
    in.ftw = 0xFFFF;
    if (tags & 1) in.ftw &= ~(3 << 2 * top);
    if (tags & 2) in.ftw &= ~(3 << 2 * (top + 1 & 7));
    if (tags & 4) in.ftw &= ~(3 << 2 * (top + 7 & 7));
    int flags = below(2) ? 0x8D5 : rnd() & 0x8D5;
    code[0] = op->b0;
    code[1] = op->b1;
    code[2] = 0xC3;
    int after = run(&in, &out, mem, 2 | flags);
    int newTop = out.fsw >> 11 & 7;
    putchar(k);
    putchar(tags | top << 3);
    u16(fcw);
    u16(in.fsw);
    u16(flags);
    fwrite(in.st[0], 10, 1, stdout);
    fwrite(in.st[1], 10, 1, stdout);
    fwrite(original, 10, 1, stdout);
    fwrite(out.st[top - newTop & 7], 10, 1, stdout);
    fwrite(out.st[top + 1 - newTop & 7], 10, 1, stdout);
    fwrite(out.st[top + 7 - newTop & 7], 10, 1, stdout);
    fwrite(mem, 10, 1, stdout);
    u16(out.fsw);
    u16(out.ftw);
    u16(after);
  }
  return 0;
}
