package bootscope.core.timeline;

import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.boot.FirmwarePvh;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.image.BzImage;
import bootscope.core.image.KernelMark;
import bootscope.core.image.Relocation;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.memory.MemoryMap;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks out for the points of a boot whose address nobody knows beforehand: what firmware and its
 * option ROMs do, a bzImage's way to its kernel, and the kernel itself, wherever it was moved to.
 * It needs no image that was changed for it, and goes by what lies in guest memory when the
 * processor comes there. Changes nothing in the machine.
 */
public final class BootWatch implements GuestListener, Recorded {
  /** Where INT 19h, the bootstrap loader, begins in an IBM BIOS and all that follow it. */
  private static final long BOOTSTRAP = 0xFE6F2;

  private static final long BOOTSTRAP_VECTOR = 0x19 * 4;
  private static final int BOOTSTRAP_FAR = 0xF000_E6F2;

  // Option ROMs: PCI Firmware 3.0 §5.1.2; their Plug and Play header: Plug and Play BIOS 1.0A §3.2.
  private static final long ROMS = 0xC_0000;
  private static final long ROMS_END = 0xE_0000;
  private static final int ROM_STEP = 0x800;
  private static final int ROM_MAGIC = 0xAA55;
  private static final int HEADER_POINTER = 0x1A;
  private static final int PNP_MAGIC = 0x506E_5024; // $PnP
  private static final int BOOTSTRAP_ENTRY = 0x1A;

  /** Where a bzImage's protected-mode part is loaded and entered. */
  private static final long PROTECTED_MODE = 0x10_0000;

  private final Machine machine;
  private final MemoryMap memory;
  private final TimelineRecorder recorder;
  private final long protectedModeSize; // of a bzImage; 0 for anything else
  private final Supplier<Optional<KernelMark>> sought;
  private KernelMark kernel; // sought now; null if not
  private boolean firmware; // it runs, and has not entered the kernel yet
  private boolean bootstrap;
  private boolean loader; // its beginning is known, or has no name
  private boolean protectedMode; // sought
  private boolean decompressor; // sought

  /**
   * @param boot null for a machine from elsewhere
   * @param sought by what to find the kernel, empty where its place is known: looked for on a
   *     thread of its own while firmware runs, since the kernel may have to be unpacked for it
   */
  public BootWatch(
      Machine machine,
      Boot boot,
      Supplier<Optional<KernelMark>> sought,
      TimelineRecorder recorder) {
    this.machine = machine;
    this.recorder = recorder;
    this.sought = sought;
    memory = machine.memory();
    firmware = boot != null && !boot.plan().isDirect();
    if (firmware) {
      Thread.ofPlatform().daemon().name("kernel's mark").start(sought::get);
    } else {
      kernel = sought.get().orElse(null);
    }
    loader = firmware && !startsLinux(boot.protocol());
    protectedModeSize =
        boot != null && boot.protocol() instanceof FirmwareLinux
            ? boot.kernel().bzImage().map(BzImage::protectedModeSize).orElse(0L)
            : 0;
  }

  /** Whether what loads the kernel through fw_cfg may be said to start Linux. */
  private static boolean startsLinux(BootProtocol protocol) {
    return protocol instanceof FirmwareLinux || protocol instanceof FirmwarePvh;
  }

  /**
   * What is sought, and what was passed: for comparing two instants alone.
   *
   * @param kernel null if it is not sought
   */
  public record Stage(
      KernelMark kernel,
      boolean firmware,
      boolean bootstrap,
      boolean loader,
      boolean protectedMode,
      boolean decompressor) {}

  /** What is sought now, and what was passed. */
  public Stage stage() {
    return new Stage(kernel, firmware, bootstrap, loader, protectedMode, decompressor);
  }

  @Override
  public Mark mark() {
    Stage marked = stage();
    return () -> {
      kernel = marked.kernel;
      firmware = marked.firmware;
      bootstrap = marked.bootstrap;
      loader = marked.loader;
      protectedMode = marked.protectedMode;
      decompressor = marked.decompressor;
    };
  }

  /** Whether anything is sought still. */
  public boolean seeks() {
    return firmware || kernel != null || protectedMode;
  }

  /**
   * Whether the machine must be looked at before it runs an instruction: asked for each one that is
   * decoded, with its linear address.
   */
  public boolean wants(long linear) {
    if (firmware) {
      return linear == BOOTSTRAP || linear >= ROMS && linear < ROMS_END && !loader;
    }
    return protectedMode && linear == PROTECTED_MODE
        || decompressor
        || kernel != null && kernel.mayBeAt(linear) && relocation(linear).isPresent();
  }

  /**
   * The instruction at a linear address is the next to run.
   *
   * @return how far the kernel was moved, if this is its first instruction
   */
  public Optional<Relocation> arrived(long linear) {
    if (firmware) {
      firmwareAt(linear);
      return Optional.empty();
    }
    Optional<Relocation> found =
        kernel != null && kernel.mayBeAt(linear) ? relocation(linear) : Optional.empty();
    if (found.isPresent()) {
      kernel = null;
      protectedMode = false;
      decompressor = false;
      recorder.passed(Milestones.BZIMAGE_UNPACKED);
    } else {
      decompressorAt(linear);
    }
    return found;
  }

  private Optional<Relocation> relocation(long linear) {
    long physical = machine.processor().mmu.observe(linear);
    return physical == -1 ? Optional.empty() : kernel.at(physical, memory::peek);
  }

  private void firmwareAt(long linear) {
    if (linear == BOOTSTRAP && !bootstrap && number(BOOTSTRAP_VECTOR, 4) == BOOTSTRAP_FAR) {
      bootstrap = true;
      recorder.passed(Milestones.FW_DO_BOOT);
    } else if (!loader && isBootstrapEntry(linear)) {
      loader = true;
      recorder.passed(Milestones.LINUX_START_FWCFG);
    }
  }

  /** Whether an option ROM has its bootstrap entry there. */
  private boolean isBootstrapEntry(long linear) {
    for (long rom = ROMS; rom <= linear; rom += ROM_STEP) {
      if (number(rom, 2) == ROM_MAGIC) {
        long header = rom + number(rom + HEADER_POINTER, 2);
        boolean entry =
            number(header, 4) == PNP_MAGIC && rom + number(header + BOOTSTRAP_ENTRY, 2) == linear;
        if (entry && header < ROMS_END && linear != rom) {
          return true;
        }
      }
    }
    return false;
  }

  private void decompressorAt(long linear) {
    if (protectedMode && linear == PROTECTED_MODE) {
      protectedMode = false;
      decompressor = true;
      recorder.passed(Milestones.BZIMAGE_PROTECTED_MODE);
    } else if (decompressor && Long.compareUnsigned(linear, PROTECTED_MODE) > 0) {
      // It copies itself behind the place that it unpacks to, and goes on there.
      long physical = machine.processor().mmu.observe(linear);
      if (Long.compareUnsigned(physical - PROTECTED_MODE, protectedModeSize) >= 0) {
        decompressor = false;
        recorder.passed(Milestones.BZIMAGE_DECOMPRESSOR);
      }
    }
  }

  /**
   * An item of the firmware configuration was selected. Firmware that loads the kernel by itself,
   * as qboot, begins with it when it asks for the first of the kernel's items.
   */
  @Override
  public void fwCfgSelected(int key) {
    if (firmware && !loader && isKernels(key)) {
      loader = true;
      recorder.passed(Milestones.LINUX_START_FWCFG);
    }
  }

  /** QEMU {@code docs/specs/fw_cfg}: kernel, initrd, command line, setup; 0x0D to 0x0F are not. */
  private static boolean isKernels(int key) {
    return key >= 0x07 && key <= 0x0B || key >= 0x10 && key <= 0x18;
  }

  /** Firmware has come to the kernel's first instruction. */
  public void entered() {
    if (firmware && !bootstrap) {
      recorder.passed(Milestones.FW_DO_BOOT); // that is its hand-over: it has no other
    }
    if (firmware) {
      firmware = false;
      kernel = sought.get().orElse(null);
    }
    protectedMode = protectedModeSize > 0;
  }

  private int number(long physical, int size) {
    byte[] b = memory.peek(physical, size);
    int value = 0;
    for (int i = 0; i < size; i++) {
      value |= (b[i] & 0xFF) << 8 * i;
    }
    return value;
  }
}
