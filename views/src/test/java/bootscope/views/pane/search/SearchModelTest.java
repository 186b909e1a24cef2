package bootscope.views.pane.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Listing;
import bootscope.core.debug.search.Hit;
import bootscope.core.debug.search.SearchKind;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.TestGuest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchModelTest {
  private static final int RAM = 32 << 20;

  private TestGuest test;
  private SearchModel model;

  @BeforeEach
  void open() {
    test = new TestGuest().open("hello-pvh", "hello world");
    model = new SearchModel(test, test.texts);
    model.setVisible(true);
    model.physicalProperty().set(true);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private List<Hit> found(SearchKind kind, String text) {
    return found(kind, text, "", "");
  }

  private List<Hit> found(SearchKind kind, String text, String from, String to) {
    model.kindProperty().set(kind);
    assertNull(model.start(text, from, to));
    test.until(() -> !model.searchingProperty().get());
    return List.copyOf(model.hits());
  }

  private static List<Long> addresses(List<Hit> hits) {
    return hits.stream().map(Hit::address).toList();
  }

  /** All of RAM, looked through in the plainest way. */
  private List<Long> plainly(byte[] wanted, boolean anyCase) {
    byte[] ram = new byte[RAM];
    List<Long> places = new ArrayList<>();
    int low =
        test.session()
            .ask(
                d -> {
                  int first = d.peek(true, 0, ram);
                  byte[] rest = new byte[RAM - (1 << 20)];
                  int high = d.peek(true, 1 << 20, rest);
                  System.arraycopy(rest, 0, ram, 1 << 20, high);
                  return first;
                })
            .join();
    assertTrue(low > 0);
    for (int at = 0; at + wanted.length <= RAM; at++) {
      int same = 0;
      while (same < wanted.length && alike(ram[at + same], wanted[same], anyCase)) {
        same++;
      }
      if (same == wanted.length) {
        places.add((long) at);
      }
    }
    return places;
  }

  private static boolean alike(byte a, byte b, boolean anyCase) {
    return anyCase ? Character.toLowerCase(a) == Character.toLowerCase(b) : a == b;
  }

  @Test
  void textIsFoundWhereverItIsInMemory() {
    byte[] wanted = "command line".getBytes(StandardCharsets.US_ASCII);
    List<Long> plain = plainly(wanted, false);
    assertFalse(plain.isEmpty());
    assertEquals(plain, addresses(found(SearchKind.TEXT, "command line")));
    assertTrue(model.noteProperty().get().startsWith(plain.size() + " place"));
    assertEquals(List.of(), found(SearchKind.TEXT, "COMMAND LINE"));
    assertEquals("Nothing was found in ", model.noteProperty().get().substring(0, 21));
    model.anyCaseProperty().set(true);
    assertEquals(plainly(wanted, true), addresses(found(SearchKind.TEXT, "cOMMand LINE")));
    assertEquals(List.of(), found(SearchKind.UTF_16, "command line"));
    Hit hit = found(SearchKind.TEXT, "command line").getFirst();
    assertTrue(hit.text().startsWith("63 6f 6d 6d 61 6e 64 "), hit.text());
  }

  @Test
  void wideTextBytesAndNumbersAreFoundAsMemoryHasThem() {
    byte[] wide = "Ab".getBytes(StandardCharsets.UTF_16LE);
    test.session().change(d -> d.poke(true, 0x1F_FFFF, wide)).join(); // over two pieces' border
    assertEquals(List.of(0x1F_FFFFL), addresses(found(SearchKind.UTF_16, "Ab")));
    assertEquals(
        List.of(0x1F_FFFFL), addresses(found(SearchKind.BYTES, "41 0? 62 00", "1f0000", "")));
    List<Hit> magic = found(SearchKind.U32, "336ec578");
    long startInfo =
        test.session().ask(d -> d.registers()).join().get(CpuRegisters.general(3)); // EBX
    assertTrue(addresses(magic).contains(startInfo), magic.toString());
    test.session().change(d -> d.poke(true, 0x30_0002, new byte[] {1, 0, (byte) 0xDD})).join();
    assertEquals(1, found(SearchKind.U32, "dd0001", "300000", "300100").size());
    model.alignedProperty().set(true);
    assertEquals(0, found(SearchKind.U32, "dd0001", "300000", "300100").size());
  }

  /** What refers to a function is what names it in the listing. */
  @Test
  void referencesAndInstructionsAreFoundInTheKernelsCode() {
    for (boolean physical : new boolean[] {true, false}) {
      model.physicalProperty().set(physical);
      List<Hit> references = found(SearchKind.REFERENCE, "put_newline");
      assertFalse(references.isEmpty());
      for (Hit hit : references) {
        assertTrue(hit.text().contains("put_newline"), hit.text());
        assertTrue(hit.code());
        Listing.Line line =
            test.session()
                .ask(d -> d.code(Syntax.INTEL, physical, hit.address(), 0, 0).getFirst())
                .join();
        assertEquals(line.text(), hit.text(), "as the listing has it");
      }
      assertEquals(references, found(SearchKind.INSTRUCTION, "put_newline"));
      List<Hit> calls = found(SearchKind.INSTRUCTION, "CALL  *newline*");
      assertFalse(calls.isEmpty());
      assertTrue(references.containsAll(calls));
      assertEquals(
          List.of(), found(SearchKind.INSTRUCTION, "put_newline*"), "all of it, from its start");
    }
  }

  @Test
  void noMoreAreListedThanOneCanRead() {
    assertEquals(SearchModel.MOST, found(SearchKind.BYTES, "00").size());
    assertTrue(model.noteProperty().get().startsWith("The first 1,000"));
  }

  @Test
  void whatCannotBeLookedForIsToldAndWhatForIsNotForgotten() {
    assertEquals("Say what to look for.", wrong(SearchKind.TEXT, " ", "", "").text());
    assertNotNull(wrong(SearchKind.BYTES, "4g", "", ""));
    assertTrue(wrong(SearchKind.REFERENCE, "put_newlin", "", "").near().contains("put_newline"));
    assertTrue(wrong(SearchKind.TEXT, "a", "zebra", "").text().contains("zebra"));
    assertNotNull(wrong(SearchKind.TEXT, "a", "2000", "1000"));
    assertEquals("The number has no room in 1 byte.", wrong(SearchKind.U8, "1ff", "", "").text());
    assertEquals(List.of(), model.hits());
  }

  private Wrong wrong(SearchKind kind, String text, String from, String to) {
    model.kindProperty().set(kind);
    return model.start(text, from, to);
  }

  @Test
  void aSearchIsCancelledAndAnotherTakesItsPlace() {
    model.kindProperty().set(SearchKind.TEXT);
    assertNull(model.start("no such text", "", ""));
    model.cancel();
    assertFalse(model.searchingProperty().get());
    assertTrue(model.noteProperty().get().startsWith("The search was stopped"));
    assertFalse(found(SearchKind.TEXT, "command line").isEmpty());
  }
}
