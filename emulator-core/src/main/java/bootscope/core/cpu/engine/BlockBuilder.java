package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Cut;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Terminator;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.system.Connections;
import bootscope.core.cpu.system.Fault;
import bootscope.core.cpu.system.SystemUnits;
import bootscope.core.cpu.system.Undefined;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.cpu.translate.BlockPlan;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionClass;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Decodes the instructions from a place on into a block. */
final class BlockBuilder {
  private static final int MOST_INSTRUCTIONS = 64;
  private static final int WINDOW = 512;
  static final int LONGEST = 15;

  // What a block costs the host's heap at the most, in bytes: itself with its array, an
  // instruction with its place in the array and its operands, and what a memory operand adds.
  private static final int BLOCK = 192;
  private static final int INSTRUCTION = 160;
  private static final int MEMORY = 128;

  // Constants are no more than two for an instruction.
  static final int MOST_BYTES = BLOCK + (MOST_INSTRUCTIONS + 1) * (INSTRUCTION + MEMORY + 16);

  private final Cpu c;
  private final MemoryMap memory;
  private final HookPoints hooks;
  private final Connections connections;
  private final OperandBinder t;
  private final OpTable table = new OpTable();
  private final Decoder[] decoders = new Decoder[3]; // by code size, made when first needed
  private final byte[] code = new byte[WINDOW + LONGEST];
  private final Op[] body = new Op[MOST_INSTRUCTIONS];
  private long heapBytes;

  private final NativeBlocks translator;

  private TransferLog log; // null when transfers are not noted
  private boolean user; // the block's privilege level is 3
  private long base; // of its code segment

  BlockBuilder(
      Arena arena,
      Cpu c,
      MemoryMap memory,
      SystemUnits units,
      HookPoints hooks,
      NativeBlocks translator) {
    this.translator = translator;
    this.c = c;
    this.memory = memory;
    this.hooks = hooks;
    connections = units.connections;
    t = new OperandBinder(arena, c.s);
    units.register(table);
  }

  /** Has blocks made that note their transfers; null: no more. */
  void note(TransferLog log) {
    this.log = log;
  }

  private Decoder decoder(int mode) {
    int size = mode & ModeKey.CODE_SIZE;
    if (decoders[size] == null) {
      decoders[size] = new Decoder(CodeSize.values()[size], c.features);
    }
    return decoders[size];
  }

  /**
   * What all blocks cost that were built since they were last forgotten, at the most: heap and
   * constants. Those that were dropped since then count, too: links of others may hold them still,
   * and nobody knows which constants were theirs.
   */
  long bytes() {
    return heapBytes + t.constantBytes();
  }

  /** A block was made whose ops will be. */
  void made(int instructions) {
    heapBytes += BLOCK + (long) instructions * (INSTRUCTION + MEMORY);
  }

  /** All blocks are gone. */
  void forget() {
    heapBytes = 0;
    t.forgetConstants();
  }

  /**
   * Decodes a block.
   *
   * @throws GuestFault #PF when its first instruction reaches into a page that can't be fetched
   */
  Block build(long rip, int mode, long codeKey, long linear, long physical) {
    Block b = new Block(memory.readOffset(physical), rip, mode, codeKey);
    heapBytes += BLOCK;
    Decoder decoder = decoder(mode);
    begin(b);
    BlockPlan plan = translator.begin(rip, mode, code);
    int available = Math.min(WINDOW, (int) (4096 - (physical & 4095)));
    boolean wholePage = available == 4096 - (physical & 4095);
    read(physical, available, 0);
    long limit = (mode & ModeKey.CODE_SIZE) == 2 ? -1 : codeKey & 0xFFFF_FFFFL;
    int at = 0;
    int n = 0;
    Terminator last = null;
    while (last == null) {
      b.beforeHook = at > 0 && hooks.at(linear + at);
      if (n == MOST_INSTRUCTIONS || b.beforeHook || at > 0 && begins(linear + at)) {
        break;
      }
      t.rip = t.wrap(rip + at);
      Instruction in = decoder.decode(code, at, available - at);
      if (decoder.status() == Decoder.NEED_MORE && at == 0 && wholePage) {
        available = span(b, linear, available);
        in = decoder.decode(code, 0, available);
      }
      Op op;
      if (in == null) {
        if (at > 0) {
          break; // it gets a block of its own
        }
        op = refuse(decoder);
        unplanned(plan, at);
      } else if (limit >= 0 && (t.rip & 0xFFFF_FFFFL) + in.length() - 1 > limit) {
        if (at > 0) {
          break;
        }
        op = new Fault(GuestFault.GP, true);
        op.length = in.length();
        unplanned(plan, at);
      } else if (plan != null && plan.add(in, at)) {
        b.complete = false; // its op is made when it is asked for
        heapBytes += INSTRUCTION + (hasMemory(in) ? MEMORY : 0);
        body[n++] = null;
        at += in.length();
        if (b.spans || at == available) {
          break;
        }
        continue;
      } else {
        op = make(in, at);
        heapBytes += hasMemory(in) ? MEMORY : 0;
      }
      heapBytes += INSTRUCTION;
      op.offset = at;
      at += op.length;
      if (op instanceof Terminator terminator) {
        terminator.nextRip = t.nextRip;
        last = terminator;
      } else {
        body[n++] = op;
      }
      if (b.spans || at == available) {
        break;
      }
    }
    boolean cut = last == null;
    if (cut) {
      last = cut(at, linear);
      last.nextRip = t.wrap(rip + at);
    }
    if (plan != null) {
      plan.note(kind(last), last.target);
      plan.end(at, cut);
    }
    b.bytes = at;
    b.body = n;
    b.ops = Arrays.copyOf(body, n + 1);
    b.ops[n] = last;
    b.terminator = last;
    b.target = last.target;
    b.nextRip = last.nextRip;
    b.count = n + last.instructions();
    b.weight = hooks.at(linear) ? Block.HOOKED : b.count;
    if (!b.complete && !b.stored()) {
      makeMissing(b);
    }
    return b;
  }

  private void begin(Block b) {
    t.begin(b.mode);
    user = (b.mode & ModeKey.USER) != 0;
    base = b.code64() ? 0 : b.codeKey >>> 32;
  }

  private boolean begins(long linear) {
    return log != null && log.edges().begins(linear);
  }

  /** What ends a block behind which something else goes on. */
  private Terminator cut(int at, long linear) {
    Terminator cut = new Cut();
    cut.offset = at;
    if (!begins(linear + at)) {
      return cut;
    }
    Terminator noted =
        new NotedTransfer(cut, log, TransferKind.JUMP, true, user, linear + at - 1, base);
    noted.offset = at;
    return noted;
  }

  /** The kind of the transfers that an end of a block notes, for whoever translates it. */
  private static int kind(Terminator last) {
    return last instanceof NotedTransfer noted ? noted.translated() : TransferKind.NONE;
  }

  /** The op, so that it notes a transfer where there may be one. */
  private Op noting(Op op, Instruction in) {
    int kind = TransferKind.of(in);
    long site = base + t.rip;
    if (kind == TransferKind.STACK) {
      return new NotedStackLoad(op, log, user, site);
    }
    if (!(op instanceof Terminator end)) {
      return op;
    }
    end.nextRip = t.nextRip;
    long target = base + end.target;
    boolean fixed = in.operandCount() > 0 && in.operand(0) instanceof Operand.Relative;
    boolean fixedJump = kind == TransferKind.JUMP && fixed;
    if (fixedJump && !log.edges().crosses(site, target)
        || kind == TransferKind.CALL && fixed && end.target == end.nextRip) {
      kind = TransferKind.NONE; // the latter asks where it is
    }
    boolean goesOn = kind == TransferKind.NONE || in.mnemonic() != Mnemonic.JMP && fixedJump;
    boolean onward = goesOn && begins(base + end.nextRip);
    return kind == TransferKind.NONE && !onward
        ? op
        : new NotedTransfer(end, log, kind, onward, user, site, base);
  }

  /** The op of an instruction at this place of the block's bytes; RIP is set. */
  private Op make(Instruction in, int at) {
    t.at(t.rip, in);
    Op op = table.make(in, t);
    if (op == null) {
      op = undefined(at, in.length());
    } else if (log != null) {
      op = noting(op, in);
    }
    op.length = in.length();
    op.throughStack = throughStack(in);
    op.stackToo = usesStack(in);
    return op;
  }

  /** The classes of the instructions of the block that was built last. */
  byte[] classes(Block b) {
    byte[] classes = new byte[b.count];
    heapBytes += 16 + classes.length;
    Decoder decoder = decoder(b.mode);
    int at = 0;
    for (int i = 0; i < classes.length; i++) {
      Instruction in = decoder.decode(code, at, b.bytes - at);
      if (in == null) {
        classes[i] = (byte) InstructionClass.SYSTEM.ordinal(); // it faults: none retires
        break;
      }
      classes[i] = (byte) InstructionClass.of(in).ordinal();
      at += in.length();
    }
    return classes;
  }

  /** Makes the ops of a block that were left out because its code is translated. */
  void complete(Block b) {
    copy(b, code);
    makeMissing(b);
  }

  /** Copies a block's stored bytes. */
  void copy(Block b, byte[] to) {
    int first = b.spans ? (int) (4096 - (b.offset & 4095)) : b.bytes;
    Host.copyOut(memory.ram().host(b.offset), to, 0, first);
    if (b.spans) {
      Host.copyOut(memory.ram().host(b.secondOffset), to, first, b.bytes - first);
    }
  }

  /** Plans a translated block once more, for a look at its code. */
  void plan(Block b) {
    copy(b, code);
    BlockPlan plan = translator.begin(b.rip, b.mode, code);
    complete(b);
    Decoder decoder = decoder(b.mode);
    for (int at = 0; at < b.bytes; ) {
      Instruction in = decoder.decode(code, at, b.bytes - at);
      plan.add(in, at);
      at += in == null ? b.bytes - at : in.length();
    }
    plan.note(kind(b.terminator), b.target);
    plan.end(b.bytes, b.body == b.count);
  }

  /**
   * Makes one of them alone.
   *
   * @param index of the instruction; that behind the body is the terminator
   */
  void complete(Block b, int index) {
    copy(b, code);
    Decoder decoder = decoder(b.mode);
    begin(b);
    int at = 0;
    for (int i = 0; i < index; i++) {
      at += b.ops[i] != null ? b.ops[i].length : decoder.decode(code, at, b.bytes - at).length();
    }
    make(b, decoder, index, at);
  }

  /** The same for all, with the block's bytes at hand. */
  private void makeMissing(Block b) {
    Decoder decoder = decoder(b.mode);
    begin(b);
    int at = 0;
    for (int i = 0; i <= b.body; i++) {
      if (b.ops[i] == null) {
        make(b, decoder, i, at);
      }
      at += b.ops[i].length;
    }
    b.complete = true;
  }

  private void make(Block b, Decoder decoder, int index, int at) {
    t.rip = t.wrap(b.rip + at);
    Op op =
        index == b.count ? cut(at, base + b.rip) : make(decoder.decode(code, at, b.bytes - at), at);
    op.offset = at;
    b.ops[index] = op;
    if (index == b.body) {
      b.terminator = (Terminator) op;
      b.terminator.nextRip = b.nextRip;
    }
  }

  private static boolean hasMemory(Instruction in) {
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Memory) {
        return true;
      }
    }
    return false;
  }

  private static boolean throughStack(Instruction in) {
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Memory m) {
        return m.segment() == CpuState.SS;
      }
    }
    return usesStack(in);
  }

  private static boolean usesStack(Instruction in) {
    return switch (in.mnemonic()) {
      case PUSH, POP, PUSHF, POPF, CALL, RET, ENTER, LEAVE, PUSHA, POPA -> true;
      default -> false;
    };
  }

  /** What cannot be run is the interpreter's to refuse. */
  private static void unplanned(BlockPlan plan, int at) {
    if (plan != null) {
      plan.add(null, at);
    }
  }

  private Op refuse(Decoder decoder) {
    Op op =
        decoder.status() == Decoder.INVALID
            ? undefined(0, Math.max(1, decoder.length()))
            : new Fault(GuestFault.GP, true); // over 15 bytes: SDM vol. 2A §2.3.11
    op.length = Math.max(1, decoder.length()); // a store to any of them may make it another
    t.nextRip = t.rip;
    return op;
  }

  private Op undefined(int at, int length) {
    return new Undefined(Arrays.copyOfRange(code, at, at + length), t.rip, connections);
  }

  private void read(long physical, int bytes, int to) {
    long offset = memory.readOffset(physical);
    if (offset >= 0) {
      Host.copyOut(memory.ram().host(offset), code, to, bytes);
    } else {
      System.arraycopy(memory.peek(physical, bytes), 0, code, to, bytes);
    }
  }

  /** Reads on into the next page; the new number of available bytes. */
  private int span(Block b, long linear, int available) {
    long second = c.mmu.fetch((linear | 4095) + 1);
    read(second, LONGEST - available, available);
    b.spansTo(second, memory.readOffset(second));
    return LONGEST;
  }
}
