package bootscope.core.profile;

import bootscope.core.files.OutputFile;
import bootscope.core.files.ZstdLibrary;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A profile in a file, with nothing left out. Behind {@link #MAGIC} and a version come {@linkplain
 * ProfileSection sections}: a tag of four letters, the length of the body, the body, and the
 * CRC-32C of all three (RFC 3720 §12.1). The last has the tag {@code DONE} and no body. Numbers
 * have their highest byte first.
 *
 * <p>What is read may come from anybody: memory and time are bounded by the file's length and by
 * {@link #MOST_EVENT_BYTES}, and a profile that is given back has calls that a run can have made.
 */
public final class ProfileFile {
  /** How such files' names end. */
  public static final String SUFFIX = ".bootprofile";

  /** Most bytes of events, unpacked: some 80 boots of a distribution's kernel. */
  static final long MOST_EVENT_BYTES = 1L << 32;

  private static final byte[] MAGIC = "bootscope profile\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int MOST_BODY = 1 << 26;
  private static final String DONE = "DONE";
  private static final String GIVE =
      "give a file that Bootscope wrote as a profile (" + SUFFIX + ")";
  private static final String ANEW = "record it anew";

  private ProfileFile() {}

  /** A profile, and of what it is. */
  public record Loaded(Profile profile, ProfileOrigin origin) {}

  // ---------------------------------------------------------------- writing

  /**
   * Writes a profile. The file appears whole or not at all.
   *
   * @throws ProfileException if it cannot be written
   */
  public static void write(Profile profile, ProfileOrigin origin, Path file)
      throws ProfileException {
    load(file);
    try {
      OutputFile.write(file, out -> write(profile, origin, out));
    } catch (IOException e) {
      throw new ProfileException(
          file,
          -1,
          "the profile cannot be written (" + OutputFile.reason(e) + ")",
          "give a place with room for it",
          e);
    }
  }

  /** Writes a profile's bytes; the stream stays open. */
  public static void write(Profile profile, ProfileOrigin origin, OutputStream to)
      throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    out.write(MAGIC);
    out.writeInt(VERSION);
    for (ProfileSection section : ProfileSection.values()) {
      for (byte[] body : section.bodies(profile, origin)) {
        section(out, section.tag(), body);
      }
    }
    section(out, DONE, new byte[0]);
    out.flush();
  }

  private static void section(DataOutputStream out, String tag, byte[] body) throws IOException {
    if (body.length > MOST_BODY) {
      throw new IOException("more than " + MOST_BODY + " bytes of " + tag);
    }
    ByteBuffer head = ByteBuffer.allocate(8);
    head.put(tag.getBytes(StandardCharsets.US_ASCII)).putInt(body.length);
    out.write(head.array());
    out.write(body);
    out.writeInt(sum(head.array(), body));
  }

  private static int sum(byte[] head, byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(head);
    crc.update(body);
    return (int) crc.getValue();
  }

  // ---------------------------------------------------------------- reading

  /**
   * Reads a profile.
   *
   * @throws ProfileException if the file is not there, is another one, or is damaged
   */
  public static Loaded read(Path file) throws ProfileException {
    load(file);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ProfileException(file, -1, "it is no regular file", GIVE, null);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return new Reading(file, in, Files.size(file)).all();
    } catch (NoSuchFileException e) {
      throw new ProfileException(file, -1, "it is not there", GIVE, e);
    } catch (IOException e) {
      throw new ProfileException(
          file, -1, "it cannot be read (" + OutputFile.reason(e) + ")", GIVE, e);
    }
  }

  private static void load(Path file) throws ProfileException {
    try {
      ZstdLibrary.load();
    } catch (LinkageError e) {
      throw new ProfileException(
          file,
          -1,
          "Zstandard's native library cannot be loaded on this host (" + e.getMessage() + ")",
          ZstdLibrary.REMEDY,
          e);
    }
  }

  /** One file that is being read. */
  private static final class Reading {
    private final Path file;
    private final DataInputStream in;
    private final long length;
    private long at; // offset of what is read next
    private long events;

    Reading(Path file, InputStream in, long length) {
      this.file = file;
      this.in = new DataInputStream(in);
      this.length = length;
    }

    Loaded all() throws ProfileException, IOException {
      header();
      ProfileParts parts = new ProfileParts();
      Set<ProfileSection> missing = EnumSet.allOf(ProfileSection.class);
      missing.removeIf(ProfileSection::mayBeMissing);
      Set<ProfileSection> seen = EnumSet.noneOf(ProfileSection.class);
      while (section(parts, seen)) {
        missing.removeAll(seen);
      }
      if (!missing.isEmpty()) {
        throw damaged("it has no section " + missing.iterator().next().tag(), null);
      }
      if (in.read() >= 0) {
        throw damaged("something follows behind its end", null);
      }
      try {
        return new Loaded(parts.profile(), parts.origin);
      } catch (CallLogCheck.Malformed e) {
        at = -1;
        throw damaged("the calls in it are none: " + e.getMessage(), e);
      }
    }

    private void header() throws ProfileException, IOException {
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new ProfileException(file, -1, "it is no profile of Bootscope", GIVE, null);
      }
      at = MAGIC.length;
      int version = ByteBuffer.wrap(bytes(4)).getInt();
      if (version != VERSION) {
        throw new ProfileException(
            file,
            MAGIC.length,
            String.format(
                Locale.ROOT, "it has version %d, and version %d is understood", version, VERSION),
            "record it anew with this program",
            null);
      }
    }

    /** Reads a section; whether another one follows. */
    private boolean section(ProfileParts parts, Set<ProfileSection> seen)
        throws ProfileException, IOException {
      final long start = at;
      byte[] head = bytes(8);
      String tag = new String(head, 0, 4, StandardCharsets.ISO_8859_1);
      int size = ByteBuffer.wrap(head).getInt(4);
      if (size < 0 || size > MOST_BODY || size > length - at) {
        at = start;
        throw damaged("a section claims " + Integer.toUnsignedString(size) + " bytes", null);
      }
      byte[] body = bytes(size);
      if (ByteBuffer.wrap(bytes(4)).getInt() != sum(head, body)) {
        at = start;
        throw damaged("the checksum of its section " + tag + " is another one", null);
      }
      if (tag.equals(DONE)) {
        return false;
      }
      ProfileSection section = ProfileSection.of(tag);
      if (section == null && ProfileSection.isPassedOver(tag)) {
        return true;
      }
      at = start;
      if (section == null || !seen.add(section) && section != ProfileSection.CALLS) {
        throw damaged("a section " + tag + " does not belong there", null);
      }
      ByteBuffer fields = ByteBuffer.wrap(body);
      try {
        section.read(fields, parts);
      } catch (CallLogCheck.Malformed e) {
        throw damaged("in its section " + tag + " " + e.getMessage(), e);
      } catch (BufferUnderflowException e) {
        throw damaged("its section " + tag + " ends too soon", e);
      }
      if (fields.hasRemaining()) {
        throw damaged("its section " + tag + " is longer than what is in it", null);
      }
      if (section == ProfileSection.CALLS) {
        events += parts.calls.getLast().bytes();
        if (events > MOST_EVENT_BYTES) {
          throw new ProfileException(
              file, start, "it has more calls than can be read", "record less of the run", null);
        }
      }
      at = start + 12 + size;
      return true;
    }

    private byte[] bytes(int n) throws ProfileException, IOException {
      byte[] bytes = in.readNBytes(n);
      if (bytes.length < n) {
        throw damaged("it ends too soon", new EOFException());
      }
      at += n;
      return bytes;
    }

    private ProfileException damaged(String what, Throwable cause) {
      return new ProfileException(file, at, "the profile is damaged: " + what, ANEW, cause);
    }
  }
}
