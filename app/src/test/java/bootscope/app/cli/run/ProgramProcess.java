package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, from the built classes, with pipes for a terminal. */
final class ProgramProcess implements AutoCloseable {
  private final Process process;
  private final InputStream out;
  private final OutputStream in;
  private final StringBuilder said = new StringBuilder();
  private int understood; // how much of it was looked at

  private ProgramProcess(Process process) {
    this.process = process;
    out = process.getInputStream();
    in = process.getOutputStream();
  }

  /** Standard error goes to standard output. */
  static ProgramProcess start(List<String> words) throws IOException {
    List<String> options = List.of("-Dbootscope.stdin=other", "-Dbootscope.exit=quick");
    List<String> command = command(options, words); // as the launcher says
    return new ProgramProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The words of a command that starts the program, with further options for the runtime. */
  static List<String> command(List<String> options, List<String> words) {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = modules + File.pathSeparator + System.getProperty("java.class.path", "");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=1g"));
    command.addAll(options);
    command.addAll(List.of("-cp", classes, "bootscope.app.Main"));
    command.addAll(words);
    return command;
  }

  /** Reads on until it says this, and returns what it said up to there. */
  String expect(String text) throws IOException {
    byte[] bytes = new byte[4096];
    while (true) {
      int at = said.indexOf(text, understood);
      if (at >= 0) {
        int from = understood;
        understood = at + text.length();
        return said.substring(from, understood);
      }
      int n = out.read(bytes);
      if (n < 0) {
        return fail("it never said '" + text + "', but: " + said);
      }
      said.append(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
    }
  }

  void type(String text) throws IOException {
    in.write(text.getBytes(StandardCharsets.ISO_8859_1));
    in.flush();
  }

  /** Waits for its end; its exit status. */
  int end() throws IOException, InterruptedException {
    said.append(new String(out.readAllBytes(), StandardCharsets.ISO_8859_1));
    return process.waitFor();
  }

  /** SIGTERM: the program ends by itself. */
  void terminate() {
    process.toHandle().destroy(); // as with a kill
  }

  /** SIGKILL: no more code of the program runs. */
  void kill() throws IOException, InterruptedException {
    process.toHandle().destroyForcibly(); // the process's own would close the pipes, unread
    end();
  }

  /** All that it has said, as far as it was read. */
  String said() {
    return said.toString();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    in.close();
    out.close();
  }
}
