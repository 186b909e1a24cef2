package bootscope.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The guests that come with the program, in the assets. */
public final class BuiltInGuests {
  private static final String FOLDER = "bootscope/assets/guests/";

  /** Name to one line on what each shows, the plainest first. */
  public static final Map<String, String> ALL = all();

  private BuiltInGuests() {}

  private static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("hello-pvh", "prints what it was handed in hvm_start_info, and powers off");
    all.put("long-mode", "goes from the 32-bit entry to 64-bit code, printing each step");
    all.put("ticks", "counts timer interrupts, halted in between");
    all.put("echo", "prints back what is typed on the serial line");
    all.put("triple-fault", "loses its interrupt table and faults three times");
    all.put(
        "wrong-pte", "clears page-table entries along with its counters, and faults much later");
    all.put(
        "overwritten-descriptor",
        "copies a name that is too long into its GDT, and faults much later");
    all.put("missing-far-jump", "turns long mode on, and goes to 64-bit code without the far jump");
    all.put("hello-multiboot", "prints what a Multiboot loader hands over, and powers off");
    all.put("boot-mix", "does a hundred times what kernels do when they boot, and powers off");
    all.put("steady-loops", "runs four steady loops as long as it is told, to time emulators");
    return Collections.unmodifiableMap(all);
  }

  /**
   * The ELF image of a built-in guest.
   *
   * @throws UsageException if there is none of this name
   */
  public static byte[] read(String name) {
    if (!ALL.containsKey(name)) {
      String nearest = Help.nearest(name, List.copyOf(ALL.keySet()));
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-kernel: there is no built-in guest '%s'; %s",
              name,
              nearest == null
                  ? "'bootscope guests' lists them"
                  : "did you mean " + RunOptions.GUEST_PREFIX + nearest + "?"));
    }
    return resource(name + ".elf");
  }

  /** The firmware image that the start-up caches are trained on. */
  public static byte[] trainingFirmware() {
    return resource("firmware-mix.rom");
  }

  private static byte[] resource(String file) {
    String resource = FOLDER + file;
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the assets");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
