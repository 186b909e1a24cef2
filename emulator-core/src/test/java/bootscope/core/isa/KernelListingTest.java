package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares lengths and text with objdump over all code of real kernels and their modules. Takes
 * minutes, so it runs only with {@code -Dbootscope.objdump=true}. The kernels: an ELF file named by
 * {@code -Dbootscope.vmlinux}, and the Debian packages in the directory of {@code
 * -Dbootscope.kernels} or the environment's {@code BOOTSCOPE_KERNELS}.
 */
@Tag("objdump")
@EnabledIfSystemProperty(named = "bootscope.objdump", matches = "true")
class KernelListingTest {
  private static final byte FWAIT = (byte) 0x9b;

  @TempDir Path directory;

  @Test
  void attTextOfAllKernelCodeIsObjdumps() throws Exception {
    compareAll("att", InstructionFormatter.Syntax.ATT);
  }

  @Test
  void intelTextOfAllKernelCodeIsObjdumps() throws Exception {
    compareAll("intel", InstructionFormatter.Syntax.INTEL);
  }

  private void compareAll(String name, InstructionFormatter.Syntax syntax) throws Exception {
    List<Path> files = kernels();
    assumeFalse(files.isEmpty(), "no kernel: set -Dbootscope.vmlinux or -Dbootscope.kernels");
    List<String> differences = new ArrayList<>();
    long count = 0;
    for (int at = 0; at < files.size(); at += 100) {
      List<String> command = new ArrayList<>(List.of("objdump", "-d", "-w", "-M", name));
      files.subList(at, Math.min(at + 100, files.size())).forEach(f -> command.add(f.toString()));
      Process objdump =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (BufferedReader lines = objdump.inputReader()) {
        count += compare(lines, syntax, differences);
      }
      assertEquals(0, objdump.waitFor());
    }
    System.out.println(count + " instructions in " + files.size() + " files, " + name);
    assertTrue(count > 100_000, "code found");
    assertTrue(
        differences.isEmpty(),
        () ->
            differences.size()
                + " differ\n"
                + String.join("\n", differences.subList(0, Math.min(50, differences.size()))));
  }

  private static long compare(
      BufferedReader lines, InstructionFormatter.Syntax syntax, List<String> differences)
      throws IOException {
    Decoder decoder = new Decoder(CodeSize.BITS_64);
    InstructionFormatter formatter = InstructionFormatter.of(syntax, CodeSize.BITS_64);
    long count = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjdumpText.Line wanted = ObjdumpText.parse(line);
      if (wanted == null) {
        continue;
      }
      count++;
      byte[] bytes = wanted.bytes();
      if (wanted.bad()) {
        // Data among the code; objdump goes on after one byte.
        continue;
      }
      if (bytes.length > 1 && bytes[0] == FWAIT) {
        // The assembler's FINIT and so on: a processor sees two instructions.
        continue;
      }
      Instruction instruction = decoder.decode(bytes, 0, bytes.length);
      if (instruction == null || instruction.length() != bytes.length) {
        differences.add("length: " + line);
        continue;
      }
      String text =
          ObjdumpText.normalise(
              formatter.format(instruction, wanted.address(), null), CodeSize.BITS_64);
      String expected = ObjdumpText.normalise(wanted.text(), CodeSize.BITS_64);
      if (!text.equals(expected)) {
        differences.add("text: " + line + " | " + text);
      }
    }
    return count;
  }

  private List<Path> kernels() throws IOException, InterruptedException {
    List<Path> files = new ArrayList<>();
    String vmlinux = System.getProperty("bootscope.vmlinux");
    if (vmlinux != null) {
      files.add(Path.of(vmlinux));
    }
    String kernels = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    if (kernels != null) {
      List<Path> packages;
      try (Stream<Path> list = Files.list(Path.of(kernels))) {
        packages = list.filter(p -> p.toString().endsWith(".deb")).sorted().toList();
      }
      for (Path deb : packages) {
        Path target = Files.createDirectory(directory.resolve(deb.getFileName().toString()));
        run("dpkg-deb", "-x", deb.toString(), target.toString());
        try (Stream<Path> walk = Files.walk(target)) {
          for (Path file : walk.toList()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".ko")) {
              files.add(file);
            } else if (name.startsWith("vmlinuz") && Files.isRegularFile(file)) {
              files.add(0, uncompress(file));
            }
          }
        }
      }
    }
    return files;
  }

  /** The ELF file in a bzImage (Linux x86 boot protocol, fields 0x1f1, 0x248 and 0x24c). */
  private Path uncompress(Path bzImage) throws IOException, InterruptedException {
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(bzImage)).order(ByteOrder.LITTLE_ENDIAN);
    int sectors = image.get(0x1f1) == 0 ? 4 : image.get(0x1f1);
    int from = (sectors + 1) * 512 + image.getInt(0x248);
    // The last four bytes are the length of what comes out.
    byte[] payload = Arrays.copyOfRange(image.array(), from, from + image.getInt(0x24c) - 4);
    Path result = Files.createTempFile(directory, "vmlinux", "");
    if (image.getInt(from) == 0x184c2102) {
      Files.write(result, lz4(payload));
    } else {
      Path packed = Files.createTempFile(directory, "payload", ".xz");
      Files.write(packed, payload);
      Process xz =
          new ProcessBuilder("xz", "-dc", packed.toString())
              .redirectOutput(result.toFile())
              .start();
      assertEquals(0, xz.waitFor());
    }
    return result;
  }

  /** LZ4's legacy frame: blocks of a 32-bit length and that many bytes. */
  private static byte[] lz4(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).position(4);
    ByteArrayOutputStream all = new ByteArrayOutputStream(64 << 20);
    byte[] block = new byte[8 << 20];
    while (in.remaining() > 4) {
      int end = in.getInt() + in.position();
      int size = 0;
      while (in.position() < end) {
        int token = in.get() & 0xff;
        int literals = length(in, token >> 4);
        in.get(block, size, literals);
        size += literals;
        if (in.position() >= end) {
          break;
        }
        int back = in.getShort() & 0xffff;
        int match = length(in, token & 15) + 4;
        for (int i = 0; i < match; i++, size++) {
          block[size] = block[size - back];
        }
      }
      all.write(block, 0, size);
    }
    return all.toByteArray();
  }

  private static int length(ByteBuffer in, int nibble) {
    int length = nibble;
    if (nibble == 15) {
      int more;
      do {
        more = in.get() & 0xff;
        length += more;
      } while (more == 255);
    }
    return length;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    try (InputStream output =
        new ProcessBuilder(command).redirectErrorStream(true).start().getInputStream()) {
      output.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}
