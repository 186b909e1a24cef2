package bootscope.core.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.OracleGuest;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import bootscope.core.isa.RowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our processor against the vectors that another one left; conformance/oracle/README.md. */
class ConformanceTest {
  private static final int SHOWN = 10;

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void everyRowOfTheOpcodeTableDoesWhatAProcessorDid(EngineChoice engine) throws Exception {
    Map<String, Opcode> rows = new HashMap<>();
    for (Opcode row : OpcodeTable.rows()) {
      rows.put(Rows.key(row), row);
    }
    Tally tally = new Tally();
    List<String> wrong = new ArrayList<>();
    CaseMaker maker = new CaseMaker(OracleGuest.features());
    SequenceMaker sequences = new SequenceMaker(OracleGuest.features());
    OracleCase c = new OracleCase();
    Outcome out = new Outcome();
    Judge judge = new Judge();
    String processor;
    long integers = 0;
    long translated = 0;
    try (var vectors =
            new VectorFile.Reader(ConformanceTest.class.getResourceAsStream("vectors.gz"));
        OracleGuest guest = new OracleGuest(engine)) {
      processor = vectors.processor;
      for (String key = vectors.row(); !key.isEmpty(); key = vectors.row()) {
        Opcode row = rows.get(key);
        boolean sequence = key.equals(Rows.SEQUENCES);
        assertTrue(
            row != null || sequence, () -> "the vectors are of another table: record them anew");
        int cases = vectors.cases();
        for (int n = 0; n < cases; n++) {
          if (sequence) {
            sequences.make(c, vectors.seed, n);
          } else {
            assertTrue(maker.make(c, row, vectors.seed, n), key);
          }
          guest.run(c, out);
          if (Rows.integer(c, out)) {
            integers++;
            translated += guest.translated() ? 1 : 0;
          }
          Judgement j = judge.judge(c, out);
          String d = vectors.difference(out, j);
          if (d == null && j.estimate) {
            d = Approximate.estimate(c, c.instruction, out);
          }
          tally.add(row, sequence ? sequences.form : maker.form, d != null);
          if (d != null && wrong.size() < SHOWN) {
            wrong.add(
                c
                    + d
                    + "\nactual:\n"
                    + out
                    + "for what is expected: mvn -Pconformance -pl emulator-core test"
                    + String.format(
                        Locale.ROOT,
                        " '-Dbootscope.conformance.case=%d:%d:%s'",
                        vectors.seed,
                        n,
                        key));
          }
        }
      }
    }
    System.out.println("against " + processor);
    System.out.println(tally.table());
    System.out.println(
        engine + ": translated " + translated + " of " + integers + " integer cases");
    assertEquals(0, tally.mismatches(), () -> String.join("\n\n", wrong));
    assertTrue(engine == EngineChoice.INTERPRETER ? translated == 0 : translated > integers / 2);
    assertEquals(List.of(), tally.uncovered(), "rows with neither a case nor an exclusion");
  }

  @Test
  void whatTheVectorsLeaveOutAnotherTestCovers() throws ReflectiveOperationException {
    Set<Exclusions.Elsewhere> named = new LinkedHashSet<>();
    for (Opcode row : OpcodeTable.rows()) {
      if (Exclusions.has(row)) {
        named.add(Exclusions.of(row));
        named.add(Exclusions.atCpl0(row));
      }
    }
    named.remove(null);
    for (Exclusions.Elsewhere elsewhere : named) {
      String[] parts = elsewhere.test().split("#");
      assertTrue(
          Arrays.stream(Class.forName(parts[0]).getDeclaredMethods())
              .anyMatch(m -> m.getName().equals(parts[1]) && m.isAnnotationPresent(Test.class)),
          elsewhere::test);
    }
  }

  @Test
  void anEncodingOfAFeatureThatCpuidDoesNotReportIsUndefinedOrHasItsOlderMeaning() {
    List<String> wrong = new ArrayList<>();
    Set<String> older = new LinkedHashSet<>();
    OracleCase c = new OracleCase();
    Outcome out = new Outcome();
    int tried = 0;
    try (OracleGuest guest = new OracleGuest(EngineChoice.AUTO)) {
      for (CodeSize size : new CodeSize[] {CodeSize.BITS_64, CodeSize.BITS_32}) {
        Decoder all = new Decoder(size);
        Decoder ours = new Decoder(size, OracleGuest.features());
        for (String hex : RowEncoder.samples(size)) {
          byte[] code = HexFormat.of().parseHex(hex);
          c.clear();
          Arrays.fill(c.code, (byte) 0);
          System.arraycopy(code, 0, c.code, 0, code.length);
          Instruction in = all.decode(c.code, 0, 15);
          if (in == null || Exclusions.has(in.opcode())) {
            continue;
          }
          Instruction other = ours.decode(c.code, 0, 15);
          if (other != null) {
            older.add(in.opcode() + " is " + other.opcode());
            continue;
          }
          c.wide = size == CodeSize.BITS_64;
          c.codeAt = 0x100;
          c.length = code.length;
          c.flags = 0x202;
          Arrays.fill(c.regs, OracleCase.DATA + 0x800);
          guest.run(c, out);
          tried++;
          if (out.vector != 6 || out.rip != c.rip()) {
            wrong.add(in.opcode() + " " + hex + " vector " + out.vector);
          }
        }
      }
    }
    System.out.println(
        tried + " encodings of missing features raise #UD; older meanings: " + older);
    assertEquals(List.of(), wrong);
  }
}
