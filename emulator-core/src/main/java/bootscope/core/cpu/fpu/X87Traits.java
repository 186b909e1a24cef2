package bootscope.core.cpu.fpu;

import java.util.Set;

/**
 * What an interpreter must know of an x87 instruction besides its {@link X87Function}.
 *
 * @param waits a pending unmasked exception raises #MF before the instruction (SDM vol. 1 §8.6)
 * @param control the instruction leaves FIP, FCS, FDP, FDS and FOP alone (SDM vol. 1 §8.1.8); every
 *     other one sets FIP, FCS and FOP, and FDP and FDS if it has a memory operand
 * @param writes its memory operand is written, not read
 */
public record X87Traits(boolean waits, boolean control, boolean writes) {
  private static final Set<String> NON_WAITING =
      Set.of(
          "FNINIT", "FNCLEX", "FNSTCW", "FNSTSW", "FNSTENV", "FNSAVE", "FNENI", "FNDISI", "FNSETPM",
          "FXSAVE", "FXRSTOR");
  private static final Set<String> OTHER_CONTROL =
      Set.of("FLDCW", "FLDENV", "FRSTOR", "FWAIT", "EMMS");
  private static final Set<String> WRITING =
      Set.of(
          "FST", "FSTP", "FIST", "FISTP", "FISTTP", "FBSTP", "FNSTCW", "FNSTSW", "FNSTENV",
          "FNSAVE", "FXSAVE");

  /** The traits of an instruction by its Intel mnemonic in capitals. */
  public static X87Traits of(String name) {
    boolean waits = !NON_WAITING.contains(name);
    return new X87Traits(waits, !waits || OTHER_CONTROL.contains(name), WRITING.contains(name));
  }
}
