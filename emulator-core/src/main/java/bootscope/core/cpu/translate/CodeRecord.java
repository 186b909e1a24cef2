package bootscope.core.cpu.translate;

import bootscope.core.bits.Host;
import bootscope.core.cpu.transfer.CodeEdges;
import bootscope.core.cpu.transfer.TransferKind;

/**
 * A translated block in memory or in a file: what it is, the guest's bytes that it was made of, and
 * the host's code. It holds nothing of where it stands or of the run that made it, so that it can
 * be put into the code memory again, of another run too, wherever the guest has these bytes at this
 * RIP in this mode.
 *
 * <p>By host address of a record, which is a multiple of 8. Fields are little-endian. Distances are
 * in bytes from the code's start.
 */
public final class CodeRecord {
  private static final int BYTES = 0; // 32 bits: of the whole record, a multiple of 8
  private static final int NEXT = 4; // 32 bits: place of the next of its hash
  private static final int RIP = 8;
  private static final int TARGET = 16; // RIP of the branch's fixed target, or 0
  private static final int MODE = 24; // 32 bits
  private static final int GUEST_BYTES = 28; // 16 bits from here on
  private static final int COUNT = 30; // 8 bits: instructions
  private static final int FLAGS = 31; // 8 bits
  private static final int CODE_BYTES = 32;
  private static final int ENTRY = 34;
  private static final int STALE = 36;
  private static final int OUT = 38;
  private static final int SITES = 40; // of the two jumps to the successors, or NOWHERE
  private static final int STUBS = 44; // where they lead without a successor
  private static final int RESUMES = 48; // one for each instruction

  private static final int GLOBAL = 1;
  private static final int CUT = 2;
  private static final int NOTED = 4; // shift of the kind of transfer that its end notes

  /** In a mode: the block notes transfers of control. */
  static final int NOTES = 1 << 30;

  private static final int NOWHERE = 0xFFFF;

  /** Most that a record takes. */
  static final int MOST_BYTES =
      up(RESUMES + 2 * BlockPlan.MOST) + up(15 * BlockPlan.MOST) + NOWHERE;

  private CodeRecord() {}

  private static int up(int bytes) {
    return bytes + 7 & ~7;
  }

  /**
   * Writes the record of a block that was emitted just now.
   *
   * @param at room for {@link #MOST_BYTES}
   * @param target RIP of its branch's fixed target, or 0
   */
  static void write(long at, BlockPlan plan, HostCode host, int mode, boolean global, long target) {
    if (host.size() >= NOWHERE) {
      throw new IllegalStateException("a block of " + host.size() + " bytes of code");
    }
    int guestBytes = plan.bytes();
    Host.putInt(at + NEXT, 0);
    Host.putLong(at + RIP, plan.rip());
    Host.putLong(at + TARGET, target);
    Host.putInt(at + MODE, mode);
    Host.putShort(at + GUEST_BYTES, guestBytes);
    Host.putByte(at + COUNT, plan.count());
    Host.putByte(
        at + FLAGS, (global ? GLOBAL : 0) | (plan.cut() ? CUT : 0) | plan.noted() << NOTED);
    Host.putShort(at + CODE_BYTES, host.size());
    Host.putShort(at + ENTRY, host.entry());
    Host.putShort(at + STALE, host.stale());
    Host.putShort(at + OUT, host.out());
    for (int i = 0; i < 2; i++) {
      Host.putShort(at + SITES + 2 * i, host.site(i) < 0 ? NOWHERE : host.site(i));
      Host.putShort(at + STUBS + 2 * i, host.stub(i));
    }
    for (int i = 0; i < plan.count(); i++) {
      Host.putShort(at + RESUMES + 2 * i, host.resume(i));
    }
    Host.copyIn(plan.code(), 0, guest(at), guestBytes);
    Host.copyIn(host.buffer(), 0, code(at), host.size());
    Host.putInt(at + BYTES, (int) (code(at) - at) + up(host.size()));
  }

  /** Of the whole record. */
  static int bytes(long at) {
    return Host.getInt(at + BYTES);
  }

  static int next(long at) {
    return Host.getInt(at + NEXT);
  }

  static void next(long at, int next) {
    Host.putInt(at + NEXT, next);
  }

  static long rip(long at) {
    return Host.getLong(at + RIP);
  }

  /** RIP of the fixed target of its branch, or 0. */
  public static long target(long at) {
    return Host.getLong(at + TARGET);
  }

  static int mode(long at) {
    return Host.getInt(at + MODE);
  }

  /** Bytes of the guest's code. */
  public static int guestBytes(long at) {
    return Host.getU16(at + GUEST_BYTES);
  }

  /** Instructions. */
  public static int count(long at) {
    return Host.getU8(at + COUNT);
  }

  static boolean global(long at) {
    return (Host.getU8(at + FLAGS) & GLOBAL) != 0;
  }

  /** Whether its last instruction is no branch. */
  public static boolean cut(long at) {
    return (Host.getU8(at + FLAGS) & CUT) != 0;
  }

  /**
   * Whether a block that notes transfers does so where functions begin and end now. What its last
   * instruction is, is known as far as that matters: one that may go on over an edge is told apart
   * from none.
   */
  static boolean fits(long at, CodeEdges edges) {
    long rip = rip(at);
    int bytes = guestBytes(at);
    if (edges.beginsWithin(rip + 1, bytes - 1)) {
      return false;
    }
    int noted = Host.getU8(at + FLAGS) >> NOTED;
    boolean edge = edges.begins(rip + bytes);
    if (cut(at)) {
      return noted == (edge ? TransferKind.JUMP : TransferKind.NONE);
    }
    boolean fixed = target(at) != 0;
    return switch (noted) {
      case TransferKind.CALL, TransferKind.RETURN -> true;
      case TransferKind.MARK -> edge;
      case TransferKind.JUMP -> !fixed || !edge && edges.crosses(rip + bytes - 1, target(at));
      default -> !edge && !(fixed && edges.crosses(rip + bytes - 1, target(at)));
    };
  }

  /** Bytes of the host's code. */
  static int codeBytes(long at) {
    return Host.getU16(at + CODE_BYTES);
  }

  /** Where the block is entered without a look at its key. */
  static int entry(long at) {
    return Host.getU16(at + ENTRY);
  }

  /** Where the code leads that is out of date. */
  static int stale(long at) {
    return Host.getU16(at + STALE);
  }

  /** Where it says which block it is. */
  static int out(long at) {
    return Host.getU16(at + OUT);
  }

  /** Where the distance of the jump to a successor is, 0 or 1; −1 where there is none. */
  static int site(long at, int successor) {
    int site = Host.getU16(at + SITES + 2 * successor);
    return site == NOWHERE ? -1 : site;
  }

  /** Where that jump leads without a successor. */
  static int stub(long at, int successor) {
    return Host.getU16(at + STUBS + 2 * successor);
  }

  /** Where the code goes on behind an instruction that the interpreter ran. */
  static int resume(long at, int instruction) {
    return Host.getU16(at + RESUMES + 2 * instruction);
  }

  /** Host address of the guest's bytes. */
  private static long guest(long at) {
    return at + up(RESUMES + 2 * count(at));
  }

  /** Host address of the host's code. */
  static long code(long at) {
    return guest(at) + up(guestBytes(at));
  }

  /** Whether these are the bytes of guest code that it was made of. */
  static boolean madeOf(long at, long bytes) {
    return beginsWith(at, bytes, guestBytes(at));
  }

  /** Whether the first of its bytes of guest code are these. */
  static boolean beginsWith(long at, long bytes, int left) {
    long mine = guest(at);
    for (; left >= 8; left -= 8, mine += 8, bytes += 8) {
      if (Host.getLong(mine) != Host.getLong(bytes)) {
        return false;
      }
    }
    for (; left > 0; left--, mine++, bytes++) {
      if (Host.getU8(mine) != Host.getU8(bytes)) {
        return false;
      }
    }
    return true;
  }
}
