package bootscope.core.profile;

/**
 * What one thread asked for and another did: a work item that was queued, a thread that was made.
 *
 * @param asked instructions when it was asked for
 * @param asker the thread that did
 * @param started instructions when it began to run; its function is entered then, or has been
 * @param runner the thread that ran it
 */
public record WorkLink(long asked, int asker, long started, int runner) {}
