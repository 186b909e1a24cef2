package bootscope.core.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A structure in guest memory as data: what builds it, checks it and shows it all work from the
 * same fields. Numbers are little-endian.
 */
public final class StructureDescription {
  private final String name;
  private final String purpose;
  private final String source;
  private final int size;
  private final Map<String, StructureField> fields;

  private StructureDescription(
      String name, String purpose, String source, int size, Map<String, StructureField> fields) {
    this.name = name;
    this.purpose = purpose;
    this.source = source;
    this.size = size;
    this.fields = fields;
  }

  /**
   * Starts a description.
   *
   * @param name as in the specification
   * @param purpose one line for a person
   * @param source the specification and its section
   */
  public static Builder of(String name, String purpose, String source) {
    return new Builder(name, purpose, source);
  }

  public String name() {
    return name;
  }

  public String purpose() {
    return purpose;
  }

  public String source() {
    return source;
  }

  /** Bytes. */
  public int size() {
    return size;
  }

  /** In order of their offsets. */
  public List<StructureField> fields() {
    return List.copyOf(fields.values());
  }

  /**
   * @throws IllegalArgumentException when there is no such field
   */
  public StructureField field(String fieldName) {
    StructureField field = fields.get(fieldName);
    if (field == null) {
      throw new IllegalArgumentException(name + " has no field " + fieldName);
    }
    return field;
  }

  /** A structure of this kind, all zero. */
  public Structure create() {
    return new Structure(this, new byte[size], 0);
  }

  /**
   * The structure at {@code offset} of {@code bytes}, which are shared, not copied.
   *
   * @throws IllegalArgumentException when it does not fit
   */
  public Structure at(byte[] bytes, int offset) {
    return new Structure(this, bytes, offset);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects the fields of a description, each behind the one before. */
  public static final class Builder {
    private final String name;
    private final String purpose;
    private final String source;
    private final List<StructureField> fields = new ArrayList<>();
    private int next;

    private Builder(String name, String purpose, String source) {
      this.name = name;
      this.purpose = purpose;
      this.source = source;
    }

    /** The fields of another description, in front of what follows. */
    public Builder include(StructureDescription other) {
      int start = next;
      for (StructureField f : other.fields()) {
        next = start + f.offset();
        add(f.name(), f.size(), f.format(), f.meaning(), f.names());
      }
      next = start + other.size();
      return this;
    }

    public Builder add(String field, int size, StructureField.Format format, String meaning) {
      return add(field, size, format, meaning, Map.of());
    }

    public Builder add(
        String field,
        int size,
        StructureField.Format format,
        String meaning,
        Map<Long, String> names) {
      fields.add(new StructureField(field, next, size, format, meaning, names));
      next += size;
      return this;
    }

    /**
     * @param size what the specification gives as the size: a description with a field forgotten
     *     does not pass
     */
    public StructureDescription build(int size) {
      if (next != size) {
        throw new IllegalStateException(name + ": fields take " + next + " of " + size + " bytes");
      }
      Map<String, StructureField> byName = new LinkedHashMap<>();
      for (StructureField f : fields) {
        if (byName.put(f.name(), f) != null) {
          throw new IllegalStateException(name + ": two fields are called " + f.name());
        }
      }
      return new StructureDescription(name, purpose, source, size, byName);
    }
  }
}
