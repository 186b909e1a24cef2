package bootscope.core.conformance;

import static bootscope.core.conformance.OracleCase.DATA;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.isa.RowEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Makes runs of integer instructions with branches forward: what one instruction leaves to the
 * next, above all flags, and what a translator may join. They end with INT3.
 */
final class SequenceMaker {
  private static final int FRAME = (int) DATA + 0x600;
  private static final int LONGEST = 120;
  private static final int MOST = 24;
  private static final int STATUS = 0x8D5;
  private static final String NAMES =
      "ADD|OR|ADC|SBB|AND|SUB|XOR|CMP|TEST|NOT|NEG|INC|DEC|SHL|SHR|SAR|ROL|ROR|RCL|RCR|CMOV.*|SET.*"
          + "|MOV|MOVZX|MOVSX|MOVSXD|BSWAP|CBW|CWD|CMC|CLC|STC|XCHG|XADD|CMPXCHG|PUSH|POP|LEA|IMUL"
          + "|MUL|BT|BTS|BTR|BTC|LAHF|SAHF|PUSHF";

  private final Dice dice = new Dice();
  private final Values values = new Values(dice);
  private final RowEncoder[] encoders;
  private final List<Opcode> rows;
  private final int[] starts = new int[MOST + 1];
  private final boolean[] branches = new boolean[MOST];

  SequenceMaker(Set<CpuFeature> features) {
    encoders =
        new RowEncoder[] {
          new RowEncoder(CodeSize.BITS_64, features, dice),
          new RowEncoder(CodeSize.BITS_32, features, dice)
        };
    for (RowEncoder e : encoders) {
      e.plain = true;
    }
    rows =
        OpcodeTable.rows().stream()
            .filter(row -> Exclusions.has(row) && row.name().matches(NAMES) && !unsuited(row))
            .toList();
  }

  private static boolean unsuited(Opcode row) {
    return row.privileged()
        || row.name().equals("MOV") && row.encoding().matches("8[CE].*|A[0-3]")
        || row.name().matches("PUSH|POP") && row.encoding().matches("0.*|1.*|8F.*|FF.*");
  }

  int form;

  void make(OracleCase c, long seed, int number) {
    dice.seed(Dice.mix(Dice.mix(seed, Dice.hash(Rows.SEQUENCES)), number));
    c.clear();
    c.row = null;
    c.seed = seed;
    c.number = number;
    c.wide = dice.below(3) != 0;
    c.size = c.wide ? CodeSize.BITS_64 : CodeSize.BITS_32;
    c.codeBytes = OracleCase.SEQUENCE_LENGTH;
    c.codeAt = 16 + dice.below(7800);
    c.flags = dice.next() & STATUS | 0x202;
    for (int r = 0; r < 16; r++) {
      c.regs[r] = values.integer() & (c.wide ? -1 : 0xFFFF_FFFFL);
    }
    if (!c.wide) {
      Arrays.fill(c.regs, 8, 16, 0);
    }
    c.regs[4] = DATA + 0x1800;
    c.regs[5] = FRAME;
    c.fs = c.wide ? 0 : OracleCase.USER_DATA;
    c.gs = c.fs;
    c.fsBase = 0;
    c.gsBase = 0;
    int start = c.window(FRAME - 0x80 - (int) DATA, 0x108);
    for (int i = 0; i < 0x108; i += 8) {
      Values.put(c.windowBytes, start + i, 8, values.integer());
    }
    Arrays.fill(c.code, (byte) 0xCC);
    code(c);
    form = (c.wide ? 0 : 1) | c.length << 1;
  }

  private void code(OracleCase c) {
    RowEncoder e = encoders[c.wide ? 0 : 1];
    int wanted = 4 + dice.below(MOST - 4);
    int length = 0;
    int n = 0;
    long undefined = 0;
    while (n < wanted && length < LONGEST) {
      starts[n] = length;
      if (dice.one(4)) {
        int condition = 0x70 + dice.below(16);
        if ((tested(condition) & undefined) != 0) {
          continue;
        }
        c.code[length] = (byte) condition;
        branches[n++] = true;
        length += 2;
        continue;
      }
      Opcode row = rows.get(dice.below(rows.size()));
      Instruction in = e.encode(row);
      long reads = row.name().equals("PUSHF") ? STATUS : row.flagsTested();
      if (in == null || (reads & undefined) != 0 || unsuited(in)) {
        continue;
      }
      System.arraycopy(e.code, 0, c.code, length, e.length);
      length += e.length;
      branches[n++] = false;
      // A branch may pass over what defines a flag, so that none becomes defined again.
      undefined |= row.flagsUndefined();
    }
    starts[n] = length;
    for (int i = 0; i < n; i++) {
      if (branches[i]) {
        int to = starts[i + 1 + dice.below(n - i)];
        c.code[starts[i] + 1] = (byte) (to - starts[i] - 2);
      }
    }
    Arrays.fill(c.code, length, c.code.length, (byte) 0xCC);
    c.length = length;
    c.undefined = undefined;
  }

  private static int tested(int jump) {
    return switch (jump >> 1 & 7) {
      case 0 -> 0x800;
      case 1 -> 1;
      case 2 -> 0x40;
      case 3 -> 0x41;
      case 4 -> 0x80;
      case 5 -> 4;
      case 6 -> 0x880;
      default -> 0x8C0;
    };
  }

  /** Whether it would move the frame or the stack, or has a result that is open. */
  private static boolean unsuited(Instruction in) {
    boolean both =
        switch (in.mnemonic()) {
          case XCHG, XADD, CMPXCHG -> true;
          default -> false;
        };
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Register r
          && r.file() == RegisterClass.GENERAL
          && (i == 0 || both)
          && (r.number() == 4 || r.number() == 5)) {
        return true;
      }
    }
    return switch (in.mnemonic()) {
      case BT, BTS, BTR, BTC -> in.memory() != null && in.operand(1) instanceof Operand.Register;
      case BSWAP, MOVSXD -> in.operandSize() == 2;
      case PUSH, POP -> in.mnemonic() == Mnemonic.POP && in.memory() != null;
      default -> false;
    };
  }
}
