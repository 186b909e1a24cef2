package bootscope.core.cpu.translate;

import bootscope.core.isa.Instruction;

/** How one family of instructions is emitted for an x86-64 host. */
interface Family {
  /** Whether this form is translated; any may be left out, the interpreter runs it then. */
  boolean takes(Instruction in, Encoding e, CodeMode mode);

  /** Emits it. */
  void emit(Emission x);
}
