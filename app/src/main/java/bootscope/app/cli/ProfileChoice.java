package bootscope.app.cli;

import bootscope.core.profile.CostModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted of a profile of the run.
 *
 * @param outputs files to write
 * @param top how many rows of each table to print at the end; 0 for none
 * @param cost what instructions cost, by their class; empty: that is not asked for
 * @param kept whether whoever has the run made wants it himself
 * @param programs of the guest's whose functions are to be told
 */
public record ProfileChoice(
    List<Output> outputs,
    int top,
    Optional<CostModel> cost,
    boolean kept,
    List<ProgramChoice> programs) {
  /** Nothing: none is recorded. */
  public static final ProfileChoice NONE = new ProfileChoice(List.of(), 0, Optional.empty());

  /** It is neither written nor printed. */
  public static final ProfileChoice KEPT =
      new ProfileChoice(List.of(), 0, Optional.empty(), true, List.of());

  /**
   * A file.
   *
   * @param format by its name
   * @param least instructions of the shortest call that is shown by itself
   */
  public record Output(Path file, String format, long least) {}

  /**
   * A program's file with symbols.
   *
   * @param path that the guest runs it by, or the last part of it
   */
  public record ProgramChoice(Path file, String path) {}

  public ProfileChoice {
    outputs = List.copyOf(outputs);
    programs = List.copyOf(programs);
  }

  public ProfileChoice(List<Output> outputs, int top, Optional<CostModel> cost) {
    this(outputs, top, cost, false, List.of());
  }

  /** The same with these programs. */
  ProfileChoice with(List<ProgramChoice> given) {
    return new ProfileChoice(outputs, top, cost, kept, given);
  }

  /** Whether a profile is recorded. */
  public boolean wanted() {
    return top > 0 || kept || !outputs.isEmpty();
  }
}
