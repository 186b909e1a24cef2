package bootscope.core.boot;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processor's state at the first instruction of a kernel, as far as a boot protocol sets it.
 * What it does not name keeps its value after power-up.
 *
 * @param rip offset in CS
 * @param general general registers by number; the others are 0
 * @param rflags bit 1 set
 * @param segments those not named are null and unusable
 * @param gdtr the global descriptor table
 * @param idtr the interrupt descriptor table
 */
public record EntryState(
    long rip,
    Map<Integer, Long> general,
    long cr0,
    long cr4,
    long rflags,
    List<Segment> segments,
    Table gdtr,
    Table idtr) {

  /** CR0.ET: hard-wired to 1 (SDM vol. 3A §2.5). */
  public static final long CR0_ET = 1 << 4;

  public static final long CR0_PE = 1;

  /** Read/execute, accessed, present, 32-bit, limit in pages. */
  static final int FLAT_CODE = 0xC09B;

  /** Read/write, accessed, present, 32-bit, limit in pages. */
  static final int FLAT_DATA = 0xC093;

  /** Present 32-bit TSS, busy: an active one is (SDM vol. 3A §7.2.2). */
  static final int BUSY_TSS = 0x008B;

  /**
   * A segment register.
   *
   * @param register as in {@link CpuState}: {@code CpuState.CS}, …
   * @param limit bytes
   * @param attributes as in {@link CpuState#segmentAttributes}
   */
  public record Segment(int register, int selector, long base, long limit, int attributes) {}

  /** A descriptor table's address and its last byte's offset. */
  public record Table(long base, int limit) {}

  public EntryState {
    general = Map.copyOf(general);
    segments = List.copyOf(segments);
  }

  /**
   * The state of the x86/HVM direct boot ABI, where it leaves a choice, or a loader takes one, as
   * the loader has it. Source: Xen docs/misc/pvh.pandoc.
   *
   * <p>Selectors and the descriptor tables are unspecified there: in our own profile there is no
   * GDT, so a guest that reloads a segment before it has loaded its own GDT fails here as it may
   * anywhere else. FS and GS are not mentioned, but kernels use them before they load them (Linux
   * for i386 does), because most loaders leave flat data there: so does ours.
   *
   * @param entry physical address of the entry point
   * @param startInfo physical address of {@code hvm_start_info}
   */
  static EntryState pvh(LoaderProfile.Registers registers, long entry, long startInfo) {
    Map<Integer, Long> general = new HashMap<>(registers.general());
    registers.entryIn().ifPresent(register -> general.put(register, entry));
    general.put(CpuState.RBX, startInfo);
    return of(registers, entry, general);
  }

  /**
   * The state in which a Multiboot kernel begins (Multiboot 0.6.96 §3.2). What the specification
   * leaves open is as in {@link #pvh}.
   *
   * @param entry physical address of the entry point
   * @param information physical address of the information structure
   */
  static EntryState multiboot(long entry, long information) {
    return of(
        LoaderProfiles.BOOTSCOPE.registers(),
        entry,
        Map.of(CpuState.RAX, MultibootStructures.MAGIC, CpuState.RBX, information));
  }

  private static EntryState of(
      LoaderProfile.Registers registers, long entry, Map<Integer, Long> general) {
    return new EntryState(
        entry,
        general,
        registers.cr0(),
        0,
        registers.rflags(),
        registers.segments(),
        new Table(registers.gdt().base(), registers.gdt().limit()),
        new Table(registers.idt().base(), registers.idt().limit()));
  }

  /**
   * Puts a processor that has just been powered up into this state. EFER, the debug and the
   * floating-point registers are left as power-up leaves them.
   */
  public void applyTo(CpuState s) {
    for (int i = 0; i < 16; i++) {
      s.reg(i, general.getOrDefault(i, 0L));
    }
    s.rip(rip);
    s.systemFlags(rflags & ~(long) LazyFlags.ALL);
    LazyFlags.set(s, (int) rflags & LazyFlags.ALL);
    for (int i = 0; i < 8; i++) {
      s.selector(i, 0);
      s.segmentBase(i, 0);
      s.segmentLimit(i, 0);
      s.segmentAttributes(i, 0);
    }
    for (Segment segment : segments) {
      s.selector(segment.register, segment.selector);
      s.segmentBase(segment.register, segment.base);
      s.segmentLimit(segment.register, segment.limit);
      s.segmentAttributes(segment.register, segment.attributes);
    }
    s.gdtr(gdtr.base, gdtr.limit);
    s.idtr(idtr.base, idtr.limit);
    s.cr(0, cr0);
    s.cr(2, 0);
    s.cr(3, 0);
    s.cr(4, cr4);
  }
}
