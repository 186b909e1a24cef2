package bootscope.core.image;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Checksum;

/** A kernel that was opened: what it is, how it was reached, what to load, what its symbols are. */
public final class KernelImage {
  private static final String NO_KERNEL = "no kernel's file was given";

  private final ImageBytes given;
  private final List<ImageLayer> chain;
  private final BzImage bzImage;
  private final Elf elf;
  private final PvhVerdict pvh;
  private final MultibootVerdict multiboot;
  private final List<String> sourcePaths;
  private final Optional<SymbolFile> symbolFile;
  private SymbolTable symbols;
  private KernelSymbols named;
  private final Object linesLock = new Object(); // symbols are not to wait for lines
  private LineTable lines;
  private final Object typesLock = new Object(); // nor for types
  private Btf types;
  private Optional<KernelMark> mark; // null until it is asked for

  KernelImage(
      ImageBytes given,
      List<ImageLayer> chain,
      BzImage bzImage,
      Elf elf,
      MultibootVerdict multiboot) {
    this(given, chain, bzImage, elf, multiboot, List.of(), Optional.empty());
  }

  private KernelImage(
      ImageBytes given,
      List<ImageLayer> chain,
      BzImage bzImage,
      Elf elf,
      MultibootVerdict multiboot,
      List<String> sourcePaths,
      Optional<SymbolFile> symbolFile) {
    this.sourcePaths = List.copyOf(sourcePaths);
    this.symbolFile = symbolFile;
    this.given = given;
    this.chain = List.copyOf(chain);
    this.bzImage = bzImage;
    this.elf = elf;
    this.pvh = PvhVerdict.of(elf);
    this.multiboot = multiboot;
  }

  /**
   * A Multiboot image that has no executable's headers: its memory is its one segment, and it has
   * neither notes nor symbols.
   */
  static KernelImage ofFlat(ImageBytes given, MultibootImage image) {
    ElfHeader header =
        new ElfHeader(false, 0, 2, Elf.MACHINE_386, image.entry(), 0, 0, 0, 0, 0, 0, 0, 0);
    Elf elf =
        new Elf(
            given,
            header,
            image.segments().stream().map(LoadSegment::header).toList(),
            image.segments(),
            List.of(),
            List.of(),
            List.of());
    ImageLayer layer = new ImageLayer("Multiboot", image.file(), 0, given.length(), 0);
    return new KernelImage(given, List.of(layer), null, elf, MultibootVerdict.of(image));
  }

  /**
   * No kernel, where there must be one: nothing to load, no entry, no symbols.
   *
   * @param name of what is booted instead, for messages
   */
  public static KernelImage none(String name) {
    ImageBytes nothing = ImageBytes.ofArray(name, new byte[0]);
    ElfHeader header = new ElfHeader(false, 0, 2, Elf.MACHINE_386, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Elf elf = new Elf(nothing, header, List.of(), List.of(), List.of(), List.of(), List.of());
    ImageLayer layer = new ImageLayer("file", name, 0, 0, 0);
    KernelImage none =
        new KernelImage(
            nothing,
            List.of(layer),
            null,
            elf,
            new MultibootVerdict(Optional.empty(), Optional.empty(), ""));
    none.symbols = SymbolTable.empty(NO_KERNEL);
    none.lines = LineTable.empty(NO_KERNEL);
    none.types = Btf.empty(NO_KERNEL);
    return none;
  }

  /** Name of the file that was given. */
  public String file() {
    return given.file();
  }

  /**
   * The same, with where its user says that its sources are: {@code FROM=TO} or a folder, each. For
   * an image that nothing was asked of yet.
   */
  public KernelImage withSourcePaths(List<String> said) {
    return new KernelImage(given, chain, bzImage, elf, multiboot, said, symbolFile);
  }

  /**
   * The same, with symbols and lines of source from a file of their own. For an image that nothing
   * was asked of yet.
   *
   * @param file what has a kernel with symbols in it, or a System.map
   * @throws ImageException when it has neither
   */
  public KernelImage withSymbols(ImageBytes file) throws ImageException {
    SymbolFile from = SymbolFile.of(file);
    return new KernelImage(given, chain, bzImage, elf, multiboot, sourcePaths, Optional.of(from));
  }

  /** What is doubtful about the file with symbols, a sentence; empty where nothing is. */
  public Optional<String> symbolsWarning() {
    return symbolFile.flatMap(f -> SameBuild.doubt(f, booted()));
  }

  private SameBuild.Booted booted() {
    return new SameBuild.Booted(
        "the kernel",
        buildId(),
        Banner.find(elf, SymbolTable.empty("")),
        () -> SymbolTables.of(elf),
        elf.parts(),
        Optional.of(elf));
  }

  /**
   * The same for the kernel of a saved machine, whose file is not at hand.
   *
   * @param saved what was saved of its symbols
   * @param banner that the machine's memory has; empty where none was found
   */
  public Optional<String> symbolsWarning(KernelSymbols saved, Optional<String> banner) {
    return symbolFile.flatMap(
        f ->
            SameBuild.doubt(
                f,
                new SameBuild.Booted(
                    "the snapshot's kernel",
                    Optional.empty(),
                    banner,
                    saved::table,
                    saved.parts(),
                    Optional.empty())));
  }

  /** The image whose lines of source these are: that of the file with symbols, if it has any. */
  public KernelImage ofLines() {
    return symbolFile.flatMap(SymbolFile::image).filter(i -> !i.lines().isEmpty()).orElse(this);
  }

  /** Where its user says that its sources are. */
  public List<String> sourcePaths() {
    return sourcePaths;
  }

  /** The file that was given; empty where it was none on disk. */
  public Optional<Path> path() {
    return given.path();
  }

  /** When that file was written last. */
  public Optional<FileTime> modified() {
    return given.modified();
  }

  /** Size of the file that was given, in bytes. */
  public long fileSize() {
    return given.length();
  }

  /**
   * Adds to a sum what tells that file from others, without reading all of it.
   *
   * @throws ImageException when it can no longer be read
   */
  public void sample(Checksum sum) throws ImageException {
    given.sample(sum);
  }

  /** The steps from that file to the kernel, outermost first. */
  public List<ImageLayer> chain() {
    return chain;
  }

  /** The chain on one line, such as {@code deb → vmlinuz-6.1.0-56-cloud-amd64 → LZ4 → ELF64}. */
  public String describeChain() {
    StringBuilder s = new StringBuilder();
    for (ImageLayer layer : chain) {
      String name = layer.kind().equals("file") ? baseName(layer.name()) : layer.kind();
      s.append(s.isEmpty() ? "" : " → ").append(name);
      if (layer.nanos() > 1_000_000) {
        s.append(String.format(Locale.ROOT, " (%.0f ms)", layer.nanos() / 1e6));
      }
    }
    return s.toString();
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The bzImage that the kernel came in, if it came in one. */
  public Optional<BzImage> bzImage() {
    return Optional.ofNullable(bzImage);
  }

  /** The uncompressed kernel. */
  public Elf elf() {
    return elf;
  }

  /** What to place in guest memory. */
  public List<LoadSegment> loadSegments() {
    return elf.loadSegments();
  }

  /** Whether it is Linux: it came in a bzImage, or has notes that only Linux has. */
  public boolean isLinux() {
    return bzImage != null
        || elf.notes().stream()
            .anyMatch(n -> n.owner().equals(ElfNote.LINUX) || n.saysGuest("linux"));
  }

  /** Whether it can be booted through its PVH entry. */
  public PvhVerdict pvh() {
    return pvh;
  }

  /** Whether it can be booted through its Multiboot header. */
  public MultibootVerdict multiboot() {
    return multiboot;
  }

  /**
   * Whether it is started as a Multiboot image rather than through its PVH entry, if it can be
   * both. As with QEMU, whose {@code -kernel} looks for a Multiboot header first; but as QEMU
   * refuses 64-bit ELF files with one, such a file is started through PVH if it can be.
   */
  public boolean startsByMultiboot() {
    return multiboot.bootable() && (!pvh.bootable() || !elf.header().is64Bit());
  }

  /**
   * The kernel's symbols: from {@code .symtab} if it has one, otherwise from its own kallsyms
   * tables. Empty, with {@link SymbolTable#origin} saying why, if neither can be read. Read at the
   * first call.
   */
  public synchronized SymbolTable symbols() {
    if (symbols == null) {
      symbols =
          symbolFile
              .map(SymbolFile::symbols)
              .filter(t -> !t.isEmpty())
              .orElseGet(() -> SymbolTables.of(elf));
    }
    return symbols;
  }

  /**
   * The lines of source that the kernel was compiled from. Empty, with {@link LineTable#origin}
   * saying why, if it has no debug information that can be read. Read at the first call.
   */
  public LineTable lines() {
    synchronized (linesLock) {
      if (lines != null) {
        return lines;
      }
      LineTable read =
          symbolFile
              .flatMap(SymbolFile::image)
              .map(KernelImage::lines)
              .filter(t -> !t.isEmpty())
              .orElseGet(() -> LineTables.of(elf));
      if (!Thread.currentThread().isInterrupted()) { // else it may have been given up
        lines = read;
      }
      return read;
    }
  }

  /**
   * The types that the kernel describes itself with. Empty, with {@link Btf#origin} saying why, if
   * it has none that can be read. Read at the first call.
   */
  public Btf btf() {
    synchronized (typesLock) {
      if (types != null) {
        return types;
      }
      Btf own = Btf.of(elf, symbols());
      Btf read =
          own.isEmpty()
              ? symbolFile
                  .flatMap(SymbolFile::image)
                  .map(KernelImage::btf)
                  .filter(t -> !t.isEmpty())
                  .orElse(own)
              : own;
      if (!Thread.currentThread().isInterrupted()) { // else it may have been given up
        types = read;
      }
      return read;
    }
  }

  /** The kernel's symbols with its places: what names addresses. Read at the first call. */
  public synchronized KernelSymbols named() {
    if (named == null) {
      named = new KernelSymbols(symbols(), elf.parts());
    }
    return named;
  }

  /** By what the kernel is known wherever a decompressor moves it; empty where it cannot be. */
  public synchronized Optional<KernelMark> mark() {
    if (mark == null) {
      mark = KernelMark.of(elf);
    }
    return mark;
  }

  /** The banner, {@code Linux version ...}, without its newline. */
  public Optional<String> banner() {
    return Banner.find(elf, symbols());
  }

  /** The linker's build ID, in hexadecimal. */
  public Optional<String> buildId() {
    return elf.buildId();
  }
}
