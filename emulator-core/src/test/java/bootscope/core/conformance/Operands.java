package bootscope.core.conformance;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.isa.RowEncoder;

/** The x87 and SSE state that a case starts from, and memory of the same kind. */
final class Operands {
  /** What the lanes of an instruction's operands are. */
  enum Kind {
    INTEGER,
    SINGLE,
    DOUBLE,
    CONVERTED, // integers of all magnitudes
    COUNT,
    TEXT,
    X87
  }

  private final Dice dice;
  private final Values values;
  private final Kind[] kinds = new Kind[OpcodeTable.rows().size()];
  private Kind kind;

  Operands(Dice dice, Values values) {
    this.dice = dice;
    this.values = values;
  }

  private static Kind kind(Instruction in) {
    if (RowEncoder.x87(in.opcode())) {
      return Kind.X87;
    }
    String name = in.opcode().name();
    if (name.startsWith("PCMPESTR") || name.startsWith("PCMPISTR")) {
      return Kind.TEXT;
    }
    if (name.startsWith("CVT")) {
      String from = name.substring(name.startsWith("CVTT") ? 4 : 3, name.indexOf('2'));
      return switch (from) {
        case "PS", "SS" -> Kind.SINGLE;
        case "PD", "SD" -> Kind.DOUBLE;
        default -> Kind.CONVERTED;
      };
    }
    if (name.matches("PS[LR][LA](W|D|Q|DQ)")) {
      return Kind.COUNT;
    }
    if (name.endsWith("PS") || name.endsWith("SS")) {
      return Kind.SINGLE;
    }
    if (name.endsWith("PD") || name.endsWith("SD") && !name.equals("MOVSD")) {
      return Kind.DOUBLE;
    }
    return Kind.INTEGER;
  }

  /** Fills what the instruction's registers of these files hold, if it has to do with them. */
  void prepare(OracleCase c, Instruction in) {
    int index = in.opcode().index();
    if (kinds[index] == null) {
      kinds[index] = kind(in);
    }
    kind = kinds[index];
    boolean simd = false;
    boolean mmx = false;
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Register r) {
        simd |= r.file() == RegisterClass.XMM;
        mmx |= r.file() == RegisterClass.MMX;
      }
    }
    boolean state =
        switch (in.mnemonic()) {
          case FXSAVE, FXRSTOR, XSAVE, XSAVEC, XSAVEOPT, XRSTOR, LDMXCSR, STMXCSR, EMMS, FWAIT ->
              true;
          default -> false;
        };
    c.floats = simd || mmx || state || kind == Kind.X87;
    if (!c.floats) {
      return;
    }
    byte[] fx = c.fx;
    java.util.Arrays.fill(fx, (byte) 0);
    x87(fx, kind == Kind.X87 || mmx || state);
    for (int i = 0; i < 16; i++) {
      vector(fx, OracleCase.XMM + 16 * i);
    }
    if (mmx) {
      for (int i = 0; i < 8; i++) {
        lane(fx, OracleCase.ST + 16 * i);
        Values.put(fx, OracleCase.ST + 16 * i + 8, 2, dice.one(4) ? 0xFFFF : dice.next());
      }
    }
    mxcsr(fx);
    relate(fx, in);
  }

  private void x87(byte[] fx, boolean used) {
    if (!used) {
      Values.put(fx, OracleCase.FCW, 2, 0x37F);
      return;
    }
    int control =
        dice.below(4) << 10
            | dice.pick(3, 3, 0, 2) << 8
            | 0x40
            | (dice.below(3) != 0 ? 0x3F : dice.below(64));
    int top = dice.below(8);
    int status = top << 11 | dice.below(8) << 8 | dice.below(2) << 14;
    if (dice.one(6)) {
      status |= dice.below(64) & control & 0x3F; // exceptions seen before, masked
    }
    if (dice.one(40)) {
      int pending = 1 << dice.below(6);
      control &= ~pending;
      status |= pending | 0x8080; // one that waits to be delivered
    }
    Values.put(fx, OracleCase.FCW, 2, control);
    Values.put(fx, OracleCase.FSW, 2, status);
    int tags =
        switch (dice.below(8)) {
          case 0 -> 0;
          case 1 -> dice.below(256);
          case 2 -> 0xFF & ~(1 << (top + 7 & 7));
          case 3 -> 1 << top | 1 << (top + 1 & 7);
          case 4 -> dice.next() < 0 ? 1 << top : 0xFF & ~(1 << top);
          default -> 0xFF & ~(1 << (top + 7 & 7));
        };
    fx[OracleCase.FTW] = (byte) tags;
    if ((status & 0x80) != 0) { // else some processors do not keep them (APM vol. 2 §11.4.4.3)
      Values.put(fx, OracleCase.FOP, 2, dice.next() & 0x7FF);
      Values.put(fx, OracleCase.FIP, 8, dice.next() >>> 18);
      Values.put(fx, OracleCase.FDP, 8, dice.next() >>> 18);
    }
    for (int i = 0; i < 8; i++) {
      values.extended(fx, OracleCase.ST + 16 * i);
    }
    int at = OracleCase.ST;
    int other = at + 16 * (1 + dice.below(7));
    if (dice.one(3)) { // operands that nearly cancel, or have near exponents
      System.arraycopy(fx, at, fx, other, 10);
      if (dice.coin()) {
        fx[other + 9] ^= (byte) 0x80;
      }
      if (dice.coin()) {
        fx[other + dice.below(8)] ^= (byte) (1 << dice.below(8));
      }
      if (dice.one(4)) {
        fx[other + 8] ^= (byte) dice.below(4);
      }
    }
  }

  private void mxcsr(byte[] fx) {
    int value = 0x1F80;
    if (dice.one(4)) {
      value = dice.below(64) << 7;
    }
    value |= dice.below(4) << 13;
    value |= dice.one(4) ? 1 << 6 : 0;
    value |= dice.one(4) ? 1 << 15 : 0;
    switch (dice.below(4)) {
      case 0 -> value |= dice.below(64);
      case 1 -> value |= 32;
      default -> {}
    }
    Values.put(fx, OracleCase.MXCSR, 4, value);
  }

  private void vector(byte[] to, int at) {
    if (kind == Kind.TEXT) {
      values.text(to, at);
      return;
    }
    lane(to, at);
    lane(to, at + 8);
    if (kind == Kind.COUNT && dice.below(4) != 0) {
      Values.put(to, at, 8, dice.below(70));
    }
  }

  private void lane(byte[] to, int at) {
    switch (kind) {
      case SINGLE -> {
        Values.put(to, at, 4, values.floating(23));
        Values.put(to, at + 4, 4, values.floating(23));
      }
      case DOUBLE -> Values.put(to, at, 8, values.floating(52));
      case CONVERTED -> {
        if (dice.coin()) {
          Values.put(to, at, 8, dice.next() >> dice.below(64));
        } else {
          Values.put(to, at, 4, dice.next() >> 32 + dice.below(32));
          Values.put(to, at + 4, 4, dice.next() >> 32 + dice.below(32));
        }
      }
      default -> Values.put(to, at, 8, values.lanes());
    }
  }

  /** Makes the second operand one with which the first does something. */
  private void relate(byte[] fx, Instruction in) {
    int first = -1;
    int second = -1;
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Register r && r.file() == RegisterClass.XMM) {
        if (first < 0) {
          first = OracleCase.XMM + 16 * r.number();
        } else if (second < 0) {
          second = OracleCase.XMM + 16 * r.number();
        }
      }
    }
    partners = -1;
    if (first >= 0) {
      partners = first;
      if (second >= 0 && second != first) {
        relate(fx, fx, second);
      }
    }
    if (first >= 0 && dice.one(4)) { // neighbours meet in horizontal operations
      int n = kind == Kind.DOUBLE ? 8 : 4;
      if (kind == Kind.SINGLE || kind == Kind.DOUBLE) {
        int bits = n == 8 ? 52 : 23;
        Values.put(fx, first + n, n, values.partner(bits, Values.get(fx, first, n)));
      }
    }
  }

  private int partners;

  private void relate(byte[] fx, byte[] to, int at) {
    switch (kind) {
      case SINGLE -> {
        for (int i = 0; i < 16; i += 4) {
          Values.put(to, at + i, 4, values.partner(23, Values.get(fx, partners + i, 4)));
        }
      }
      case DOUBLE -> {
        for (int i = 0; i < 16; i += 8) {
          Values.put(to, at + i, 8, values.partner(52, Values.get(fx, partners + i, 8)));
        }
      }
      case TEXT -> {
        if (dice.one(3)) {
          System.arraycopy(fx, partners, to, at, 16);
        }
      }
      case INTEGER -> {
        if (dice.one(4)) {
          int same = dice.below(65536);
          for (int i = 0; i < 16; i++) {
            if ((same >> i & 1) != 0) {
              to[at + i] = fx[partners + i];
            }
          }
        }
      }
      default -> {}
    }
  }

  /** What a memory operand holds. */
  void memory(OracleCase c, Instruction in, byte[] to, int at, int bytes) {
    if (kind == Kind.X87) {
      real(in, to, at, bytes);
      return;
    }
    switch (in.mnemonic()) {
      case LDMXCSR -> {
        int value = dice.below(0x10000) & ~(dice.one(8) ? 0 : 0);
        Values.put(to, at, 4, dice.one(8) ? value | 1 << 18 + dice.below(14) : value);
        return;
      }
      case FXRSTOR, XRSTOR -> {
        state(in, to, at, bytes);
        return;
      }
      case FXSAVE, XSAVE, XSAVEC, XSAVEOPT -> {
        for (int i = 0; i < bytes; i += 8) {
          Values.put(to, at + i, 8, dice.next());
        }
        if (bytes == 576) {
          for (int i = 512; i < 576; i++) {
            to[at + i] = 0;
          }
          to[at + 512] = (byte) dice.below(4);
        }
        return;
      }
      default -> {}
    }
    if (c.floats && bytes == 16) {
      vector(to, at);
      if (partners >= 0) {
        relate(c.fx, to, at);
      }
      return;
    }
    if (c.floats && partners >= 0 && kind == Kind.SINGLE && bytes >= 4) {
      for (int i = 0; i + 4 <= bytes; i += 4) {
        Values.put(to, at + i, 4, values.partner(23, Values.get(c.fx, partners + i, 4)));
      }
      return;
    }
    if (c.floats && partners >= 0 && kind == Kind.DOUBLE && bytes == 8) {
      Values.put(to, at, 8, values.partner(52, Values.get(c.fx, partners, 8)));
      return;
    }
    if (c.floats && bytes == 8) {
      lane(to, at);
      return;
    }
    for (int i = 0; i < bytes; i += 8) {
      Values.put(to, at + i, Math.min(8, bytes - i), values.integer());
    }
  }

  private void real(Instruction in, byte[] to, int at, int bytes) {
    String name = in.opcode().name();
    if (name.equals("FBLD")) {
      values.decimal(to, at);
    } else if (name.equals("FLDCW")) {
      Values.put(to, at, 2, dice.coin() ? dice.next() : 0x37F);
    } else if (bytes >= 14) {
      byte[] image = new byte[128];
      for (int i = 28; i < 108; i += 10) {
        values.extended(image, i);
      }
      boolean small = bytes == 14 || bytes == 94;
      int head = small ? 14 : 28;
      System.arraycopy(image, 28, to, at + head, Math.max(0, bytes - head));
      int step = small ? 2 : 4;
      for (int i = 0; i < head; i++) {
        to[at + i] = (byte) dice.next();
      }
      int control = (int) dice.next() & 0xF7F | 0x40 | (dice.below(3) != 0 ? 0x3F : 0);
      Values.put(to, at, 2, control);
      int status = (int) dice.next() & 0x7F00 | (dice.one(4) ? (int) dice.next() & 0x7F : 0);
      Values.put(to, at + step, 2, status);
    } else if (name.startsWith("FI")) {
      Values.put(to, at, bytes, dice.coin() ? dice.next() >> dice.below(64) : values.integer());
    } else if (bytes == 4) {
      Values.put(to, at, 4, values.floating(23));
    } else if (bytes == 8) {
      Values.put(to, at, 8, values.floating(52));
    } else if (bytes == 10) {
      values.extended(to, at);
    } else {
      Values.put(to, at, bytes, dice.next());
    }
  }

  /** An image for FXRSTOR and XRSTOR; now and then one that they refuse. */
  private void state(Instruction in, byte[] to, int at, int bytes) {
    for (int i = 0; i < bytes; i += 8) {
      Values.put(to, at + i, 8, dice.next());
    }
    Values.put(to, at, 2, dice.next() & 0xF7F | 0x40 | (dice.coin() ? 0x3F : 0));
    int status = (int) dice.next() & 0x7F7F;
    int control = (int) Values.get(to, at, 2);
    status |= (status & ~control & 0x3F) != 0 ? 0x8080 : 0;
    Values.put(to, at + 2, 2, status & ((status & ~control & 0x3F) != 0 ? -1 : ~0x8080));
    Values.put(to, at + 8, 8, dice.next() >>> 18);
    Values.put(to, at + 16, 8, dice.next() >>> 18);
    int mxcsr = (int) dice.next() & 0xFFFF;
    Values.put(to, at + 24, 4, dice.one(16) ? mxcsr | 1 << 18 + dice.below(14) : mxcsr);
    for (int i = 0; i < 8; i++) {
      Values.put(to, at + 32 + 16 * i + 10, 6, dice.one(2) ? 0 : dice.next());
    }
    if (in.mnemonic() == Mnemonic.XRSTOR) {
      for (int i = 512; i < 576; i++) {
        to[at + i] = 0;
      }
      to[at + 512] = (byte) dice.below(4);
      if (dice.one(12)) {
        // Components that nobody has; XCOMP_BV without its bit 63; what must be 0.
        int where = dice.pick(515, 516, 520, 525, 528, 535);
        to[at + where] |= (byte) (1 << dice.below(7));
      }
    }
  }
}
