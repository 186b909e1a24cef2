package bootscope.core.device.virtio;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.device.pci.MsiX;
import bootscope.core.device.pci.PciFunction;
import bootscope.core.io.Dma;
import bootscope.core.io.IrqLine;
import bootscope.core.io.MessageSink;
import bootscope.core.memory.MemoryMap;
import java.util.Locale;
import java.util.function.Function;

/**
 * A virtio device on PCI (virtio 1.2 §4.1), transitional: modern drivers find it by its
 * capabilities, legacy ones at the ports of BAR 0. Laid out as QEMU lays it out.
 *
 * <p>Configuration, once made, changes only as the driver itself changes it, so its generation
 * stays 0 (§2.5.2).
 */
public final class VirtioPci extends PciFunction {
  private static final int VENDOR = 0x1AF4;
  private static final int LEGACY_DEVICE = 0x0FFF; // plus the device type
  private static final int CAPABILITY = 0x09; // vendor-specific

  // The kinds of capability (§4.1.4).
  private static final int COMMON = 1;
  private static final int NOTIFY = 2;
  private static final int ISR = 3;
  private static final int DEVICE = 4;
  private static final int CONFIG_ACCESS = 5;

  private static final int ACCESS_AT = 0x84;
  private static final int ACCESS_DATA = ACCESS_AT + 16;
  private static final int MSIX_AT = 0x98;

  private static final int LEGACY_BAR = 0;
  private static final int MSIX_BAR = 1;
  private static final int MODERN_BAR = 4;

  /** Of a register that legacy drivers do not have. */
  private static final int NOWHERE = -1;

  private static final int ISR_QUEUE = 1;
  private static final int ISR_CONFIGURATION = 2;

  private final VirtioState state;
  private final MsiX msix;
  private final ModernRegisters modern;
  private final LegacyRegisters legacy;
  private int isr;

  /** What a function needs of the board that it sits on. */
  public record Board(MemoryMap memory, IrqLine pin, MessageSink messages) {}

  /** Makes the device itself, for its transport. */
  interface ModelMaker extends Function<VirtioTransport, VirtioModel> {}

  /**
   * @param device its slot on bus 0
   * @param classCode as {@link PciFunction} takes it
   */
  VirtioPci(String name, String title, int device, int classCode, Board board, ModelMaker maker) {
    super(name, title, device, 0, VENDOR, LEGACY_DEVICE + 2, classCode, 0);
    Dma dma = busMaster(board.memory);
    Transport transport = new Transport();
    VirtioModel model = maker.apply(transport);
    set(0x02, 2, LEGACY_DEVICE + model.type());
    subsystem(VENDOR, model.type());
    state = new VirtioState(model, dma, transport);
    int vectors = model.queues() + 1;
    capability(0x40, COMMON, ModernRegisters.COMMON, 16);
    capability(0x50, ISR, ModernRegisters.ISR, 16);
    capability(0x60, DEVICE, ModernRegisters.DEVICE, 16);
    capability(0x70, NOTIFY, ModernRegisters.NOTIFY, 20);
    set(0x70 + 16, 4, ModernRegisters.NOTIFY_MULTIPLIER);
    capability(ACCESS_AT, CONFIG_ACCESS, 0, 20);
    set(ACCESS_AT + 4, 1, 0);
    set(ACCESS_AT + 12, 4, 0);
    writable(ACCESS_AT + 4, 1, 0xFF);
    for (int i = 8; i < 20; i += 4) {
      writable(ACCESS_AT + i, 4, 0xFFFF_FFFFL);
    }
    msix = msiX(MSIX_AT, MSIX_BAR, vectors, dma, board.messages);
    modern = new ModernRegisters(state, () -> isr, this::takeIsr, vectors);
    legacy = new LegacyRegisters(state, () -> isr, this::takeIsr, msix::enabled, vectors);
    ioBar(LEGACY_BAR, LegacyRegisters.PORTS, legacy);
    memoryBar(MSIX_BAR, MsiX.WINDOW, false, msix);
    memoryBar64(MODERN_BAR, ModernRegisters.BYTES, true, modern);
    interruptPin(1, board.pin);
    describeState();
    describeRegisters();
  }

  private void capability(int at, int kind, int offset, int length) {
    capability(CAPABILITY, at);
    set(at + 2, 1, length);
    set(at + 3, 1, kind);
    set(at + 4, 1, MODERN_BAR);
    set(at + 8, 4, offset);
    set(at + 12, 4, ModernRegisters.PART);
  }

  private static RegisterDescription inner(String name, int width, String meaning, String section) {
    return register(name, 0, width, Access.INTERNAL, meaning, "virtio 1.2 " + section);
  }

  private void describeState() {
    describe(
        register(
            "VSTATUS",
            0,
            8,
            Access.INTERNAL,
            "device status",
            "virtio 1.2 §2.1",
            bit("ACKNOWLEDGE", 0, "the driver has seen it"),
            bit("DRIVER", 1, "the driver can drive it"),
            bit("DRIVER_OK", 2, "the driver is ready"),
            bit("FEATURES_OK", 3, "features are agreed"),
            bit("NEEDS_RESET", 6, "the device has stopped"),
            bit("FAILED", 7, "the driver has given up")),
        state::status);
    describe(inner("OFFERED", 64, "features offered", "§2.2"), state::offered);
    describe(inner("FEATURES", 64, "features accepted", "§2.2"), state::features);
    describe(inner("ISR", 8, "interrupt status", "§4.1.4.5"), () -> isr);
    for (int i = 0; i < state.queueCount(); i++) {
      Virtqueue queue = state.queue(i);
      describe(inner("Q" + i + "SIZE", 16, "entries of queue " + i, "§2.7"), queue::size);
      describe(inner("Q" + i + "DESC", 64, "its descriptors", "§2.7.5"), () -> queue.area(0));
      describe(inner("Q" + i + "DRIVER", 64, "its driver's ring", "§2.7.6"), () -> queue.area(1));
      describe(inner("Q" + i + "DEVICE", 64, "its device's ring", "§2.7.8"), () -> queue.area(2));
    }
  }

  // ---------------------------------------------------------------- registers by name

  /** Registers of modern drivers, and where legacy ones have the same (§4.1.4.3, §4.1.4.10). */
  private void describeRegisters() {
    common("DEVICE_FEATURE_SELECT", 0x00, 4, Access.READ_WRITE, NOWHERE);
    common("DEVICE_FEATURE", 0x04, 4, Access.READ_ONLY, 0x00);
    common("DRIVER_FEATURE_SELECT", 0x08, 4, Access.READ_WRITE, NOWHERE);
    common("DRIVER_FEATURE", 0x0C, 4, Access.READ_WRITE, 0x04);
    common("CONFIG_MSIX_VECTOR", 0x10, 2, Access.READ_WRITE, 0x14);
    common("NUM_QUEUES", 0x12, 2, Access.READ_ONLY, NOWHERE);
    common("DEVICE_STATUS", 0x14, 1, Access.READ_WRITE, 0x12);
    common("CONFIG_GENERATION", 0x15, 1, Access.READ_ONLY, NOWHERE);
    common("QUEUE_SELECT", 0x16, 2, Access.READ_WRITE, 0x0E);
    common("QUEUE_SIZE", 0x18, 2, Access.READ_WRITE, 0x0C);
    common("QUEUE_MSIX_VECTOR", 0x1A, 2, Access.READ_WRITE, 0x16);
    common("QUEUE_ENABLE", 0x1C, 2, Access.READ_WRITE, NOWHERE);
    common("QUEUE_NOTIFY_OFF", 0x1E, 2, Access.READ_ONLY, NOWHERE);
    common("QUEUE_DESC", 0x20, 8, Access.READ_WRITE, NOWHERE);
    common("QUEUE_DRIVER", 0x28, 8, Access.READ_WRITE, NOWHERE);
    common("QUEUE_DEVICE", 0x30, 8, Access.READ_WRITE, NOWHERE);
    common("QUEUE_RESET", 0x3A, 2, Access.READ_WRITE, NOWHERE);
    describe(
        registerOf("QUEUE_ADDRESS", 0x08, 4, Access.READ_WRITE, "§4.1.4.10"),
        () -> legacy.peek(0x08, 4),
        access -> inLegacy(access, 0x08, 4));
    describe(
        registerOf("ISR_STATUS", 0x13, 1, Access.READ_CLEARS, "§4.1.4.5"),
        () -> isr,
        access -> {
          long modern = inModern(access) - ModernRegisters.ISR;
          return modern == 0 ? modern : inLegacy(access, 0x13, 1);
        });
    describe(
        registerOf("QUEUE_NOTIFY", 0x10, 2, Access.WRITE_ONLY, "§4.1.4.4"),
        null,
        access -> inModern(access) >= ModernRegisters.NOTIFY ? 0 : inLegacy(access, 0x10, 2));
  }

  private static RegisterDescription registerOf(
      String name, int offset, int bytes, Access access, String section) {
    String meaning = name.toLowerCase(Locale.ROOT).replace('_', ' ');
    return register(name, offset, 8 * bytes, access, meaning, "virtio 1.2 " + section);
  }

  /**
   * A register of the common configuration.
   *
   * @param legacyAt where legacy drivers have it; {@link #NOWHERE} if they have not
   */
  private void common(String name, int offset, int bytes, Access access, int legacyAt) {
    describe(
        registerOf(name, offset, bytes, access, "§4.1.4.3"),
        () -> modern.peek(ModernRegisters.COMMON + offset, bytes),
        a -> {
          long at = inModern(a);
          boolean lost = a.write() && a.size() != bytes && !(bytes == 8 && a.size() == 4);
          return at >= ModernRegisters.COMMON && at < ModernRegisters.ISR && !lost
              ? at - ModernRegisters.COMMON - offset
              : inLegacy(a, legacyAt, bytes);
        });
  }

  /** Where an access lies in the modern window, as drivers reach it who cannot map memory too. */
  private long inModern(RegisterAccess access) {
    if (access.space() == AddressSpace.MEMORY
        && access.device().equals(stateName() + ".bar" + MODERN_BAR)) {
      return access.offset();
    }
    boolean through =
        access.space() == AddressSpace.PCI_CONFIG
            && access.device().equals(stateName())
            && access.offset() == ACCESS_DATA
            && accessible()
            && access.size() == value(ACCESS_AT + 12, 4);
    return through ? value(ACCESS_AT + 8, 4) : RegisterBank.Way.NOWHERE;
  }

  /** An access of a legacy driver's to a field counts in its own width. */
  private long inLegacy(RegisterAccess access, int at, int bytes) {
    boolean here =
        access.space() == AddressSpace.PORT
            && access.device().equals(stateName() + ".bar" + LEGACY_BAR)
            && (access.address() & LegacyRegisters.PORTS - 1) == at
            && access.size() == bytes
            && (at < LegacyRegisters.HEADER || msix.enabled());
    return here ? 0 : RegisterBank.Way.NOWHERE;
  }

  /** Interrupt status, which a read clears, with the pin (§4.1.4.5). */
  private int takeIsr() {
    int was = isr;
    isr = 0;
    intx(false);
    return was;
  }

  private void interrupt(int vector, int cause) {
    if (msix.enabled()) {
      msix.raise(vector); // none is a vector that does not exist
    } else {
      isr |= cause;
      intx(true);
    }
  }

  /** Between the device and its state on one side and the function on the other. */
  private final class Transport implements VirtioTransport, VirtioState.Interrupts {
    @Override
    public boolean has(long feature) {
      return state.has(feature);
    }

    @Override
    public boolean running() {
      return state.running();
    }

    @Override
    public Virtqueue queue(int index) {
      return state.queue(index);
    }

    @Override
    public void used(Virtqueue queue) {
      interrupt(queue.vector(), ISR_QUEUE);
    }

    @Override
    public void broken() {
      state.broken();
    }

    @Override
    public void changed() {
      if ((state.status() & VirtioState.DRIVER_OK) != 0) {
        interrupt(state.configVector(), ISR_CONFIGURATION);
      }
    }

    @Override
    public void silence() {
      isr = 0;
      intx(false);
      modern.reset();
    }
  }

  // ---------------------------------------------------------------- access by configuration space

  /** Reads of the window for drivers that cannot map memory (§4.1.4.9). */
  @Override
  public int read(int offset, int size) {
    if (touches(offset, size, ACCESS_DATA, 4) && accessible()) {
      int length = (int) value(ACCESS_AT + 12, 4);
      set(ACCESS_DATA, 4, modern.load(value(ACCESS_AT + 8, 4), length));
    }
    return super.read(offset, size);
  }

  @Override
  protected void written(int offset, int size) {
    if (touches(offset, size, ACCESS_DATA, 4) && accessible()) {
      int length = (int) value(ACCESS_AT + 12, 4);
      modern.store(value(ACCESS_AT + 8, 4), length, value(ACCESS_DATA, length));
    }
  }

  /** Whether the capability names a place that is there: 1, 2 or 4 bytes, aligned. */
  private boolean accessible() {
    long length = value(ACCESS_AT + 12, 4);
    long offset = value(ACCESS_AT + 8, 4);
    return value(ACCESS_AT + 4, 1) == MODERN_BAR
        && (length == 1 || length == 2 || length == 4)
        && offset % length == 0
        && offset + length <= ModernRegisters.BYTES;
  }

  // ---------------------------------------------------------------- state

  @Override
  public void save(StateWriter out) {
    super.save(out);
    out.putInt("isr", isr);
    modern.save(out);
    state.save(out);
  }

  @Override
  public void restore(StateReader in) {
    super.restore(in);
    isr = in.getInt("isr");
    modern.restore(in);
    state.restore(in);
  }
}
