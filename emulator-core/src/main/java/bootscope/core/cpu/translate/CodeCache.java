package bootscope.core.cpu.translate;

import bootscope.core.bits.CodeMemory;
import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Blocks of translated code with the links between them, in a code memory of fixed size. When it is
 * full everything goes, so that a guest which writes code for ever costs no more.
 *
 * <p>A block has a key, epoch and mode; code from elsewhere enters where the key is compared, code
 * from the same page does not look, as the page was fetched in this epoch. Keys lie apart from the
 * code: a store near code would make the host throw away what it has decoded.
 */
public final class CodeCache {
  /** Of the code memory, keys included. */
  private static final long BYTES = 64L << 20;

  private static final int MOST_BLOCKS = 1 << 18;
  private static final int KEYS = 8 * MOST_BLOCKS;

  // What one block of at most BlockPlan.MOST instructions can need at the most.
  private static final int MOST_OF_A_BLOCK = 1 << 16;

  private static final long NEVER = -1; // no key
  private static final int NONE = -1;

  private final Arena arena;
  private final CodeMemory memory;
  private final long state;
  private final HostCode host;
  private BlockPlan.Capability capability; // what plans are made by
  private final BlockPlan plan = new BlockPlan();
  private final MemorySegment enter;
  private final int leave;
  private final int first;
  private final long jumps;

  private long counters; // host address of the first block's, or 0 as long as none was needed

  private int used;
  private int blocks;
  private int resets;

  // By block number.
  private long[] records = new long[1 << 12]; // host addresses
  private int[] start = new int[1 << 12];
  private int[] incoming = new int[1 << 12]; // first of the links to it

  private final CodeRecords kept; // of blocks that are found again, whatever is thrown away
  private final CodeRecords passing; // of others, until everything goes
  private final KeptFile file;
  private boolean counting;
  private TransferLog notes; // null: transfers are not noted
  private boolean keepsNoting; // of what is kept: whether it notes transfers
  private int made;

  // Links that were made: where the jump is, where it leads without a link, next of the same
  // target.
  private int[] linkSite = new int[1 << 12];
  private int[] linkStub = new int[1 << 12];
  private int[] linkNext = new int[1 << 12];
  private int linkCount;

  /**
   * @param state the register block
   * @param tscByNanosecond whether the time stamp counter counts nanoseconds
   * @param features the guest's
   * @throws CodeMemory.Unavailable where this host can't run code from memory, or where it is a
   *     kind of processor for which none is made
   */
  public CodeCache(Arena arena, long state, boolean tscByNanosecond, Set<CpuFeature> features)
      throws CodeMemory.Unavailable {
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!processor.equals("amd64") && !processor.equals("x86_64")) {
      throw new CodeMemory.Unavailable("no code is made for hosts of the kind " + processor);
    }
    this.arena = arena;
    this.state = state;
    kept = new CodeRecords(arena);
    passing = new CodeRecords(arena);
    memory = CodeMemory.map(BYTES);
    // It goes with the arena.
    MemorySegment.ofAddress(memory.writable()).reinterpret(BYTES, arena, gone -> memory.close());
    host = new HostCode(System.getProperty("os.name").startsWith("Windows"), tscByNanosecond);
    capability = host;
    jumps = Host.allocate(arena, 16L * Branches.JUMPS, 4096);
    Host.putLong(state + Context.JUMPS, jumps);
    used = KEYS;
    host.emitProbe();
    long results = state + Context.SCRATCH - 8;
    CodeMemory.call(MemorySegment.ofAddress(memory.executable() + place()), results, 0);
    if (!HostProcessor.agrees(results)) {
      throw new CodeMemory.Unavailable("this processor leaves flags otherwise than is known");
    }
    Set<CpuFeature> hosts = HostProcessor.features(results);
    host.families(new Families(hosts));
    file = new KeptFile(kept, hosts, features, tscByNanosecond);
    host.emitEnter();
    enter = MemorySegment.ofAddress(memory.executable() + place());
    host.emitLeave();
    leave = place();
    first = used;
    forgetJumps();
  }

  /** Why no code can be run here, or null where it can: tried out. */
  public static String obstacle() {
    try (Arena arena = Arena.ofConfined()) {
      new CodeCache(arena, new CpuState(arena).block(), true, Set.of());
      return null;
    } catch (CodeMemory.Unavailable e) {
      return e.getMessage();
    }
  }

  /** Puts what the host code has made behind what is there; where it stands. */
  private int place() {
    int at = used;
    Host.copyIn(host.buffer(), 0, memory.writable() + at, host.size());
    used = at + host.size() + 15 & ~15;
    return at;
  }

  /** Begins the plan of the next block to {@link #add}: {@link BlockPlan#begin}. */
  public BlockPlan begin(long rip, CodeMode mode, byte[] bytes) {
    plan.begin(rip, mode, bytes, capability, notes != null);
    return plan;
  }

  /**
   * Translates less than it could, as a test wants it, in blocks that are planned from now on.
   *
   * @param restriction gives of what the host can what is translated
   */
  public void restrict(UnaryOperator<BlockPlan.Capability> restriction) {
    capability = restriction.apply(host);
  }

  /** Whether there is room for one more block. */
  public boolean full() {
    return blocks == MOST_BLOCKS || used + MOST_OF_A_BLOCK > BYTES || passing.full();
  }

  /**
   * Translates the plan.
   *
   * @param mode what RIP and the bytes do not tell of it, as the block will be looked for
   * @param global whether the block lives by the epoch of global pages
   * @param target RIP of its branch's fixed target, or 0
   * @param again whether the same bytes at the same RIP are the same block the next time
   * @return its number
   */
  public int add(int mode, boolean global, long target, boolean again) {
    made++;
    host.emit(plan, global, counting ? counters + 8L * blocks : 0);
    boolean keep =
        again
            && keeps()
            && !plan.refused()
            && !kept.full()
            && !kept.crowded(plan.rip(), known(mode));
    return put((keep ? kept : passing).add(plan, host, known(mode), global, target));
  }

  /** Whether blocks that are made now are of the kind that is kept. */
  private boolean keeps() {
    return !counting && (notes != null) == keepsNoting;
  }

  /** A mode as records have it. */
  private int known(int mode) {
    return notes == null ? mode : mode | CodeRecord.NOTES;
  }

  /** What is kept notes transfers of control; else what is kept does not. */
  public void keepNoting() {
    keepsNoting = true;
  }

  /**
   * What was translated before of these bytes at this RIP: in this run, or in another that kept it.
   *
   * @param bytes host address of the guest's bytes
   * @param available how many of them there are
   * @return what {@link #put} takes, or 0
   */
  public long find(long rip, int mode, boolean global, long bytes, int available) {
    return keeps()
        ? kept.find(
            rip, known(mode), global, bytes, available, notes == null ? null : notes.edges())
        : 0;
  }

  /** Whether a block was translated that begins with all of these bytes and has more. */
  public boolean goesOn(long rip, int mode, long bytes, int available) {
    return keeps() && kept.goesOn(rip, known(mode), bytes, available);
  }

  /**
   * Puts a block's code into the code memory.
   *
   * @return its number
   */
  public int put(long record) {
    int number = blocks++;
    if (number == start.length) {
      int more = 2 * number;
      records = Arrays.copyOf(records, more);
      start = Arrays.copyOf(start, more);
      incoming = Arrays.copyOf(incoming, more);
    }
    records[number] = record;
    start[number] = used;
    incoming[number] = NONE;
    long to = memory.writable() + used;
    int bytes = CodeRecord.codeBytes(record);
    Host.copy(CodeRecord.code(record), to, bytes);
    HostCode.settle(to, CodeRecord.out(record), number, 8 * number - used, leave - used);
    used = used + bytes + 15 & ~15;
    key(number, NEVER);
    return number;
  }

  /** What keeps translated blocks from run to run. */
  public KeptFile file() {
    return file;
  }

  /** How many blocks were translated, in all. */
  public int made() {
    return made;
  }

  /** Number of blocks, dead ones included. */
  public int blocks() {
    return blocks;
  }

  /** Bytes of code, of dead blocks too. */
  public int bytes() {
    return used - first;
  }

  /** Most that {@link #bytes} ever is. */
  public int mostBytes() {
    return (int) BYTES - first;
  }

  /** How often everything has gone: without room, or because what lies on blocks changed. */
  public int resets() {
    return resets;
  }

  /** Lets everything go. */
  public void clear() {
    if (blocks > 0) {
      if (counting) {
        Host.fill(counters, 8L * blocks, 0);
      }
      used = first;
      blocks = 0;
      linkCount = 0;
      passing.clear();
      resets++;
      forgetJumps();
    }
  }

  /** Whether blocks count how often they begin; all go, as it stands in their code. */
  public void counting(boolean on) {
    clear();
    if (on && counters == 0) {
      counters = Host.allocate(arena, 8L * MOST_BLOCKS, 64);
    }
    counting = on;
  }

  /** Has blocks note transfers of control, or not: null. All go, as it stands in their code. */
  public void noting(TransferLog log) {
    clear();
    notes = log;
  }

  /** How many instructions will have retired when there is no room left. */
  public void instructions(long atDeadline) {
    Host.putLong(state + Context.INSTRUCTIONS, atDeadline);
  }

  public boolean counting() {
    return counting;
  }

  /** How often a block began; 0 unless that is counted. */
  public long runs(int block) {
    return counting ? Host.getLong(counters + 8L * block) : 0;
  }

  /**
   * The code of the block whose plan was ended last, as it stands there with its links.
   *
   * @param global as the block was added
   * @param names the guest's name for the block of a number, to which a jump leads
   */
  public List<HostLine> listing(
      int block, boolean global, Syntax syntax, IntFunction<String> names) {
    host.emit(plan, global, counting ? counters + 8L * block : 0); // for its parts
    byte[] code = new byte[CodeRecord.codeBytes(records[block])];
    Host.copyOut(memory.writable() + start[block], code, 0, code.length);
    HostListing listing = new HostListing(host, start[block], syntax, at -> label(at, names));
    return listing.lines(code);
  }

  /** Where the guest's registers are while code runs, in a line. */
  public static String registers() {
    return RegisterMap.text();
  }

  private String label(long at, IntFunction<String> names) {
    if (at == leave) {
      return "the way out";
    }
    for (int i = 0; i < blocks; i++) {
      if (at == start[i] || at == entryAt(i)) {
        return names.apply(i);
      }
    }
    return null;
  }

  private void forgetJumps() {
    for (int i = 0; i < Branches.JUMPS; i++) {
      Host.putLong(jumps + 16L * i, i ^ 1); // such an RIP is looked for elsewhere
    }
  }

  // ---------------------------------------------------------------- keys and links

  /** The key of an epoch and a mode. */
  public static long key(long epoch, int mode) {
    return epoch << 16 | mode;
  }

  /** From now on the block is run where this is the present key. */
  public void key(int block, long key) {
    Host.putLong(memory.writable() + 8L * block, key);
  }

  /** The block's code must not be run any more: its bytes were overwritten. */
  public void kill(int block) {
    file.overwritten();
    key(block, NEVER);
    jump(entryAt(block), start[block] + CodeRecord.stale(records[block]));
    for (int link = incoming[block]; link != NONE; link = linkNext[link]) {
      distance(linkSite[link], linkStub[link]);
    }
    incoming[block] = NONE;
  }

  /**
   * Makes a block go on at another without coming back.
   *
   * @param successor 0 for the branch's target, 1 for what follows
   * @param samePage whether both lie in one page
   */
  public void link(int block, int successor, int to, boolean samePage) {
    int distance = CodeRecord.site(records[block], successor);
    if (distance < 0) {
      return;
    }
    int site = start[block] + distance;
    distance(site, samePage ? entryAt(to) : start[to]);
    if (linkCount == linkSite.length) {
      linkSite = Arrays.copyOf(linkSite, 2 * linkCount);
      linkStub = Arrays.copyOf(linkStub, 2 * linkCount);
      linkNext = Arrays.copyOf(linkNext, 2 * linkCount);
    }
    linkSite[linkCount] = site;
    linkStub[linkCount] = start[block] + CodeRecord.stub(records[block], successor);
    linkNext[linkCount] = incoming[to];
    incoming[to] = linkCount++;
  }

  /** Lets code that jumps to this RIP find the block. */
  public void jumpTarget(long rip, int block) {
    long at = jumps + 16 * (rip & Branches.JUMPS - 1);
    Host.putLong(at, rip);
    Host.putLong(at + 8, memory.executable() + start[block]);
  }

  /** Puts the distance from a jump's end to its target. */
  private void distance(int site, int target) {
    Host.putInt(memory.writable() + site, target - (site + 4));
  }

  private void jump(int at, int target) {
    Host.putByte(memory.writable() + at, 0xE9);
    distance(at + 1, target);
  }

  // ---------------------------------------------------------------- running

  /** Host address at which to enter a block that is known to be current. */
  public long entry(int block) {
    return memory.executable() + entryAt(block);
  }

  private int entryAt(int block) {
    return start[block] + CodeRecord.entry(records[block]);
  }

  /** Host address behind an instruction that the interpreter has run. */
  public long resume(int block, int index) {
    return memory.executable() + start[block] + CodeRecord.resume(records[block], index);
  }

  /** Runs code from this address on; the number of the exit. */
  public int run(long address) {
    CodeMemory.call(enter, address, state);
    return Host.getInt(state + Context.EXIT);
  }

  /** The block that was left through the last exit. */
  public int exited() {
    return Host.getInt(state + Context.BLOCK);
  }

  /**
   * Sets what code needs to know.
   *
   * @param simd whether SSE instructions may run
   */
  public void context(long readTlb, long writeTlb, long key, long globalKey, boolean simd) {
    Host.putLong(state + Context.SIMD, simd ? 1 : 0);
    Host.putLong(state + Context.READ_TLB, readTlb);
    Host.putLong(state + Context.WRITE_TLB, writeTlb);
    Host.putLong(state + Context.KEY, key);
    Host.putLong(state + Context.KEY_GLOBAL, globalKey);
  }

  /** What the time stamp counter will be when there is no room left. */
  public void timeStamp(long atDeadline) {
    Host.putLong(state + Context.TSC, atDeadline);
  }

  /** Whether an interrupt waits that the processor takes when IF is set. */
  public void interrupt(boolean waits) {
    Host.putLong(state + Context.INTERRUPT, waits ? 1 : 0);
  }

  /** {@link #room} behind an STI that set IF in the last {@link #run}; else no room. */
  public long shadow() {
    return Host.getLong(state + Context.SHADOW);
  }

  /** No shadow has begun, or it has ended. */
  public void forgetShadow() {
    Host.putLong(state + Context.SHADOW, Long.MIN_VALUE);
  }

  /**
   * A read of a byte from this port gives this value as long as there is more room than this behind
   * the instruction before; until then no device is reached otherwise.
   */
  public void steadyPort(int port, int value, long room) {
    Host.putLong(state + Context.STEADY, (long) port << 16 | value);
    Host.putLong(state + Context.STEADY_ROOM, room);
  }

  /** Every read of a port is a device's affair. */
  public void noSteadyPort() {
    Host.putLong(state + Context.STEADY_ROOM, Long.MAX_VALUE);
  }

  /** Instructions that may still run. */
  public long room() {
    return Host.getLong(state + Context.ROOM);
  }

  public void room(long instructions) {
    Host.putLong(state + Context.ROOM, instructions);
  }

  /** The arithmetic flags in their RFLAGS positions. */
  public int flags() {
    int image = Host.getU16(state + Context.FLAGS);
    return image >> 8 & 0xD5 | (image & 1) << 11;
  }

  public void flags(int flags) {
    Host.putShort(state + Context.FLAGS, (flags & 0xD5) << 8 | flags >> 11 & 1);
  }
}
