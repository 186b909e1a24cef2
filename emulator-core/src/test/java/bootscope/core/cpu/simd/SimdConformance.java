package bootscope.core.cpu.simd;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Replays the vectors of conformance/simd and lists what differs from the processor they ran on.
 */
final class SimdConformance {
  private static final int SHOWN = 40;

  final List<String> differences = new ArrayList<>();
  int rows;
  int cases;

  final Set<String> mnemonics = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private final CpuState s;
  private final long operands;
  private final byte[] out = new byte[16];
  private boolean faulted;

  private SimdConformance(Arena arena) {
    s = new CpuState(arena);
    operands = Host.allocate(arena, 64, 16);
  }

  /** Replays the vectors kept with the tests. */
  static SimdConformance ofResource() throws IOException {
    try (InputStream resource = SimdConformance.class.getResourceAsStream("vectors.gz")) {
      return of(new GZIPInputStream(resource, 1 << 16));
    }
  }

  static SimdConformance of(InputStream vectors) throws IOException {
    try (Arena arena = Arena.ofConfined();
        DataInputStream in = new DataInputStream(vectors)) {
      SimdConformance c = new SimdConformance(arena);
      for (String line = line(in); line != null; line = line(in)) {
        c.row(line.split(" "), in);
      }
      return c;
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      text.append((char) c);
    }
    return text.toString();
  }

  private void row(String[] fields, DataInputStream in) throws IOException {
    rows++;
    String name = fields[0];
    Place dst = Place.valueOf(fields[1]);
    Place src = Place.valueOf(fields[2]);
    int size = Integer.parseInt(fields[3]);
    char type = fields[4].charAt(0);
    int immediateMask = Integer.parseInt(fields[5]);
    int memoryBytes = Integer.parseInt(fields[6]);
    boolean aligned = fields[7].equals("1");
    int count = Integer.parseInt(fields[8]);
    String title = name + " " + dst + "," + src + (size != 0 ? " " + size : "");

    SimdOperation row = SimdFunctions.of(name, new Form(dst, src, size));
    if (row == null) {
      differences.add(title + " is missing");
      in.skipNBytes(2L * count);
      return;
    }
    seen.add(name + row.form());
    mnemonics.add(name);
    if (dst == Place.MEMORY || src == Place.MEMORY) {
      if (row.memoryBytes() != memoryBytes) {
        differences.add(title + " accesses " + memoryBytes + " bytes, not " + row.memoryBytes());
      }
      if (row.aligned() != aligned) {
        differences.add(title + (aligned ? " needs" : " does not need") + " alignment");
      }
    }
    SimdCase c = new SimdCase(name, letter(dst), letter(src), size);
    int shown = 0;
    for (int i = 0; i < count; i++) {
      cases++;
      c.make(type, immediateMask);
      int wanted = in.readUnsignedByte() | in.readUnsignedByte() << 8;
      run(row, c);
      if (hash() != wanted && shown++ < 3 && differences.size() < SHOWN) {
        differences.add(title + " case " + i + ": " + c + "\n    gave " + outcome());
      }
    }
    if (shown > 3) {
      differences.add(title + " differs in " + shown + " of " + count);
    }
  }

  private static char letter(Place place) {
    return switch (place) {
      case XMM -> 'X';
      case MMX -> 'Q';
      case GENERAL -> 'G';
      case MEMORY -> 'M';
      case NONE -> 'N';
    };
  }

  private void run(SimdOperation row, SimdCase c) {
    final long d = operands;
    final long r = operands + 32;
    Host.copyIn(c.dst, 0, d, 16);
    Host.copyIn(c.src, 0, r, 16);
    boolean masked = row.mnemonic().startsWith("MASKMOV");
    long scratch = s.scratch();
    Host.putLong(s.xmm(0), c.xmm0[0]);
    Host.putLong(s.xmm(0) + 8, c.xmm0[1]);
    Host.putLong(scratch, c.xmm0[0]);
    Host.putLong(scratch + 8, c.xmm0[1]);
    s.reg(CpuState.RAX, c.rax);
    s.reg(CpuState.RDX, c.rdx);
    s.reg(CpuState.RCX, c.rcx);
    s.mxcsr(c.mxcsr);
    LazyFlags.set(s, c.flags);
    faulted = false;
    try {
      row.function().apply(s, d, r, c.imm);
    } catch (GuestFault fault) {
      faulted = fault.vector() == GuestFault.XM;
    }
    Arrays.fill(out, (byte) 0);
    Place dst = row.form().dst();
    int bytes = dst == Place.MMX || dst == Place.GENERAL ? 8 : 16;
    Host.copyOut(masked ? scratch : d, out, 0, masked ? 16 : bytes);
  }

  private String outcome() {
    return String.format(
        "%016x_%016x xmm0 %016x_%016x rcx %x mxcsr %04x flags %03x fault %b",
        SimdCase.get(out, 8, 8),
        SimdCase.get(out, 0, 8),
        Host.getLong(s.xmm(0) + 8),
        Host.getLong(s.xmm(0)),
        s.reg(CpuState.RCX),
        s.mxcsr(),
        LazyFlags.get(s),
        faulted);
  }

  private int hash() {
    long h = 0xCBF29CE484222325L;
    h = mix(h, SimdCase.get(out, 0, 8), 8);
    h = mix(h, SimdCase.get(out, 8, 8), 8);
    h = mix(h, Host.getLong(s.xmm(0)), 8);
    h = mix(h, Host.getLong(s.xmm(0) + 8), 8);
    h = mix(h, s.reg(CpuState.RCX), 8);
    h = mix(h, LazyFlags.get(s), 4);
    h = mix(h, s.mxcsr(), 4);
    h = mix(h, faulted ? 1 : 0, 1);
    return (int) (h ^ h >>> 16 ^ h >>> 32 ^ h >>> 48) & 0xFFFF;
  }

  private static long mix(long hash, long data, int bytes) {
    long h = hash;
    for (int i = 0; i < bytes; i++) {
      h = (h ^ (data >>> 8 * i & 0xFF)) * 0x100000001B3L;
    }
    return h;
  }

  /** Rows, of the mnemonics in the vectors, that no line of the vectors named. */
  List<String> rowsWithoutVectors() {
    return mnemonics.stream()
        .flatMap(mnemonic -> SimdFunctions.of(mnemonic).stream())
        .filter(row -> !seen.contains(row.mnemonic() + row.form()))
        .map(row -> row.mnemonic() + " " + row.form())
        .toList();
  }

  /** Replays a file made with more cases than the one kept with the tests. */
  public static void main(String[] args) throws IOException {
    SimdConformance c = of(new BufferedInputStream(Files.newInputStream(Path.of(args[0]))));
    c.differences.forEach(System.out::println);
    System.out.printf(
        "%d rows, %d cases, %d differences; not covered: %s%n",
        c.rows, c.cases, c.differences.size(), c.rowsWithoutVectors());
  }
}
