package bootscope.core.debug;

import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.event.GuestListener;
import bootscope.core.event.RegisterFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for accesses to some of a device's registers, among all that devices are given. */
final class RegisterWatch implements RegisterObserver, GuestListener {
  private final Arming arming;
  private final RegisterBank bank;
  private final List<RegisterBank.Entry> entries;
  private final Accesses on;
  private Reached read; // what is about to be; null for none

  private record Reached(RegisterBank.Entry entry, RegisterAccess part) {}

  RegisterWatch(
      Arming arming, RegisterBank bank, Predicate<RegisterBank.Entry> wanted, Accesses on) {
    this.arming = arming;
    this.bank = bank;
    this.on = on;
    entries = bank.entries().stream().filter(wanted).toList();
  }

  void begin() {
    arming.observe((RegisterObserver) this);
    arming.listen(this);
  }

  /** The register that an access is to; null for none. What a read changes has not changed yet. */
  private Reached reached(RegisterAccess access) {
    if (on.hears(access.write())) {
      for (RegisterBank.Entry entry : entries) {
        RegisterAccess part = bank.to(entry, access);
        if (part != null) {
          return new Reached(entry, part);
        }
      }
    }
    return null;
  }

  @Override
  public void reading(RegisterAccess access) {
    read = reached(access);
  }

  @Override
  public void accessed(RegisterAccess access) {
    boolean seen = access.space() == AddressSpace.PORT && !access.write();
    Reached now = seen ? read : reached(access);
    if (now != null && seen) { // a port is not wider than its registers
      hit(now.entry, access, access.value());
    } else if (now != null) {
      hit(now.entry, now.part, now.entry.holds() ? now.entry.value() : now.part.value());
    }
  }

  @Override
  public void registerWritten(RegisterFile file, int number, long before, long after) {
    msr(file, number, true, before, after);
  }

  @Override
  public void registerRead(RegisterFile file, int number, long value) {
    msr(file, number, false, value, value);
  }

  private void msr(RegisterFile file, int number, boolean write, long before, long value) {
    if (file == RegisterFile.MSR) {
      long at = Integer.toUnsignedLong(number);
      var access = new RegisterAccess(AddressSpace.MSR, "", at, at, Long.BYTES, write, value);
      Reached now = reached(access);
      if (now != null) {
        hit(now.entry, now.part, before);
      }
    }
  }

  /**
   * @param before what a register that is written held
   */
  private void hit(RegisterBank.Entry entry, RegisterAccess a, long before) {
    String name = new DeviceRegisters.Named(bank.name(), entry.description().name()).text();
    boolean command = a.write() && !entry.holds();
    Access access =
        new Access(
            command ? Access.Space.COMMAND : Access.Space.DEVICE_REGISTER,
            name,
            a.address(),
            a.size(),
            a.write(),
            a.write() && !command ? before : a.value(),
            a.value());
    arming.hit(
        () -> {
          Access over = a.write() && !command ? access.over(entry.value()) : access;
          boolean changed = over.before() != over.after();
          return Optional.of(over).filter(o -> changed || on != Accesses.CHANGE);
        });
  }
}
