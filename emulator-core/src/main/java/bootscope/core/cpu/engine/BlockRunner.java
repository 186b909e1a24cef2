package bootscope.core.cpu.engine;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.Terminator;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.system.DebugRegisters;
import bootscope.core.cpu.system.Interrupts;
import bootscope.core.cpu.system.SystemUnits;
import bootscope.core.time.VirtualClock;

/**
 * Runs blocks one behind the other. What another way of running a block needs for the instructions
 * that it leaves to this one stands in methods of its own: {@link #runOp}, {@link #leave}, {@link
 * #faulted}.
 */
final class BlockRunner {
  private final Cpu c;
  private final CpuState s;
  private final VirtualClock clock;
  private final CodeBlocks blocks;
  private final HookPoints hooks;
  private final Interrupts interrupts;
  private final DebugRegisters debug;
  private final RetiredTally tally;
  final NativeRunner translated;

  BlockRunner(
      Cpu c,
      VirtualClock clock,
      CodeBlocks blocks,
      NativeBlocks code,
      HookPoints hooks,
      SystemUnits units) {
    this.c = c;
    s = c.s;
    this.clock = clock;
    this.blocks = blocks;
    tally = blocks.tally();
    this.hooks = hooks;
    interrupts = units.interrupts;
    debug = units.debug;
    translated = new NativeRunner(c, clock, blocks, code, units, this);
  }

  /** Runs until something wants attention; true when a hook does. RIP and the clock are exact. */
  boolean run() {
    Block b = null;
    try {
      for (; ; ) {
        if (b == null) {
          c.atBoundary();
          b = enter(0);
        }
        long now = clock.now();
        long room = clock.deadline() - now;
        int body = b.body;
        int limit = body;
        boolean whole = true;
        if (b.weight > room) {
          if (room <= 0) {
            s.rip(b.rip);
            return false;
          }
          if (b.weight == Block.HOOKED) {
            s.rip(b.rip);
            // The guest's own breakpoint is no hook: a debugger's step does not pass it.
            if (debug.instructionBreakpointAt(c.linearRip())) {
              GuestFault fault = debug.instructionBreakpoint(c.linearRip());
              if (fault != null) {
                interrupts.raise(fault);
                return false;
              }
            }
            if (hooks.stops(c.linearRip(), now)) {
              return true;
            }
          }
          if (b.count > room) {
            limit = (int) room;
            whole = false;
          }
        }
        if (b.code >= 0 && whole) {
          b = translated.run(b);
          if (b == null) {
            return false;
          }
          continue;
        }
        if (!b.complete) {
          blocks.complete(b);
        }
        b.passes++;
        c.beginBlock(now);
        int done = runBody(b.ops, limit);
        // Behind a cut the next page is fetched all the same: whether a store left depends on what
        // is decoded, which no guest may tell.
        if ((c.leaving() || !whole) && done < b.count) {
          tally.left(b, done);
          clock.set(now + done);
          s.rip(b.rip(b.ops[done].offset));
          return false;
        }
        Block next = leave(b);
        clock.set(now + b.count);
        if (next == null) {
          return false;
        }
        if (clock.attention()) {
          s.rip(next.rip);
          return false;
        }
        b = next;
      }
    } catch (GuestFault fault) {
      faulted(b, fault);
      return false;
    }
  }

  /**
   * Runs a block's straight-line ops until one of them wants to leave. Written out four times: each
   * place predicts its own branches.
   *
   * @return how many have run
   */
  private int runBody(Op[] ops, int limit) {
    int i = 0;
    while (i + 4 <= limit) {
      if (runOp(ops, i)) {
        return i + 1;
      }
      if (runOp(ops, i + 1)) {
        return i + 2;
      }
      if (runOp(ops, i + 2)) {
        return i + 3;
      }
      if (runOp(ops, i + 3)) {
        return i + 4;
      }
      i += 4;
    }
    while (i < limit) {
      if (runOp(ops, i)) {
        return i + 1;
      }
      i++;
    }
    return i;
  }

  /**
   * Runs one straight-line op of a block.
   *
   * @return whether the block must be left behind it
   */
  boolean runOp(Op[] ops, int i) {
    c.position(i);
    ops[i].execute(c);
    return c.leaving();
  }

  /**
   * Runs a block's terminator.
   *
   * @return the block to go on with, or null when RIP is in the state and the processor should look
   *     around (interrupts, mode) before it goes on
   */
  Block leave(Block b) {
    c.position(b.body);
    if (b.terminator == null) {
      blocks.complete(b, b.body);
    }
    switch (b.terminator.leave(c)) {
      case Terminator.NEXT -> {
        return next(b);
      }
      case Terminator.TAKEN -> {
        return taken(b);
      }
      case Terminator.JUMPED -> {
        return enter(b.count);
      }
      default -> {
        return null;
      }
    }
  }

  /** The block behind this one, which has run. */
  Block next(Block b) {
    Block next = b.next;
    return next != null && next.current() ? next : linkNext(b);
  }

  /** The block at this one's fixed target, to which it has gone. */
  Block taken(Block b) {
    Block taken = b.taken;
    return taken != null && taken.current() ? taken : linkTaken(b);
  }

  private Block linkNext(Block b) {
    s.rip(b.nextRip);
    b.next = enter(b.count);
    return b.next;
  }

  private Block linkTaken(Block b) {
    c.checkTarget(b.target); // the branch's own fault, so that it has not retired yet
    s.rip(b.target);
    b.taken = enter(b.count);
    return b.taken;
  }

  /**
   * The block at the RIP in the state.
   *
   * @param retired instructions of the block before it that have retired should its fetch fault
   */
  Block enter(int retired) {
    Block b = blocks.jumped();
    if (b != null) {
      return b;
    }
    c.position(retired);
    return blocks.find();
  }

  /**
   * Delivers the fault of the op that ran last, or of the fetch behind its block; RIP and the clock
   * are exact afterwards.
   *
   * @param b the block that ran, null before the first
   */
  void faulted(Block b, GuestFault fault) {
    translated.forgetShadow();
    long now = c.now();
    if (c.ripExact()) {
      c.ripExact(false);
      if (now >= clock.deadline()) {
        // Traps of the instruction before, and interrupts, come ahead of what happens to the
        // next one's fetch, which is tried again after them (SDM vol. 3A table 6-2).
        clock.set(now);
        return;
      }
    } else {
      if (b.ops[c.position()] == null) {
        blocks.complete(b, c.position());
      }
      Op op = b.ops[c.position()];
      s.rip(b.rip + op.offset);
      tally.left(b, c.position());
      interrupts.faultingOp(op, fault);
    }
    clock.set(now);
    debug.instructionFaulted();
    interrupts.raise(fault);
  }
}
