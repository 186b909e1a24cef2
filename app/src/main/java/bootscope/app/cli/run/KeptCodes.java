package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.UserFolders;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.machine.Boot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where translated code is kept from run to run. */
public final class KeptCodes {
  private KeptCodes() {}

  /** The usual folder; empty where the user's is not known. */
  public static Optional<KeptFolder> usual() {
    Path folder = UserFolders.here().cache().resolve("code");
    return folder.isAbsolute() ? Optional.of(new KeptFolder(folder)) : Optional.empty();
  }

  /**
   * The boot with its code kept where that is wanted.
   *
   * @throws UsageException when a folder was named that cannot be used; the usual one is left alone
   *     then, and the engine's status says so
   */
  public static Boot of(KeptCodeChoice choice, Boot boot) {
    return of(choice, boot, false);
  }

  /** The same where a profile is recorded, or not. */
  public static Boot of(KeptCodeChoice choice, Boot boot, boolean noting) {
    if (!choice.on()) {
      return boot.with(KeptCode.none("it was switched off"));
    }
    if (boot.configuration().engine() == EngineChoice.INTERPRETER) {
      return boot;
    }
    return choice
        .folder()
        .map(KeptCodes::named)
        .or(KeptCodes::usual)
        .map(folder -> boot.keepingCode(folder, noting))
        .orElseGet(() -> boot.with(KeptCode.none("nobody knows where the user's caches are")));
  }

  private static KeptFolder named(Path path) {
    KeptFolder folder = new KeptFolder(path);
    try {
      folder.make();
      Optional<String> objection = folder.objection();
      if (objection.isPresent()) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "-kept-code: %s %s; name a folder of your own that only you may write to",
                path,
                objection.get()));
      }
      return folder;
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-kept-code: %s cannot be used (%s); name a folder of your own",
              path,
              e));
    }
  }
}
