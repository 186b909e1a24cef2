package bootscope.core.boot;

/**
 * One thing that the boot ABI says about the state at entry, compared with a machine.
 *
 * @param name what is looked at
 * @param requirement what the ABI asks for
 * @param actual what was found
 * @param explanation why it matters, or what is wrong; one sentence
 */
public record ContractItem(
    String name, String requirement, String actual, Verdict verdict, String explanation) {

  /** The outcome. */
  public enum Verdict {
    PASS,
    FAIL,
    /** The ABI leaves it open: a kernel must not rely on it. */
    UNSPECIFIED
  }
}
