package bootscope.core.cpu.engine;

/** Which engine runs the guest. All do the same, instruction for instruction. */
public enum EngineChoice {
  /** Translated code where the host lets it run, else the interpreter. */
  AUTO,
  /** Translated code, or nothing. */
  NATIVE,
  /** The interpreter alone, which is the reference. */
  INTERPRETER
}
