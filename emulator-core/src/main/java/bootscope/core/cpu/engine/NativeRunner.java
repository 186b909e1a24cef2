package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.cpu.system.Connections;
import bootscope.core.cpu.system.SteadyPort;
import bootscope.core.cpu.system.SystemUnits;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.cpu.translate.CodeCache;
import bootscope.core.cpu.translate.Exit;
import bootscope.core.time.VirtualClock;

/**
 * Runs translated code, and through the interpreter's ops what it leaves. Time within it is counted
 * downwards: of the instructions that may run until a deadline, each block takes away its own as it
 * begins.
 */
final class NativeRunner {
  /**
   * Most instructions between two looks at whether somebody calls: some hundreds of microseconds,
   * for which a collection of garbage waits, too.
   */
  private static final long SLICE = 500_000;

  /** The same while transfers are noted, of which each instruction may be one. */
  private static final int NOTED_SLICE = TransferLog.MOST_READY;

  private final Cpu c;
  private final CpuState s;
  private final Mmu mmu;
  private final VirtualClock clock;
  private final CodeBlocks decoded;
  private final NativeBlocks blocks;
  final CodeCache code; // or null
  private final Connections connections;
  private final SteadyPort steady;
  private final BlockRunner interpreter;

  /** At this time the room is used up; it may come before the clock's own deadline. */
  private long deadline;

  private long sliceEnd;

  /** How often code was entered, and how often it left an instruction to the interpreter. */
  long entries;

  long left;

  NativeRunner(
      Cpu c,
      VirtualClock clock,
      CodeBlocks decoded,
      NativeBlocks blocks,
      SystemUnits units,
      BlockRunner interpreter) {
    this.decoded = decoded;
    connections = units.connections;
    steady = units.steadyPort;
    this.c = c;
    s = c.s;
    mmu = c.mmu;
    this.clock = clock;
    this.blocks = blocks;
    code = blocks.code;
    this.interpreter = interpreter;
  }

  /**
   * Runs code from a block on that is current and for which there is room.
   *
   * @return the block to go on with, or null when RIP is in the state and the processor should look
   *     around
   */
  Block run(Block first) {
    long at = begin(first);
    for (; ; ) {
      int exit = call(at);
      Block b = blocks.block(code.exited());
      try {
        Block next;
        if (Exit.kind(exit) == Exit.OPERATION) {
          int i = Exit.index(exit);
          at = operation(b, i);
          if (at != 0) {
            continue;
          }
          if (i + 1 < b.count) {
            decoded.tally().left(b, i + 1);
            return null;
          }
          next = terminator(b); // a cut
        } else {
          next = onward(b, Exit.kind(exit));
        }
        if (next == null) {
          return null;
        }
        if (clock.attention()) {
          s.rip(next.rip);
          return null;
        }
        if (next.code < 0 || next.weight > clock.deadline() - clock.now()) {
          return next;
        }
        at = begin(next);
      } catch (GuestFault fault) {
        interpreter.faulted(b, fault);
        return null;
      }
    }
  }

  /** Whether the clock stands behind an STI of translated code, in its shadow; asked once. */
  boolean takeShadow() {
    boolean in = code != null && code.shadow() == deadline - clock.now();
    forgetShadow();
    return in;
  }

  /** An event was delivered: a shadow has ended. */
  void forgetShadow() {
    if (code != null) {
      code.forgetShadow();
    }
  }

  /** Bytes of code that are kept. */
  long codeBytes() {
    return code == null ? 0 : code.bytes();
  }

  /** Tells code what stands until it ends a block, and gives it room; the block's host address. */
  private long begin(Block b) {
    long now = clock.now();
    TransferLog transfers = connections.transfers;
    sliceEnd = now + (transfers == null ? SLICE : NOTED_SLICE);
    deadline = Math.min(clock.deadline(), sliceEnd);
    code.room(deadline - now);
    if (transfers != null) {
      transfers.ready(NOTED_SLICE);
      code.instructions(deadline - transfers.skipped());
    }
    code.context(
        mmu.readTable(),
        mmu.writeTable(),
        CodeCache.key(Host.getLong(mmu.epochAddress(false)), c.mode()),
        CodeCache.key(Host.getLong(mmu.epochAddress(true)), c.mode()),
        (s.cr(0) & (Bits.CR0_EM | Bits.CR0_TS)) == 0 && (s.cr(4) & Bits.CR4_OSFXSR) != 0);
    code.timeStamp(deadline + s.msr(Msr.TSC_OFFSET));
    code.interrupt(connections.controller.pending());
    steady.takeUntil();
    code.noSteadyPort();
    return code.entry(b.code);
  }

  /** Runs code from a host address on; the exit through which it came back. */
  private int call(long at) {
    entries++;
    code.flags(LazyFlags.get(s));
    code.forgetShadow();
    int exit = code.run(at);
    LazyFlags.set(s, code.flags());
    return exit;
  }

  /**
   * Runs an instruction within a block.
   *
   * @return the host address at which the code goes on, or 0 to look around
   */
  private long operation(Block b, int i) {
    left++;
    long room = code.room();
    long start = deadline - room - b.count;
    standAt(start);
    if (b.ops[i] == null) {
      decoded.complete(b, i);
    }
    if (interpret(b, i)) {
      clock.set(start + i + 1);
      s.rip(b.rip(b.ops[i].offset + b.ops[i].length));
      return 0;
    }
    long until = steady.takeUntil();
    if (until == SteadyPort.NEVER) {
      code.noSteadyPort();
    } else {
      code.steadyPort(steady.port(), steady.value(), deadline - until);
    }
    return code.resume(b.code, i);
  }

  // The compiler looks at each of these two by itself (java.options): the ops are many.

  /** Whether the block must be left behind the op. */
  private boolean interpret(Block b, int i) {
    return interpreter.runOp(b.ops, i);
  }

  private Block terminator(Block b) {
    return interpreter.leave(b);
  }

  /** A block began at this time: the clock stands there while its ops run. */
  private void standAt(long start) {
    clock.set(start);
    c.beginBlock(start);
  }

  /** Goes on behind a block, or at one that did not begin; null to look around. */
  private Block onward(Block b, int kind) {
    long room = code.room();
    switch (kind) {
      case Exit.DEADLINE -> {
        clock.set(deadline - room);
        return b;
      }
      case Exit.STALE -> {
        clock.set(deadline - room);
        c.atBoundary();
        s.rip(b.rip);
        Block now = interpreter.enter(0);
        if (now != b && now.code >= 0) {
          code.jumpTarget(now.rip, now.code); // where the one is that was overwritten
        }
        return now;
      }
      case Exit.BOUNDARY -> {
        clock.set(deadline - room);
        s.rip(b.nextRip);
        return null;
      }
      case Exit.BEHIND_BOUNDARY -> {
        clock.set(deadline - room);
        c.atBoundary();
        s.rip(b.nextRip);
        int resets = code.resets();
        Block next = interpreter.enter(0);
        link(b, 1, next, resets);
        return next;
      }
      default -> {
        standAt(deadline - room - b.count);
        c.position(b.body);
        int resets = code.resets();
        left += kind == Exit.TERMINATOR ? 1 : 0;
        Block next =
            switch (kind) {
              case Exit.TAKEN -> interpreter.taken(b);
              case Exit.NEXT, Exit.CUT -> interpreter.next(b); // what is to be noted is
              default -> terminator(b);
            };
        clock.set(deadline - room);
        if (next != null) {
          if (kind != Exit.TERMINATOR) {
            link(b, kind == Exit.TAKEN ? 0 : 1, next, resets);
          } else if (next.code >= 0) {
            code.jumpTarget(next.rip, next.code);
          }
        }
        return next;
      }
    }
  }

  /** Lets the code go on by itself the next time, unless it was thrown away meanwhile. */
  private void link(Block b, int successor, Block next, int resets) {
    if (next.code >= 0 && b.code >= 0 && code.resets() == resets) {
      boolean samePage = (b.rip ^ next.rip) >>> 12 == 0 && !next.spans;
      code.link(b.code, successor, next.code, samePage);
    }
  }
}
