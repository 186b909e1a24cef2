package bootscope.core.debug;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instruction's address.
 *
 * @param physical whether it is a guest-physical one, under whatever linear one the instruction is
 *     reached; else a linear one, in whatever mode
 * @param text as the user named it
 */
public record AddressTrigger(long address, boolean physical, String text) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "address",
          "Address",
          "Before the instruction at an address, in whatever mode it runs.",
          List.of(MemoryRange.at("ffffffff81000000"), MemoryRange.SPACE),
          values -> {
            MemoryRange at = MemoryRange.linearOrPhysical(values, 1);
            return new AddressTrigger(at.address(), at.physical(), at.text());
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "at",
        "0x" + Long.toHexString(address),
        "space",
        physical ? "physical" : "linear",
        "name",
        text);
  }

  @Override
  public void arm(Arming arming) {
    arming.code(address, physical);
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(new Place(address, physical, true));
  }
}
