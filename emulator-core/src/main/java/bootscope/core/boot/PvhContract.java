package bootscope.core.boot;

import static bootscope.core.boot.ContractSheet.hex;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** What the x86/HVM direct boot ABI promises. Source: Xen docs/misc/pvh.pandoc and start_info.h. */
final class PvhContract {
  private static final long VM = 1 << 17;
  private static final long IF = 1 << 9;
  private static final long TF = 1 << 8;
  private static final long FLAT = 0xFFFF_FFFFL;
  private static final List<String> GENERAL =
      List.of("EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI");

  private final ContractSheet sheet;
  private final CpuState cpu;
  private final PhysicalReader memory;
  private final BootPlan plan;

  PvhContract(ContractSheet sheet, PhysicalReader memory, BootPlan plan) {
    this.sheet = sheet;
    this.cpu = sheet.cpu();
    this.memory = memory;
    this.plan = plan;
  }

  void check() {
    processor();
    unspecified();
    new StartInfoContract(sheet, memory, plan).check(cpu.reg(CpuState.RBX) & FLAT);
  }

  private void processor() {
    sheet.entry(
        plan,
        "the address of the PHYS32_ENTRY note",
        "The kernel is entered where its own note says, not at e_entry.",
        "The note must hold a physical address that a PT_LOAD segment covers.");
    long cr0 = cpu.cr(0);
    sheet.item(
        "CR0",
        "PE=1, every other writable bit 0",
        hex(cr0) + ContractSheet.crNames(cr0),
        (cr0 & ~EntryState.CR0_ET) == EntryState.CR0_PE,
        "Protected mode without paging or caching control; ET (bit 4) is hard-wired to 1.");
    sheet.item(
        "CR4",
        "0",
        hex(cpu.cr(4)),
        cpu.cr(4) == 0,
        "No extension is switched on before the kernel does it.");
    sheet.segment("CS", CpuState.CS, true);
    sheet.segment("DS", CpuState.DS, false);
    sheet.segment("ES", CpuState.ES, false);
    sheet.segment("SS", CpuState.SS, false);
    taskRegister();
    long flags = cpu.systemFlags();
    sheet.item(
        "EFLAGS",
        "VM=0, IF=0, TF=0",
        hex(flags | LazyFlags.get(cpu)),
        (flags & (VM | IF | TF)) == 0,
        "Neither an interrupt nor a single-step trap may come before the kernel has an IDT.");
  }

  private void taskRegister() {
    int attributes = cpu.segmentAttributes(CpuState.TR);
    long base = cpu.segmentBase(CpuState.TR);
    long limit = cpu.segmentLimit(CpuState.TR);
    sheet.item(
        "TR",
        "32-bit TSS, active, base 0, limit 0x67",
        sheet.hidden(CpuState.TR),
        base == 0 && limit == 0x67 && (attributes & 0x9F) == 0x8B,
        "An active TSS is marked busy in its descriptor (type 11).");
  }

  private void unspecified() {
    sheet.open("general registers", general(), "A kernel may not rely on what they hold.");
    sheet.open("ESP", hex(cpu.reg(CpuState.RSP)), "There is no stack: the kernel brings its own.");
    sheet.open(
        "selectors",
        String.format(
            Locale.ROOT,
            "CS %s, DS %s",
            hex(cpu.selector(CpuState.CS)),
            hex(cpu.selector(CpuState.DS))),
        "Only the hidden parts are defined, so no segment may be reloaded before LGDT.");
    sheet.open(
        "FS, GS",
        String.format(
            Locale.ROOT, "FS %s, GS %s", sheet.kind(CpuState.FS), sheet.kind(CpuState.GS)),
        "They are not mentioned: a kernel that uses them before it loads them may fail elsewhere.");
    sheet.open(
        "LDTR",
        String.format(
            Locale.ROOT,
            "selector %s, limit %s",
            hex(cpu.selector(CpuState.LDTR)),
            hex(cpu.segmentLimit(CpuState.LDTR))),
        "It is not mentioned.");
    sheet.open(
        "GDTR, IDTR",
        String.format(
            Locale.ROOT,
            "%s limit %s, %s limit %s",
            hex(cpu.gdtrBase()),
            hex(cpu.gdtrLimit()),
            hex(cpu.idtrBase()),
            hex(cpu.idtrLimit())),
        "The kernel loads its own tables.");
    sheet.open(
        "CR2, CR3",
        String.format(Locale.ROOT, "%s, %s", hex(cpu.cr(2)), hex(cpu.cr(3))),
        "They are not mentioned, nor is CR8.");
    sheet.open("EFER", hex(cpu.msr(Msr.EFER)), "It is not mentioned, nor are other MSRs.");
    sheet.open(
        "debug and x87/SSE state",
        String.format(Locale.ROOT, "DR7 %s, MXCSR %s", hex(cpu.dr(7)), hex(cpu.mxcsr())),
        "They are not mentioned.");
  }

  /** Those that hold something, but EBX and ESP, of which there is more to say. */
  private String general() {
    StringJoiner held = new StringJoiner(", ");
    for (int i = 0; i < GENERAL.size(); i++) {
      long value = cpu.reg(i) & FLAT;
      if (i != CpuState.RBX && i != CpuState.RSP && value != 0) {
        held.add(GENERAL.get(i) + " " + hex(value));
      }
    }
    return held.length() == 0 ? "0, but for EBX and ESP" : held.toString();
  }
}
