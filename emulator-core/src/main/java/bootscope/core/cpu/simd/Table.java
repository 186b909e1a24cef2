package bootscope.core.cpu.simd;

import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.ALIGNED;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.USES_MMX;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one mnemonic. Each family's {@code fill} adds what it knows of it; the methods here
 * say the operand forms that families share.
 */
final class Table {
  static final int UPDATES = READS_DST | WRITES_DST;

  final String mnemonic;
  private final List<SimdOperation> rows = new ArrayList<>();

  private Table(String mnemonic) {
    this.mnemonic = mnemonic;
  }

  /** All rows of a mnemonic; none if there is no such instruction. */
  static List<SimdOperation> of(String mnemonic) {
    Table t = new Table(mnemonic);
    IntegerTable.fill(t);
    MoveTable.fill(t);
    ShuffleTable.fill(t);
    FloatTable.fill(t);
    TextCompare.fill(t);
    return t.rows;
  }

  /** Adds one row. A row with an MMX register enters MMX state. */
  void add(Place dst, Place src, int size, int memoryBytes, int traits, SimdFunction function) {
    int mmx = dst == MMX || src == MMX ? USES_MMX : 0;
    int alignment = dst == MEMORY || src == MEMORY ? ALIGNED : 0;
    rows.add(
        new SimdOperation(
            mnemonic,
            new Form(dst, src, size),
            function,
            memoryBytes,
            traits & (alignment | ~ALIGNED) | mmx));
  }

  void add(Place dst, Place src, int traits, SimdFunction function) {
    add(dst, src, 0, 0, traits, function);
  }

  /** XMM ← XMM or memory of {@code bytes}; 16 bytes must be aligned. */
  void xmm(int bytes, int traits, SimdFunction function) {
    add(XMM, XMM, traits, function);
    add(XMM, MEMORY, 0, bytes, traits | (bytes == 16 ? ALIGNED : 0), function);
  }

  /** MMX ← MMX or memory of {@code bytes}. */
  void mmx(int bytes, int traits, SimdFunction function) {
    add(MMX, MMX, traits, function);
    add(MMX, MEMORY, 0, bytes, traits, function);
  }
}
