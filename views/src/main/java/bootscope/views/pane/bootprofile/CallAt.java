package bootscope.views.pane.bootprofile;

import java.util.List;

/**
 * A call of a profile, exactly.
 *
 * @param function its number in the profile
 * @param thread that it is in
 * @param path functions from the thread's first one to this
 * @param begins retired instructions before each of them
 * @param begun retired instructions before it
 * @param begunNanos virtual time before it
 * @param ended retired instructions behind it, or where the profile ends
 * @param returned whether it had ended by then
 * @param self instructions that it retired itself
 * @param total with what it called; other threads' not
 */
record CallAt(
    int function,
    int thread,
    List<Integer> path,
    List<Long> begins,
    long begun,
    long begunNanos,
    long ended,
    long endedNanos,
    boolean returned,
    long self,
    long total) {}
