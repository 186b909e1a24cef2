package bootscope.core.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import java.lang.foreign.Arena;

/** A processor state and two operands, 16 bytes each, to try instructions on. */
final class SimdFixture implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  final CpuState s = new CpuState(arena);
  final long a = Host.allocate(arena, 32, 16);
  final long b = Host.allocate(arena, 32, 16);

  SimdFixture() {
    s.mxcsr(0x1F80);
  }

  static SimdOperation row(String mnemonic, Place dst, Place src, int size) {
    SimdOperation row = SimdFunctions.of(mnemonic, new Form(dst, src, size));
    assertNotNull(row, () -> mnemonic + " " + dst + "," + src);
    return row;
  }

  SimdFixture first(long low, long high) {
    Host.putLong(a, low);
    Host.putLong(a + 8, high);
    return this;
  }

  SimdFixture second(long low, long high) {
    Host.putLong(b, low);
    Host.putLong(b + 8, high);
    return this;
  }

  /** Runs the form between XMM registers. */
  SimdFixture run(String mnemonic, int imm) {
    return run(mnemonic, Place.XMM, Place.XMM, imm);
  }

  SimdFixture run(String mnemonic, Place dst, Place src, int imm) {
    row(mnemonic, dst, src, 4).function().apply(s, a, b, imm);
    return this;
  }

  long low() {
    return Host.getLong(a);
  }

  long high() {
    return Host.getLong(a + 8);
  }

  /** Runs a scalar double operation; returns the low result. */
  double scalar(String mnemonic, double x, double y) {
    first(Double.doubleToRawLongBits(x), 7);
    second(Double.doubleToRawLongBits(y), 9);
    run(mnemonic, 0);
    return Double.longBitsToDouble(low());
  }

  @Override
  public void close() {
    arena.close();
  }
}
