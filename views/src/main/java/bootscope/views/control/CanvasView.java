package bootscope.views.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.application.Platform;
import javafx.css.CssMetaData;
import javafx.css.FontCssMetaData;
import javafx.css.SimpleStyleableDoubleProperty;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableObjectProperty;
import javafx.css.StyleableProperty;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;

/**
 * A region that paints itself. Painting is asked for as often as one likes and done at most once a
 * frame, after layout, and not while the view cannot be seen. Colours and font come from style
 * sheets.
 */
public abstract class CanvasView extends Region {
  private static final CssMetaData<CanvasView, Font> FONT =
      new FontCssMetaData<>("-fx-font", Font.font("Monospaced", 13)) {
        @Override
        public boolean isSettable(CanvasView view) {
          return !view.font.isBound();
        }

        @Override
        public StyleableProperty<Font> getStyleableProperty(CanvasView view) {
          return view.font;
        }
      };

  private static final CssMetaData<CanvasView, Number> LEAST_CONTRAST =
      new CssMetaData<>("-bs-least-contrast", StyleConverter.getSizeConverter(), 4.5) {
        @Override
        public boolean isSettable(CanvasView view) {
          return true;
        }

        @Override
        public StyleableProperty<Number> getStyleableProperty(CanvasView view) {
          return view.leastContrast;
        }
      };

  private static final Map<Ink, CssMetaData<CanvasView, Paint>> INKS = new EnumMap<>(Ink.class);
  private static final List<CssMetaData<? extends Styleable, ?>> META_DATA;

  static {
    List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(Region.getClassCssMetaData());
    all.add(FONT);
    all.add(LEAST_CONTRAST);
    for (Ink ink : Ink.values()) {
      CssMetaData<CanvasView, Paint> data = inkMetaData(ink);
      INKS.put(ink, data);
      all.add(data);
    }
    META_DATA = Collections.unmodifiableList(all);
  }

  private final Canvas canvas = new Canvas();
  private final Map<Ink, StyleableObjectProperty<Paint>> inks = new EnumMap<>(Ink.class);
  private final StyleableObjectProperty<Font> font =
      new SimpleStyleableObjectProperty<>(FONT, this, "font", FONT.getInitialValue(null)) {
        @Override
        protected void invalidated() {
          metrics = null;
          fontChanged();
          requestLayout();
          requestPaint();
        }
      };

  private final SimpleStyleableDoubleProperty leastContrast =
      new SimpleStyleableDoubleProperty(LEAST_CONTRAST, this, "leastContrast", 4.5) {
        @Override
        protected void invalidated() {
          requestPaint();
        }
      };

  private final Runnable pulse = this::paintIfSeen;
  private Scene watched;
  private Metrics metrics;
  private boolean dirty = true;
  private long paintCount;

  @SuppressWarnings("this-escape") // Nothing called here is overridden.
  protected CanvasView() {
    getStyleClass().add("bs-canvas");
    for (Ink ink : Ink.values()) {
      inks.put(
          ink,
          new SimpleStyleableObjectProperty<>(
              INKS.get(ink), this, ink.propertyName(), ink.fallback()) {
            @Override
            protected void invalidated() {
              requestPaint();
            }
          });
    }
    getChildren().add(canvas);
    // The view, not what it paints on, takes the mouse; labels for readers are the view's too.
    canvas.setMouseTransparent(true);
    sceneProperty().addListener((observed, before, now) -> watch(now));
    focusedProperty().addListener((observed, before, now) -> requestPaint());
  }

  private static CssMetaData<CanvasView, Paint> inkMetaData(Ink ink) {
    return new CssMetaData<>(
        ink.propertyName(), StyleConverter.getPaintConverter(), ink.fallback()) {
      @Override
      public boolean isSettable(CanvasView view) {
        return true;
      }

      @Override
      public StyleableProperty<Paint> getStyleableProperty(CanvasView view) {
        return view.inks.get(ink);
      }
    };
  }

  @Override
  public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
    return META_DATA;
  }

  /** Paints everything; the canvas has been cleared to nothing. */
  protected abstract void paint(GraphicsContext g, double width, double height);

  /** Called after the font has changed; {@link #metrics()} is then the new one's. */
  protected void fontChanged() {}

  /** Paints before the next frame is shown. Cheap; may be called any number of times. */
  public final void requestPaint() {
    if (!dirty) {
      dirty = true;
      if (watched != null) {
        Platform.requestNextPulse();
      }
    }
  }

  /** Paints at once, as before a picture of the view is taken. */
  public final void paintNow() {
    dirty = false;
    paintCount++;
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    if (canvas.getWidth() > 0 && canvas.getHeight() > 0) {
      paint(g, canvas.getWidth(), canvas.getHeight());
    }
  }

  /** How often the view has been painted; by it a test sees that nothing is painted needlessly. */
  final long paintCount() {
    return paintCount;
  }

  /** A colour as the style sheets have it. */
  protected final Color ink(Ink ink) {
    return inks.get(ink).get() instanceof Color color ? color : ink.fallback();
  }

  /** A colour made weaker, 0–1. */
  protected final Color ink(Ink ink, double opacity) {
    return ink(ink).deriveColor(0, 1, 1, opacity);
  }

  /** The contrast that text in colours of others' choice must have in the theme. */
  protected final double leastContrast() {
    return leastContrast.get();
  }

  /** The measures of the font. */
  protected final Metrics metrics() {
    if (metrics == null) {
      metrics = Metrics.of(font.get());
    }
    return metrics;
  }

  /** The width that is painted on, in pixels. */
  protected final double paintedWidth() {
    return canvas.getWidth();
  }

  /** The height that is painted on, in pixels. */
  protected final double paintedHeight() {
    return canvas.getHeight();
  }

  /** Places the canvas; children laid out beside it go in an overriding method. */
  @Override
  protected void layoutChildren() {
    placeCanvas(snappedLeftInset(), snappedTopInset(), getWidth(), getHeight());
  }

  /** Gives the canvas the space from a corner up to a width and height of the view. */
  protected final void placeCanvas(double left, double top, double right, double bottom) {
    double width = Math.max(0, snapSizeX(right - left - snappedRightInset()));
    double height = Math.max(0, snapSizeY(bottom - top - snappedBottomInset()));
    canvas.relocate(left, top);
    if (width != canvas.getWidth() || height != canvas.getHeight()) {
      canvas.setWidth(width);
      canvas.setHeight(height);
      requestPaint();
    }
  }

  private void watch(Scene scene) {
    if (watched != null) {
      watched.removePostLayoutPulseListener(pulse);
    }
    watched = scene;
    if (scene != null) {
      scene.addPostLayoutPulseListener(pulse);
      dirty = true;
      Platform.requestNextPulse();
    }
  }

  private void paintIfSeen() {
    if (dirty && canBeSeen()) {
      paintNow();
    }
  }

  private boolean canBeSeen() {
    for (Node node = this; node != null; node = node.getParent()) {
      if (!node.isVisible()) {
        return false;
      }
    }
    return true;
  }
}
