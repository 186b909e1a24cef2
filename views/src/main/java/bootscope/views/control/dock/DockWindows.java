package bootscope.views.control.dock;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javafx.stage.Window;
import software.coley.bentofx.Bento;
import software.coley.bentofx.building.DockBuilding;
import software.coley.bentofx.building.StageBuilding;
import software.coley.bentofx.control.DragDropStage;
import software.coley.bentofx.dockable.Dockable;
import software.coley.bentofx.layout.DockContainer;
import software.coley.bentofx.layout.container.DockContainerRootBranch;

/** The windows that panes have of their own. */
final class DockWindows {
  private DockWindows() {}

  /**
   * The docking library, in which areas keep their proportions and every window belongs to the main
   * one, whatever window its pane came out of: it would close with that.
   */
  private static final class Library extends Bento {
    private Region main;

    @Override
    protected DockBuilding newDockBuilding() {
      return new Splits(this);
    }

    @Override
    protected StageBuilding newStageBuilding() {
      return new StageBuilding(this) {
        @Override
        public DragDropStage newStageForDockable(
            Scene source, Dockable dockable, double width, double height) {
          Scene owner = main.getScene() == null ? source : main.getScene();
          return super.newStageForDockable(owner, dockable, width, height);
        }
      };
    }
  }

  static Bento bento() {
    return new Library();
  }

  /** Has every window that a pane is dragged out to prepared like the main one. */
  static void prepare(Bento bento, Region main, Consumer<Scene> dress) {
    ((Library) bento).main = main;
    bento
        .stageBuilding()
        .setSceneFactory(
            (source, content, width, height) -> {
              Scene scene = new Scene(content, width, height);
              dress.accept(scene);
              return scene;
            });
    bento
        .stageBuilding()
        .setStageFactory(
            source -> {
              DragDropStage stage = new DragDropStage(true);
              stage.setTitle(source == null ? "" : source.getTitle());
              return stage;
            });
  }

  static boolean isShown(DockContainerRootBranch root) {
    return window(root) != null;
  }

  private static Window window(DockContainerRootBranch root) {
    return root.getScene() == null ? null : root.getScene().getWindow();
  }

  static List<DockLayout.Floating> read(List<DockContainerRootBranch> roots) {
    return roots.stream()
        .map(
            root -> {
              Window window = window(root);
              return new DockLayout.Floating(
                  window.getX(),
                  window.getY(),
                  window.getWidth(),
                  window.getHeight(),
                  DockReader.area(root));
            })
        .toList();
  }

  static void close(DockContainerRootBranch root) {
    root.getBento().unregisterRoot(root);
    if (window(root) instanceof Stage stage) {
      stage.close();
    }
  }

  /** Opens a window where it was, or where it fits if that screen is gone. */
  static void open(
      Bento bento,
      DockContainerRootBranch main,
      DockLayout.Floating place,
      DockContainer content,
      Consumer<Scene> dress) {
    DockContainerRootBranch root = bento.dockBuilding().root();
    root.addContainer(content);
    bento.registerRoot(root);
    DragDropStage stage = new DragDropStage(true);
    Scene scene = new Scene(root, place.width(), place.height());
    dress.accept(scene);
    stage.setScene(scene);
    Rectangle2D kept =
        new Rectangle2D(
            place.x(), place.y(), Math.max(150, place.width()), Math.max(100, place.height()));
    Optional<Rectangle2D> fitting = WindowPlace.onScreen(kept);
    fitting.ifPresent(
        at -> {
          stage.setX(at.getMinX());
          stage.setY(at.getMinY());
        });
    stage.setWidth(fitting.orElse(kept).getWidth());
    stage.setHeight(fitting.orElse(kept).getHeight());
    Window owner = window(main);
    if (owner != null) {
      stage.initOwner(owner);
    }
    stage.show();
  }
}
