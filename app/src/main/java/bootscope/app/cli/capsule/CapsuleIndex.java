package bootscope.app.cli.capsule;

import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.CapsuleFile.IndexPart;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Edit;
import bootscope.core.debug.RegisterName;
import bootscope.core.history.MarkedInstant;
import bootscope.core.history.Recording;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Stimulus;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a capsule says of itself, as JSON.
 *
 * @param words of the command line, each in its parts
 */
record CapsuleIndex(
    List<List<IndexPart>> words,
    Recording recording,
    List<KeptBreakpoint> breakpoints,
    List<MarkedInstant> marks) {
  private static final String FORMAT = "bootscope-capsule";
  private static final int VERSION = 1;
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]+");
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** The form of the file. Numbers are decimal; instants in instructions and ns of virtual time. */
  private record Form(
      String format,
      int version,
      List<List<IndexPart>> words,
      List<Came> inputs,
      List<Changed> edits,
      List<KeptBreakpoint> breakpoints,
      List<Marked> marks,
      long instructions,
      long nanos,
      String hash) {}

  /**
   * Something that came from outside.
   *
   * @param what {@code typed}, {@code break}, {@code power-button} or {@code nmi}
   * @param port number of the serial port, from 0
   * @param character 0 to 255
   */
  private record Came(long instructions, long nanos, String what, int port, int character) {}

  /**
   * A change by hand, of a register or of memory.
   *
   * @param device that the register is of; null for the processor, and for memory
   * @param after hexadecimal digits
   */
  private record Changed(
      long instructions,
      long nanos,
      String device,
      String register,
      Boolean physical,
      String address,
      String after) {}

  /** Number of the run that comes of a capsule: a boot begins. */
  private static final int THE_RUN = 1;

  /** An instant that the user marked. */
  private record Marked(String note, long instructions, long nanos) {}

  static String text(List<List<IndexPart>> words, Capsule capsule) {
    Recording recording = capsule.recording();
    return GSON.toJson(
        new Form(
            FORMAT,
            VERSION,
            words,
            recording.inputs().stream().map(CapsuleIndex::came).toList(),
            recording.edits().stream().map(CapsuleIndex::changed).toList(),
            capsule.breakpoints(),
            capsule.marks().stream()
                .map(m -> new Marked(m.note(), m.instructions(), m.virtualNanos()))
                .toList(),
            recording.instructions(),
            recording.virtualNanos(),
            recording.hash()));
  }

  private static Came came(Input i) {
    long at = i.instructions();
    long nanos = i.virtualNanos();
    return switch (i.what()) {
      case Stimulus.Typed t -> new Came(at, nanos, "typed", t.port(), t.character());
      case Stimulus.Break b -> new Came(at, nanos, "break", b.port(), 0);
      case Stimulus.PowerButton p -> new Came(at, nanos, "power-button", 0, 0);
      case Stimulus.Nmi n -> new Came(at, nanos, "nmi", 0, 0);
    };
  }

  private static Changed changed(Edit e) {
    return switch (e.place()) {
      case Edit.OfRegister r ->
          new Changed(e.instructions(), e.virtualNanos(), null, r.name(), null, null, e.after());
      case Edit.OfDevice d ->
          new Changed(
              e.instructions(),
              e.virtualNanos(),
              d.register().device(),
              d.register().register(),
              null,
              null,
              e.after());
      case Edit.OfMemory m ->
          new Changed(
              e.instructions(),
              e.virtualNanos(),
              null,
              null,
              m.physical(),
              Long.toHexString(m.address()),
              e.after());
    };
  }

  /**
   * Reads one.
   *
   * @throws CapsuleException when it is none
   */
  static CapsuleIndex read(byte[] text) throws CapsuleException {
    try {
      Form form = GSON.fromJson(new String(text, StandardCharsets.UTF_8), Form.class);
      if (form == null || !FORMAT.equals(form.format)) {
        throw new CapsuleException("the index is not a capsule's");
      }
      if (form.version != VERSION) {
        throw new CapsuleException(
            "the capsule is of version "
                + form.version
                + ", and this program knows "
                + VERSION
                + ": use a newer one");
      }
      return of(form);
    } catch (JsonParseException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new CapsuleException("the capsule is damaged: " + why.replaceFirst("^.*: ", ""), e);
    } catch (NullPointerException e) {
      throw new CapsuleException("the capsule is damaged: something is missing in its index", e);
    } catch (IllegalArgumentException e) {
      throw new CapsuleException("the capsule is damaged: " + e.getMessage(), e);
    }
  }

  private static CapsuleIndex of(Form form) {
    List<Input> inputs = new ArrayList<>();
    Order order = new Order("what came", form.instructions, form.nanos);
    for (Came c : form.inputs) {
      order.next(c.instructions, c.nanos);
      inputs.add(new Input(stimulus(c), c.instructions, c.nanos));
    }
    List<Edit> edits = new ArrayList<>();
    order = new Order("what was changed", form.instructions, form.nanos);
    for (Changed c : form.edits) {
      order.next(c.instructions, c.nanos);
      edits.add(
          new Edit(
              edits.size() + 1, Edit.Kind.MADE, c.instructions, c.nanos, place(c), "", c.after));
    }
    List<MarkedInstant> marks = new ArrayList<>();
    for (Marked m : form.marks == null ? List.<Marked>of() : form.marks) {
      check(!m.note.isEmpty(), "a mark has no note");
      new Order("a mark", form.instructions, form.nanos).next(m.instructions, m.nanos);
      boolean byItself =
          inputs.stream().allMatch(i -> m.nanos < i.virtualNanos())
              && edits.stream().allMatch(e -> m.instructions < e.instructions());
      marks.add(new MarkedInstant(m.note, THE_RUN, byItself, m.instructions, m.nanos));
    }
    form.breakpoints.forEach(CapsuleIndex::check);
    for (List<IndexPart> word : form.words) {
      for (IndexPart p : word) {
        long kinds = Stream.of(p.text(), p.file(), p.folder()).filter(Objects::nonNull).count();
        check(kinds == 1, "a part of an option's value is not of one kind");
      }
    }
    return new CapsuleIndex(
        form.words,
        new Recording(inputs, edits, form.instructions, form.nanos, form.hash),
        List.copyOf(form.breakpoints),
        marks);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** What a run's instants are: each at or behind the one before, none behind the last. */
  private static final class Order {
    private final String what;
    private final long lastInstructions;
    private final long lastNanos;
    private long instructions;
    private long nanos;

    Order(String what, long lastInstructions, long lastNanos) {
      this.what = what;
      this.lastInstructions = lastInstructions;
      this.lastNanos = lastNanos;
    }

    void next(long nextInstructions, long nextNanos) {
      check(
          instructions <= nextInstructions
              && nextInstructions <= lastInstructions
              && nanos <= nextNanos
              && nextNanos <= lastNanos,
          what + " is out of order, after " + nextInstructions + " instructions");
      instructions = nextInstructions;
      nanos = nextNanos;
    }
  }

  private static void check(KeptBreakpoint b) {
    check(BreakpointKinds.of(b.kind()).isPresent(), b.kind() + " is no kind of breakpoint");
    check(b.radix() == 10 || b.radix() == 16, "a breakpoint's radix is " + b.radix());
    check(b.ignored() >= 0, "a breakpoint lets fewer hits than none pass");
    check(
        b.said().values().stream().allMatch(Objects::nonNull), "a breakpoint's parameter is null");
  }

  private static Stimulus stimulus(Came c) {
    check(c.port >= 0, c.port + " is no serial port");
    check(0 <= c.character && c.character <= 0xFF, c.character + " is no character");
    return switch (c.what) {
      case "typed" -> new Stimulus.Typed(c.port, c.character);
      case "break" -> new Stimulus.Break(c.port);
      case "power-button" -> new Stimulus.PowerButton();
      case "nmi" -> new Stimulus.Nmi();
      default -> throw new IllegalArgumentException(c.what + " is nothing that comes");
    };
  }

  private static Edit.Place place(Changed c) {
    check(DIGITS.matcher(c.after).matches(), c.after + " is nothing that a place can hold");
    if (c.register == null) {
      return new Edit.OfMemory(c.physical, Long.parseUnsignedLong(c.address, 16), List.of());
    }
    if (c.device != null) {
      check(c.after.length() <= 16, c.after + " is more than a device's register holds");
      return new Edit.OfDevice(new DeviceRegisters.Named(c.device, c.register));
    }
    RegisterName name =
        CpuRegisters.named(c.register)
            .orElseThrow(() -> new IllegalArgumentException(c.register + " is no register"));
    return new Edit.OfRegister(name.register(), c.register);
  }
}
