package bootscope.views.pane.image;

import bootscope.core.boot.BootStep;
import bootscope.core.boot.BootSteps;
import bootscope.core.image.ElfNote;
import bootscope.core.image.ElfSegment;
import bootscope.core.image.ImageReport;
import bootscope.core.image.KernelImage;
import bootscope.core.session.MachineView;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Link;
import bootscope.views.pane.Workspace;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What the image pane shows. The report is made in the background, once for each guest. */
public final class ImageModel extends GuestFollower<Void> {
  private final ReadOnlyObjectWrapper<ImageReport> report = new ReadOnlyObjectWrapper<>();
  private final Executor executor;

  /**
   * @param executor runs what is done with the report: the JavaFX thread
   */
  public ImageModel(Workspace workspace, Executor executor) {
    super(workspace);
    this.executor = executor;
  }

  /** Null until there is one. */
  public ReadOnlyObjectProperty<ImageReport> reportProperty() {
    return report.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    report.set(null);
    if (guest == null) {
      return;
    }
    KernelImage kernel = guest.boot().kernel();
    CompletableFuture<ImageReport> made = new CompletableFuture<>();
    workspace()
        .inBackground(
            () -> {
              try {
                made.complete(ImageReport.of(kernel));
              } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
                throw e;
              }
            });
    made.thenAcceptAsync(
        r -> {
          if (guest() == guest) {
            report.set(r);
          }
        },
        executor);
  }

  @Override
  protected void onView(MachineView view, Void nothing) {}

  /** How the open guest's kernel is started; empty without one. */
  public List<BootStep> steps() {
    return guest() == null
        ? List.of()
        : BootSteps.of(guest().boot().protocol(), guest().boot().plan());
  }

  /** The same in a few words. */
  public String way() {
    return guest() == null ? "" : guest().boot().protocol().title();
  }

  /** Whether the kernel is entered by the direct boot ABI. */
  public boolean throughPvh() {
    return guest() != null && guest().boot().plan().entry().pvh();
  }

  /** Where a step's address leads: to code where the processor goes, else to memory. */
  public static Link link(BootStep step) {
    long address = step.address().orElseThrow();
    return switch (step.deed()) {
      case PLACES, LOADS, MAKES -> Link.memory(address);
      default -> new Link.ToCode(address, true);
    };
  }

  /** Whether this is the note that makes a kernel bootable. */
  public static boolean isEntry(ImageReport.Note note) {
    return note.owner().equals(ElfNote.XEN) && note.type() == ElfNote.PHYS32_ENTRY;
  }

  /** What a kind of note is for, or empty. */
  public static String noteKey(ImageReport.Note note) {
    return "image.note." + note.owner() + "." + note.typeName();
  }

  /**
   * The segments that are loaded, at their physical addresses; the entry is a region of its own.
   */
  public static List<MemoryRegion> regions(ImageReport report) {
    return report.segments().stream()
        .filter(s -> s.type() == ElfSegment.LOAD && s.memorySize() > 0)
        .map(
            s ->
                new MemoryRegion(
                    s.physicalAddress(),
                    s.physicalAddress() + s.memorySize() - 1,
                    String.format(Locale.ROOT, "%d %s", s.index(), s.flagText()),
                    RegionKind.KERNEL))
        .toList();
  }
}
