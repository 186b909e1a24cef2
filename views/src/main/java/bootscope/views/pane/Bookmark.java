package bootscope.views.pane;

/** A place in memory that the user wants to find again. */
public record Bookmark(String name, long address, boolean physical) {}
