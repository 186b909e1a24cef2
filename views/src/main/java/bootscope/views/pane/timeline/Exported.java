package bootscope.views.pane.timeline;

/** What a timeline can be copied and saved as. */
interface Exported {
  /** What files of it are called. */
  String title();

  /** As reports on the terminal have it. */
  String text();

  /** One line a milestone. */
  String csv();

  String json();
}
