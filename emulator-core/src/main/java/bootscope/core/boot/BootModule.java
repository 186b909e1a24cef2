package bootscope.core.boot;

/**
 * A file handed to the kernel beside it: for Linux, the first one is the initrd.
 *
 * @param where for messages and panes: the file
 * @param size bytes
 * @param commandLine the module's own, or empty for none
 * @param contents copies the {@code size} bytes
 */
public record BootModule(String where, long size, String commandLine, Contents contents) {}
