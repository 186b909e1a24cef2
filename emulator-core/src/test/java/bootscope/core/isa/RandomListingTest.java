package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lengths of random bytes against objdump in each mode; with {@code -Dbootscope.objdump=true}. */
@Tag("objdump")
@EnabledIfSystemProperty(named = "bootscope.objdump", matches = "true")
class RandomListingTest {
  private static final int[] FAVOURITES = {
    0x66, 0x67, 0xf2, 0xf3, 0x48, 0x41, 0x4c, 0x2e, 0x64, 0x0f, 0x0f, 0x0f, 0x0f
  };

  /**
   * Where objdump lists what no processor takes, or takes apart what is one instruction: LOCK that
   * is not allowed, prefixes alone, FWAIT joined with what follows, test registers, opmask forms
   * with reserved bits, VEX after other prefixes, AMD's XOP and Intel's later AVX extensions.
   */
  private static final Pattern NOT_COMPARED =
      Pattern.compile(
          "lock|rex[.WRXB]*( |$)|%tr\\d|^(data16|addr\\d\\d|cs|ds|es|ss|fs|gs|repz|repnz)$"
              + "|^(\\S+ )*v[a-z]|^(\\S+ )*\\{|^(\\S+ )*(k[a-z]+|tile|tdp|cmp\\w+xadd)"
              + "|frstpm|\\?|bnd(cl|cu|cn|mk|mov|ldx|stx)|ldmxcsr|stmxcsr");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void lengthsOfRandomBytesAreObjdumps(CodeSize size) throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    byte[] image = new byte[1_000_000];
    random.nextBytes(image);
    for (int i = 0; i < image.length; i += 4) {
      if (random.nextInt(3) == 0) {
        image[i] = (byte) FAVOURITES[random.nextInt(FAVOURITES.length)];
      } else if (random.nextInt(8) == 0) {
        image[i] = (byte) (0xd8 + random.nextInt(8));
      }
    }
    Path file = Files.write(directory.resolve("random.bin"), image);
    String machine =
        switch (size) {
          case BITS_16 -> "i8086";
          case BITS_32 -> "i386";
          case BITS_64 -> "i386:x86-64";
        };
    String option = size == CodeSize.BITS_64 ? "intel64" : "att";
    Process objdump =
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
                option,
                file.toString())
            .start();
    Decoder decoder = new Decoder(size);
    List<String> differences = new ArrayList<>();
    int count = 0;
    try (BufferedReader lines = objdump.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ObjdumpText.Line wanted = ObjdumpText.parse(line);
        if (wanted == null
            || wanted.bad()
            || wanted.address() + 16 > image.length
            || NOT_COMPARED.matcher(wanted.text()).find()) {
          continue;
        }
        byte[] bytes = wanted.bytes();
        if (HexFormat.of().formatHex(bytes).matches("((26|2e|36|3e|6[4-7]|f[023]|4.)*)9b.+")) {
          continue;
        }
        count++;
        Instruction instruction = decoder.decode(image, (int) wanted.address(), 15);
        if (instruction == null || instruction.length() != bytes.length) {
          differences.add(decoder.status() + " " + decoder.length() + " | " + line);
        }
      }
    }
    assertTrue(count > 100_000, "code found");
    assertTrue(
        differences.isEmpty(),
        () ->
            "seed "
                + seed
                + ": "
                + differences.size()
                + " differ\n"
                + String.join("\n", differences.subList(0, Math.min(40, differences.size()))));
  }
}
