package bootscope.core.profile;

import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Devices' registers and the devices themselves by numbers, in the order in which they come up.
 * Belongs to the machine's thread; names may be asked from any.
 */
final class RegisterNumbers {
  /** More are not told apart. */
  private static final int MOST = 1 << 14;

  /** Of a register of which each read hands out the next of what the device has: nobody waits. */
  static final int HANDS_OUT = -1;

  private static final Set<String> HAND_OUT = Set.of("fw_cfg port 0x511"); // QEMU docs/specs/fw_cfg
  private static final List<String> HAND_OUT_NAMES = List.of(".rbr", ".output"); // 16550A, i8042

  private final List<RegisterBank> banks;
  private final Map<String, RegisterBank> byName = new HashMap<>();
  private final Map<String, Integer> devices = new HashMap<>();
  private final Map<String, Integer> registers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  RegisterNumbers(List<RegisterBank> banks) {
    this.banks = banks;
    banks.forEach(b -> byName.put(b.name(), b));
  }

  /** A device, or what a port or memory map calls one. */
  int device(String name) {
    Integer known = devices.get(name);
    if (known == null) {
      if (devices.size() == MOST) {
        return MOST;
      }
      known = devices.size();
      devices.put(name, known);
    }
    return known;
  }

  /** The bank that has a model-specific register, or null. */
  RegisterBank ofMsr(RegisterAccess access) {
    for (RegisterBank bank : banks) {
      if (entry(bank, access) != null) {
        return bank;
      }
    }
    return null;
  }

  private static RegisterBank.Entry entry(RegisterBank bank, RegisterAccess access) {
    for (RegisterBank.Entry entry : bank.entries()) {
      if (bank.to(entry, access) != null) {
        return entry;
      }
    }
    return null;
  }

  /** The register that an access is to, before anything has changed. */
  int register(RegisterBank bank, RegisterAccess access) {
    RegisterBank.Entry entry = bank == null ? null : entry(bank, access);
    RegisterDescription d = entry == null ? null : entry.description();
    return number(
        d == null ? place(access) : (bank.name() + "." + d.name()).toLowerCase(Locale.ROOT));
  }

  int register(RegisterAccess access) {
    RegisterBank own = byName.get(access.device());
    boolean there = own != null && entry(own, access) != null;
    return register(there ? own : ofMsr(access), access); // some are reached as another device's
  }

  /** What an access goes to where nothing is described: {@code com2 port 0x2f8}. */
  private static String place(RegisterAccess a) {
    return a.space() == AddressSpace.PORT
        ? String.format(Locale.ROOT, "%s port 0x%x", a.device(), a.address())
        : String.format(Locale.ROOT, "%s+0x%x", a.device(), a.offset());
  }

  private static boolean handsOut(String name) {
    return HAND_OUT.contains(name) || HAND_OUT_NAMES.stream().anyMatch(name::endsWith);
  }

  private synchronized int number(String name) {
    Integer known = registers.get(name);
    if (known == null && handsOut(name)) {
      return HANDS_OUT;
    }
    if (known == null) {
      if (names.size() == MOST) {
        return MOST;
      }
      known = names.size();
      registers.put(name, known);
      names.add(name);
    }
    return known;
  }

  synchronized String name(int register) {
    return register < names.size() ? names.get(register) : "other registers";
  }
}
