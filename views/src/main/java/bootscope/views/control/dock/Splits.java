package bootscope.views.control.dock;

import java.util.Arrays;
import javafx.geometry.Orientation;
import javafx.scene.control.SplitPane;
import software.coley.bentofx.Bento;
import software.coley.bentofx.building.DockBuilding;
import software.coley.bentofx.layout.container.DockContainerBranch;
import software.coley.bentofx.layout.container.DockContainerRootBranch;

/**
 * Makes the docking library's areas that lie side by side so that they keep their proportions. A
 * split pane by itself gives each part the same share of what a window gains or loses, so that its
 * dividers would come nearer to the middle with every start that enlarges the window; and it moves
 * them to whole pixels, which add up when they are saved.
 */
final class Splits extends DockBuilding {
  private final Bento bento;

  Splits(Bento bento) {
    super(bento);
    this.bento = bento;
  }

  @Override
  public DockContainerRootBranch root(String identifier) {
    return new Root(bento, identifier);
  }

  @Override
  public DockContainerBranch branch(String identifier) {
    return new Branch(bento, identifier);
  }

  /**
   * Where the dividers were put, as parts of the whole; not where a layout has moved them since.
   */
  static double[] dividers(DockContainerBranch of) {
    return switch (of) {
      case Root root -> root.proportions.wanted();
      case Branch branch -> branch.proportions.wanted();
      default -> of.getDividerPositions();
    };
  }

  private static final class Root extends DockContainerRootBranch {
    private final Proportions proportions = new Proportions(this);

    Root(Bento bento, String identifier) {
      super(bento, identifier);
    }

    @Override
    protected void layoutChildren() {
      proportions.lay(super::layoutChildren);
    }
  }

  private static final class Branch extends DockContainerBranch {
    private final Proportions proportions = new Proportions(this);

    Branch(Bento bento, String identifier) {
      super(bento, identifier);
    }

    @Override
    protected void layoutChildren() {
      proportions.lay(super::layoutChildren);
    }
  }

  private static final class Proportions {
    private final SplitPane pane;
    private double[] wanted = {};

    /** What the last layout made of them. */
    private double[] laid = {};

    private double size;

    Proportions(SplitPane pane) {
      this.pane = pane;
    }

    /** Whoever moves a divider between two layouts wants it there. */
    double[] wanted() {
      double[] now = pane.getDividerPositions();
      return Arrays.equals(now, laid) ? wanted : now;
    }

    void lay(Runnable layout) {
      wanted = wanted();
      layout.run();
      double now =
          pane.getOrientation() == Orientation.HORIZONTAL ? pane.getWidth() : pane.getHeight();
      if (now != size) {
        size = now;
        pane.setDividerPositions(wanted);
        layout.run();
      }
      laid = pane.getDividerPositions();
    }
  }
}
