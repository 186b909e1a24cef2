package bootscope.core.image;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * By what a kernel is known in guest memory, wherever a decompressor has moved it: its first
 * instructions, and some of the pointers in its data, which a move changes by its distance. Taken
 * from the ELF file, and needs it no more.
 *
 * @param entry where the first instruction lies in an unmoved kernel, guest-physical
 * @param code the bytes there
 * @param wordSize bytes of a pointer: 4 or 8
 * @param places of pointers in an unmoved kernel, guest-physical
 * @param values of these pointers
 */
public record KernelMark(long entry, byte[] code, int wordSize, long[] places, long[] values) {
  private static final int CODE = 48;
  private static final int POINTERS = 64;

  /** Fewer pointers that agree say nothing. */
  private static final int FEWEST = 8;

  private static final int CHUNK = 1 << 16;
  private static final int PAGE = 4096;

  /** Guest memory, read without side effects. */
  @FunctionalInterface
  public interface Memory {
    /** Exactly {@code length} bytes; 0xFF where nothing is. */
    byte[] read(long physicalAddress, int length);
  }

  /** The mark of a kernel; empty where it has too little to be known by, or cannot be read. */
  public static Optional<KernelMark> of(Elf elf) {
    try {
      return new Maker(elf).make();
    } catch (ImageException e) {
      return Optional.empty(); // damaged: a boot of it reports that
    }
  }

  /** Whether an instruction there could be the first one, by its place in its page alone. */
  public boolean mayBeAt(long physicalAddress) {
    return (physicalAddress - entry & PAGE - 1) == 0;
  }

  /**
   * How far the kernel was moved, if it lies in memory with its first instruction at an address.
   */
  public Optional<Relocation> at(long physicalAddress, Memory memory) {
    if (!mayBeAt(physicalAddress)) {
      return Optional.empty();
    }
    byte[] found = memory.read(physicalAddress, code.length);
    if (found[0] != code[0]) {
      return Optional.empty();
    }
    long physical = physicalAddress - entry;
    Optional<Long> virtual = virtual(physical, memory);
    return virtual.isPresent() && same(found, virtual.get())
        ? Optional.of(new Relocation(virtual.get(), physical))
        : Optional.empty();
  }

  /** By how much most of the pointers differ from what the linker made them. */
  private Optional<Long> virtual(long physical, Memory memory) {
    Map<Long, Integer> votes = new HashMap<>();
    for (int i = 0; i < places.length; i++) {
      byte[] word = memory.read(places[i] + physical, wordSize);
      long delta = LittleEndian.get(word, 0, wordSize) - values[i];
      votes.merge(wordSize == 4 ? (int) delta : delta, 1, Integer::sum);
    }
    return votes.entrySet().stream()
        .filter(e -> e.getValue() >= FEWEST && e.getValue() > places.length / 2)
        .filter(e -> (e.getKey() & PAGE - 1) == 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether these are the first instructions, but for absolute addresses of 32 bits in them. */
  private boolean same(byte[] found, long virtual) {
    int i = 0;
    int done = 0; // bytes that are accounted for as a moved address
    while (i < code.length) {
      if (found[i] == code[i]) {
        i++;
        continue;
      }
      int word = movedWord(found, Math.max(done, i - 3), i, (int) virtual);
      if (word < 0) {
        return false;
      }
      done = word + 4;
      i = done;
    }
    return true;
  }

  private int movedWord(byte[] found, int from, int to, int virtual) {
    for (int at = from; at <= to && at + 4 <= code.length; at++) {
      int delta = (int) (LittleEndian.get(found, at, 4) - LittleEndian.get(code, at, 4));
      if (delta == virtual) {
        return at;
      }
    }
    return to + 4 > code.length ? code.length - 4 : -1; // an address that the end cuts off
  }

  /** Writes all of it. */
  void save(StateWriter out) {
    out.putLong("entry", entry);
    out.putBytes("code", code);
    out.putInt("wordSize", wordSize);
    out.putInt("pointers", places.length);
    out.putLongs("pointerPlaces", places);
    out.putLongs("pointerValues", values);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws StateException if it is something else
   */
  static KernelMark restore(StateReader in) {
    long entry = in.getLong("entry");
    byte[] code = in.getBytes("code");
    int wordSize = in.getInt("wordSize");
    int pointers = in.getInt("pointers");
    boolean sane =
        code.length == CODE
            && (wordSize == 4 || wordSize == 8)
            && pointers >= FEWEST
            && pointers <= POINTERS;
    if (!sane) {
      throw new StateException(
          String.format(
              Locale.ROOT,
              "a kernel's mark of %d bytes and %d pointers of %d bytes",
              code.length,
              pointers,
              wordSize));
    }
    long[] places = new long[pointers];
    in.getLongs("pointerPlaces", places);
    long[] values = new long[pointers];
    in.getLongs("pointerValues", values);
    return new KernelMark(entry, code, wordSize, places, values);
  }

  /** Reads what is needed from the file. */
  private static final class Maker {
    private final Elf elf;
    private final int wordSize;
    private final List<KernelSymbols.Part> parts;
    private final List<long[]> pointers = new ArrayList<>();

    Maker(Elf elf) {
      this.elf = elf;
      wordSize = elf.header().is64Bit() ? 8 : 4;
      parts = elf.parts();
    }

    Optional<KernelMark> make() throws ImageException {
      long entry = elf.header().entry();
      LoadSegment first = null;
      for (LoadSegment s : elf.loadSegments()) {
        long from = entry - s.physicalAddress();
        if (first == null && from >= 0 && from <= s.fileSize() - CODE) {
          first = s;
        }
        boolean data = (s.header().flags() & 2) != 0;
        if (data && elf.physicalAddress(s.virtualAddress()).isPresent()) {
          findPointers(s);
        }
      }
      if (first == null || pointers.size() < FEWEST) {
        return Optional.empty();
      }
      byte[] code = new byte[CODE];
      first.copyTo(entry - first.physicalAddress(), code, 0, CODE);
      long[] places = pointers.stream().mapToLong(p -> p[0]).toArray();
      long[] values = pointers.stream().mapToLong(p -> p[1]).toArray();
      return Optional.of(new KernelMark(entry, code, wordSize, places, values));
    }

    private void findPointers(LoadSegment s) throws ImageException {
      byte[] chunk = new byte[CHUNK];
      for (long at = 0; at < s.fileSize() && pointers.size() < POINTERS; at += CHUNK) {
        int length = (int) Math.min(CHUNK, s.fileSize() - at);
        s.copyTo(at, chunk, 0, length);
        for (int i = 0; i + wordSize <= length && pointers.size() < POINTERS; i += wordSize) {
          long value = LittleEndian.get(chunk, i, wordSize);
          if (value != 0 && isKernels(value)) {
            pointers.add(new long[] {s.physicalAddress() + at + i, value});
          }
        }
      }
    }

    private boolean isKernels(long value) {
      for (KernelSymbols.Part p : parts) {
        if (Long.compareUnsigned(value - p.virtual(), p.size()) < 0) {
          return true;
        }
      }
      return false;
    }
  }
}
