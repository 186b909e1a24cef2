package bootscope.views.control.name;

/**
 * A text that a field offers.
 *
 * @param note what it is, in a word or two; may be empty
 */
public record Proposal(String text, String note) {}
