package bootscope.core.isa;

/** Register operands made once: instructions share them. */
final class RegisterOperands {
  private static final int SIZES = 8; // 1 to 64 by powers of two, then 10
  private static final Operand.Register[][] ALL;

  static {
    RegisterClass[] classes = RegisterClass.values();
    ALL = new Operand.Register[classes.length * SIZES][];
    for (RegisterClass file : classes) {
      int numbers = file == RegisterClass.XMM ? 32 : 16;
      for (int log = 0; log < SIZES; log++) {
        Operand.Register[] row = new Operand.Register[numbers];
        for (int number = 0; number < numbers; number++) {
          row[number] = new Operand.Register(file, number, log == SIZES - 1 ? 10 : 1 << log);
        }
        ALL[file.ordinal() * SIZES + log] = row;
      }
    }
  }

  private RegisterOperands() {}

  /** A register of 1, 2, 4, … 64 bytes. */
  static Operand.Register of(RegisterClass file, int number, int size) {
    return ALL[file.ordinal() * SIZES + Integer.numberOfTrailingZeros(size)][number];
  }

  /** ST(number). */
  static Operand.Register x87(int number) {
    return ALL[RegisterClass.X87.ordinal() * SIZES + SIZES - 1][number];
  }
}
