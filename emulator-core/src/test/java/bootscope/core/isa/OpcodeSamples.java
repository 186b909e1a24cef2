package bootscope.core.isa;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Encodings of every row of the opcode table, in every mode that has the row. {@link #main} lets
 * objdump list them and writes the golden file that {@link OpcodeListingTest} compares with; run it
 * after the table has changed, with the file's path as the argument.
 */
final class OpcodeSamples {
  private static final int SLOT = 32;
  private static final byte[] TAIL = {0x12, 0x34, 0x56, 0x78, 0x02, 0x00, 0x00, 0x00, 0x00};

  private OpcodeSamples() {}

  /** Distinct encodings of the rows, without what follows them in {@link #TAIL}. */
  static Set<String> samples(CodeSize size) {
    Set<String> result = new LinkedHashSet<>();
    for (Opcode row : OpcodeTable.rows()) {
      if (size == CodeSize.BITS_64 ? !row.in64BitMode() : !row.outside64BitMode()) {
        continue;
      }
      if (row.map > OpcodeTable.VEX_MAP && size != CodeSize.BITS_64) {
        continue; // 64-bit mode has them all
      }
      for (int variant = 0; variant < (size == CodeSize.BITS_64 ? 4 : 3); variant++) {
        byte[] encoding = encode(row, size, variant);
        if (encoding != null) {
          result.add(HexFormat.of().formatHex(encoding));
        }
      }
    }
    return result;
  }

  /** 0: registers or nothing special; 1: memory; 2: operand-size prefix; 3: REX.W. */
  private static byte[] encode(Opcode row, CodeSize size, int variant) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean w = (row.keyMask & Opcode.KEY_W) != 0 && (row.keyValue & Opcode.KEY_W) != 0;
    boolean wFixed = (row.keyMask & Opcode.KEY_W) != 0;
    int prefix = 0;
    boolean prefixFixed = (row.keyMask & 3 << Opcode.KEY_PREFIX_SHIFT) != 0;
    if (prefixFixed) {
      prefix = row.keyValue >> Opcode.KEY_PREFIX_SHIFT & 3;
    }
    boolean vector = row.map >= OpcodeTable.VEX_MAP + 1;
    if (variant == 2 && (vector || prefixFixed || size == CodeSize.BITS_16 && isBranch(row))) {
      return null;
    }
    // objdump's Intel syntax shows AMD's reading of a far pointer with REX.W.
    if (variant == 3 && (wFixed || vector || row.operandsAreFar())) {
      return null;
    }
    if (w && size != CodeSize.BITS_64 && !vector) {
      return null;
    }
    boolean memory = variant == 1 && row.modrm;
    if ((row.keyMask & Opcode.KEY_MOD3) != 0) {
      memory = (row.keyValue & Opcode.KEY_MOD3) == 0;
    } else if (variant == 1 && !row.modrm) {
      return null;
    }
    if (variant == 3) {
      w = true;
    }
    int length =
        (row.keyMask & 3 << Opcode.KEY_L_SHIFT) != 0 ? row.keyValue >> Opcode.KEY_L_SHIFT & 3 : 0;
    if (vector) {
      vectorPrefix(out, row, prefix, w, length);
      out.write(row.code);
    } else {
      if (variant == 2) {
        out.write(0x66);
      }
      out.writeBytes(RowEncoder.opcodeBytes(row, w ? 0x48 : 0, row.codes > 1 ? 3 : 0));
    }
    if (row.modrm) {
      int reg = 1;
      if ((row.keyMask & 7 << Opcode.KEY_REG_SHIFT) != 0) {
        reg = row.keyValue >> Opcode.KEY_REG_SHIFT & 7;
      }
      int rm = memory ? 5 : row.operands.length == 0 ? 0 : 2;
      if ((row.keyMask & 7 << Opcode.KEY_RM_SHIFT) != 0) {
        rm = row.keyValue >> Opcode.KEY_RM_SHIFT & 7;
      }
      boolean sib = memory && size != CodeSize.BITS_16 && row.vectorIndex != 0;
      out.write((memory ? 0x40 : 0xc0) | reg << 3 | (sib ? 4 : rm));
      if (sib) {
        out.write(0x5e); // index register 3, base register 6, scale 2
      }
    }
    return out.toByteArray();
  }

  private static boolean isBranch(Opcode row) {
    return row.operands.length > 0 && row.operands[0].kind == OperandSpec.RELATIVE;
  }

  private static void vectorPrefix(
      ByteArrayOutputStream out, Opcode row, int prefix, boolean w, int length) {
    boolean vvvv = false;
    for (OperandSpec spec : row.operands) {
      vvvv |= spec.isVvvv();
    }
    int fields = (w ? 0x80 : 0) | (vvvv ? 4 : 15) << 3 | prefix;
    if (row.map > OpcodeTable.EVEX_MAP) {
      out.write(0x62);
      out.write(0xf0 | row.map - OpcodeTable.EVEX_MAP);
      out.write(fields | 4);
      out.write(length << 5 | 8 | (row.vectorIndex != 0 ? 1 : 0));
    } else {
      out.write(0xc4);
      out.write(0xe0 | row.map - OpcodeTable.VEX_MAP);
      out.write(fields | length << 2);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> golden = new ArrayList<>();
    golden.add("# bits, bytes, AT&T text, Intel text: as GNU objdump lists them at address 0.");
    for (CodeSize size : CodeSize.values()) {
      List<String> samples = List.copyOf(samples(size));
      byte[] image = new byte[samples.size() * SLOT];
      for (int i = 0; i < samples.size(); i++) {
        byte[] bytes = HexFormat.of().parseHex(samples.get(i));
        java.util.Arrays.fill(image, i * SLOT, (i + 1) * SLOT, (byte) 0x90);
        System.arraycopy(bytes, 0, image, i * SLOT, bytes.length);
        System.arraycopy(TAIL, 0, image, i * SLOT + bytes.length, TAIL.length);
      }
      Path file = Files.createTempFile("samples", ".bin");
      Files.write(file, image);
      ObjdumpText.Line[] att = list(file, size, "att", samples.size());
      ObjdumpText.Line[] intel = list(file, size, "intel", samples.size());
      Files.delete(file);
      for (int i = 0; i < samples.size(); i++) {
        if (att[i] == null || att[i].bad() || att[i].bytes().length < samples.get(i).length() / 2) {
          continue;
        }
        golden.add(
            8 * size.bytes()
                + "\t"
                + HexFormat.of().formatHex(att[i].bytes())
                + "\t"
                + relocate(ObjdumpText.normalise(att[i].text(), size), (long) i * SLOT)
                + "\t"
                + relocate(ObjdumpText.normalise(intel[i].text(), size), (long) i * SLOT));
      }
    }
    Files.write(Path.of(arguments[0]), golden, StandardCharsets.UTF_8);
  }

  /** Branch targets as if the instruction were at 0. */
  private static String relocate(String text, long address) {
    int blank = text.lastIndexOf(' ');
    String mnemonic = text.substring(0, Math.max(blank, 0));
    boolean branch = mnemonic.matches("(.* )?(j[a-z]+|call[wlq]?|loop[a-z]*|xbegin[wlq]?)");
    if (!branch || !text.startsWith("0x", blank + 1) || text.indexOf(':') >= 0) {
      return text;
    }
    long target = Long.parseUnsignedLong(text.substring(blank + 3), 16) - address;
    return mnemonic + " 0x" + Long.toHexString(target);
  }

  private static ObjdumpText.Line[] list(Path file, CodeSize size, String syntax, int count)
      throws IOException, InterruptedException {
    String machine =
        switch (size) {
          case BITS_16 -> "i8086";
          case BITS_32 -> "i386";
          case BITS_64 -> "i386:x86-64";
        };
    Process process =
        new ProcessBuilder(
                "objdump",
                "-D",
                "-w",
                "-z",
                "-b",
                "binary",
                "-m",
                machine,
                "-M",
                (size == CodeSize.BITS_64 ? "intel64," : "") + syntax,
                file.toString())
            .redirectErrorStream(true)
            .start();
    ObjdumpText.Line[] lines = new ObjdumpText.Line[count];
    try (var reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        ObjdumpText.Line parsed = ObjdumpText.parse(line);
        if (parsed != null && parsed.address() % SLOT == 0) {
          lines[(int) (parsed.address() / SLOT)] = parsed;
        }
      }
    }
    process.waitFor();
    return lines;
  }
}
