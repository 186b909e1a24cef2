package bootscope.core.boot;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.cpu.state.CpuState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares a machine that stands at a kernel's first instruction with what the ABI by which it is
 * entered promises, item by item. Looks only at the machine: what a plan meant to do counts for
 * nothing, except where the kernel's segments were to go.
 */
public final class EntryContract {
  private EntryContract() {}

  /** Whether there is something to check a kernel's entry against. */
  public static boolean exists(EntryAbi abi) {
    return abi == EntryAbi.PVH || abi == EntryAbi.MULTIBOOT;
  }

  /**
   * All items, in the order of the ABI's text: the processor, then what EBX points to. None where
   * there is no contract for the ABI.
   *
   * @param cpu standing before the first instruction
   * @param a20Open whether address line 20 is let through
   */
  public static List<ContractItem> check(
      CpuState cpu, boolean a20Open, PhysicalReader memory, BootPlan plan) {
    ContractSheet sheet = new ContractSheet(cpu, a20Open);
    switch (plan.entry().abi()) {
      case PVH -> new PvhContract(sheet, memory, plan).check();
      case MULTIBOOT -> new MultibootContract(sheet, memory, plan).check();
      case LINUX, BOOT_SECTOR -> {}
    }
    return sheet.items();
  }

  /** Whether no item fails. */
  public static boolean holds(List<ContractItem> items) {
    return items.stream().noneMatch(i -> i.verdict() == Verdict.FAIL);
  }

  /** How many items hold, fail and are left open by the ABI, in words. */
  public static String counts(List<ContractItem> items) {
    long holds = items.stream().filter(i -> i.verdict() == Verdict.PASS).count();
    long fails = items.stream().filter(i -> i.verdict() == Verdict.FAIL).count();
    return String.format(
        Locale.ROOT,
        "%d hold%s, %d fail%s, %d left open",
        holds,
        holds == 1 ? "s" : "",
        fails,
        fails == 1 ? "s" : "",
        items.size() - holds - fails);
  }

  /** One line an item, in columns, and the explanation under one that fails. */
  public static List<String> lines(List<ContractItem> items) {
    int name = items.stream().mapToInt(i -> i.name().length()).max().orElse(0);
    int actual = items.stream().mapToInt(i -> i.actual().length()).max().orElse(0);
    String format = "  %-11s  %-" + name + "s  %-" + Math.min(actual, 52) + "s  %s";
    List<String> lines = new ArrayList<>();
    for (ContractItem i : items) {
      String verdict = i.verdict().toString().toLowerCase(Locale.ROOT);
      lines.add(String.format(Locale.ROOT, format, verdict, i.name(), i.actual(), i.requirement()));
      if (i.verdict() == Verdict.FAIL) {
        lines.add("    " + i.explanation());
      }
    }
    return lines;
  }
}
