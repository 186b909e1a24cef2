package bootscope.core.cpu.engine;

import bootscope.core.bits.CodeMemory;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.cpu.translate.BlockPlan;
import bootscope.core.cpu.translate.CodeCache;
import bootscope.core.cpu.translate.CodeMode;
import bootscope.core.cpu.translate.CodeRecord;
import bootscope.core.cpu.translate.HostLine;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The translated code of decoded blocks; none at all where it can't be run or isn't wanted. */
final class NativeBlocks {
  private static final int FLAT_32 =
      1 // the code size
          | ModeKey.PROTECTED
          | ModeKey.STACK32
          | ModeKey.FLAT_SEGMENT << CpuState.CS
          | ModeKey.FLAT_SEGMENT << CpuState.SS;

  /** The code, or null. */
  final CodeCache code;

  private final String reason;
  private KeptCode kept = KeptCode.NONE;
  private Thread taking; // what another run kept, or null
  private Block[] blocks = new Block[1 << 12]; // by number of the code

  /**
   * @param state host address of the register block
   * @param tscByNanosecond whether the time stamp counter counts nanoseconds
   * @param features the guest's
   * @throws IllegalArgumentException when translated code alone is wanted and can't be run
   */
  NativeBlocks(
      Arena arena,
      long state,
      boolean tscByNanosecond,
      Set<CpuFeature> features,
      EngineChoice choice) {
    CodeCache made = null;
    String why = null;
    if (choice == EngineChoice.INTERPRETER) {
      why = "it was asked for";
    } else {
      try {
        made = new CodeCache(arena, state, tscByNanosecond, features);
      } catch (CodeMemory.Unavailable e) {
        if (choice == EngineChoice.NATIVE) {
          throw new IllegalArgumentException("no native code: " + e.getMessage(), e);
        }
        why = e.getMessage();
      }
    }
    code = made;
    reason = why;
  }

  /** Why there is no translated code, or null. */
  String reason() {
    return reason;
  }

  /**
   * Takes translated code that another run kept, before the first block; on a thread of its own,
   * while the machine is built.
   */
  void take(KeptCode where) {
    kept = where;
    if (code != null && where.file().isPresent()) {
      if (where.noting()) {
        code.keepNoting();
      }
      taking =
          Thread.ofPlatform()
              .daemon()
              .name("kept code")
              .start(() -> code.file().take(where.file().get(), where.guest()));
    }
  }

  /** Waits until that has been taken. */
  void taken() {
    if (taking == null) {
      return;
    }
    boolean interrupted = false;
    while (taking.isAlive()) {
      try {
        taking.join();
      } catch (InterruptedException e) {
        interrupted = true; // the other thread does not wait for anybody
      }
    }
    taking = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps translated code there for the next run. */
  void keep() {
    if (code != null) {
      taken();
      code.file().keep();
    }
  }

  EngineStatus.Kept keptStatus() {
    taken();
    return kept.file().isEmpty()
        ? new EngineStatus.Kept(kept.file(), kept.reason(), 0, 0)
        : new EngineStatus.Kept(
            kept.file(), code.file().state(), code.file().taken(), code.file().found());
  }

  /** The plan to fill while a block is decoded, or null where it will not be translated. */
  BlockPlan begin(long rip, int mode, byte[] bytes) {
    if (code == null || !eligible(mode)) {
      return null;
    }
    return code.begin(rip, codeMode(mode), bytes);
  }

  private static CodeMode codeMode(int mode) {
    return new CodeMode(
        (mode & ModeKey.CODE_SIZE) == 2,
        (mode & ModeKey.USER) != 0,
        mode / ModeKey.FLAT_SEGMENT & 0x3F);
  }

  /**
   * 64-bit code, and 32-bit code of protected mode whose code and stack segments are flat; at
   * privilege level 0, where all is allowed, or 3.
   */
  private static boolean eligible(int mode) {
    return (mode & ModeKey.BETWEEN) == 0
        && ((mode & ModeKey.CODE_SIZE) == 2 || (mode & FLAT_32) == FLAT_32);
  }

  /** Whether everything must be let go before another block is translated. */
  boolean full() {
    return code != null && code.full();
  }

  /** Translates the block whose plan was ended last. */
  void add(Block b, boolean global) {
    if (code != null && eligible(b.mode) && b.weight != Block.HOOKED) {
      taken();
      put(b, code.add(b.mode, global, b.target, !b.beforeHook), global);
    }
  }

  private void put(Block b, int number, boolean global) {
    b.code = number;
    b.codeGlobal = global;
    if (b.code >= blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blocks.length);
    }
    blocks[b.code] = b;
  }

  /**
   * What was translated before of these bytes at this RIP.
   *
   * @param bytes their host address
   * @param available how many of them there are at the most
   * @return a record for {@link #again}, or 0
   */
  long find(long rip, int mode, boolean global, long bytes, int available) {
    if (code == null || !eligible(mode)) {
      return 0;
    }
    taken();
    return code.find(rip, mode, global, bytes, available);
  }

  /** Whether an instruction was translated that begins with these bytes and has more. */
  boolean goesOn(long rip, int mode, long bytes, int available) {
    return available < BlockBuilder.LONGEST
        && code != null
        && eligible(mode)
        && code.goesOn(rip, mode, bytes, available);
  }

  /**
   * The block of such a record, without its ops.
   *
   * @param offset of its bytes in {@link bootscope.core.memory.GuestRam}
   */
  Block again(long record, long offset, long rip, int mode, long codeKey, boolean global) {
    Block b = new Block(offset, rip, mode, codeKey);
    b.bytes = CodeRecord.guestBytes(record);
    b.count = CodeRecord.count(record);
    b.body = CodeRecord.cut(record) ? b.count : b.count - 1;
    b.weight = b.count;
    b.ops = new Op[b.body + 1];
    b.complete = false;
    b.target = CodeRecord.target(record);
    b.nextRip = codeMode(mode).wrap(rip + b.bytes);
    put(b, code.put(record), global);
    return b;
  }

  /** The block whose code has this number. */
  Block block(int number) {
    return blocks[number];
  }

  /**
   * The code of a block whose plan was made once more.
   *
   * @param names of blocks that its jumps lead to
   */
  List<HostLine> listing(Block b, Syntax syntax, Function<Block, String> names) {
    return code.listing(b.code, b.codeGlobal, syntax, number -> names.apply(blocks[number]));
  }

  /** The block's bytes were just fetched. */
  void found(Block b) {
    if (b.code >= 0) {
      code.key(b.code, CodeCache.key(b.validEpoch, b.mode));
    }
  }

  /** The block's bytes are overwritten. */
  void drop(Block b) {
    if (b.code >= 0) {
      code.kill(b.code);
      b.code = -1;
    }
  }

  /** Has code made that counts how often it begins, or no more; when no block is kept. */
  void counting(boolean on) {
    if (code != null) {
      code.counting(on);
    }
  }

  /** Has code made that notes transfers of control, or no more. */
  void noting(TransferLog log) {
    if (code != null) {
      code.noting(log);
    }
  }

  /** All blocks are dropped. */
  void clear() {
    if (code != null) {
      code.clear();
      Arrays.fill(blocks, null);
    }
  }
}
