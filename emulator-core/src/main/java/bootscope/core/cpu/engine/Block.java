package bootscope.core.cpu.engine;

import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.Terminator;

/**
 * A run of instructions with one entry: straight-line ops and the terminator. It is identified by
 * where its bytes are stored, RIP, mode and code segment; it never reaches beyond one page, but for
 * a block of a single instruction that spans two.
 */
final class Block {
  /** Weight of a block that has to be looked at before it runs: above the most distant deadline. */
  static final long HOOKED = Long.MAX_VALUE;

  /** Of the first byte in {@link bootscope.core.memory.GuestRam}, or −1: a device gives them. */
  final long offset;

  final long rip;
  final int mode;
  final long codeKey;

  /** Bytes of code. */
  int bytes;

  /** Where the page of the last byte begins, when it isn't that of the first; else −1. */
  long secondPage = -1;

  /** What stood at the start of that page. Such a block is compared each time it is entered. */
  byte[] tail;

  /** Straight-line ops, then the terminator. */
  Op[] ops;

  Terminator terminator;

  /** Number of straight-line ops. */
  int body;

  /** Instructions that a whole pass retires. */
  int count;

  /** {@link #count}, or more than any deadline allows when the block is hooked. */
  long weight;

  /** The MMU's epoch in which RIP was last seen to lead here; −1 once the code was overwritten. */
  long validEpoch;

  /** Where the terminator's fixed target and its way on last led; each has an epoch of its own. */
  Block taken;

  Block next;

  /** How often it was begun: what is hot is known by this. */
  int passes;

  /** Next block of the same hash bucket, and of the same page. */
  Block bucketNext;

  Block pageNext;

  Block(long offset, long rip, int mode, long codeKey) {
    this.offset = offset;
    this.rip = rip;
    this.mode = mode;
    this.codeKey = codeKey;
  }
}
