package bootscope.core.cpu.engine;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.translate.CodeCache;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.memory.MemoryMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** The engine as an observer sees it between two runs. The guest cannot tell. */
public final class EngineInspector {
  private static final EngineStatus.Kept NONE =
      new EngineStatus.Kept(Optional.empty(), "nothing is translated", 0, 0);

  private final MemoryMap memory;
  private final Mmu mmu;
  private final CodeBlocks blocks;
  private final NativeBlocks code;

  EngineInspector(MemoryMap memory, Mmu mmu, CodeBlocks blocks, NativeBlocks code) {
    this.memory = memory;
    this.mmu = mmu;
    this.blocks = blocks;
    this.code = code;
  }

  /** Why no translated code can be run on this host, or null where it can: tried out. */
  public static String obstacle() {
    return CodeCache.obstacle();
  }

  /**
   * Does on a thread of its own what the first processor would wait for, some tens of milliseconds:
   * the Java runtime links its first calls of the host's functions, and the table of opcodes is
   * made.
   */
  public static void prepare() {
    Thread.ofPlatform().daemon().name("engine").start(EngineInspector::rehearse);
  }

  private static void rehearse() {
    CodeCache.obstacle();
    new Decoder(CodeSize.BITS_64);
  }

  /** Where the guest's registers are while translated code runs, in a line. */
  public static String registers() {
    return CodeCache.registers();
  }

  public EngineStatus status() {
    CodeCache c = code.code;
    return c == null
        ? new EngineStatus(false, code.reason(), blocks.size(), 0, 0, 0, 0, false, 0, NONE)
        : new EngineStatus(
            true,
            null,
            blocks.size(),
            c.blocks(),
            c.bytes(),
            c.mostBytes(),
            c.resets(),
            c.counting(),
            c.made(),
            code.keptStatus());
  }

  /**
   * Whether translated blocks count from now on how often they begin, which costs each one an
   * access to memory. All blocks are dropped, and what was counted with them. The interpreter
   * always counts. While it is told how often instructions retire, translated blocks count all the
   * same.
   */
  public void counting(boolean on) {
    blocks.forget();
    if (code.code != null) {
      code.code.counting(on || blocks.tally().on());
    }
  }

  /** The kept blocks in which the guest spent most instructions, the first of them first. */
  public List<HotBlock> hot(int most) {
    List<Block> all = new ArrayList<>();
    blocks.forEach(all::add);
    double total = all.stream().mapToDouble(this::retired).sum();
    return all.stream()
        .filter(b -> runs(b) > 0)
        .sorted(
            Comparator.comparingDouble(this::retired)
                .reversed()
                .thenComparing(Block::linear, Long::compareUnsigned))
        .limit(most)
        .map(b -> new HotBlock(b.linear(), b.count, runs(b), retired(b) / total))
        .toList();
  }

  private long runs(Block b) {
    return blocks.tally().runs(b);
  }

  private double retired(Block b) {
    return (double) runs(b) * b.count;
  }

  /**
   * The block with an instruction at this address: that which begins there before others, and that
   * which the address leads to now before those of other address spaces.
   *
   * @param names of code at a linear address, for jumps to other blocks
   */
  public Optional<BlockCode> block(long linearAddress, Syntax syntax, LongFunction<String> names) {
    List<Block> fits = new ArrayList<>();
    blocks.forEach(
        b -> {
          if (Long.compareUnsigned(linearAddress - b.linear(), b.bytes) < 0) {
            fits.add(b);
          }
        });
    return fits.stream()
        .max(
            Comparator.comparing(this::mapped)
                .thenComparing(b -> b.linear() == linearAddress)
                .thenComparing(b -> b.code >= 0)
                .thenComparing(this::runs))
        .map(b -> describe(b, syntax, names));
  }

  /** Whether the block's address leads to it now. */
  private boolean mapped(Block b) {
    long physical = mmu.observe(b.linear());
    return physical != -1 && memory.readOffset(physical) == b.offset;
  }

  private BlockCode describe(Block b, Syntax syntax, LongFunction<String> names) {
    if (b.code >= 0) {
      blocks.plan(b);
    }
    return new BlockCode(
        b.linear(),
        CodeSize.values()[b.mode & ModeKey.CODE_SIZE],
        blocks.bytes(b),
        status().knowsRuns() ? runs(b) : -1,
        b.code < 0 ? List.of() : code.listing(b, syntax, to -> names.apply(to.linear())));
  }
}
