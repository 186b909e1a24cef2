package bootscope.core.boot;

import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.io.PortMap;
import bootscope.core.memory.MemoryMap;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the accesses by which a PC's firmware sets the machine up. A boot without firmware has
 * them made in its place, between power-on and the first instruction.
 */
public sealed interface FirmwareWork {
  /** A store to physical memory. */
  record Store(long physicalAddress, int size, long value) implements FirmwareWork {
    @Override
    public void carryOut(MemoryMap memory, PortMap ports, CpuState state) {
      memory.store(physicalAddress, size, value);
    }
  }

  /** A write of a port. */
  record Out(int port, int size, int value) implements FirmwareWork {
    @Override
    public void carryOut(MemoryMap memory, PortMap ports, CpuState state) {
      ports.out(port, size, value);
    }
  }

  /**
   * A model-specific register.
   *
   * @param slot as in {@link Msr}
   */
  record Register(int slot, long value) implements FirmwareWork {
    @Override
    public void carryOut(MemoryMap memory, PortMap ports, CpuState state) {
      state.msr(slot, value);
    }
  }

  /** Makes the access, on a machine at power-on. */
  void carryOut(MemoryMap memory, PortMap ports, CpuState state);

  /** PCI functions on bus 0, device in bits 7:3. */
  int HOST_BRIDGE = 0;

  int LPC_BRIDGE = 0x1F << 3;

  /** What firmware leaves of a q35 to an operating system, as far as one may rely on it. */
  static List<FirmwareWork> ofPc(RamSplit ram) {
    List<FirmwareWork> work = new ArrayList<>();
    memoryTypes(work, ram);
    virtualWire(work);
    chipset(work);
    return work;
  }

  /**
   * What is there at the entry of a kernel that a loader starts without firmware: the chipset as it
   * is left in any case, and of memory types only that all memory is write-back.
   */
  static List<FirmwareWork> of(LoaderProfile profile, RamSplit ram) {
    if (profile.firmware()) {
      return ofPc(ram);
    }
    List<FirmwareWork> work = new ArrayList<>();
    work.add(new Register(Msr.MTRR_DEF_TYPE, 0x806));
    virtualWire(work);
    chipset(work);
    return work;
  }

  /**
   * The window of PCI Express configuration space, RAM from 0xC0000 to 0xFFFFF, and the ACPI block
   * (Intel 316966 §5.1, 316972 §13.1).
   */
  private static void chipset(List<FirmwareWork> work) {
    configuration(work, HOST_BRIDGE, 0x64, 4, 0); // PCIEXBAR
    configuration(work, HOST_BRIDGE, 0x60, 4, (int) Q35.ECAM | 1);
    configuration(work, HOST_BRIDGE, 0x90, 1, 0x30); // PAM0 to PAM6
    for (int pam = 1; pam < 7; pam++) {
      configuration(work, HOST_BRIDGE, 0x90 + pam, 1, 0x33);
    }
    configuration(work, LPC_BRIDGE, 0x40, 4, Q35.PM_BASE | 1); // PMBASE
    configuration(work, LPC_BRIDGE, 0x44, 1, 0x80); // ACPI_CNTL
    work.add(new Out(Q35.PCI_ADDRESS, 4, 0));
  }

  /** Writes a register of a PCI function on bus 0 (PCI 3.0 §3.2.2.3.2). */
  private static void configuration(
      List<FirmwareWork> work, int function, int register, int size, int value) {
    work.add(new Out(Q35.PCI_ADDRESS, 4, 0x8000_0000 | function << 8 | register & 0xFC));
    work.add(new Out(Q35.PCI_DATA | register & 3, size, value));
  }

  /**
   * Memory types (SDM vol. 3A §11.11): write-back, but the hole below 4 GiB uncached; below 1 MiB
   * write-back to 640 KiB, video uncached, the BIOS area write-protected.
   */
  private static void memoryTypes(List<FirmwareWork> work, RamSplit ram) {
    work.add(new Register(Msr.MTRR_DEF_TYPE, 0xC06));
    long hole = ram.low() <= 0x8000_0000L ? 0x8000_0000L : 0xC000_0000L;
    work.add(new Register(Msr.MTRR_VARIABLE, hole));
    work.add(new Register(Msr.MTRR_VARIABLE + 1, 0xFF_0000_0000L | hole | 0x800));
    for (int i = 0; i < 11; i++) {
      long types = i < 2 ? 0x0606_0606_0606_0606L : i == 2 ? 0 : 0x0505_0505_0505_0505L;
      work.add(new Register(Msr.MTRR_FIXED + i, types));
    }
  }

  /**
   * Virtual wire mode (MultiProcessor Specification 1.4 §3.6.2.2): the local APIC enabled, LINT0
   * the 8259's ExtINT, LINT1 NMI (SDM vol. 3A §10.5.1).
   */
  private static void virtualWire(List<FirmwareWork> work) {
    work.add(new Store(Q35.LOCAL_APIC + 0xF0, 4, 0x1FF));
    work.add(new Store(Q35.LOCAL_APIC + 0x350, 4, 0x700));
    work.add(new Store(Q35.LOCAL_APIC + 0x360, 4, 0x400));
  }
}
