package bootscope.core.boot;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a machine that stands at a PVH entry with the x86/HVM direct boot ABI, item by item.
 * Looks only at the machine: what a plan meant to do counts for nothing, except where the kernel's
 * segments were to go. Source: Xen docs/misc/pvh.pandoc and start_info.h.
 */
public final class EntryContract {
  private static final long VM = 1 << 17;
  private static final long IF = 1 << 9;
  private static final long TF = 1 << 8;
  private static final long FLAT = 0xFFFF_FFFFL;

  private final CpuState cpu;
  private final PhysicalReader memory;
  private final BootPlan plan;
  private final List<ContractItem> items = new ArrayList<>();

  private EntryContract(CpuState cpu, PhysicalReader memory, BootPlan plan) {
    this.cpu = cpu;
    this.memory = memory;
    this.plan = plan;
  }

  /**
   * All items, in the order of the ABI's text: the processor, then what EBX points to.
   *
   * @param cpu standing before the first instruction
   */
  public static List<ContractItem> check(CpuState cpu, PhysicalReader memory, BootPlan plan) {
    EntryContract contract = new EntryContract(cpu, memory, plan);
    contract.processor();
    contract.unspecified();
    new StartInfoContract(contract, memory, plan).check(cpu.reg(CpuState.RBX) & FLAT);
    return List.copyOf(contract.items);
  }

  /** Whether no item fails. */
  public static boolean holds(List<ContractItem> items) {
    return items.stream().noneMatch(i -> i.verdict() == Verdict.FAIL);
  }

  /** One line an item, in columns, and the explanation under one that fails. */
  public static List<String> lines(List<ContractItem> items) {
    int name = items.stream().mapToInt(i -> i.name().length()).max().orElse(0);
    int actual = items.stream().mapToInt(i -> i.actual().length()).max().orElse(0);
    String format = "  %-11s  %-" + name + "s  %-" + Math.min(actual, 52) + "s  %s";
    List<String> lines = new ArrayList<>();
    for (ContractItem i : items) {
      String verdict = i.verdict().toString().toLowerCase(java.util.Locale.ROOT);
      lines.add(format.formatted(verdict, i.name(), i.actual(), i.requirement()));
      if (i.verdict() == Verdict.FAIL) {
        lines.add("    " + i.explanation());
      }
    }
    return lines;
  }

  void item(String name, String requirement, String actual, boolean holds, String explanation) {
    Verdict verdict = holds ? Verdict.PASS : Verdict.FAIL;
    items.add(new ContractItem(name, requirement, actual, verdict, explanation));
  }

  private void processor() {
    long eip = cpu.segmentBase(CpuState.CS) + cpu.rip();
    item(
        "EIP",
        "the address of the PHYS32_ENTRY note",
        hex(eip),
        eip == plan.entry().physicalAddress(),
        "The kernel is entered where its own note says, not at e_entry.");
    Placement at = plan.at(eip);
    boolean inKernel = at != null && at.kind() == Placement.Kind.KERNEL_SEGMENT;
    item(
        "EIP in a segment",
        "inside a loaded segment of the kernel",
        at == null ? "nothing was loaded there" : at.name(),
        inKernel,
        "The note must hold a physical address that a PT_LOAD segment covers.");
    long cr0 = cpu.cr(0);
    item(
        "CR0",
        "PE=1, every other writable bit 0",
        hex(cr0) + crNames(cr0),
        (cr0 & ~EntryState.CR0_ET) == EntryState.CR0_PE,
        "Protected mode without paging or caching control; ET (bit 4) is hard-wired to 1.");
    item(
        "CR4",
        "0",
        hex(cpu.cr(4)),
        cpu.cr(4) == 0,
        "No extension is switched on before the kernel does it.");
    segment("CS", CpuState.CS, true);
    segment("DS", CpuState.DS, false);
    segment("ES", CpuState.ES, false);
    segment("SS", CpuState.SS, false);
    taskRegister();
    long flags = cpu.systemFlags();
    item(
        "EFLAGS",
        "VM=0, IF=0, TF=0",
        hex(flags | LazyFlags.get(cpu)),
        (flags & (VM | IF | TF)) == 0,
        "Neither an interrupt nor a single-step trap may come before the kernel has an IDT.");
  }

  private void segment(String name, int register, boolean code) {
    String type = code ? "32-bit code, read/execute" : "32-bit data, read/write";
    item(
        name,
        type + ", base 0, limit 0xffffffff",
        hidden(register),
        isFlat(register, code),
        "A flat segment: offsets are physical addresses. The selector is unspecified.");
  }

  private boolean isFlat(int register, boolean code) {
    int attributes = cpu.segmentAttributes(register);
    // Type (bit 3 code, bit 1 readable or writable), S, P, no L, D/B (SDM vol. 3A §3.4.5). The
    // accessed bit and expand-down (bit 2 of data) or conforming (of code) must not count as flat.
    boolean rightType =
        (attributes & 0x0E) == (code ? 0x0A : 0x02) && (attributes & 0x6090) == 0x4090;
    return rightType && cpu.segmentBase(register) == 0 && cpu.segmentLimit(register) == FLAT;
  }

  private String hidden(int register) {
    return "base %s, limit %s, attributes %s"
        .formatted(
            hex(cpu.segmentBase(register)),
            hex(cpu.segmentLimit(register)),
            hex(cpu.segmentAttributes(register)));
  }

  private void taskRegister() {
    int attributes = cpu.segmentAttributes(CpuState.TR);
    long base = cpu.segmentBase(CpuState.TR);
    long limit = cpu.segmentLimit(CpuState.TR);
    item(
        "TR",
        "32-bit TSS, active, base 0, limit 0x67",
        hidden(CpuState.TR),
        base == 0 && limit == 0x67 && (attributes & 0x9F) == 0x8B,
        "An active TSS is marked busy in its descriptor (type 11).");
  }

  private void unspecified() {
    open("general registers", "all but EBX", "A kernel may not rely on what they hold.");
    open("ESP", hex(cpu.reg(CpuState.RSP)), "There is no stack: the kernel brings its own.");
    open(
        "selectors",
        "CS %s, DS %s".formatted(hex(cpu.selector(CpuState.CS)), hex(cpu.selector(CpuState.DS))),
        "Only the hidden parts are defined, so no segment may be reloaded before LGDT.");
    open(
        "FS, GS",
        "FS %s, GS %s".formatted(kind(CpuState.FS), kind(CpuState.GS)),
        "They are not mentioned: a kernel that uses them before it loads them may fail elsewhere.");
    open("LDTR", "null here", "It is not mentioned.");
    open("GDTR, IDTR", "limit 0 here", "The kernel loads its own tables.");
    open("CR2, CR3, CR8, EFER, MSRs", "as at power-up here", "They are not mentioned.");
    open("debug and x87/SSE state", "as at power-up here", "They are not mentioned.");
  }

  /** A data segment in two words: what a kernel that uses it would meet. */
  private String kind(int register) {
    if ((cpu.segmentAttributes(register) & 0x80) == 0) {
      return "unusable";
    }
    return isFlat(register, false) ? "flat data" : "not flat";
  }

  private void open(String name, String actual, String explanation) {
    items.add(new ContractItem(name, "unspecified", actual, Verdict.UNSPECIFIED, explanation));
  }

  private static String crNames(long cr0) {
    String[] names = {"PE", "MP", "EM", "TS", "ET", "NE"};
    StringBuilder s = new StringBuilder(" (");
    for (int i = 0; i < names.length; i++) {
      s.append((cr0 >>> i & 1) != 0 ? names[i] + " " : "");
    }
    s.append((cr0 & 1 << 16) != 0 ? "WP " : "").append((cr0 & 1 << 18) != 0 ? "AM " : "");
    s.append((cr0 & 1 << 29) != 0 ? "NW " : "").append((cr0 & 1 << 30) != 0 ? "CD " : "");
    s.append((cr0 & 1L << 31) != 0 ? "PG " : "");
    return s.toString().stripTrailing() + ")";
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
