package bootscope.app.wiring;

import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.run.BootWays;
import bootscope.app.menu.MeasureForm;
import bootscope.app.menu.MeasureState;
import bootscope.app.menu.MeasureState.Phase;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.Workbench;
import bootscope.core.boot.BootException;
import bootscope.core.disk.WritePolicy;
import bootscope.core.machine.Drive;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.measure.Measurement;
import bootscope.core.timeline.Gain;
import bootscope.core.timeline.MeasureReport;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.pane.ShownWays;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;

/**
 * Measures the ways to boot a kernel behind the window: on a thread and on machines of its own, so
 * that the guest that is open goes on. All calls on the JavaFX thread.
 */
final class Measuring {
  private final Workbench workbench;
  private final ObjectProperty<Progress> progress;
  private final ShownWays shown;
  private final ObjectProperty<MeasureState> state = new SimpleObjectProperty<>(MeasureState.NONE);
  private MeasureForm.Choice last;
  private Job job; // null while nothing is measured
  private Progress mine;

  /**
   * @param progress the status bar's
   * @param shown gets what was measured last, as far as it has come
   */
  Measuring(Workbench workbench, ObjectProperty<Progress> progress, ShownWays shown) {
    this.workbench = workbench;
    this.progress = progress;
    this.shown = shown;
    state.subscribe(this::showProgress);
  }

  private MeasuredWays measured() {
    return shown.measuredProperty().get();
  }

  private Texts texts() {
    return workbench.texts();
  }

  // ---------------------------------------------------------------- asking

  /**
   * Asks what to measure, or shows how far it is.
   *
   * @param open what the guest that is open was booted with; null without one
   */
  void ask(BootRequest open) {
    BootRequest like = open == null ? BootRequest.ofKernel("") : open;
    MeasureForm.Choice now =
        job != null
            ? last
            : new MeasureForm.Choice(
                like.kernel(),
                like.initrds(),
                like.append(),
                like.machine().ramBytes(),
                BootWays.FIRMWARE,
                last == null ? 1 : last.repeats());
    MeasureForm form = new MeasureForm(texts(), now, new Host(like));
    workbench.ask(form, form.field());
  }

  /** What the form needs. */
  private final class Host implements MeasureForm.Host {
    private final BootRequest like;

    Host(BootRequest like) {
      this.like = like;
    }

    @Override
    public ObservableValue<MeasureState> state() {
      return state;
    }

    @Override
    public void measure(MeasureForm.Choice choice) {
      begin(choice, like);
    }

    @Override
    public void cancel() {
      Measuring.this.cancel();
    }

    @Override
    public void find(List<String> firmware, Consumer<List<MeasureForm.FirmwareLine>> found) {
      Thread.ofPlatform()
          .daemon()
          .name("firmware")
          .start(
              () -> {
                var all = BootWays.find(firmware, like.firmware().folders());
                Platform.runLater(() -> found.accept(lines(all)));
              });
    }

    @Override
    public Optional<Path> kernel() {
      return workbench.fileToRead(texts().get("chooser.kernel"));
    }

    @Override
    public List<Path> initrds() {
      return workbench.initrds();
    }

    @Override
    public void close(String pane) {
      workbench.answered();
      if (pane.isEmpty()) {
        return;
      }
      workbench.dock().show(pane);
      (pane.equals("contract") ? shown.inContractProperty() : shown.onTimelineProperty()).set(true);
    }
  }

  private static List<MeasureForm.FirmwareLine> lines(List<BootWays.FoundFirmware> all) {
    List<MeasureForm.FirmwareLine> lines = new ArrayList<>();
    for (BootWays.FoundFirmware f : all) {
      f.file().ifPresent(file -> lines.add(new MeasureForm.FirmwareLine(file, true)));
      if (!f.trouble().isEmpty()) {
        lines.add(new MeasureForm.FirmwareLine(f.trouble(), false));
      }
    }
    return lines;
  }

  // ---------------------------------------------------------------- measuring

  private void begin(MeasureForm.Choice choice, BootRequest like) {
    cancel();
    last = choice;
    shown.measuredProperty().set(null);
    job = new Job(choice, machine(choice, like));
    state.set(running(texts().get("measure.reading"), -1));
    job.thread.start();
  }

  /** The open guest's machine, whose disks no measured one may change. */
  private static MachineConfiguration machine(MeasureForm.Choice choice, BootRequest like) {
    MachineConfiguration machine = like.machine().withRam(choice.ramBytes());
    return machine.withDrives(
        machine.drives().stream()
            .map(d -> new Drive(d.id(), d.file(), d.readOnly(), WritePolicy.KEEP))
            .toList());
  }

  /** Ends what goes on; what was measured stays. */
  void cancel() {
    if (job != null) {
      job.cancel();
    }
  }

  /** The first run brings the ways into sight: they are what the user waits for. */
  private void take(MeasuredWays soFar) {
    boolean first = measured() == null;
    shown.measuredProperty().set(soFar);
    if (first) {
      shown.onTimelineProperty().set(true);
    }
  }

  private MeasureState running(String doing, double fraction) {
    return new MeasureState(
        Phase.RUNNING, doing, fraction, List.of(), List.of(), measured() != null);
  }

  private void showProgress(MeasureState now) {
    boolean free = progress.get() == null || progress.get() == mine;
    if (now.phase() == Phase.RUNNING) {
      if (free) {
        mine = new Progress(now.doing(), now.fraction(), this::cancel);
        progress.set(mine);
      }
    } else if (free) {
      progress.set(null);
    }
  }

  /** One measurement, on its thread. */
  private final class Job implements Measurement.Observer {
    private final MeasureForm.Choice choice;
    private final MachineConfiguration machine;
    private final Thread thread;
    private final Map<String, Long> lengths = new HashMap<>(); // of runs, by title
    private MeasuredWays begun;
    private Measurement measurement; // guarded by this
    private boolean cancelled; // guarded by this
    private MeasuredWay way;
    private int run;
    private int runs;

    Job(MeasureForm.Choice choice, MachineConfiguration machine) {
      this.choice = choice;
      this.machine = machine;
      thread = Thread.ofPlatform().daemon().name("measuring").unstarted(this::work);
    }

    synchronized void cancel() {
      cancelled = true;
      if (measurement != null) {
        measurement.cancel();
      }
    }

    private synchronized Measurement made(Measurement now) {
      measurement = now;
      if (cancelled) {
        now.cancel();
      }
      return now;
    }

    private void work() {
      List<String> problems = new ArrayList<>();
      try {
        measure(problems);
      } catch (UsageException | BootException e) {
        problems.add(Opener.sentence(e.getMessage()));
      } catch (Throwable e) { // a defect, or memory that is not there: told, never swallowed
        Platform.runLater(() -> defect(e));
      }
      Platform.runLater(() -> done(problems));
    }

    private void measure(List<String> problems) throws BootException {
      BootWays ways =
          BootWays.of(
              BootWays.Guest.of(
                  choice.kernel(),
                  choice.initrds(),
                  choice.commandLine(),
                  machine,
                  KeptCodeChoice.OFF),
              choice.firmware(),
              List.of(),
              false);
      problems.addAll(ways.warnings());
      begun =
          new MeasuredWays(
              BootWays.described(
                  choice.kernel(), choice.initrds(), choice.commandLine(), choice.ramBytes()),
              ways.left(),
              List.of());
      if (ways.ways().isEmpty()) {
        problems.addAll(ways.left());
        return;
      }
      made(new Measurement(
              ways.ways(), Measurement.Extent.ofRuns(choice.repeats()), System::nanoTime, this))
          .run();
    }

    // What follows is called on the measuring thread.

    @Override
    public void warmsUp(MeasuredWay now) {
      way = now;
      tell("measure.warming", 0);
    }

    @Override
    public void begins(MeasuredWay now, int number, int of) {
      way = now;
      run = number;
      runs = of;
      tell("measure.running", 0);
    }

    @Override
    public void progress(long instructions) {
      tell(run == 0 ? "measure.warming" : "measure.running", instructions);
    }

    @Override
    public void ends(MeasuredWay now, String ending, long instructions, long nanos) {
      lengths.put(now.title(), instructions);
      MeasuredWays soFar = begun.with(measurement.ways());
      Platform.runLater(
          () -> {
            if (job == this && !soFar.run().isEmpty()) {
              take(soFar);
            }
          });
    }

    private void tell(String key, long instructions) {
      double fraction = fraction(instructions);
      String column = way.column();
      int number = run;
      int of = runs;
      Platform.runLater(
          () -> {
            if (job == this) {
              state.set(running(texts().get(key, column, number, of, instructions), fraction));
            }
          });
    }

    /**
     * All ways of a kernel take about as long; how long is not known before the first has ended.
     */
    private double fraction(long instructions) {
      if (run == 0 || lengths.isEmpty()) {
        return -1;
      }
      long usual = Collections.max(lengths.values());
      double part = instructions / (double) lengths.getOrDefault(way.title(), usual);
      return (run - 1 + Math.min(1, part)) / runs;
    }

    private void defect(Throwable e) {
      String where = texts().get("action.run.measure");
      workbench.tell(
          Notice.defect(
              texts().get("notice.defect", where), texts().get("notice.defect.remedy"), e));
    }

    private void done(List<String> problems) {
      if (job != this) {
        return;
      }
      job = null;
      List<String> all = new ArrayList<>(problems);
      if (begun != null && measurement != null) {
        all.addAll(MeasureReport.troubles(begun.with(measurement.ways())));
      }
      MeasuredWays now = measured();
      state.set(
          new MeasureState(
              Phase.DONE, "", 1, now == null ? List.of() : savings(now), all, now != null));
    }
  }

  /** What exchanges save, in instructions: the figures that are the same on every host. */
  private List<String> savings(MeasuredWays ways) {
    NumberFormat numbers = NumberFormat.getIntegerInstance(texts().localeProperty().get());
    List<String> lines = new ArrayList<>();
    for (Gain gain : ways.gains()) {
      OptionalLong before = gain.before(TimelineClock.INSTRUCTIONS);
      OptionalLong after = gain.after(TimelineClock.INSTRUCTIONS);
      if (before.isPresent() && after.isPresent()) {
        String saved = numbers.format(before.getAsLong() - after.getAsLong());
        lines.add(String.format(Locale.ROOT, "%13s  %s", saved, gain.title()));
      }
    }
    return lines;
  }
}
