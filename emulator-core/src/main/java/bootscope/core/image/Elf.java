package bootscope.core.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ELF file for x86: header, program headers, section headers, notes. 32- and 64-bit classes,
 * little-endian. Source: System V ABI, "Object Files" and its AMD64 supplement.
 */
public final class Elf {
  /** {@code EM_386}. */
  public static final int MACHINE_386 = 3;

  /** {@code EM_X86_64}. */
  public static final int MACHINE_X86_64 = 62;

  private final ImageBytes bytes;
  private final ElfHeader header;
  private final List<ElfSegment> segments;
  private final List<ElfSection> sections;
  private final List<ElfNote> notes;
  private final List<LoadSegment> loads;
  private final List<ImageFinding> findings;

  Elf(
      ImageBytes bytes,
      ElfHeader header,
      List<ElfSegment> segments,
      List<LoadSegment> loads,
      List<ElfSection> sections,
      List<ElfNote> notes,
      List<ImageFinding> findings) {
    this.bytes = bytes;
    this.header = header;
    this.segments = List.copyOf(segments);
    this.sections = List.copyOf(sections);
    this.notes = List.copyOf(notes);
    this.loads = List.copyOf(loads);
    this.findings = List.copyOf(findings);
  }

  /**
   * Reads and checks an ELF file: headers, tables, loadable segments and notes.
   *
   * @throws ImageException when it is no ELF file for x86, or its header is cut short
   */
  public static Elf parse(ImageBytes bytes) throws ImageException {
    return new ElfReader(bytes).read();
  }

  /** Whether these bytes start like an ELF file. */
  static boolean isElf(byte[] start) {
    return start.length >= 4
        && start[0] == 0x7F
        && start[1] == 'E'
        && start[2] == 'L'
        && start[3] == 'F';
  }

  public ImageBytes bytes() {
    return bytes;
  }

  public ElfHeader header() {
    return header;
  }

  /** All program headers, in file order. */
  public List<ElfSegment> segments() {
    return segments;
  }

  /** All section headers, in file order; empty when the file has none that can be read. */
  public List<ElfSection> sections() {
    return sections;
  }

  /** Every note of every PT_NOTE segment or, when there is none, of every SHT_NOTE section. */
  public List<ElfNote> notes() {
    return notes;
  }

  /** What of the file is damaged, in the order in which it was met. */
  public List<ImageFinding> findings() {
    return findings;
  }

  /** What is to be placed in guest memory, in file order, checked; what can't be is a finding. */
  public List<LoadSegment> loadSegments() {
    return loads;
  }

  /** The first note with this owner and this type; types mean something only with their owner. */
  public Optional<ElfNote> note(String owner, int type) {
    return notes.stream().filter(n -> n.is(owner, type)).findFirst();
  }

  /** The linker's build ID, in hexadecimal. */
  public Optional<String> buildId() {
    return note(ElfNote.GNU, 3).map(n -> ElfNote.hex(n.descriptor()));
  }

  /**
   * Where a link-time virtual address lies in guest physical memory, by the load segments.
   *
   * <p>x86-64 kernels before 6.15 link their per-CPU data at virtual address 0. That segment is a
   * template which the kernel copies for each CPU, so an address in it has no one place: empty.
   */
  public OptionalLong physicalAddress(long virtualAddress) {
    for (LoadSegment s : loads) {
      long from = virtualAddress - s.virtualAddress();
      if (Long.compareUnsigned(from, s.memorySize()) < 0) {
        return isPerCpu(s) ? OptionalLong.empty() : OptionalLong.of(s.physicalAddress() + from);
      }
    }
    return OptionalLong.empty();
  }

  /** The parts that have a place, as {@link #physicalAddress} tells it. */
  List<KernelSymbols.Part> parts() {
    return loads.stream()
        .filter(s -> !isPerCpu(s))
        .map(s -> new KernelSymbols.Part(s.virtualAddress(), s.physicalAddress(), s.memorySize()))
        .toList();
  }

  /** Where in the file the byte at a link-time virtual address is. */
  OptionalLong fileOffset(long virtualAddress) {
    for (LoadSegment s : loads) {
      long from = virtualAddress - s.virtualAddress();
      if (Long.compareUnsigned(from, s.fileSize()) < 0) {
        return OptionalLong.of(s.header().offset() + from);
      }
    }
    return OptionalLong.empty();
  }

  /** The per-CPU template: linked at 0 although others are not linked where they are loaded. */
  private boolean isPerCpu(LoadSegment s) {
    return header.is64Bit()
        && s.virtualAddress() == 0
        && s.physicalAddress() != 0
        && loads.size() > 1;
  }
}
