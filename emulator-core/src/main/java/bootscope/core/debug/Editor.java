package bootscope.core.debug;

import bootscope.core.describe.RegisterBank;
import bootscope.core.disk.Disk;
import bootscope.core.event.GuestListener;
import java.util.List;

/** A machine between two instructions, to look at and to change. */
public final class Editor extends Inspector {
  Editor(Debugger debugger) {
    super(debugger);
  }

  public Breakpoints breakpoints() {
    return debugger.breakpoints();
  }

  /** Gives a register or a part of one a value. */
  public RegisterEdit set(RegisterName register, long value) {
    return debugger.edits().set(register, value, 0);
  }

  /**
   * Gives a whole register a value.
   *
   * @param low bits 0 to 63
   * @param high bits 64 and up
   */
  public RegisterEdit set(CpuRegister register, long low, long high) {
    return debugger.edits().set(new RegisterName(register, 0, register.width()), low, high);
  }

  /**
   * Gives a device's register a value, as the guest's write of it would: {@link
   * RegisterEdit#READ_ONLY} for one that is not to be set, or that there is not, {@link
   * RegisterEdit#BAD_VALUE} for what the device does not take as it is now.
   */
  public RegisterEdit set(DeviceRegisters.Named register, long value) {
    for (RegisterBank bank : machine().registerBanks()) {
      if (bank.name().equals(register.device())) {
        for (RegisterBank.Entry entry : bank.entries()) {
          if (entry.description().name().equals(register.register())) {
            return debugger.edits().set(bank, entry, value);
          }
        }
      }
    }
    return RegisterEdit.READ_ONLY;
  }

  /**
   * Writes to RAM, all of it or nothing.
   *
   * @return whether a store would change all of these bytes: there is RAM, and it is mapped
   */
  public boolean poke(boolean physical, long address, byte[] bytes) {
    long[] places = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      long at = address + i;
      places[i] = physical ? at : physical(at);
      if (places[i] == -1 || machine().memory().writeOffset(places[i]) < 0) {
        return false;
      }
    }
    debugger.edits().poke(physical, address, places, bytes);
    return true;
  }

  /** What was changed by hand, to be taken back or made again. */
  public Edits edits() {
    return debugger.edits();
  }

  /** Hears of the machine's doings from now on. */
  public void listen(GuestListener listener) {
    debugger.listen(listener);
  }

  /** The open disks, in their drives' order. */
  public List<Disk> disks() {
    return machine().disks();
  }

  /** Keeps translated code for the next run. */
  public void keepCode() {
    machine().keepCode();
  }
}
