package bootscope.core.boot;

import static bootscope.core.boot.ContractSheet.hex;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import java.util.Locale;

/** What a Multiboot loader promises a kernel (Multiboot 0.6.96 §3.2). */
final class MultibootContract {
  private static final long PG = 1L << 31;
  private static final long VM = 1 << 17;
  private static final long IF = 1 << 9;
  private static final long LOW = 0xFFFF_FFFFL;

  private final ContractSheet sheet;
  private final CpuState cpu;
  private final PhysicalReader memory;
  private final BootPlan plan;

  MultibootContract(ContractSheet sheet, PhysicalReader memory, BootPlan plan) {
    this.sheet = sheet;
    this.cpu = sheet.cpu();
    this.memory = memory;
    this.plan = plan;
  }

  void check() {
    sheet.entry(
        plan,
        "the entry that the header or the executable gives",
        "The kernel is entered at entry_addr, or at e_entry where the header has no addresses.",
        "The entry must lie in what was loaded.");
    long eax = cpu.reg(CpuState.RAX) & LOW;
    sheet.item(
        "EAX",
        "the magic value " + hex(MultibootStructures.MAGIC),
        hex(eax),
        eax == MultibootStructures.MAGIC,
        "It tells the kernel that a Multiboot loader has loaded it.");
    segments();
    control();
    unspecified();
    new MultibootInfoContract(sheet, memory, plan).check(cpu.reg(CpuState.RBX) & LOW);
  }

  private void segments() {
    sheet.segment("CS", CpuState.CS, true);
    sheet.segment("DS", CpuState.DS, false);
    sheet.segment("ES", CpuState.ES, false);
    sheet.segment("FS", CpuState.FS, false);
    sheet.segment("GS", CpuState.GS, false);
    sheet.segment("SS", CpuState.SS, false);
  }

  private void control() {
    sheet.item(
        "A20 gate",
        "open",
        sheet.a20Open() ? "open" : "shut",
        sheet.a20Open(),
        "With the gate shut every other MiB of memory is out of reach.");
    long cr0 = cpu.cr(0);
    sheet.item(
        "CR0",
        "PG=0, PE=1; other bits are undefined",
        hex(cr0) + ContractSheet.crNames(cr0),
        (cr0 & (PG | EntryState.CR0_PE)) == EntryState.CR0_PE,
        "Protected mode without paging.");
    long flags = cpu.systemFlags();
    sheet.item(
        "EFLAGS",
        "VM=0, IF=0; other bits are undefined",
        hex(flags | LazyFlags.get(cpu)),
        (flags & (VM | IF)) == 0,
        "No interrupt may come before the kernel has an IDT.");
  }

  private void unspecified() {
    sheet.open("ESP", hex(cpu.reg(CpuState.RSP)), "The kernel brings its own stack.");
    sheet.open(
        "other general registers", "all but EAX, EBX", "A kernel may not rely on what they hold.");
    sheet.open(
        "selectors",
        String.format(
            Locale.ROOT,
            "CS %s, DS %s",
            hex(cpu.selector(CpuState.CS)),
            hex(cpu.selector(CpuState.DS))),
        "Their exact values are undefined.");
    sheet.open(
        "GDTR",
        hex(cpu.gdtrBase()) + ", limit " + hex(cpu.gdtrLimit()),
        "It may be invalid: no segment may be loaded before the kernel has a GDT of its own.");
    sheet.open(
        "IDTR",
        hex(cpu.idtrBase()) + ", limit " + hex(cpu.idtrLimit()),
        "Interrupts stay off until the kernel has an IDT of its own.");
    sheet.open("TR, LDTR", sheet.hidden(CpuState.TR), "They are not mentioned.");
    sheet.open("CR4, EFER, MSRs", "as firmware leaves them", "They are not mentioned.");
  }
}
