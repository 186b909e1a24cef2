package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.CodeWriter.MAP_0F;
import static bootscope.core.cpu.engine.CodeWriter.RAX;
import static bootscope.core.cpu.engine.CodeWriter.RBP;
import static bootscope.core.cpu.engine.CodeWriter.RBX;
import static bootscope.core.cpu.engine.CodeWriter.RCX;
import static bootscope.core.cpu.engine.CodeWriter.RDI;
import static bootscope.core.cpu.engine.CodeWriter.RDX;
import static bootscope.core.cpu.engine.CodeWriter.RSI;

import bootscope.core.conformance.Dice;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.RowEncoder;
import java.util.ArrayList;
import java.util.List;

/** What does nothing, vectors, strings, and what belongs to the system, for {@link RandomCode}. */
final class RandomOthers {
  private static final List<Opcode> VECTORS = new ArrayList<>();

  static {
    for (Opcode row : OpcodeTable.rows()) {
      if (row.mnemonic().compareTo(Mnemonic.SQRTPS) >= 0
          && row.mnemonic() != Mnemonic.UNIMPLEMENTED
          && !RowEncoder.isVector(row)) {
        VECTORS.add(row);
      }
    }
  }

  private final CodeWriter w;
  private final Dice dice;
  private final boolean user;
  private final RowEncoder rows;

  RandomOthers(CodeWriter w, boolean user) {
    this.w = w;
    dice = w.dice;
    this.user = user;
    CodeSize size = w.wide ? CodeSize.BITS_64 : CodeSize.BITS_32;
    rows = new RowEncoder(size, Guest.allFeatures(), dice);
    rows.plain = true;
  }

  /** What does nothing, and CBW and CWD of all sizes. */
  void plain() {
    switch (dice.below(8)) {
      case 0 -> w.put(0x90);
      case 1 -> w.put(0xF3, 0x90);
      case 2 -> w.put(0xF3, 0x0F, 0x1E, dice.pick(0xFA, 0xFB));
      case 3 -> w.put(0x0F, 0xAE, dice.pick(0xE8, 0xF0, 0xF8));
      case 4 -> {
        w.memoryOperand();
        w.op(0, w.wordSize(), MAP_0F | 0x1F, 0, 0);
      }
      case 5 -> {
        w.memoryOperand();
        w.op(0, 4, MAP_0F | 0x18, dice.below(4), 0);
      }
      case 6 -> {
        w.memoryOperand();
        w.op(0, 4, MAP_0F | 0x0D, dice.below(3), 0);
      }
      default -> {
        w.sizePrefix(w.wordSize());
        w.put(dice.pick(0x98, 0x99));
        w.wrote(RAX);
        w.wrote(RDX);
      }
    }
  }

  void vector() {
    w.load(RBP, w.places.data(dice) & (dice.one(6) ? -1 : -16));
    for (int i = 0; i < 20; i++) {
      Instruction in = rows.encode(VECTORS.get(dice.below(VECTORS.size())));
      if (in != null && rows.length + w.length < CodeWriter.MOST) {
        if (rows.displacementAt >= 0 && dice.below(4) != 0) {
          rows.code[rows.displacementAt] &= (byte) 0xF0;
        }
        for (int k = 0; k < rows.length; k++) {
          w.put(rows.code[k]);
        }
        w.forgetAll();
        return;
      }
    }
  }

  /** With counts to a page's end and beyond, overlapping, through two addresses, downwards. */
  void string() {
    long to = w.places.data(dice);
    int shift = dice.below(w.wide ? 4 : 3);
    long count =
        switch (dice.below(12)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> (4096 - (to & 4095) >> shift) + dice.below(3) - 1;
          case 3 -> dice.below(5000);
          case 4 -> (dice.coin() ? -1 : 1L << 60 + dice.below(3)) + dice.below(3);
          case 5 -> {
            to &= -4096;
            yield 4096 >> shift;
          }
          default -> dice.below(40);
        };
    long from =
        switch (dice.below(6)) {
          case 0 -> to + dice.below(64) - 32;
          case 1 -> (to ^ 0x4000) + FuzzGuest.CONFLICTING - FuzzGuest.REGION + dice.below(64) - 32;
          case 2 -> to & -4096 | dice.below(4096);
          default -> w.places.data(dice);
        };
    w.load(RDI, to);
    w.load(RSI, from);
    w.load(RCX, count);
    if (dice.one(8)) {
      w.put(dice.pick(0xFC, 0xFD)); // CLD, STD
    }
    if (dice.one(24)) {
      w.put(0x68);
      w.number(0x102, 4);
      w.put(0x9D); // POPF: step by step
    }
    if (dice.one(12)) {
      w.put(dice.pick(0x67, 0x64, 0x2E, 0x65));
    }
    if (shift == 1) {
      w.put(0x66);
    }
    if (dice.below(4) != 0) {
      w.put(dice.pick(0xF2, 0xF3));
    }
    if (shift == 3) {
      w.put(0x48);
    }
    int opcode = dice.pick(0xA4, 0xA4, 0xA4, 0xAA, 0xAA, 0xAA, 0xA6, 0xAC, 0xAE);
    w.put(shift == 0 ? opcode : opcode | 1);
    w.forgetAll();
  }

  /** Of privilege level 0; elsewhere most of it faults. */
  void system() {
    if (user && !dice.one(8)) {
      w.put(0x90);
      return;
    }
    switch (dice.below(8)) {
      case 0, 1 -> w.put(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8); // mov rax,cr3; mov cr3,rax
      case 2, 3, 4 -> {
        w.memoryOperand();
        w.op(0, 4, MAP_0F | 0x01, 7, 0); // invlpg
      }
      case 5 -> w.put(0x0F, 0x20, 0xE0, 0x34, 0x80, 0x0F, 0x22, 0xE0); // CR4.PGE the other way
      case 6 -> {
        if (dice.coin()) {
          w.put(0xB9, 0x10, 0, 0, 0, 0x0F, 0x32); // rdmsr: the time stamp counter
        } else {
          w.put(0x0F, 0x06); // clts
        }
      }
      default -> w.put(0x0F, 0xA2); // cpuid
    }
    w.forgetAll();
  }

  /** Changes a page-table entry, and says so or not. */
  void entry() {
    w.operandAt(w.among(RBX, 8, 10, 12, 13), w.places.entry(dice));
    int size = w.addressSize();
    switch (dice.below(6)) {
      case 0 -> {
        w.op(0, size, 0x83, 4, 1); // and: neither accessed nor dirty
        w.number(0x9F, 1);
      }
      case 1 -> {
        w.op(0, size, 0x83, 4, 1);
        w.number(0xDF, 1);
      }
      case 2 -> {
        w.op(0, size, 0x83, 6, 1); // xor: read-only or not
        w.number(2, 1);
      }
      case 3 -> {
        w.op(0, size, 0x81, 6, 4); // xor: another page
        w.number(0x1000, 4);
      }
      case 4 -> {
        w.op(0, size, 0x81, 6, 4); // xor: global or not
        w.number(0x100, 4);
      }
      default -> w.op(0, size, 0x8B, w.register(), 0);
    }
    w.forgetAll();
  }

  void other() {
    switch (dice.below(12)) {
      case 0 -> shortAddress();
      case 1 -> w.put(0xD7); // xlat
      case 2 -> w.put(0xC8, 16, 0, dice.below(3)); // enter
      case 3 -> w.put(0x0F, 0xC7, 0xF0 | dice.below(8)); // rdrand
      case 4 -> {
        w.memoryOperand();
        int size = w.wide ? dice.pick(4, 8) : 4;
        w.op(w.lock(), size, MAP_0F | 0xC7, 1, 0); // cmpxchg8b, cmpxchg16b
      }
      case 5 -> w.put(0xF4); // hlt
      case 6 -> {
        if (w.wide && dice.coin()) {
          w.put(0x0F, 0x01, 0xF8); // swapgs
        } else {
          base();
        }
      }
      case 7 -> w.put(0xD9, 0xE8, 0xDD, 0xD8); // fld1; fstp st0
      case 8 -> {
        w.memoryOperand();
        w.op(0, 4, 0xDD, dice.pick(0, 2, 3), 0); // fld, fst, fstp
      }
      case 9 -> loadSegment();
      case 10 -> {
        if (w.wide) {
          w.put(0x0F, 0x0B); // ud2
        } else {
          onlyIn32Bits();
        }
      }
      default -> w.put(0x0F, 0x0B);
    }
    w.forgetAll();
  }

  /** With an address of 32 bits in 64-bit code, of 16 bits in 32-bit code. */
  private void shortAddress() {
    if (w.wide) {
      w.memoryOperand();
      w.put(0x67);
      w.op(0, w.size(), 0x8B, w.register(), 0);
      return;
    }
    w.put(0x67, 0x8B, w.register() << 3 | 6);
    w.number(dice.next(), 2);
  }

  /** RDFSBASE to WRGSBASE, of what may be an address; in 32-bit code they are not there. */
  private void base() {
    w.registerOperand();
    if (dice.below(4) != 0) {
      w.load(w.rm, dice.one(8) ? dice.next() : dice.pick(0, 8, 0x1000, -8, -0x1000));
    }
    w.op(0xF3, w.wide ? dice.pick(4, 8) : 4, MAP_0F | 0xAE, dice.below(4), 0);
  }

  /** After this a segment may be flat no more, or null. */
  private void loadSegment() {
    int segment = dice.pick(0, 2, 3, 4, 5); // all but CS
    int flat = user ? Guest.USER_DATA32 : Guest.DATA32;
    w.load(RAX, segment == 2 || dice.coin() ? flat : dice.pick(Guest.DATA16, 0, 3));
    w.put(0x8E, 0xC0 | segment << 3);
  }

  private void onlyIn32Bits() {
    switch (dice.below(8)) {
      case 0 -> w.put(dice.pick(0x06, 0x0E, 0x16, 0x1E)); // push es, cs, ss, ds
      case 1 -> w.put(0x1E, dice.pick(0x07, 0x1F)); // push ds; pop es or ds
      case 2 -> w.put(dice.pick(0x27, 0x2F, 0x37, 0x3F)); // daa, das, aaa, aas
      case 3 -> w.put(dice.pick(0xD4, 0xD5), dice.below(16)); // aam, aad
      case 4 -> w.put(0xD6); // salc
      case 5 -> w.put(dice.pick(0x60, 0x61)); // pusha, popa
      case 6 -> w.put(0xCE); // into
      default -> {
        w.memoryOperand();
        w.op(0, w.wordSize(), dice.pick(0x62, 0xC4, 0xC5), w.register(), 0); // bound, les, lds
      }
    }
  }
}
