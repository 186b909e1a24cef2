package bootscope.app.cli.run;

import bootscope.app.cli.ProfileChoice;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.ByteText;
import bootscope.core.files.OutputFile;
import bootscope.core.image.ImageException;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.ProfileText;
import bootscope.core.profile.UserProgram;
import bootscope.core.profile.export.Detail;
import bootscope.core.profile.export.ProfileFormat;
import bootscope.core.profile.export.ProfileFormats;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code -profile} and {@code bootscope profile} ask for. */
final class ProfileReports {
  private ProfileReports() {}

  /**
   * The programs that are named.
   *
   * @throws UsageException when one's file is none, or no profile is recorded
   */
  static List<UserProgram> programs(RunOptions options) {
    List<UserProgram> programs = new ArrayList<>();
    for (ProfileChoice.ProgramChoice choice : options.profile().programs()) {
      if (!options.profile().wanted()) {
        throw new UsageException(
            "-profile-program: no profile is recorded; add -profile FILE, or leave it out");
      }
      try {
        programs.add(UserProgram.of(choice.file(), choice.path()));
      } catch (ImageException e) {
        throw new UsageException("-profile-program: " + e.getMessage());
      }
    }
    return programs;
  }

  /** Writes the files, and prints the top. */
  static void write(RunOptions options, CallRecorder recorder, PrintStream out, RunFiles files) {
    Profile profile = recorder.profile();
    String title = options.kernel().map(ByteText::readable).orElse("snapshot");
    for (ProfileChoice.Output output : options.profile().outputs()) {
      OutputFile file = files.report(output.file());
      Optional<ProfileFormat> format = ProfileFormats.named(output.format());
      try {
        if (format.isPresent()) {
          format.get().write(profile, new Detail(output.least(), title), file.stream());
        } else {
          ProfileOrigin origin = new ProfileOrigin(title, "", options.append());
          ProfileFile.write(profile, origin, file.stream());
        }
        file.commit();
      } catch (IOException e) {
        files.refuse(output.file(), e);
      }
    }
    if (options.profile().top() > 0) {
      out.print(ProfileText.of(profile, options.profile().top()));
      if (options.profile().cost().isPresent() && recorder.classes().isPresent()) {
        out.print(
            recorder.classes().get().text(options.profile().cost().get(), options.profile().top()));
      }
      out.flush();
    }
  }
}
