package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.image.Samples.Part;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ELF headers, segments, notes and the verdict, by the System V ABI and Xen's elfnote.h. */
class ElfTest {
  private static final byte[] CODE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  private static Elf parse(byte[] file) throws ImageException {
    return Elf.parse(Samples.bytes(file));
  }

  private static String refusal(byte[] file) {
    ImageException e = assertThrows(ImageException.class, () -> parse(file));
    assertTrue(e.getMessage().startsWith("sample"), e.getMessage());
    assertTrue(e.getMessage().endsWith("."), e.getMessage());
    return e.getMessage();
  }

  /** Why a file that can be read, and shown, cannot be booted. */
  private static String prevented(byte[] file) throws ImageException {
    PvhVerdict verdict = PvhVerdict.of(parse(file));
    assertFalse(verdict.bootable());
    return verdict.reason();
  }

  private static String finding(byte[] file) throws ImageException {
    Elf elf = parse(file);
    assertEquals(1, elf.findings().size(), elf.findings().toString());
    return elf.findings().getFirst().text();
  }

  @Test
  void bothClassesGiveTheSameSegments() throws ImageException {
    for (boolean wide : new boolean[] {true, false}) {
      Elf elf =
          parse(
              Samples.elf(
                  wide,
                  new Part(1, 5, 0xC010_0000L, 0x10_0000, CODE, 0x1000),
                  Samples.notes(Samples.pvhNotes(4, 0x10_0004))));
      assertEquals(wide ? "ELF64" : "ELF32", elf.header().className());
      assertEquals(1, elf.loadSegments().size(), "notes aren't loaded");
      LoadSegment s = elf.loadSegments().getFirst();
      assertEquals(0x10_0000, s.physicalAddress());
      assertEquals(0xC010_0000L, s.virtualAddress());
      assertEquals(12, s.fileSize());
      assertEquals(0x1000, s.memorySize());
      assertEquals("R-E", s.header().flagText());
      assertTrue(elf.physicalAddress(0xC010_0FFFL).equals(OptionalLong.of(0x10_0FFF)));
      assertTrue(elf.physicalAddress(0xC010_1000L).isEmpty());
      assertEquals(
          new PvhVerdict(
              true,
              OptionalLong.of(0x10_0004),
              elf.notes().isEmpty()
                  ? ""
                  : "The Xen PHYS32_ENTRY note gives 0x100004, in load segment 0 (R-E)."),
          PvhVerdict.of(elf));
    }
  }

  @Test
  void aSegmentIsCopiedToHostMemoryFromAFileAndFromAnArray(@TempDir Path dir) throws Exception {
    byte[] file = Samples.elf(true, Samples.load(0x10_0000, CODE, 16));
    Path path = Files.write(dir.resolve("vmlinux"), file);
    for (ImageBytes bytes : new ImageBytes[] {ImageBytes.ofFile(path), Samples.bytes(file)}) {
      LoadSegment s = Elf.parse(bytes).loadSegments().getFirst();
      try (Arena arena = Arena.ofConfined()) {
        long to = Host.allocate(arena, 16, 8);
        s.copyToHost(0, to, s.fileSize());
        byte[] back = new byte[12];
        Host.copyOut(to, back, 0, 12);
        assertArrayEquals(CODE, back);
        s.copyToHost(4, to, 2);
        assertEquals(0x0605, Host.getU16(to));
      }
      byte[] part = new byte[3];
      s.copyTo(9, part, 0, 3);
      assertArrayEquals(new byte[] {10, 11, 12}, part);
      assertThrows(IndexOutOfBoundsException.class, () -> s.copyTo(10, part, 0, 3));
    }
  }

  @Test
  void aFileThatChangesAfterItWasOpenedIsAnError(@TempDir Path dir) throws Exception {
    Path path = dir.resolve("vmlinux");
    Files.write(path, Samples.elf(true, Samples.load(0x10_0000, CODE, 16)));
    LoadSegment s = Elf.parse(ImageBytes.ofFile(path)).loadSegments().getFirst();
    Files.write(path, new byte[10]);
    assertThrows(ImageException.class, () -> s.copyTo(0, new byte[12], 0, 12));
  }

  @Test
  void perCpuDataLinkedAtZeroHasNoPhysicalAddress() throws ImageException {
    Elf elf =
        parse(
            Samples.elf(
                true,
                new Part(1, 5, 0xFFFF_FFFF_8100_0000L, 0x100_0000, CODE, 0x1000),
                new Part(1, 6, 0, 0x200_0000, CODE, 0x1000)));
    assertEquals(OptionalLong.empty(), elf.physicalAddress(0x10));
    assertEquals(OptionalLong.of(0x100_0010), elf.physicalAddress(0xFFFF_FFFF_8100_0010L));
  }

  @Test
  void everyNoteOfEveryNoteSegmentIsListed() throws ImageException {
    Elf elf =
        parse(
            Samples.elf(
                true,
                Samples.notes(
                    Samples.concat(
                        Samples.note("Xen", 6, "linux\0".getBytes()),
                        Samples.note("Linux", 0x101, new byte[4]))),
                Samples.notes(Samples.note("Xen", 18, Samples.number(8, 0x1000)))));
    assertEquals(3, elf.notes().size());
    assertEquals("GUEST_OS", elf.notes().get(0).typeName());
    assertEquals("\"linux\"", elf.notes().get(0).description());
    assertEquals("LTO_INFO", elf.notes().get(1).typeName());
    assertEquals("PHYS32_ENTRY", elf.notes().get(2).typeName());
    assertEquals(OptionalLong.of(0x1000), elf.notes().get(2).number());
  }

  @Test
  void notesPaddedToFourInASegmentAlignedToEightAreFound() throws ImageException {
    byte[] file =
        Samples.elf(
            true,
            Samples.notes(
                Samples.concat(
                    Samples.note("GNU", 3, new byte[20]),
                    Samples.note("Xen", 18, Samples.number(4, 0x1000)))));
    file[64 + 48] = 8; // p_align
    assertTrue(parse(file).note("Xen", 18).isPresent());
  }

  @Test
  void aNoteMustMatchByOwnerAndType() throws ImageException {
    Elf elf =
        parse(
            Samples.elf(
                true,
                Samples.load(0x1000, CODE, 16),
                Samples.notes(Samples.note("GNU", 18, Samples.number(4, 0x1000)))));
    assertFalse(PvhVerdict.of(elf).bootable());
  }

  @Test
  void allXenTypesHaveTheirNames() throws ImageException {
    String[] names = {
      "INFO",
      "ENTRY",
      "HYPERCALL_PAGE",
      "VIRT_BASE",
      "PADDR_OFFSET",
      "XEN_VERSION",
      "GUEST_OS",
      "GUEST_VERSION",
      "LOADER",
      "PAE_MODE",
      "FEATURES",
      "BSD_SYMTAB",
      "HV_START_LOW",
      "L1_MFN_VALID",
      "SUSPEND_CANCEL",
      "INIT_P2M",
      "MOD_START_PFN",
      "SUPPORTED_FEATURES",
      "PHYS32_ENTRY",
      "PHYS32_RELOC"
    };
    for (int type = 0; type < names.length; type++) {
      Elf elf = parse(Samples.elf(true, Samples.notes(Samples.note("Xen", type, new byte[0]))));
      assertEquals(names[type], elf.notes().getFirst().typeName());
      assertFalse(elf.notes().getFirst().description().isEmpty());
    }
  }

  @Test
  void featureBitsAndRelocationAreDecoded() throws ImageException {
    byte[] reloc =
        new Samples.Bytes().put(4, 0x20_0000).put(4, 0x100_0000).put(4, 0x3FFF_FFFF).get();
    Elf elf =
        parse(
            Samples.elf(
                true,
                Samples.notes(
                    Samples.concat(
                        Samples.note("Xen", 17, Samples.number(4, 0x8801)),
                        Samples.note("Xen", 19, reloc)))));
    assertEquals(
        "0x8801 = writable_page_tables | dom0 | linux_rsdp_unrestricted",
        elf.notes().get(0).description());
    assertEquals(
        "alignment 0x200000, from 0x1000000 to 0x3fffffff", elf.notes().get(1).description());
  }

  @Test
  void gnuNotesAreDecoded() throws ImageException {
    byte[] abi = new Samples.Bytes().put(4, 0).put(4, 3).put(4, 2).put(4, 0).get();
    Elf elf =
        parse(
            Samples.elf(
                true,
                Samples.notes(
                    Samples.concat(
                        Samples.note("GNU", 1, abi),
                        Samples.note("GNU", 3, new byte[] {(byte) 0xAB, 0x01})))));
    assertEquals("Linux 3.2.0", elf.notes().get(0).description());
    assertEquals(Optional.of("ab01"), elf.buildId());
  }

  @Test
  void withoutTheNoteTheVerdictNamesTheNotesFoundAndTheKernelOption() throws ImageException {
    Elf elf =
        parse(
            Samples.elf(
                true,
                Samples.load(0x1000, CODE, 16),
                Samples.notes(Samples.note("Xen", 6, "linux\0".getBytes()))));
    String reason = PvhVerdict.of(elf).reason();
    assertTrue(reason.contains("Xen GUEST_OS") && reason.contains("CONFIG_PVH=y"), reason);
    reason = PvhVerdict.of(parse(Samples.elf(true, Samples.load(0x1000, CODE, 16)))).reason();
    assertTrue(reason.contains("no notes at all"), reason);
  }

  @Test
  void anEntryOutsideTheLoadedCodeIsNotBootable() throws ImageException {
    for (long entry : new long[] {0xFFF, 0x100C, 0x1010, 0x1_0000_1000L}) {
      Elf elf =
          parse(
              Samples.elf(
                  true, Samples.load(0x1000, CODE, 16), Samples.notes(Samples.pvhNotes(8, entry))));
      assertFalse(PvhVerdict.of(elf).bootable(), Long.toHexString(entry));
      assertEquals(OptionalLong.of(entry), PvhVerdict.of(elf).entry());
    }
  }

  @Test
  void segmentsThatCannotBeLoadedPreventABootAndAreShownWithTheirPlace() throws ImageException {
    assertTrue(prevented(Samples.elf(true, Samples.load(0x1000, CODE, 1L << 40))).contains("huge"));
    assertTrue(prevented(Samples.elf(true, Samples.load(0x1000, CODE, -1))).contains("huge"));
    assertTrue(prevented(Samples.elf(true, Samples.load(-0x1000, CODE, 0x2000))).contains("wraps"));
    byte[] file = Samples.elf(true, Samples.load(0x1000, CODE, 64));
    file[64 + 32 + 3] = 0x10; // p_filesz: 256 MiB more than the file has
    String reason = prevented(file);
    assertTrue(reason.startsWith("At offset 0x40: load segment 0 at 0x78 of 0x1000000c"), reason);
    assertTrue(reason.contains("outside the file") && reason.contains("copy or download"), reason);
    assertEquals(1, parse(file).segments().size());
    assertTrue(parse(file).loadSegments().isEmpty());
  }

  @Test
  void segmentsWhoseSizesDisagreeAreLoadedAndToldOf() throws ImageException {
    byte[] file = Samples.elf(true, Samples.load(0x1000, CODE, 4));
    assertTrue(finding(file).contains("all are loaded"), finding(file));
    assertEquals(12, parse(file).loadSegments().getFirst().memorySize());
    file = Samples.elf(true, Samples.load(0x1000, CODE, 0));
    assertTrue(finding(file).contains("left out"), finding(file));
    assertTrue(parse(file).loadSegments().isEmpty());
  }

  @Test
  void virtualAddressesThatWrapMatterToSymbolsOnly() throws ImageException {
    assertTrue(
        finding(Samples.elf(true, new Part(1, 5, -8, 0x1000, CODE, 16))).contains("wraps around"));
    assertTrue(
        finding(Samples.elf(false, new Part(1, 5, 0xFFFF_FFF8L, 0x1000, CODE, 16)))
            .contains("wraps around"));
  }

  @Test
  void segmentsThatTouchDoNotOverlap() throws ImageException {
    Elf elf =
        parse(Samples.elf(true, Samples.load(0x1010, CODE, 16), Samples.load(0x1000, CODE, 16)));
    assertEquals(2, elf.loadSegments().size());
  }

  @Test
  void notesBeforeADamagedOneAreReadAndTheDamageIsPlaced() throws ImageException {
    byte[] good = Samples.note("Xen", 18, Samples.number(4, 0x1004));
    byte[][] lies = {
      new Samples.Bytes().put(4, 4).put(4, 0xFFFF_FFF0L).put(4, 18).text("Xen\0").get(),
      new Samples.Bytes().put(4, 0xFFFF_FFFEL).put(4, 4).put(4, 18).text("Xen\0").get(),
      new Samples.Bytes().put(4, 0x6E6558).put(4, 4).put(4, 8).put(2, 0).get()
    };
    for (byte[] lie : lies) {
      for (boolean wide : new boolean[] {true, false}) {
        byte[] file =
            Samples.elf(
                wide, Samples.load(0x1000, CODE, 16), Samples.notes(Samples.concat(good, lie)));
        Elf elf = parse(file);
        assertEquals(1, elf.notes().size());
        assertTrue(PvhVerdict.of(elf).bootable());
        ImageFinding damage = elf.findings().getFirst();
        assertEquals(elf.notes().getFirst().fileOffset() + good.length, damage.offset());
        assertTrue(damage.what().contains("claims a name of"), damage.what());
        assertFalse(damage.prevents());
      }
    }
  }

  @Test
  void aKernelWhoseOnlyNoteIsDamagedSaysSoInItsVerdict() throws ImageException {
    byte[] lie = new Samples.Bytes().put(4, 4).put(4, 0xFFFF_FFF0L).put(4, 18).text("Xen\0").get();
    String reason =
        prevented(Samples.elf(true, Samples.load(0x1000, CODE, 16), Samples.notes(lie)));
    assertTrue(reason.contains("no notes that can be read. At offset 0x"), reason);
  }

  @Test
  void aNoteThatReachesALittlePastItsSegmentIsRead() throws ImageException {
    byte[] file =
        Samples.elf(
            true, Samples.notes(Samples.pvhNotes(4, 0x1004)), Samples.load(0x1000, CODE, 16));
    file[64 + 32] -= 2; // p_filesz
    assertEquals(OptionalLong.of(0x1004), PvhVerdict.of(parse(file)).entry());
    assertTrue(finding(file).contains("read past the end"), finding(file));
  }

  @Test
  void otherProcessorsAreRefusedByName() {
    byte[] arm = Samples.kernel();
    arm[18] = (byte) 183;
    assertTrue(refusal(arm).contains("183"));
    byte[] big = Samples.kernel();
    big[5] = 2;
    assertTrue(refusal(big).contains("little-endian"));
  }

  @Test
  void aTruncatedHeaderIsRefused() {
    byte[] kernel = Samples.kernel();
    for (int length : new int[] {5, 51, 63}) {
      refusal(java.util.Arrays.copyOf(kernel, length));
    }
  }

  @Test
  void ofATruncatedTableOfProgramHeadersThoseThereAreAreShown() throws ImageException {
    byte[] kernel = Samples.kernel();
    for (int length : new int[] {64, 100, 120, 175}) {
      byte[] cut = java.util.Arrays.copyOf(kernel, length);
      assertTrue(prevented(cut).contains("At offset 0x20: the program header table"), length + "");
      assertEquals((length - 64) / 56, parse(cut).segments().size(), length + " bytes");
    }
    kernel[32 + 3] = 0x10; // e_phoff
    assertTrue(prevented(kernel).contains("the program header table at 0x10000040"));
    assertTrue(parse(kernel).segments().isEmpty());
  }

  @Test
  void moreProgramHeadersThanSupportedAreLeftOutAndPreventABoot() throws ImageException {
    Part[] parts = new Part[300];
    java.util.Arrays.fill(parts, Samples.notes(Samples.pvhNotes(4, 0x1000)));
    parts[0] = Samples.load(0x1000, CODE, 16);
    byte[] file = Samples.elf(true, parts);
    assertTrue(prevented(file).contains("300 program headers"), prevented(file));
    assertEquals(256, parse(file).segments().size());
    assertEquals(1, parse(file).loadSegments().size());
  }

  @Test
  void aFileCutWithinItsSegmentsIsShownButNotBooted() throws ImageException {
    byte[] kernel = Samples.kernel();
    for (int length : new int[] {176, 200, 6000}) {
      assertTrue(
          prevented(java.util.Arrays.copyOf(kernel, length)).contains("outside the file"),
          length + " bytes");
    }
  }

  /** A load segment, and sections: none, a symbol table, its strings, the sections' names. */
  private static Samples.Bytes sections(long symbols, int link, long strings, long names) {
    Samples.Bytes b = new Samples.Bytes();
    b.put(Samples.elfHeader(true, 1, 0x300, 4).get());
    b.put(4, 1).put(4, 5).put(8, 0x100).put(8, 0x1000).put(8, 0x1000).put(8, 12).put(8, 16);
    b.put(8, 4).padTo(0x100).put(CODE).padTo(0x200).padTo(0x218);
    b.put(4, 1).put(1, 0x12).put(1, 0).put(2, 1).put(8, 0x1000).put(8, 0);
    b.padTo(0x240).text("\0start\0").padTo(0x280).text("\0.symtab\0.strtab\0").padTo(0x300);
    section(b, 0, 0, 0, 0, 0, 0);
    section(b, 1, 2, symbols, 0x30, link, 24);
    section(b, 9, 3, strings, 7, 0, 0);
    section(b, 9, 3, names, 17, 0, 0);
    return b;
  }

  private static void section(
      Samples.Bytes b, int name, int type, long at, long size, int link, int entry) {
    b.put(4, name).put(4, type).put(8, 0).put(8, 0).put(8, at).put(8, size).put(4, link);
    b.put(4, 0).put(8, 1).put(8, entry);
  }

  @Test
  void whatKeepsSymbolsAndSectionNamesFromBeingReadIsPlaced() throws ImageException {
    byte[] good = sections(0x200, 2, 0x240, 0x280).get();
    assertTrue(parse(good).findings().isEmpty(), parse(good).findings().toString());
    assertEquals(1, SymbolTables.of(parse(good)).size());
    assertEquals(".symtab", parse(good).sections().get(1).name());

    byte[] table = sections(1 << 20, 2, 0x240, 0x280).get();
    assertTrue(finding(table).startsWith("offset 0x340: the symbol table at 0x100000"));
    assertTrue(SymbolTables.of(parse(table)).origin().startsWith("the .symtab is damaged, and"));
    byte[] link = sections(0x200, 77, 0x240, 0x280).get();
    assertTrue(finding(link).contains("names are in section 77"), finding(link));
    byte[] strings = sections(0x200, 2, 1 << 20, 0x280).get();
    assertTrue(finding(strings).startsWith("offset 0x380: the table of the symbols' names"));
    byte[] names = sections(0x200, 2, 0x240, 1 << 20).get();
    assertTrue(finding(names).startsWith("offset 0x3c0: the table of the sections' names"));
    assertEquals(1, SymbolTables.of(parse(names)).size(), "symbols need no section names");
    byte[] index = good.clone();
    index[62] = 99; // e_shstrndx
    assertTrue(finding(index).startsWith("offset 0x3e: the sections' names are in section 99"));
    byte[] name = good.clone();
    name[0x343] = 1; // sh_name of section 1
    assertTrue(finding(name).startsWith("offset 0x340: the name of section 1"), finding(name));
    byte[] size = good.clone();
    size[0x340 + 56] = 7; // sh_entsize
    assertTrue(finding(size).contains("7 bytes, where it takes 24"), finding(size));
    assertEquals(1, SymbolTables.of(parse(size)).size());
  }

  @Test
  void aSectionTableThatPointsNowhereIsIgnored() throws ImageException {
    byte[] kernel = Samples.kernel();
    kernel[60] = 9; // e_shnum, with e_shoff 0 but sizes that don't fit
    kernel[45] = 0x7F; // e_shoff
    assertTrue(parse(kernel).sections().isEmpty());
    assertTrue(finding(kernel).contains("section header table"), finding(kernel));
  }
}
