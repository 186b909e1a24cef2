package bootscope.core.remote.gdb;

import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.drive.GuestGoneException;
import bootscope.core.drive.RunWatch;
import bootscope.core.image.Orc;
import bootscope.core.machine.StopReason;
import bootscope.core.remote.Answers;
import bootscope.core.remote.Attendance;
import bootscope.core.remote.Motion;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.gdb.ClientBreakpoints.Kind;
import bootscope.core.remote.gdb.ClientBreakpoints.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One gdb, from its first packet to its last. Whatever it sends, the machine stands or runs on, and
 * what cannot be done is answered so.
 *
 * <p>One thread reads packets and answers them. What lets the machine go is answered when it stands
 * again, by the machine's thread.
 */
public final class GdbConnection {
  private static final byte[] OK = Bytes.of("OK");
  private static final byte[] UNSUPPORTED = {};

  /** No memory there (EFAULT): what gdb expects of its questions for memory, and no text. */
  private static final String NO_MEMORY = "E0e";

  /** The guest is no more. */
  private static final byte[] EXITED = Bytes.of("W00");

  /** Answered later. */
  private static final byte[] LATER = null;

  private static final int MOST_BYTES = GdbLink.MOST / 2 - 32;

  /** gdb has one at a time. */
  private static final int MOST_UNANSWERED = 1000;

  private static final String IMAGE = "/vmlinux";

  /** Answers what is behind a packet's name. */
  @FunctionalInterface
  private interface Answer {
    byte[] to(String rest) throws PacketException, InterruptedException;
  }

  private final RemoteGuest guest;
  private final GdbLink link;
  private final ClientBreakpoints breakpoints = new ClientBreakpoints();
  private final ModuleLibraries libraries = new ModuleLibraries();
  private final ServedFiles files = new ServedFiles(this::file);
  private final Map<String, Answer> named;
  private CompletableFuture<?> going = CompletableFuture.completedFuture(null);
  private boolean physical;
  private Attendance attendance;

  /**
   * Why the machine stands, which a client is yet to hear that was told to read the list of
   * libraries: it does that, and lets the machine go on (GDB manual, "Stop Reply Packets").
   */
  private final AtomicReference<String> held = new AtomicReference<>();

  private volatile boolean leaving;

  /** Whether the machine was moved since gdb heard last where it is. */
  private volatile boolean moved;

  /** Whether gdb has asked the machine to stop, and was not told yet that it did. */
  private volatile boolean interrupted;

  /** What gdb has let the machine do and has not heard the end of. */
  private final AtomicInteger motions = new AtomicInteger();

  /** Questions that wait for the machine to stand, or for the monitor. */
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Answers of the machine's thread, which does not wait for the line. */
  private final Answers later = new Answers("gdb answers");

  public GdbConnection(RemoteGuest guest, InputStream in, OutputStream out) {
    this.guest = guest;
    link = new GdbLink(in, out);
    named = named();
  }

  // ---------------------------------------------------------------- the line

  /** Serves it until it goes or the line ends. */
  public void serve() throws InterruptedException {
    attendance = new Attendance(guest);
    Runnable deaf = guest.hear(new Others());
    guest.pause();
    try {
      while (!leaving && !later.isTooMany() && unanswered.get() < MOST_UNANSWERED) {
        switch (link.next()) {
          case GdbLink.End end -> leaving = true;
          case GdbLink.Interrupt interrupt -> interrupt();
          case GdbLink.Packet packet -> answer(packet.data());
        }
      }
    } catch (IOException e) {
      // The line is down: the same as its end.
    } finally {
      deaf.run();
      forget();
      attendance.close();
      later.close();
    }
  }

  /**
   * Of a machine that stands already it holds for the next time that it is let go: gdb's {@code
   * step} is many motions, and an interrupt may come between two of them.
   */
  private void interrupt() {
    interrupted = true;
    guest.pause();
  }

  /** What others than gdb let the machine do: the protocol has no word for it. */
  private final class Others implements RunWatch.Listener {
    @Override
    public void goes() {
      moved |= motions.get() == 0;
    }

    @Override
    public void stands(Stop stop) {
      moved |= motions.get() == 0;
    }
  }

  private void forget() {
    guest.change(
        e -> {
          breakpoints.clear(e.breakpoints());
          return null;
        });
  }

  private void answer(byte[] packet) throws IOException, InterruptedException {
    byte[] answer;
    try {
      answer = to(Bytes.text(packet));
    } catch (PacketException e) {
      answer = Bytes.of(e.answer());
    } catch (CompletionException e) {
      leaving |= isGone(e);
      answer = refused(e.getCause());
    }
    if (answer != LATER) {
      link.send(answer);
    }
  }

  private static byte[] refused(Throwable why) {
    return Bytes.of("E." + said(why).replaceAll("[^ -~]", "?"));
  }

  private static String said(Throwable why) {
    Throwable cause = why instanceof CompletionException ? why.getCause() : why;
    return cause == null || cause.getMessage() == null ? "not possible" : cause.getMessage();
  }

  private byte[] to(String packet) throws PacketException, InterruptedException {
    if (packet.isEmpty()) {
      return UNSUPPORTED;
    }
    for (Map.Entry<String, Answer> entry : named.entrySet()) {
      if (packet.startsWith(entry.getKey())) {
        return entry.getValue().to(packet.substring(entry.getKey().length()));
      }
    }
    return one(packet.charAt(0), packet.substring(1));
  }

  /** Packets whose name is a letter. */
  private byte[] one(char letter, String rest) throws PacketException, InterruptedException {
    return switch (letter) {
      case '?' -> stands();
      case 'g' -> Bytes.of(GdbRegisters.values(now(guest.ask(this::seen))));
      case 'G' -> setAll(Hex.bytes(rest));
      case 'p' -> register(rest);
      case 'P' -> setRegister(rest);
      case 'm' -> Bytes.of(Hex.of(read(rest)));
      case 'x' -> Bytes.joined("b", read(rest));
      case 'M' -> write(rest, Hex.bytes(behind(rest, ':')));
      case 'X' -> write(rest, Bytes.of(behind(rest, ':')));
      case 'Z' -> insert(wanted(rest));
      case 'z' -> remove(wanted(rest));
      case 'c' -> go(rest, new Motion.Run());
      case 's' -> go(rest, new Motion.Step());
      case 'C' -> go("", new Motion.Run());
      case 'S' -> go("", new Motion.Step());
      case 'H', 'T' -> OK; // there is one processor
      case 'D' -> detach();
      case 'k' -> kill();
      default -> UNSUPPORTED;
    };
  }

  private Map<String, Answer> named() {
    return Map.ofEntries(
        Map.entry("qSupported", rest -> supported()),
        Map.entry("QStartNoAckMode", rest -> noAcknowledgements()),
        Map.entry("vMustReplyEmpty", rest -> UNSUPPORTED),
        Map.entry("vCont?", rest -> Bytes.of("vCont;c;C;s;S;t;r")),
        Map.entry("vCont;", this::motion),
        Map.entry("vKill", rest -> kill()),
        Map.entry("vFile:", this::servedFile),
        Map.entry("bs", rest -> back(new Motion.StepBack())),
        Map.entry("bc", rest -> back(new Motion.RunBack())),
        Map.entry("qAttached", rest -> Bytes.of("1")),
        Map.entry("qC", rest -> rest.isEmpty() ? Bytes.of("QC1") : UNSUPPORTED),
        Map.entry("qfThreadInfo", rest -> Bytes.of("m1")),
        Map.entry("qsThreadInfo", rest -> Bytes.of("l")),
        Map.entry("qThreadExtraInfo", rest -> Bytes.of(Hex.of(doing()))),
        Map.entry("qSymbol:", rest -> OK),
        Map.entry("qRcmd,", this::monitor),
        Map.entry("qXfer:", this::transfer),
        Map.entry("qqemu.PhyMemMode", rest -> Bytes.of(physical ? "1" : "0")),
        Map.entry("Qqemu.PhyMemMode:", this::physicalMode));
  }

  // ---------------------------------------------------------------- what it can

  private byte[] supported() {
    String back = guest.hasPast() ? ";ReverseStep+;ReverseContinue+" : "";
    return Bytes.of(
        "PacketSize="
            + Integer.toHexString(GdbLink.MOST)
            + ";QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+"
            + ";qXfer:exec-file:read+;qXfer:libraries:read+;qXfer:threads:read+;vContSupported+;swbreak+;hwbreak+"
            + ";binary-upload+"
            + back);
  }

  private byte[] noAcknowledgements() {
    link.stopAcknowledging(); // this packet itself is acknowledged
    return OK;
  }

  /** {@code object:read:annex:offset,length}. */
  private byte[] transfer(String rest) throws PacketException, InterruptedException {
    String[] parts = rest.split(":", 4);
    if (parts.length < 4 || !parts[1].equals("read")) {
      return UNSUPPORTED;
    }
    String whole =
        switch (parts[0]) {
          case "features" -> parts[2].equals("target.xml") ? GdbRegisters.DESCRIPTION : null;
          case "memory-map" -> MEMORY_MAP;
          case "threads" ->
              "<threads><thread id=\"1\" name=\"CPU 0\">" + doing() + "</thread></threads>";
          case "exec-file" -> hasImage() ? IMAGE : null;
          case "libraries" -> now(guest.ask(i -> libraries.list(i.symbols().modules())));
          default -> null;
        };
    if (whole == null) {
      return parts[0].equals("features") ? Bytes.of("E00") : UNSUPPORTED;
    }
    long offset = Hex.number(before(parts[3], ','));
    long length = Math.clamp(Hex.number(behind(parts[3], ',')), 0, MOST_BYTES);
    byte[] all = Bytes.of(whole);
    if (offset < 0 || offset >= all.length) {
      return Bytes.of("l");
    }
    int end = (int) Math.min(all.length, offset + length);
    return Bytes.joined(end == all.length ? "l" : "m", Arrays.copyOfRange(all, (int) offset, end));
  }

  /** gdb reads and writes linear addresses, of which any may be mapped. */
  private static final String MEMORY_MAP =
      """
      <?xml version="1.0"?>
      <!DOCTYPE memory-map PUBLIC "+//IDN gnu.org//DTD GDB Memory Map V1.0//EN"
       "http://sourceware.org/gdb/gdb-memory-map.dtd">
      <memory-map>
      <memory type="ram" start="0x0" length="0xffffffffffffffff"/>
      </memory-map>
      """;

  /** What is made of the kernel; empty where nothing is known of it, or not where it lies. */
  private Optional<byte[]> image() throws InterruptedException {
    Symbols symbols = now(guest.ask(Inspector::symbols));
    if (symbols.all().isEmpty() || symbols.relocation().isEmpty()) {
      return Optional.empty();
    }
    CopiedMemory tables = now(guest.ask(machine -> CopiedMemory.ofOrc(machine, this::peek)));
    byte[] frames = Orc.of(tables, symbols::address).map(FrameTable::of).orElse(new byte[0]);
    return SymbolElf.of(symbols.all().get(), frames);
  }

  private boolean hasImage() throws InterruptedException {
    Symbols symbols = now(guest.ask(Inspector::symbols));
    return symbols.all().filter(k -> !k.table().isEmpty()).isPresent()
        && symbols.relocation().isPresent();
  }

  private Optional<byte[]> file(String name) {
    try {
      return name.equals(IMAGE) ? image() : libraries.file(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private byte[] servedFile(String rest) throws PacketException {
    byte[] answer = files.answer(rest);
    return answer == null ? UNSUPPORTED : answer;
  }

  private String doing() throws InterruptedException {
    return now(
        guest.ask(
            i -> {
              RegisterValues r = i.registers();
              return String.format(
                  Locale.ROOT,
                  "%d-bit code, CPL %d%s",
                  r.codeBits(),
                  r.cpl(),
                  r.halted() ? ", halted" : "");
            }));
  }

  private byte[] physicalMode(String rest) throws PacketException {
    if (!rest.equals("0") && !rest.equals("1")) {
      throw new PacketException();
    }
    physical = rest.equals("1");
    return OK;
  }

  private byte[] monitor(String rest) throws PacketException {
    String line = Hex.text(rest);
    unanswered.incrementAndGet();
    guest
        .monitor(line, text -> later.execute(() -> send(Bytes.of("O" + Hex.of(text)))))
        .whenCompleteAsync(
            (done, trouble) -> {
              unanswered.decrementAndGet();
              interrupted = false; // it was the line's that was to end
              if (trouble != null) { // gdb takes all but an E of two digits for hexadecimal text
                send(Bytes.of("O" + Hex.of(said(trouble) + "\n")));
              }
              send(OK);
            },
            later);
    return LATER;
  }

  // ---------------------------------------------------------------- registers and memory

  private RegisterValues registers() throws InterruptedException {
    return now(guest.ask(Inspector::registers));
  }

  private static GdbRegister numbered(String digits) throws PacketException {
    List<GdbRegister> all = GdbRegisters.all();
    return all.get(Hex.count(digits, all.size() - 1));
  }

  private byte[] register(String digits) throws PacketException, InterruptedException {
    return Bytes.of(GdbRegisters.value(numbered(digits), registers()));
  }

  private byte[] setRegister(String rest) throws PacketException, InterruptedException {
    GdbRegister r = numbered(before(rest, '='));
    byte[] value = Hex.bytes(behind(rest, '='));
    if (value.length != r.bytes()) {
      throw new PacketException();
    }
    String trouble = now(guest.change(e -> set(e, r, value, 0)));
    return trouble == null ? OK : Bytes.of("E." + r.name() + ": " + trouble);
  }

  private static String set(Editor machine, GdbRegister r, byte[] values, int at) {
    return r.setter() == null
        ? "it cannot be set"
        : r.setter().set(machine, number(values, at, Math.min(8, r.bytes())), high(r, values, at));
  }

  private static long high(GdbRegister r, byte[] values, int at) {
    return r.bytes() > 8 ? number(values, at + 8, r.bytes() - 8) : 0;
  }

  private static long number(byte[] values, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | values[at + i] & 0xFF;
    }
    return value;
  }

  /** Those that are other than they were; the first that cannot be set is told. */
  private byte[] setAll(byte[] values) throws PacketException, InterruptedException {
    List<GdbRegister> all = GdbRegisters.all();
    if (values.length != all.stream().mapToInt(GdbRegister::bytes).sum()) {
      throw new PacketException();
    }
    String trouble =
        now(
            guest.change(
                e -> {
                  RegisterValues before = e.registers();
                  String first = null;
                  int at = 0;
                  for (GdbRegister r : all) {
                    boolean same =
                        !r.isKnown()
                            || GdbRegisters.value(r, before)
                                .equals(Hex.of(Arrays.copyOfRange(values, at, at + r.bytes())));
                    String refused = same ? null : set(e, r, values, at);
                    first = first == null && refused != null ? r.name() + ": " + refused : first;
                    at += r.bytes();
                  }
                  return first;
                }));
    return trouble == null ? OK : Bytes.of("E." + trouble);
  }

  private byte[] read(String rest) throws PacketException, InterruptedException {
    long address = Hex.number(before(rest, ','));
    int length = (int) Math.min(Hex.count(behind(rest, ','), Integer.MAX_VALUE), MOST_BYTES);
    byte[] bytes = new byte[length];
    int there = now(guest.ask(i -> peek(i, address, bytes)));
    if (there == 0 && length > 0) {
      throw new PacketException(NO_MEMORY);
    }
    return Arrays.copyOf(bytes, there);
  }

  /**
   * What the guest would read. Of the kernel, as long as that is not mapped where it is linked, it
   * is what was loaded: gdb looks at a function before it sets a breakpoint there.
   */
  private int peek(Inspector machine, long address, byte[] into) {
    int there = machine.peek(physical, address, into);
    if (there > 0 || physical) {
      return there;
    }
    OptionalLong loaded = machine.symbols().loadedAt(address);
    return loaded.isPresent() ? machine.peek(true, loaded.getAsLong(), into) : 0;
  }

  private byte[] write(String rest, byte[] bytes) throws PacketException, InterruptedException {
    String place = before(rest, ':');
    long address = Hex.number(before(place, ','));
    if (Hex.count(behind(place, ','), GdbLink.MOST) != bytes.length) {
      throw new PacketException();
    }
    return bytes.length == 0 || now(guest.change(e -> e.poke(physical, address, bytes)))
        ? OK
        : Bytes.of(NO_MEMORY);
  }

  // ---------------------------------------------------------------- breakpoints

  /** {@code type,address,length}, and conditions that are not asked for. */
  private static Wanted wanted(String rest) throws PacketException {
    String[] parts = before(rest + ";", ';').split(",", -1);
    if (parts.length != 3) {
      throw new PacketException();
    }
    Kind kind = Kind.values()[Hex.count(parts[0], Kind.values().length - 1)];
    return new Wanted(kind, Hex.number(parts[1]), Hex.count(parts[2], Integer.MAX_VALUE));
  }

  private byte[] insert(Wanted wanted) throws InterruptedException {
    return now(guest.change(e -> breakpoints.insert(e, wanted)))
        ? OK
        : Bytes.of("E.1 to 4,096 bytes can be watched");
  }

  private byte[] remove(Wanted wanted) {
    breakpoints.remove(wanted);
    return OK;
  }

  // ---------------------------------------------------------------- going

  private byte[] stands() throws InterruptedException {
    interrupted = false;
    unanswered.incrementAndGet();
    guest
        .stands()
        .whenCompleteAsync(
            (stop, trouble) -> {
              unanswered.decrementAndGet();
              tell(stop, trouble, "");
            },
            later);
    return LATER;
  }

  /** Of several actions the first is for the one thread there is. */
  private byte[] motion(String rest) throws PacketException, InterruptedException {
    String action = before(before(rest + ";", ';') + ":", ':');
    if (action.isEmpty()) {
      throw new PacketException();
    }
    return switch (action.charAt(0)) {
      case 'c', 'C' -> go("", new Motion.Run());
      case 's', 'S' -> go("", new Motion.Step());
      case 'r' -> {
        String range = action.substring(1);
        yield go(
            "",
            new Motion.StepWhile(Hex.number(before(range, ',')), Hex.number(behind(range, ','))));
      }
      case 't' -> {
        guest.pause();
        yield LATER;
      }
      default -> throw new PacketException();
    };
  }

  /**
   * Lets it go.
   *
   * @param address from where; empty for from where it stands
   */
  private byte[] go(String address, Motion motion) throws PacketException, InterruptedException {
    if (!going.isDone()) {
      return Bytes.of("E.the machine is running");
    }
    String waiting = held.getAndSet(null);
    if (waiting != null) {
      return Bytes.of(waiting);
    }
    if (interrupted) {
      return staysInterrupted();
    }
    if (!address.isEmpty()) {
      byte[] rip = new byte[8];
      long value = Hex.number(address);
      for (int i = 0; i < rip.length; i++) {
        rip[i] = (byte) (value >>> 8 * i);
      }
      GdbRegister r = GdbRegisters.all().get(GdbRegisters.rip());
      String trouble = now(guest.change(e -> set(e, r, rip, 0)));
      if (trouble != null) {
        return Bytes.of("E." + trouble);
      }
    }
    settle();
    sayMoved();
    motions.incrementAndGet();
    going =
        guest
            .go(motion)
            .whenCompleteAsync(
                (stop, trouble) -> {
                  motions.decrementAndGet();
                  tell(stop, trouble, "");
                },
                later);
    return LATER;
  }

  private byte[] back(Motion motion) throws InterruptedException {
    if (!going.isDone()) {
      return Bytes.of("E.the machine is running");
    }
    String waiting = held.getAndSet(null);
    if (waiting != null) {
      return Bytes.of(waiting);
    }
    if (interrupted) {
      return staysInterrupted();
    }
    settle();
    sayMoved();
    motions.incrementAndGet();
    long before = now(guest.ask(Inspector::instructions));
    going =
        guest
            .go(motion)
            .whenCompleteAsync(
                (stop, trouble) -> {
                  motions.decrementAndGet();
                  boolean begin =
                      trouble == null
                          && stop.hits().isEmpty()
                          && stop.reason() != StopReason.REQUESTED
                          && (motion instanceof Motion.RunBack || stop.instructions() == before);
                  tell(stop, trouble, begin ? "replaylog:begin;" : "");
                },
                later);
    return LATER;
  }

  /** The machine was asked to stop before it was let go: it does not move. */
  private byte[] staysInterrupted() {
    motions.incrementAndGet();
    going =
        guest
            .stands()
            .whenCompleteAsync(
                (stop, trouble) -> {
                  motions.decrementAndGet();
                  tell(trouble == null ? StopReply.requested(stop) : stop, trouble, "");
                },
                later);
    return LATER;
  }

  /** gdb holds what it knows of registers true as long as it does not let the machine go. */
  private void sayMoved() throws InterruptedException {
    if (moved) {
      String place =
          now(
              guest.ask(
                  machine -> {
                    long pc = seen(machine).linearRip();
                    String name = machine.nameOf(false, pc);
                    return "0x" + Long.toHexString(pc) + (name == null ? "" : " <" + name + ">");
                  }));
      send(
          Bytes.of(
              "O" + Hex.of("the guest was moved meanwhile, and goes on from " + place + "\n")));
    }
  }

  /** What gdb is about to hear. */
  private RegisterValues seen(Inspector machine) {
    moved = false;
    return machine.registers();
  }

  private void settle() throws InterruptedException {
    if (breakpoints.isUnsettled()) {
      now(
          guest.change(
              e -> {
                breakpoints.settle(e.breakpoints());
                return null;
              }));
    }
  }

  private byte[] detach() throws InterruptedException {
    now(
        guest.change(
            e -> {
              breakpoints.clear(e.breakpoints());
              return null;
            }));
    attendance.close();
    guest.go(new Motion.Run());
    leaving = true;
    send(OK);
    return LATER;
  }

  private byte[] kill() {
    leaving = true;
    send(OK);
    guest.kill();
    return LATER;
  }

  /** It stands: says why. */
  private void tell(Stop stop, Throwable trouble, String more) {
    if (trouble != null) {
      boolean gone = isGone(trouble);
      leaving |= gone;
      send(gone ? EXITED : refused(trouble));
      return;
    }
    interrupted &= stop.reason() != StopReason.REQUESTED;
    breakpoints.others(stop).forEach(h -> send(Bytes.of("O" + Hex.of(h.text() + "\n"))));
    if (StopReply.goesNoFurther(stop)) {
      send(Bytes.of("O" + Hex.of(stop.reason().ofGuest() + "\n")));
    }
    String reason = more.isEmpty() ? breakpoints.reason(stop) : more;
    guest
        .ask(i -> new Here(seen(i), areOtherModules(i)))
        .whenCompleteAsync(
            (here, none) -> {
              String registers = none == null ? StopReply.expedited(here.values) : "";
              String why = StopReply.of(stop, registers, reason);
              if (none == null && here.otherModules) {
                held.set(why);
                send(Bytes.of(StopReply.ofLibraries(registers)));
              } else {
                send(Bytes.of(why));
              }
            },
            later);
  }

  /** Where it stands. */
  private record Here(RegisterValues values, boolean otherModules) {}

  private boolean areOtherModules(Inspector machine) {
    return libraries.areKnown() && libraries.areOthers(machine.symbols().modules());
  }

  private static boolean isGone(Throwable trouble) {
    return trouble instanceof GuestGoneException
        || trouble instanceof CompletionException e && e.getCause() instanceof GuestGoneException;
  }

  /** A line that is down is found by the reading thread. */
  private void send(byte[] packet) {
    try {
      link.send(packet);
    } catch (IOException e) {
      leaving = true;
    }
  }

  // ---------------------------------------------------------------- little things

  /** Waits for what the machine's thread answers between two instructions. */
  private static <T> T now(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private static String before(String text, char border) throws PacketException {
    int at = text.indexOf(border);
    if (at < 0) {
      throw new PacketException();
    }
    return text.substring(0, at);
  }

  private static String behind(String text, char border) throws PacketException {
    int at = text.indexOf(border);
    if (at < 0) {
      throw new PacketException();
    }
    return text.substring(at + 1);
  }
}
