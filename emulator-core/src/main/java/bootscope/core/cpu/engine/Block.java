package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.ops.ModeKey;
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

  /** Whether its one instruction goes on in the next page. */
  boolean spans;

  /** Whether it ends where it does because somebody wants to see the next instruction. */
  boolean beforeHook;

  /** Where that page is in {@link bootscope.core.memory.GuestRam}, or −1: a device gives it. */
  long secondOffset = -1;

  /** Physical address of that page. */
  long secondPage;

  /** Straight-line ops, then the terminator; some are missing unless the block is complete. */
  Op[] ops;

  boolean complete = true;

  /** The last of the ops; null as long as it is missing. */
  Terminator terminator;

  /** RIP of the fixed target of the terminator, or 0, and of the instruction behind it. */
  long target;

  long nextRip;

  /** Number of straight-line ops. */
  int body;

  /** Instructions that a whole pass retires. */
  int count;

  /** {@link #count}, or more than any deadline allows when the block is hooked. */
  long weight;

  /** Host address of the MMU's epoch that the block lives by: of global pages, or of all. */
  long epochAddress;

  /** That epoch, when RIP was last seen to lead here; −1 once the code was overwritten. */
  long validEpoch = -1;

  /** Where the terminator's fixed target and its way on last led; each has an epoch of its own. */
  Block taken;

  Block next;

  /** How often the interpreter began it. */
  long passes;

  /** Its translated code, or −1, and whether that lives by the epoch of global pages. */
  int code = -1;

  boolean codeGlobal;

  /** Of each instruction, while it is counted how often they retire; else null. */
  byte[] classes;

  /** How many of its passes were counted. */
  long settled;

  /** Next block of the same hash bucket, of the same page, and of the same second page. */
  Block bucketNext;

  Block pageNext;
  Block secondNext;

  Block(long offset, long rip, int mode, long codeKey) {
    this.offset = offset;
    this.rip = rip;
    this.mode = mode;
    this.codeKey = codeKey;
  }

  /** RIP so many bytes behind the block's start; outside of 64-bit code it goes round at 4 GiB. */
  long rip(int distance) {
    return code64() ? rip + distance : rip + distance & 0xFFFF_FFFFL;
  }

  /** Linear address of its first byte. */
  long linear() {
    return code64() ? rip : rip + (codeKey >>> 32) & 0xFFFF_FFFFL;
  }

  boolean code64() {
    return (mode & ModeKey.CODE_SIZE) == 2;
  }

  /** Whether RIP still leads here, with the bytes that were decoded. */
  boolean current() {
    return Host.getLong(epochAddress) == validEpoch;
  }

  /** Whether its bytes are kept in RAM or ROM, so that whoever changes them is noticed. */
  boolean stored() {
    return offset >= 0 && (!spans || secondOffset >= 0);
  }

  /** Its one instruction goes on at the start of this page. */
  void spansTo(long physical, long at) {
    spans = true;
    secondPage = physical;
    secondOffset = at;
  }

  /** Whether it has one of these stored bytes, which lie within a page. */
  boolean touches(long from, int length) {
    int first = spans ? (int) (4096 - (offset & 4095)) : bytes;
    return offset < from + length && from < offset + first
        || spans && secondOffset < from + length && from < secondOffset + bytes - first;
  }
}
