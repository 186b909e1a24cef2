package bootscope.core.device.fwcfg;

import java.util.Locale;

/**
 * What the firmware can read under a key.
 *
 * @param key selector, 0–0x3FFF
 * @param name of a file in the directory, at most 55 characters; empty for what has a key alone
 * @param offset of its first byte in the machine's store of ROM contents
 * @param length bytes
 */
public record FwCfgItem(int key, String name, long offset, long length) {
  /** The first key of files. */
  public static final int FIRST_FILE = 0x20;

  /** The longest name of a file, in bytes; a NUL follows it. */
  public static final int LONGEST_NAME = 55;

  public FwCfgItem {
    if (key < 0 || key > 0x3FFF && (key & 0xC000) != 0x8000 || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, "key 0x%x, %s", key, name));
    }
  }
}
