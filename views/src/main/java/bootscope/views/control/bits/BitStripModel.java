package bootscope.views.control.bits;

import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/** A register's fields, its value and the one before. */
public final class BitStripModel {
  private final String name;
  private final List<BitField> fields;
  private Runnable listener = () -> {};
  private LongConsumer edited;
  private long value;
  private long before;
  private long stopped;

  /**
   * @param fields in any order; bits of no field are not shown
   */
  public BitStripModel(String name, List<BitField> fields) {
    this.name = name;
    this.fields =
        fields.stream().sorted(Comparator.comparingInt(BitField::high).reversed()).toList();
  }

  public String name() {
    return name;
  }

  /** Highest bits first. */
  public List<BitField> fields() {
    return fields;
  }

  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  /** Receives the whole register's new value; null makes the strip one to look at only. */
  public void setOnEdited(LongConsumer action) {
    edited = action;
    listener.run();
  }

  public long value() {
    return value;
  }

  /** Shows the value at a new stop; what differs from the one before is changed. */
  public void setValue(long newValue) {
    before = stopped;
    value = newValue;
    stopped = newValue;
    listener.run();
  }

  /** Shows a value and nothing as changed. */
  public void reset(long newValue) {
    stopped = newValue;
    pass(newValue);
  }

  /**
   * Shows a value in passing, while the machine runs: nothing is changed, and the next stop's is
   * compared with the last stop's.
   */
  public void pass(long newValue) {
    value = newValue;
    before = newValue;
    listener.run();
  }

  public boolean changed(BitField field) {
    return field.in(value) != field.in(before);
  }

  public boolean editable(BitField field) {
    return edited != null && field.editable();
  }

  /** Flips a bit, or counts a wider field up by one, round to 0. */
  public void toggle(BitField field) {
    set(field, field.in(value) + 1);
  }

  /** Gives a field a value, of which only as many bits as it has are used. */
  public void set(BitField field, long fieldValue) {
    if (editable(field)) {
      edited.accept(field.put(value, fieldValue));
    }
  }
}
