package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpcodeListingTest {

  private record Sample(CodeSize size, byte[] bytes, String att, String intel) {}

  private static List<Sample> golden() throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (var in = OpcodeListingTest.class.getResourceAsStream("opcode-rows.golden")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          String[] columns = line.split("\t");
          samples.add(
              new Sample(
                  CodeSize.valueOf("BITS_" + columns[0]),
                  HexFormat.of().parseHex(columns[1]),
                  columns[2],
                  columns[3]));
        }
      }
    }
    return samples;
  }

  @Test
  void everySampleHasTheLengthAndTextThatObjdumpGivesIt() throws IOException {
    List<String> differences = new ArrayList<>();
    Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);
    for (Sample sample : golden()) {
      Decoder decoder = decoders.computeIfAbsent(sample.size, Decoder::new);
      String shown = sample.size + " " + HexFormat.of().formatHex(sample.bytes) + " ";
      Instruction instruction = decoder.decode(sample.bytes, 0, sample.bytes.length);
      if (instruction == null || instruction.length() != sample.bytes.length) {
        differences.add(shown + sample.att + ": status " + decoder.status());
        continue;
      }
      for (InstructionFormatter.Syntax syntax : InstructionFormatter.Syntax.values()) {
        String wanted = syntax == InstructionFormatter.Syntax.ATT ? sample.att : sample.intel;
        String text = InstructionFormatter.of(syntax, sample.size).format(instruction, 0, null);
        int target = text.indexOf(" # ");
        text = target < 0 ? text : text.substring(0, target);
        target = wanted.indexOf(" # ");
        wanted = target < 0 ? wanted : wanted.substring(0, target);
        if (!text.equals(wanted)) {
          differences.add(shown + wanted + " | " + text);
        }
      }
    }
    assertTrue(
        differences.isEmpty(),
        () -> differences.size() + " differ\n" + String.join("\n", differences));
  }

  @Test
  void theSamplesReachNearlyEveryRow() throws IOException {
    Set<Opcode> reached = new HashSet<>();
    Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);
    for (Sample sample : golden()) {
      Decoder decoder = decoders.computeIfAbsent(sample.size, Decoder::new);
      Instruction instruction = decoder.decode(sample.bytes, 0, sample.bytes.length);
      if (instruction != null) {
        reached.add(instruction.opcode());
      }
    }
    List<String> missed = new ArrayList<>();
    for (Opcode row : OpcodeTable.rows()) {
      if (row.implemented() && !reached.contains(row)) {
        missed.add(row.toString());
      }
    }
    // Aliases that objdump does not list as such, and what it does not know.
    List<String> expected =
        List.of(
            "D6 SALC",
            "DC/2r FCOM",
            "DC/3r FCOMP",
            "DE/2r FCOMP",
            "DD/1r FXCH",
            "DF/1r FXCH",
            "DF/2r FSTP",
            "DF/3r FSTP",
            "D9/3r FSTP",
            "0F0Dm PREFETCH",
            "0F0D NOP");
    missed.removeAll(expected);
    assertEquals(List.of(), missed);
  }
}
