package bootscope.views.pane.bootprofile;

/**
 * A row of a table.
 *
 * @param node what it is of: a node of a tree, or another number that tells it from others
 * @param function in the profile
 * @param level how far it stands in
 * @param fold whether there is something below it, and is shown
 * @param name of it
 * @param self instructions of its own
 * @param total with what it called; for an initcall, what others did for it
 * @param calls how often it was entered; a pid for a thread
 * @param begun retired instructions before it; −1 where it is no single call
 * @param ended behind it
 * @param note what else there is: a level
 */
record ProfileRow(
    int node,
    int function,
    int level,
    Fold fold,
    String name,
    long self,
    long total,
    long calls,
    long begun,
    long ended,
    String note) {
  /** What is below a row. */
  enum Fold {
    NONE,
    CLOSED,
    OPEN
  }
}
