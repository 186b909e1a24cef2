package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Profile;
import bootscope.views.action.Action;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.bootprofile.ComparisonDigest.Named;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** What can be compared, and what can be done with a comparison. */
final class ComparisonActions {
  private final Workspace workspace;
  private final Texts texts;
  private final BootProfileModel profile;
  private final ComparisonModel model;
  private final ProfileFiles files;
  private final Supplier<String> name;
  private final Conditions conditions = new Conditions();
  private final List<Action> all = new ArrayList<>();
  private final List<Action> tools = new ArrayList<>();

  /**
   * @param name of the profile that is shown
   */
  ComparisonActions(
      Workspace workspace,
      Texts texts,
      BootProfileModel profile,
      ComparisonModel model,
      ProfileFiles files,
      Supplier<String> name) {
    this.workspace = workspace;
    this.texts = texts;
    this.profile = profile;
    this.model = model;
    this.files = files;
    this.name = name;
    if (files.reads()) {
      Action file =
          Action.of("bootprofile.compare")
              .icon(MaterialDesignC.COMPARE_HORIZONTAL)
              .enabled(conditions.when(() -> profile.digest() != null))
              .run(this::compareFile);
      all.add(file);
      tools.add(file);
    }
    all.add(
        Action.of("bootprofile.compare-before")
            .icon(MaterialDesignH.HISTORY)
            .enabled(conditions.when(() -> profile.isOfGuest() && profile.previous().isPresent()))
            .run(this::compareBefore));
    Action exchange =
        Action.of("bootprofile.compare-exchange")
            .icon(MaterialDesignS.SWAP_HORIZONTAL)
            .enabled(conditions.when(() -> model.digest() != null))
            .run(model::exchange);
    Action close =
        Action.of("bootprofile.compare-close")
            .icon(MaterialDesignC.CLOSE)
            .enabled(conditions.when(() -> model.digest() != null))
            .run(model::close);
    all.addAll(List.of(exchange, close));
    tools.addAll(List.of(exchange, close));
  }

  List<Action> all() {
    return all;
  }

  /** Those of the pane's bar. */
  List<Action> tools() {
    return tools;
  }

  void update() {
    conditions.update();
  }

  /** What is shown, with which another is compared. */
  private Named shown() {
    Profile now = profile.digest().profile();
    return new Named(
        profile.isOfGuest() ? texts.get("bootprofile.compare.after.name", name.get()) : name.get(),
        now);
  }

  private void compareFile() {
    workspace.fileToRead(texts.get("action.bootprofile.compare")).ifPresent(this::compare);
  }

  /** Compares what a file has with what is shown. */
  void compare(Path file) {
    Named now = shown();
    model.compare(
        () -> new Named(String.valueOf(file.getFileName()), files.read(file)),
        () -> now,
        e ->
            workspace.tell(
                texts.get("bootprofile.unreadable", file),
                texts.get("bootprofile.unreadable.remedy", e.getMessage())));
  }

  private void compareBefore() {
    Named now = shown();
    profile
        .previous()
        .ifPresent(
            p -> {
              String called = texts.get("bootprofile.compare.before.name", p.name());
              model.compare(() -> new Named(called, p.profile()), () -> now, e -> {});
            });
  }
}
