package bootscope.views.pane;

/**
 * An instant of a run that the user wants to find again.
 *
 * @param note in the user's words
 * @param instructions retired at it
 * @param virtualNanos virtual time then
 */
public record MarkedInstant(String note, long instructions, long virtualNanos) {}
