package bootscope.core.cpu.fpu;

import java.util.HashMap;
import java.util.Map;

/**
 * The x87 instructions by Intel mnemonic and operand form. One object a processor: its functions
 * share the object's intermediate values, so that none of them allocates. Look functions up when
 * decoding and keep them.
 */
public final class X87Functions {
  private final Map<String, X87Function> functions = new HashMap<>();

  public X87Functions() {
    Unit unit = new Unit();
    new ArithmeticInstructions(unit, this);
    new LoadInstructions(unit, this);
    new CompareInstructions(unit, this);
    ControlInstructions.addTo(this);
  }

  /**
   * The function of an instruction.
   *
   * @param name Intel mnemonic in capitals
   * @param memorySize bytes of the memory operand (FLDENV 14 or 28, FNSAVE 94 or 108 by operand
   *     size), or 0 for a register form
   * @param destination for the two-operand register forms, the number of the register that is
   *     written (FADD ST(2), ST(0): 2; FADD ST(0), ST(2): 0); 0 for the others
   * @throws IllegalArgumentException if there is no such form
   */
  public X87Function of(String name, int memorySize, int destination) {
    boolean toSti = memorySize == 0 && destination != 0;
    X87Function function = functions.get(form(name, memorySize, toSti));
    if (function == null) {
      // One direction only (FADDP, FLD), or both operands ST(0), where the direction is the same.
      function = functions.get(form(name, memorySize, !toSti));
    }
    if (function == null) {
      throw new IllegalArgumentException(
          "no x87 instruction " + name + " with a memory operand of " + memorySize + " bytes");
    }
    return function;
  }

  private static String form(String name, int memorySize, boolean toSti) {
    return name + ' ' + memorySize + (toSti ? " to ST(i)" : "");
  }

  void put(String name, int memorySize, X87Function function) {
    functions.put(form(name, memorySize, false), function);
  }

  void putToSti(String name, X87Function function) {
    functions.put(form(name, 0, true), function);
  }
}
