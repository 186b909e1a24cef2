package bootscope.core.debug;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a machine is to stop at. Each kind is one class, and holds everything about it: how it is
 * made from what a user says, how it comes to hear of what it waits for, and how it is told of.
 * Triggers are immutable; two with the same values are equal.
 */
public sealed interface Trigger
    permits SymbolTrigger,
        AddressTrigger,
        EntryTrigger,
        MilestoneTrigger,
        CountTrigger,
        DataTrigger,
        RegisterTrigger,
        PortTrigger,
        EventTrigger,
        ExecuteTrigger,
        LineTrigger,
        PageTrigger,
        ModeTrigger,
        PrivilegeTrigger,
        DeviceTrigger,
        PciTrigger,
        MmioTrigger,
        DmaTrigger,
        ModuleTrigger {

  /**
   * A place that can be gone to.
   *
   * @param code whether instructions are meant, rather than data
   */
  record Place(long address, boolean physical, boolean code) {}

  BreakpointKind kind();

  /** What it was made from, by its kind's parameters: {@link BreakpointKind#make} takes it. */
  Map<String, String> values();

  /** As the user named it, or in a few words. */
  String text();

  /** The same at the instant that it waits for, where more is known then. */
  default String text(Arming.Surroundings now) {
    return text();
  }

  /** Sees to it that the machine stops. Called once for each machine, before it runs. */
  void arm(Arming arming);

  /** Where it lies; empty where it has no place, or as long as that is not known. */
  default Optional<Place> place(Arming.Surroundings now) {
    return Optional.empty();
  }

  /** All places where it lies: a line of source has one for each time that it was inlined. */
  default List<Place> places(Arming.Surroundings now) {
    return place(now).stream().toList();
  }

  /** What else is to be known of where it lies, a few words; empty where nothing is. */
  default String remark(Arming.Surroundings now) {
    return "";
  }

  /** Whether it waits until it is known where the kernel, or a module, lies. */
  default boolean waits(Arming.Surroundings now) {
    return false;
  }

  /**
   * Why it stops nothing as the kernel and its loaded modules are: it names what they have not. It
   * is then pending, and is found as soon as that is known, or in another image; empty for all
   * others.
   */
  default Optional<BreakpointException> missing(Arming.Surroundings now) {
    return Optional.empty();
  }

  /** The instruction count that it waits for; empty for other kinds. */
  default OptionalLong count() {
    return OptionalLong.empty();
  }
}
