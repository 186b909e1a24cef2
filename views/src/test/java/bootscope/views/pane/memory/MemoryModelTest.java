package bootscope.views.pane.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.memory.MemoryModel.Pointer;
import bootscope.views.pane.memory.MemoryModel.SearchKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryModelTest {
  @TempDir Path folder;
  private TestGuest test;
  private MemoryModel model;
  private long start;

  @BeforeEach
  void open() throws Exception {
    test = new TestGuest().open("long-mode", "hello world");
    model = new MemoryModel(test, test.texts);
    model.setVisible(true);
    start = test.guest().getValue().boot().plan().startInfo().orElseThrow();
    test.until(() -> model.grid().byteAt(start) >= 0);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void itBeginsAtStartInfoAndNamesIt() {
    assertEquals(start, model.grid().caret());
    assertEquals(0x78, model.grid().byteAt(start));
    assertEquals(RegionKind.START_INFO, model.grid().regionAt(start).kind());
  }

  @Test
  void linearMemoryHasTheSameRegionsThroughItsPages() throws Exception {
    model.physicalProperty().set(false);
    test.until(() -> model.grid().byteAt(start) >= 0);
    assertEquals(RegionKind.START_INFO, model.grid().regionAt(start).kind());
  }

  @Test
  void pageTablesAndStackAreFoundOnceTheGuestHasThem() throws Exception {
    toLongMode();
    long root = test.now().registers().get(CpuRegisters.CR3) & -4096;
    test.until(
        () ->
            model.grid().regionAt(root) != null
                && model.grid().regionAt(root).kind() == RegionKind.PAGE_TABLE);
    assertEquals(
        RegionKind.STACK,
        model.grid().regionAt(test.now().registers().get(CpuRegisters.general(4)) - 1).kind());
  }

  private void toLongMode() {
    test.guest()
        .getValue()
        .change(d -> d.breakpoints().add(new MilestoneTrigger("long_mode")), b -> {});
    test.session().run().join();
    test.until(() -> test.now().hits().size() == 1);
  }

  /** An entry of a page table has its flags in the lower bits, and leads to a physical address. */
  @Test
  void aPageTablesEntryLeadsToItsFrame() throws Exception {
    toLongMode();
    long root = test.now().registers().get(CpuRegisters.CR3) & -4096;
    model.grid().setCaret(root + 3, false); // within the entry
    test.until(
        () ->
            model.grid().byteAt(root + 7) >= 0
                && model.grid().regionAt(root) != null
                && model.grid().regionAt(root).kind() == RegionKind.PAGE_TABLE);
    assertEquals(3, model.grid().byteAt(root) & 3, "present and writable");
    Pointer leads = model.pointer().orElseThrow();
    assertEquals(0, leads.address() & 4095);
    assertEquals(model.grid().byteAt(root + 1) & 0xF0, leads.address() >> 8 & 0xFF);
    assertEquals(true, leads.physical());
    long absent = root + 256 * 8;
    model.grid().setCaret(absent, false);
    test.until(() -> model.grid().byteAt(absent) == 0);
    assertEquals(Optional.empty(), model.pointer());
  }

  @Test
  void whatIsTypedIsWritten() throws Exception {
    model.grid().setCaret(start, false);
    model.grid().type('a', 10);
    model.grid().type('b', 10);
    test.until(() -> model.grid().byteAt(start) == 0xab);
    assertEquals((byte) 0xab, test.session().read(true, start, 1).join()[0]);
  }

  @Test
  void writingWhereNoMemoryIsChangesNothingAndIsTold() throws Exception {
    List<String> told = new ArrayList<>();
    model.setOnTrouble(told::add);
    long device = 0xFEC0_0000L; // the I/O APIC's registers: read like memory, but none
    model.grid().setCaret(device, false);
    test.until(() -> model.grid().byteAt(device) >= 0);
    byte[] before = test.session().read(true, device, 256).join();
    String hash = hash();
    model.grid().type('a', 10);
    model.grid().type('b', 10);
    test.until(() -> !told.isEmpty());
    assertEquals(List.of("There is no memory at 0xfec00000 that can be written."), told);
    assertArrayEquals(before, test.session().read(true, device, 256).join());
    assertEquals(hash, hash(), "no device has seen it");
  }

  @Test
  void aValueThatReachesPastTheEndOfMemoryIsNotWrittenInPart() throws Exception {
    List<String> told = new ArrayList<>();
    model.setOnTrouble(told::add);
    long end = 32 << 20;
    model.grid().setCaret(end - 4, false);
    test.until(() -> model.grid().byteAt(end - 4) >= 0);
    String hash = hash();
    model.write(true, end - 4, -1, 8);
    test.until(() -> !told.isEmpty());
    assertEquals(hash, hash());
    model.write(true, end - 4, -1, 4);
    assertArrayEquals(
        new byte[] {-1, -1, -1, -1},
        test.session().read(true, end - 4, 4).join(),
        "where all fits");
    assertEquals(1, told.size());
  }

  private String hash() {
    return test.session().ask(d -> d.stateHash()).join();
  }

  @Test
  void textAndValuesAreFoundForwardAndBack() throws Exception {
    OptionalLong[] found = new OptionalLong[1];
    model.search(SearchKind.TEXT, "hello world", true, at -> found[0] = at);
    test.until(() -> found[0] != null);
    byte[] there = test.session().read(true, found[0].getAsLong(), 11).join();
    assertArrayEquals("hello world".getBytes(), there);
    found[0] = null;
    model.grid().setCaret(0x20_0000, false);
    model.search(SearchKind.VALUE, "336ec578", false, at -> found[0] = at);
    test.until(() -> found[0] != null);
    assertEquals(true, found[0].isPresent());
    found[0] = null;
    model.search(SearchKind.BYTES, "de ad be ef 01 02 03 04 05", true, at -> found[0] = at);
    test.until(() -> found[0] != null);
    assertEquals(OptionalLong.empty(), found[0]);
  }

  @Test
  void aRangeIsSavedToAFile() throws Exception {
    Path file = folder.resolve("range.bin");
    MemoryModel.save(test.guest().getValue(), true, start, start + 55, file);
    assertArrayEquals(test.session().read(true, start, 56).join(), Files.readAllBytes(file));
  }

  @Test
  void aRangeThatCannotBeReadToItsEndLeavesTheOldFileAsItWas() throws Exception {
    Path file = Files.writeString(folder.resolve("range.bin"), "old");
    long end = 32 << 20;
    IOException e =
        assertThrows(
            IOException.class,
            () -> MemoryModel.save(test.guest().getValue(), true, end - 16, end + 15, file));
    assertEquals("0x2000000", e.getMessage(), "where reading ended");
    assertEquals("old", Files.readString(file));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(1, all.count(), "nothing is left beside it");
    }
  }

  @Test
  void bookmarksComeAndGo() {
    model.toggleBookmark();
    assertEquals(1, model.grid().bookmarks().size());
    model.toggleBookmark();
    assertEquals(0, model.grid().bookmarks().size());
  }
}
