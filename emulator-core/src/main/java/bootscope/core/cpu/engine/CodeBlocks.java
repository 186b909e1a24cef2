package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.system.Connections;
import bootscope.core.cpu.system.SystemUnits;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.cpu.translate.CodeRecord;
import bootscope.core.event.GuestListener;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/** The block at an RIP: from the cache, or built. */
final class CodeBlocks {
  /**
   * When blocks and constants may cost more than this, the cache starts afresh, so that a guest
   * cannot grow the host, neither with code nor by changing it. A Debian boot decodes some 70 MB;
   * the launchers' heap is four times as large.
   */
  static final long MOST_BYTES = 96L << 20;

  private final Cpu c;
  private final CpuState s;
  private final Mmu mmu;
  private final MemoryMap memory;
  private final BlockCache cache;
  private final BlockBuilder builder;
  private final NativeBlocks code;
  private final RetiredTally tally;
  private final Connections connections;
  private final HookPoints hooks;
  private final long instruction; // host address of room for one

  CodeBlocks(
      Arena arena,
      Cpu c,
      MemoryMap memory,
      SystemUnits units,
      HookPoints hooks,
      NativeBlocks code) {
    this.c = c;
    this.code = code;
    s = c.s;
    mmu = c.mmu;
    this.memory = memory;
    connections = units.connections;
    this.hooks = hooks;
    tally = new RetiredTally(code);
    cache = new BlockCache(memory.ram(), code, tally);
    builder = new BlockBuilder(arena, c, memory, units, hooks, code);
    instruction = Host.allocate(arena, BlockBuilder.LONGEST + 1, 16);
  }

  /** Drops all blocks with their constants; the instruction that runs must be its block's last. */
  void forget() {
    cache.clear();
    builder.forget();
  }

  /** Has blocks made that note their transfers, or no more: null. All go. */
  void note(TransferLog log) {
    builder.note(log);
    code.noting(log);
    forget();
  }

  /** Has it told how often instructions retire, or no more: null. All go. */
  void tell(RetiredInstructions listener) {
    settle();
    forget();
    tally.listener(listener);
    code.counting(listener != null);
  }

  /** Tells of all that has retired. */
  void settle() {
    tally.settlePassing();
    cache.forEach(tally::settle);
  }

  RetiredTally tally() {
    return tally;
  }

  /** Drops the blocks whose stored bytes change; whether there were any. */
  boolean overwritten(long offset, int size) {
    return cache.overwritten(offset, size);
  }

  /** How many are kept. */
  int size() {
    return cache.size();
  }

  /** What blocks and constants cost the host at the most, in bytes. */
  long bytes() {
    return builder.bytes();
  }

  /** The block at the RIP in the state if it was jumped to lately; else null. */
  Block jumped() {
    return cache.jump(s.rip(), c.mode(), codeKey());
  }

  /** The block at the RIP in the state. Its fetch may fault. */
  Block find() {
    c.ripExact(true);
    long rip = s.rip();
    long key = codeKey();
    long linear = c.linearRip();
    long physical = mmu.fetch(linear);
    boolean global = mmu.fetchedGlobal();
    Block b = cache.find(memory.readOffset(physical), rip, c.mode(), key);
    if (b != null && b.spans) {
      long second = mmu.fetch((linear | 4095) + 1);
      global &= mmu.fetchedGlobal();
      b = BlockCache.goingOnAt(memory.readOffset(second), b);
    }
    if (b != null && b.code >= 0 && b.codeGlobal != global) {
      cache.drop(b); // its code looks at the other epoch
      b = null;
    }
    if (b == null) {
      b = build(rip, key, linear, physical);
    } else {
      found(b, global);
    }
    c.ripExact(false);
    return b;
  }

  /** The block's bytes were just fetched. */
  private void found(Block b, boolean global) {
    b.epochAddress = mmu.epochAddress(global);
    b.validEpoch = Host.getLong(b.epochAddress);
    cache.rememberJump(b);
    code.found(b);
  }

  private long codeKey() {
    return (c.mode() & ModeKey.CODE_SIZE) == 2
        ? 0
        : s.segmentBase(CpuState.CS) << 32 | s.segmentLimit(CpuState.CS);
  }

  private Block build(long rip, long key, long linear, long physical) {
    if (builder.bytes() > MOST_BYTES || code.full()) {
      forget();
    }
    boolean global = mmu.fetchedGlobal();
    Block b = again(rip, key, linear, physical, global);
    if (b != null) {
      for (GuestListener l : connections.listeners.all()) {
        l.decoded(linear, physical, b.bytes);
      }
      store(b, physical);
      found(b, b.codeGlobal);
      return b;
    }
    b = builder.build(rip, c.mode(), key, linear, physical);
    if (tally.on()) {
      b.classes = builder.classes(b);
    }
    global &= !b.spans || mmu.fetchedGlobal();
    for (GuestListener l : connections.listeners.all()) {
      l.decoded(linear, physical, b.bytes);
    }
    if (!b.stored()) {
      b.epochAddress = mmu.epochAddress(false);
      tally.passing(b);
      return b; // code in a device is decoded anew each time
    }
    store(b, physical);
    code.add(b, global);
    found(b, global);
    return b;
  }

  /** The block as it was translated before, or null. The fetch of its second page may fault. */
  private Block again(long rip, long key, long linear, long physical, boolean global) {
    long offset = memory.readOffset(physical);
    if (offset < 0) {
      return null;
    }
    long bytes = memory.ram().host(offset);
    int first = 4096 - (int) (offset & 4095);
    long record = code.find(rip, c.mode(), global, bytes, first);
    long second = 0;
    boolean spans = record == 0 && code.goesOn(rip, c.mode(), bytes, first);
    if (spans) {
      // Of these bytes the instruction is not whole: whoever decodes it fetches the page, too.
      second = mmu.fetch((linear | 4095) + 1);
      global &= mmu.fetchedGlobal();
      record = spanning(rip, global, bytes, first, memory.readOffset(second));
    }
    if (record == 0 || hooks.within(linear, CodeRecord.guestBytes(record))) {
      return null;
    }
    Block b = code.again(record, offset, rip, c.mode(), key, global);
    if (spans) {
      b.spansTo(second, memory.readOffset(second));
    }
    builder.made(b.count);
    return b;
  }

  /** The record of an instruction whose bytes go on in RAM here, or 0. */
  private long spanning(long rip, boolean global, long bytes, int first, long more) {
    if (more < 0) {
      return 0;
    }
    Host.copy(bytes, instruction, first);
    Host.copy(memory.ram().host(more), instruction + first, BlockBuilder.LONGEST - first);
    long record = code.find(rip, c.mode(), global, instruction, BlockBuilder.LONGEST);
    return record != 0 && CodeRecord.guestBytes(record) > first ? record : 0;
  }

  private void store(Block b, long physical) {
    cache.add(b);
    holdsCode(b.offset, physical);
    if (b.spans) {
      holdsCode(b.secondOffset, b.secondPage);
    }
  }

  /** Tells each block that is kept. */
  void forEach(Consumer<Block> to) {
    cache.forEach(to);
  }

  /** A block's stored bytes. */
  byte[] bytes(Block b) {
    byte[] bytes = new byte[b.bytes];
    builder.copy(b, bytes);
    return bytes;
  }

  /** Plans a translated block as it was planned when it was built. */
  void plan(Block b) {
    builder.plan(b);
  }

  /** Makes the ops of a block that were left out because its code is translated. */
  void complete(Block b) {
    builder.complete(b);
  }

  /** Makes one of them alone; that behind the body is the terminator. */
  void complete(Block b, int index) {
    builder.complete(b, index);
  }

  /** Stores to a page must not pass unseen any more. */
  private void holdsCode(long offset, long physical) {
    int page = (int) (offset >>> 12);
    if ((memory.ram().flags(page) & GuestRam.CODE) == 0) {
      memory.ram().setFlag(page, GuestRam.CODE);
      mmu.pageNeedsCare(physical & -4096L);
    }
  }
}
