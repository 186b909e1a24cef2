package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/** MOV, MOVZX, MOVSX, MOVSXD, LEA, XCHG, BSWAP, CBW, CWD, SETcc, CMOVcc, and what does nothing. */
final class MoveFamily implements Family {
  private static final int STORE_BYTE = 0x88;
  private static final int LOAD_BYTE = 0x8A;
  private static final int STORE_IMMEDIATE = 0xC7;
  private static final int EXCHANGE = 0x87;

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    if (in.mnemonic() == Mnemonic.LEA) {
      return general(in.operand(0))
          && in.operand(0).size() >= 4
          && in.memory().addressSize() == mode.bytes();
    }
    if (in.memory() != null && !mode.reaches(in.memory())) {
      return false;
    }
    Operand to = in.operandCount() > 0 ? in.operand(0) : null;
    Operand from = in.operandCount() > 1 ? in.operand(1) : null;
    return switch (in.mnemonic()) {
      case MOV ->
          plain(to) && plain(from)
              || high(to, from)
              || segment(from) && (general(to) || to instanceof Operand.Memory);
      case MOVNTI -> plain(to) && plain(from);
      case MOVZX, MOVSX, MOVSXD -> general(to) && plain(from) || widensHigh(to, from);
      case XCHG -> plain(to) && plain(from) && (to.size() >= 4 || pinned(to) && pinned(from));
      case BSWAP -> to.size() >= 4;
      default -> to == null || plain(to) && (from == null || plain(from));
    };
  }

  private static boolean general(Operand o) {
    return Emission.general(o) >= 0;
  }

  private static boolean segment(Operand o) {
    return o instanceof Operand.Register r
        && r.file() == RegisterClass.SEGMENT
        && r.number() <= CpuState.GS;
  }

  private static boolean plain(Operand o) {
    return general(o) || o instanceof Operand.Memory || o instanceof Operand.Immediate;
  }

  private static boolean pinned(Operand o) {
    return !general(o) || RegisterMap.pinned(Emission.general(o));
  }

  /** The number by which a byte register is encoded without REX, or −1. */
  static int legacyByte(Operand o) {
    if (!(o instanceof Operand.Register r) || r.size() != 1) {
      return -1;
    }
    return r.file() == RegisterClass.HIGH_BYTE
        ? r.number() + 4
        : r.file() == RegisterClass.GENERAL && r.number() < 4 ? r.number() : -1;
  }

  private static boolean high(Operand to, Operand from) {
    return legacyByte(to) >= 0 && (legacyByte(from) >= 0 || from instanceof Operand.Immediate);
  }

  private static boolean widensHigh(Operand to, Operand from) {
    int d = Emission.general(to);
    return legacyByte(from) >= 0
        && to.size() == 4
        && d >= 0
        && RegisterMap.pinned(d)
        && RegisterMap.host(d) < 8;
  }

  @Override
  public void emit(Emission x) {
    Mnemonic m = x.in.mnemonic();
    switch (m) {
      case MOV, MOVNTI -> move(x);
      case MOVZX, MOVSX, MOVSXD -> widen(x);
      case LEA -> lea(x);
      case XCHG -> exchange(x);
      case BSWAP -> swap(x);
      case CBW, CWD -> extend(x, m == Mnemonic.CWD);
      default -> {
        if (m.compareTo(Mnemonic.SETO) >= 0 && m.compareTo(Mnemonic.SETG) <= 0) {
          set(x);
        } else if (m.compareTo(Mnemonic.CMOVO) >= 0 && m.compareTo(Mnemonic.CMOVG) <= 0) {
          conditional(x);
        }
      }
    }
  }

  private static void move(Emission x) {
    Operand to = x.in.operand(0);
    Operand from = x.in.operand(1);
    if (segment(from)) {
      moveSelector(x, to, ((Operand.Register) from).number());
      return;
    }
    int size = to.size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    boolean bytes = size == 1;
    if (to instanceof Operand.Memory m) {
      x.loseFlags(0, true);
      x.access(m, size, true);
      if (from instanceof Operand.Immediate i) {
        x.operate(prefix, wide, false, bytes ? STORE_IMMEDIATE & ~1 : STORE_IMMEDIATE, 0);
        constant(x, i.value(), Math.min(size, 4));
      } else {
        int s = x.held(Emission.general(from), TEMP);
        x.operate(prefix, wide, bytes, bytes ? STORE_BYTE : Assembler.STORE, s);
      }
      return;
    }
    int d = Emission.general(to);
    if (d < 0 || bytes && !(from instanceof Operand.Memory) && Emission.general(from) < 0) {
      moveByte(x, to, from);
      return;
    }
    int written = 1 << d;
    if (from instanceof Operand.Memory m) {
      x.loseFlags(written, true);
      x.access(m, size, false);
      int t = size >= 4 ? x.target(d, TEMP) : x.held(d, TEMP);
      x.operate(prefix, wide, bytes, bytes ? LOAD_BYTE : Assembler.LOAD, t);
      x.put(d, t);
    } else {
      x.keepFlags(written);
      if (from instanceof Operand.Immediate i) {
        if (size >= 4) {
          int t = x.target(d, TEMP);
          x.a.constant(t, size == 4 ? i.value() & 0xFFFF_FFFFL : i.value());
          x.put(d, t);
        } else {
          int t = x.held(d, TEMP);
          x.a.registers(prefix, false, false, STORE_IMMEDIATE, 0, t);
          constant(x, i.value(), size);
          x.put(d, t);
        }
      } else {
        int s = x.held(Emission.general(from), TEMP);
        int t = size >= 4 ? x.target(d, POINTER) : x.held(d, POINTER);
        x.a.registers(prefix, wide, bytes, bytes ? LOAD_BYTE : Assembler.LOAD, t, s);
        x.put(d, t);
      }
    }
    x.wrote(written);
  }

  /** Into 32 and 64 bits it is zero-extended; memory gets 16 (SDM vol. 2B "MOV"). */
  private static void moveSelector(Emission x, Operand to, int segment) {
    int selector = CpuState.selectorOffset(segment);
    if (to instanceof Operand.Memory m) {
      x.loseFlags(0, true);
      x.access(m, 2, true);
      x.a.rm(false, Assembler.LOAD, TEMP, RegisterMap.STATE, selector);
      x.operate(0x66, false, false, Assembler.STORE, TEMP);
      return;
    }
    int d = Emission.general(to);
    x.keepFlags(1 << d);
    boolean whole = to.size() >= 4;
    int t = whole ? x.target(d, TEMP) : x.held(d, TEMP);
    int prefix = whole ? 0 : 0x66;
    x.a.memory(
        prefix, false, false, Assembler.LOAD, t, RegisterMap.STATE, Assembler.NONE, 0, selector);
    x.put(d, t);
    x.wrote(1 << d);
  }

  /** A byte register that may be AH, CH, DH or BH; a byte constant. */
  private static void moveByte(Emission x, Operand to, Operand from) {
    int guest = ((Operand.Register) to).number();
    int written = 1 << guest;
    x.keepFlags(written);
    int d = legacyByte(to);
    if (d >= 0 && from instanceof Operand.Immediate i) {
      x.a.registers(0, false, false, STORE_IMMEDIATE & ~1, 0, d);
      x.a.byte8((int) i.value());
    } else if (d >= 0) {
      x.a.registers(0, false, false, LOAD_BYTE, d, legacyByte(from));
    } else {
      int t = x.held(guest, TEMP);
      x.a.registers(0, false, true, STORE_IMMEDIATE & ~1, 0, t);
      x.a.byte8((int) ((Operand.Immediate) from).value());
      x.put(guest, t);
    }
    x.wrote(written);
  }

  /** A constant of 1, 2 or 4 bytes. */
  static void constant(Emission x, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      x.a.byte8((int) (value >> 8 * i));
    }
  }

  private static void widen(Emission x) {
    int d = Emission.general(x.in.operand(0));
    Operand from = x.in.operand(1);
    int size = x.in.operand(0).size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    int written = 1 << d;
    if (from instanceof Operand.Memory m) {
      x.loseFlags(written, true);
      x.access(m, m.size(), false);
      int t = size == 2 ? x.held(d, TEMP) : x.target(d, TEMP);
      x.operate(prefix, wide, false, x.e.opcode, t);
      x.put(d, t);
    } else {
      x.keepFlags(written);
      int s = Emission.general(from);
      int t = size == 2 ? x.held(d, POINTER) : x.target(d, POINTER);
      if (s < 0) {
        x.a.registers(0, false, false, x.e.opcode, t, legacyByte(from));
      } else {
        boolean bytes = from.size() == 1;
        x.a.registers(prefix, wide, bytes, x.e.opcode, t, x.held(s, TEMP));
      }
      x.put(d, t);
    }
    x.wrote(written);
  }

  private static void lea(Emission x) {
    int d = Emission.general(x.in.operand(0));
    Operand.Memory m = x.in.memory();
    boolean wide = x.in.operand(0).size() == 8;
    x.keepFlags(1 << d);
    int t = x.target(d, TEMP);
    if (m.index() < 0 && (m.base() < 0 || m.base() == Operand.Memory.RIP)) {
      long value = m.displacement() + (m.base() < 0 ? 0 : x.nextRip());
      x.a.constant(t, wide ? value : value & 0xFFFF_FFFFL);
    } else {
      int b = m.base() < 0 ? Assembler.NONE : x.held(m.base(), TEMP);
      int i = m.index() < 0 ? Assembler.NONE : x.held(m.index(), POINTER);
      x.a.memory(0, wide, false, Assembler.LEA, t, b, i, m.scaleShift(), (int) m.displacement());
    }
    x.put(d, t);
    x.wrote(1 << d);
  }

  private static void exchange(Emission x) {
    Operand first = x.in.operand(0);
    Operand second = x.in.operand(1);
    int size = first.size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    boolean bytes = size == 1;
    if (first instanceof Operand.Memory || second instanceof Operand.Memory) {
      int r = Emission.general(first instanceof Operand.Memory ? second : first);
      x.loseFlags(1 << r, true);
      x.access(x.in.memory(), size, true);
      if (RegisterMap.pinned(r)) {
        // No other processor looks: in two steps it need not lock the host's bus.
        int h = RegisterMap.host(r);
        x.operate(prefix, wide, bytes, bytes ? LOAD_BYTE : Assembler.LOAD, TEMP);
        x.operate(prefix, wide, bytes, bytes ? STORE_BYTE : Assembler.STORE, h);
        x.a.registers(prefix, wide, bytes, bytes ? LOAD_BYTE : Assembler.LOAD, h, TEMP);
      } else {
        x.a.load(TEMP, RegisterMap.STATE, RegisterMap.slot(r));
        x.operate(prefix, wide, bytes, EXCHANGE, TEMP);
        x.put(r, TEMP);
      }
      x.wrote(1 << r);
      return;
    }
    int p = Emission.general(first);
    int q = Emission.general(second);
    int written = 1 << p | 1 << q;
    x.keepFlags(written);
    if (RegisterMap.pinned(p) && RegisterMap.pinned(q)) {
      int opcode = bytes ? EXCHANGE & ~1 : EXCHANGE;
      x.a.registers(prefix, wide, bytes, opcode, RegisterMap.host(p), RegisterMap.host(q));
    } else {
      x.a.rr(wide, Assembler.LOAD, TEMP, x.held(p, TEMP));
      x.a.rr(wide, Assembler.LOAD, POINTER, x.held(q, POINTER));
      set(x, p, POINTER);
      set(x, q, TEMP);
    }
    x.wrote(written);
  }

  private static void set(Emission x, int guest, int from) {
    if (RegisterMap.pinned(guest)) {
      x.a.move(RegisterMap.host(guest), from);
    } else {
      x.put(guest, from);
    }
  }

  private static void swap(Emission x) {
    int d = Emission.general(x.in.operand(0));
    boolean wide = x.in.operand(0).size() == 8;
    x.keepFlags(1 << d);
    int t = x.held(d, TEMP);
    x.a.byteSwap(wide, t);
    x.put(d, t);
    x.wrote(1 << d);
  }

  private static void extend(Emission x, boolean pair) {
    int written = pair ? 1 << Assembler.RDX : 1 << Assembler.RAX;
    x.keepFlags(written);
    x.a.plain(x.in.operandSize(), pair ? 0x99 : 0x98);
    x.wrote(written);
  }

  private static void set(Emission x) {
    Operand to = x.in.operand(0);
    if (to instanceof Operand.Memory m) {
      x.flags.toImage();
      x.loseFlags(0, true);
      x.access(m, 1, true);
      x.flags.restore(TEMP);
      x.operate(0, false, false, x.e.opcode, 0);
      return;
    }
    int d = Emission.general(to);
    x.flags.toHost();
    int t = x.held(d, TEMP);
    x.a.registers(0, false, true, x.e.opcode, 0, t);
    x.put(d, t);
    x.wrote(1 << d);
  }

  private static void conditional(Emission x) {
    int d = Emission.general(x.in.operand(0));
    int size = x.in.operand(0).size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    if (x.in.operand(1) instanceof Operand.Memory m) {
      x.flags.toImage();
      x.loseFlags(1 << d, true);
      x.access(m, size, false);
      x.flags.restore(TEMP);
      int t = x.held(d, TEMP);
      x.operate(prefix, wide, false, x.e.opcode, t);
      x.put(d, t);
    } else {
      x.flags.toHost();
      int s = x.held(Emission.general(x.in.operand(1)), TEMP);
      int t = x.held(d, POINTER);
      x.a.registers(prefix, wide, false, x.e.opcode, t, s);
      x.put(d, t);
    }
    x.wrote(1 << d);
  }
}
