package bootscope.core.boot;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.cpu.state.CpuState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the items of a contract, and knows those that all contracts have. */
final class ContractSheet {
  private static final long FLAT = 0xFFFF_FFFFL;

  private final CpuState cpu;
  private final boolean a20Open;
  private final List<ContractItem> items = new ArrayList<>();

  ContractSheet(CpuState cpu, boolean a20Open) {
    this.cpu = cpu;
    this.a20Open = a20Open;
  }

  boolean a20Open() {
    return a20Open;
  }

  CpuState cpu() {
    return cpu;
  }

  List<ContractItem> items() {
    return List.copyOf(items);
  }

  void item(String name, String requirement, String actual, boolean holds, String explanation) {
    Verdict verdict = holds ? Verdict.PASS : Verdict.FAIL;
    items.add(new ContractItem(name, requirement, actual, verdict, explanation));
  }

  /** An item that the ABI leaves open. */
  void open(String name, String actual, String explanation) {
    items.add(new ContractItem(name, "unspecified", actual, Verdict.UNSPECIFIED, explanation));
  }

  /** The place of the first instruction. */
  void entry(BootPlan plan, String requirement, String explanation, String segment) {
    long eip = cpu.segmentBase(CpuState.CS) + cpu.rip();
    item("EIP", requirement, hex(eip), eip == plan.entry().physicalAddress(), explanation);
    if (plan.of(Placement.Kind.KERNEL_SEGMENT).isEmpty()) {
      return; // firmware has loaded it
    }
    Placement at = plan.at(eip);
    item(
        "EIP in a segment",
        "inside a loaded segment of the kernel",
        at == null ? "nothing was loaded there" : at.name(),
        at != null && at.kind() == Placement.Kind.KERNEL_SEGMENT,
        segment);
  }

  /** A flat 32-bit segment. */
  void segment(String name, int register, boolean code) {
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

  String hidden(int register) {
    return String.format(
        Locale.ROOT,
        "base %s, limit %s, attributes %s",
        hex(cpu.segmentBase(register)),
        hex(cpu.segmentLimit(register)),
        hex(cpu.segmentAttributes(register)));
  }

  /** A data segment in two words: what a kernel that uses it would meet. */
  String kind(int register) {
    if ((cpu.segmentAttributes(register) & 0x80) == 0) {
      return "unusable";
    }
    return isFlat(register, false) ? "flat data" : "not flat";
  }

  /** The bits of CR0 that are set. */
  static String crNames(long cr0) {
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
