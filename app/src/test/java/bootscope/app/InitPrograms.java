package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that are a guest's init, compiled here, and initial RAM disks that hold them. */
public final class InitPrograms {
  private InitPrograms() {}

  /**
   * Compiles a program that needs no library, with frame pointers.
   *
   * @param source C
   */
  public static Path compile(Path dir, String source, String... flags) throws Exception {
    Path file = Files.writeString(dir.resolve("init.c"), source);
    Path program = dir.resolve("init");
    List<String> words = new ArrayList<>(List.of("gcc", "-O1", "-fno-omit-frame-pointer"));
    words.addAll(List.of("-mno-omit-leaf-frame-pointer", "-fno-optimize-sibling-calls"));
    words.addAll(List.of("-fno-stack-protector", "-fcf-protection=none", "-mgeneral-regs-only"));
    words.addAll(List.of("-fno-pic", "-no-pie", "-static", "-nostdlib"));
    words.addAll(List.of(flags));
    words.addAll(List.of("-o", program.toString(), file.toString()));
    run(words);
    return program;
  }

  /** What a tool puts out; a skip where it is not there. */
  public static byte[] run(List<String> words) throws Exception {
    try {
      Process tool =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      byte[] out = tool.getInputStream().readAllBytes();
      assertEquals(0, tool.waitFor(), () -> String.join(" ", words));
      return out;
    } catch (IOException e) {
      return abort(words.getFirst() + " is not there: " + e.getMessage());
    }
  }

  /**
   * A "newc" archive with a console: each entry a header of 13 hexadecimal fields of 8 digits, its
   * name, its content.
   *
   * @param files by name; null is a folder
   */
  public static byte[] initrd(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entry(out, "dev", 0040755, 0, 0, new byte[0]);
    entry(out, "dev/console", 0020600, 5, 1, new byte[0]);
    files.forEach(
        (name, content) ->
            entry(
                out,
                name,
                content == null ? 0040755 : 0100755,
                0,
                0,
                content == null ? new byte[0] : content));
    entry(out, "TRAILER!!!", 0, 0, 0, new byte[0]);
    return out.toByteArray();
  }

  private static void entry(
      ByteArrayOutputStream out, String name, int mode, int major, int minor, byte[] content) {
    int[] fields = {0, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length() + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format(Locale.ROOT, "%08X", field));
    }
    header.append(name).append('\0');
    out.writeBytes(header.toString().getBytes(StandardCharsets.ISO_8859_1));
    pad(out);
    out.writeBytes(content);
    pad(out);
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
  }
}
