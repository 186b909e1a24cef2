package bootscope.core.conformance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** All that came out of one case: from the host processor or from ours. Reused. */
public final class Outcome {
  static final String[] REGISTERS = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };
  private static final String[] SELECTORS = {"cs", "ss", "ds", "es", "fs", "gs"};

  public int vector;
  public int error;
  public long address;
  public long rip;
  public long flags;
  public final long[] regs = new long[16];
  public long fsBase;
  public long gsBase;
  public final int[] selectors = new int[6];
  public final byte[] fx = new byte[OracleCase.FLOATS];

  /** Bytes of DATA that differ from before, ascending. */
  public int changes;

  public final int[] changedAt = new int[OracleCase.DATA_BYTES];
  public final byte[] changedTo = new byte[OracleCase.DATA_BYTES];

  /** Reads the record that runner.c calls struct output. */
  void get(ByteBuffer in, OracleCase c) {
    vector = in.getShort();
    in.getShort();
    error = in.getInt();
    address = in.getLong();
    rip = in.getLong();
    flags = in.getLong();
    for (int i = 0; i < 16; i++) {
      regs[i] = in.getLong();
    }
    fsBase = in.getLong();
    gsBase = in.getLong();
    for (int i = 0; i < 6; i++) {
      selectors[i] = in.getShort() & 0xFFFF;
    }
    int runs = in.getShort();
    int floats = in.getShort();
    changes = 0;
    for (int i = 0; i < runs; i++) {
      int at = in.getShort();
      int length = in.getShort();
      for (int k = 0; k < length; k++) {
        changedAt[changes] = at + k;
        changedTo[changes++] = in.get();
      }
    }
    if (floats != 0) {
      in.get(fx);
    } else {
      plain(c, fx);
    }
    Arrays.fill(fx, 416, 512, (byte) 0);
    Arrays.fill(fx, 28, 32, (byte) 0);
    normalise();
  }

  /** The x87 and SSE state that a case starts from. */
  public static void plain(OracleCase c, byte[] fx) {
    if (c.floats) {
      System.arraycopy(c.fx, 0, fx, 0, OracleCase.FLOATS);
    } else {
      Arrays.fill(fx, (byte) 0);
      fx[0] = 0x7F;
      fx[1] = 3;
      fx[24] = (byte) 0x80;
      fx[25] = 0x1F;
    }
  }

  /**
   * Brings what the system between program and observer does to one form: IRET to the signal
   * handler zeroes null selectors whose RPL is not 0 (SDM vol. 2A, IRET), and Linux calls every
   * page of its own half, and the last one of the user's, present.
   */
  public void normalise() {
    for (int i = 2; i < 6; i++) {
      selectors[i] = selectors[i] < 4 ? 0 : selectors[i];
    }
    if (vector == 14 && Long.compareUnsigned(address, 0x7FFF_FFFF_F000L) >= 0) {
      error |= 1;
    }
  }

  /** What differs where the judgement cares, in words; null if nothing. */
  String difference(Outcome wanted, Judgement j) {
    List<String> d = new ArrayList<>();
    if (vector != wanted.vector) {
      d.add(String.format(Locale.ROOT, "vector %d not %d", vector, wanted.vector));
    }
    if (j.error && error != wanted.error) {
      d.add(String.format(Locale.ROOT, "error code %x not %x", error, wanted.error));
    }
    if (j.address && ((address ^ wanted.address) & j.addressMask) != 0) {
      d.add(String.format(Locale.ROOT, "address %x not %x", address, wanted.address));
    }
    if (rip != wanted.rip) {
      d.add(String.format(Locale.ROOT, "rip %x not %x", rip, wanted.rip));
    }
    if (((flags ^ wanted.flags) & j.flags) != 0) {
      d.add(
          String.format(
              Locale.ROOT,
              "flags %x not %x (of %x)",
              flags & j.flags,
              wanted.flags & j.flags,
              j.flags));
    }
    for (int i = 0; i < 16; i++) {
      if (((regs[i] ^ wanted.regs[i]) & j.regs[i]) != 0) {
        d.add(
            String.format(
                Locale.ROOT, "%s %016x not %016x", REGISTERS[i], regs[i], wanted.regs[i]));
      }
    }
    for (int i = 0; i < 6; i++) {
      if (selectors[i] != wanted.selectors[i]) {
        d.add(
            String.format(
                Locale.ROOT, "%s %x not %x", SELECTORS[i], selectors[i], wanted.selectors[i]));
      }
    }
    if (j.bases && (fsBase != wanted.fsBase || gsBase != wanted.gsBase)) {
      d.add(
          String.format(
              Locale.ROOT, "bases %x %x not %x %x", fsBase, gsBase, wanted.fsBase, wanted.gsBase));
    }
    memory(wanted, j, d);
    floats(wanted, j, d);
    if (j.ulps > 0) {
      for (int r = OracleCase.ST; r < OracleCase.ST + 32; r += 16) {
        if (Math.abs(Approximate.ulps(fx, wanted.fx, r)) > j.ulps) {
          d.add("ST " + number(fx, r, r + 10) + " not nearly " + number(wanted.fx, r, r + 10));
        }
      }
    }
    return d.isEmpty() ? null : String.join(", ", d);
  }

  private void floats(Outcome wanted, Judgement j, List<String> d) {
    String[] names = {"fcw", "fsw", "ftw", "fop", "fip", "fdp", "mxcsr"};
    int[] from = {0, 2, 4, 6, 8, 16, 24, 28};
    for (int i = 0; i < 7; i++) {
      field(names[i], from[i], from[i + 1], wanted, j, d);
    }
    for (int i = 0; i < 8; i++) {
      field("st" + i, OracleCase.ST + 16 * i, OracleCase.ST + 16 * i + 10, wanted, j, d);
    }
    for (int i = 0; i < 16; i++) {
      field("xmm" + i, OracleCase.XMM + 16 * i, OracleCase.XMM + 16 * i + 16, wanted, j, d);
    }
  }

  private void field(String name, int from, int to, Outcome wanted, Judgement j, List<String> d) {
    for (int i = from; i < to; i++) {
      if (((fx[i] ^ wanted.fx[i]) & j.fx[i]) != 0) {
        d.add(name + " " + number(fx, from, to) + " not " + number(wanted.fx, from, to));
        return;
      }
    }
  }

  private static String number(byte[] a, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = to - 1; i >= from; i--) {
      text.append(HexFormat.of().toHexDigits(a[i]));
    }
    return text.toString();
  }

  private void memory(Outcome wanted, Judgement j, List<String> d) {
    int a = 0;
    int b = 0;
    while (a < changes || b < wanted.changes) {
      int atA = a < changes ? changedAt[a] : Integer.MAX_VALUE;
      int atB = b < wanted.changes ? wanted.changedAt[b] : Integer.MAX_VALUE;
      int at = Math.min(atA, atB);
      String mine = atA == at ? String.format(Locale.ROOT, "%02x", changedTo[a]) : "unchanged";
      String other =
          atB == at ? String.format(Locale.ROOT, "%02x", wanted.changedTo[b]) : "unchanged";
      if (!mine.equals(other) && !j.ignores(at)) {
        d.add(String.format(Locale.ROOT, "[%x] %s not %s", OracleCase.DATA + at, mine, other));
        return;
      }
      a += atA == at ? 1 : 0;
      b += atB == at ? 1 : 0;
    }
  }

  /** A number over all that the judgement cares for. */
  long hash(Judgement j) {
    long h = Dice.mix(vector, rip);
    if (j.error) {
      h = Dice.mix(h, error);
    }
    if (j.address) {
      h = Dice.mix(h, address & j.addressMask);
    }
    h = Dice.mix(h, flags & j.flags);
    for (int i = 0; i < 16; i++) {
      h = Dice.mix(h, regs[i] & j.regs[i]);
    }
    for (int i = 0; i < 6; i++) {
      h = Dice.mix(h, selectors[i]);
    }
    if (j.bases) {
      h = Dice.mix(Dice.mix(h, fsBase), gsBase);
    }
    for (int i = 0; i < changes; i++) {
      if (!j.ignores(changedAt[i])) {
        h = Dice.mix(h, changedAt[i] << 8 | changedTo[i] & 0xFF);
      }
    }
    for (int i = 0; i < 416; i += 8) {
      long v = 0;
      for (int k = 0; k < 8; k++) {
        v |= (fx[i + k] & j.fx[i + k] & 0xFFL) << 8 * k;
      }
      h = Dice.mix(h, v);
    }
    return h;
  }

  void copy(Outcome from) {
    vector = from.vector;
    error = from.error;
    address = from.address;
    rip = from.rip;
    flags = from.flags;
    System.arraycopy(from.regs, 0, regs, 0, 16);
    fsBase = from.fsBase;
    gsBase = from.gsBase;
    System.arraycopy(from.selectors, 0, selectors, 0, 6);
    System.arraycopy(from.fx, 0, fx, 0, fx.length);
    changes = from.changes;
    System.arraycopy(from.changedAt, 0, changedAt, 0, changes);
    System.arraycopy(from.changedTo, 0, changedTo, 0, changes);
  }

  static String describe(byte[] fx) {
    ByteBuffer b = ByteBuffer.wrap(fx).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "  fcw=%04x fsw=%04x ftw=%02x fop=%03x fip=%x fdp=%x mxcsr=%04x%n",
            b.getShort(OracleCase.FCW),
            b.getShort(OracleCase.FSW),
            b.get(OracleCase.FTW),
            b.getShort(OracleCase.FOP),
            b.getLong(OracleCase.FIP),
            b.getLong(OracleCase.FDP),
            b.getInt(OracleCase.MXCSR)));
    for (int i = 0; i < 8; i++) {
      int at = OracleCase.ST + 16 * i;
      text.append(
          String.format(
              Locale.ROOT,
              "  st%d=%04x_%016x%s",
              i,
              b.getShort(at + 8),
              b.getLong(at),
              i % 4 == 3 ? "\n" : ""));
    }
    for (int i = 0; i < 16; i++) {
      int at = OracleCase.XMM + 16 * i;
      text.append(
          String.format(
              Locale.ROOT,
              "  xmm%d=%016x_%016x%s",
              i,
              b.getLong(at + 8),
              b.getLong(at),
              i % 2 == 1 ? "\n" : ""));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "  vector %d error %x address %x rip %x flags %x%n",
            vector,
            error,
            address,
            rip,
            flags));
    for (int i = 0; i < 16; i++) {
      text.append(
          String.format(
              Locale.ROOT, "  %s=%016x%s", REGISTERS[i], regs[i], i % 4 == 3 ? "\n" : ""));
    }
    for (int i = 0; i < changes; ) {
      int end = i + 1;
      while (end < changes && changedAt[end] == changedAt[end - 1] + 1) {
        end++;
      }
      text.append(
          String.format(
              Locale.ROOT,
              "  [%x] %s%n",
              OracleCase.DATA + changedAt[i],
              HexFormat.of().formatHex(changedTo, i, end)));
      i = end;
    }
    return text.append(describe(fx)).toString();
  }
}
