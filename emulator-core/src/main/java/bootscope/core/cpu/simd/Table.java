package bootscope.core.cpu.simd;

import static bootscope.core.cpu.simd.Place.GENERAL;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.ALIGNED;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.USES_MMX;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the rows of the table; the methods say the operand forms that families share. */
final class Table {
  static final int UPDATES = READS_DST | WRITES_DST;

  private final Map<String, Map<Form, SimdOperation>> rows = new HashMap<>();

  /** Adds one row. A row with an MMX register enters MMX state. */
  void add(
      String mnemonic,
      Place dst,
      Place src,
      int size,
      int memoryBytes,
      int traits,
      SimdFunction function) {
    int mmx = dst == MMX || src == MMX ? USES_MMX : 0;
    Form form = new Form(dst, src, size);
    boolean memory = dst == MEMORY || src == MEMORY;
    SimdOperation row =
        new SimdOperation(
            mnemonic, form, function, memoryBytes, (memory ? traits : traits & ~ALIGNED) | mmx);
    if (rows.computeIfAbsent(mnemonic, m -> new HashMap<>()).put(form, row) != null) {
      throw new IllegalStateException("two rows for " + mnemonic + " " + form);
    }
  }

  /** XMM ← XMM or memory of {@code bytes}; 16 bytes must be aligned. */
  void xmm(String mnemonic, int bytes, int traits, SimdFunction function) {
    int alignment = bytes == 16 ? ALIGNED : 0;
    add(mnemonic, XMM, XMM, 0, 0, traits, function);
    add(mnemonic, XMM, MEMORY, 0, bytes, traits | alignment, function);
  }

  /** MMX ← MMX or memory of {@code bytes}. */
  void mmx(String mnemonic, int bytes, int traits, SimdFunction function) {
    add(mnemonic, MMX, MMX, 0, 0, traits, function);
    add(mnemonic, MMX, MEMORY, 0, bytes, traits | USES_MMX, function);
  }

  /** GENERAL of any size ← {@code src}, a register. */
  void general(String mnemonic, Place src, SimdFunction function) {
    add(mnemonic, GENERAL, src, 0, 0, WRITES_DST, function);
  }

  SimdOperation find(String mnemonic, Form form) {
    Map<Form, SimdOperation> forms = rows.get(mnemonic);
    if (forms == null) {
      return null;
    }
    SimdOperation exact = forms.get(form);
    return exact != null ? exact : forms.get(new Form(form.dst(), form.src(), 0));
  }

  List<SimdOperation> all() {
    List<SimdOperation> all = new ArrayList<>();
    rows.values().forEach(forms -> all.addAll(forms.values()));
    return all;
  }
}
