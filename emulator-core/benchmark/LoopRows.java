import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The loops of {@code steady-loops.elf}, each some seconds long, and the start and end of both
 * programs without any of them. The proof is the loop's checksum, so it is the same in both.
 */
final class LoopRows {
  private static final String NO_LOOP = "start and end alone";

  /** Rounds of each loop: about three seconds of QEMU 7.2 on a host of 2022. */
  private static final Map<String, Integer> ROUNDS = new LinkedHashMap<>();

  static {
    ROUNDS.put("multiply", 2400);
    ROUNDS.put("sort", 600);
    ROUNDS.put("scan", 1500);
    ROUNDS.put("calls", 1000);
  }

  private final Programs programs;
  private final Path guest;

  /**
   * @param guest {@code steady-loops.elf}
   */
  LoopRows(Programs programs, Path guest) {
    this.programs = programs;
    this.guest = guest;
  }

  /**
   * @param percent how much of their usual length the loops have
   */
  List<Row> of(int percent) {
    List<Row> rows = new ArrayList<>(pair(NO_LOOP, "loop=none", "powering off", null, null));
    String qemuStart = rows.getFirst().name();
    String ourStart = rows.getLast().name();
    ROUNDS.forEach(
        (loop, rounds) -> {
          String append = "loop=" + loop + " count=" + Math.max(1, rounds * percent / 100);
          rows.addAll(pair(loop, append, loop + " 0x[0-9a-f]{16}", qemuStart, ourStart));
        });
    return rows;
  }

  private List<Row> pair(
      String what, String append, String proof, String qemuStart, String ourStart) {
    List<String> options = List.of("-kernel", guest.toString(), "-append", append);
    Pattern pattern = Pattern.compile(proof);
    String qemu = "QEMU TCG, " + what;
    return List.of(
        new Row(qemu, qemu, qemuStart, Programs.qemu(options), pattern, false),
        new Row("Bootscope, " + what, qemu, ourStart, programs.bootscope(options), pattern, false));
  }
}
