package bootscope.core.cpu.engine;

import java.util.Locale;

/** Which engine runs the guest. All do the same, instruction for instruction. */
public enum EngineChoice {
  /** Translated code where the host lets it run, else the interpreter. */
  AUTO,
  /** Translated code, or nothing. */
  NATIVE,
  /** The interpreter alone, which is the reference. */
  INTERPRETER;

  /** As users write it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
