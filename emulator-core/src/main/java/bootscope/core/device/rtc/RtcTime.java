package bootscope.core.device.rtc;

import java.time.LocalDate;

/** Between seconds since 1970 and the bytes of the clock's registers (MC146818A table 3). */
final class RtcTime {
  static final int SECONDS = 0;
  static final int MINUTES = 2;
  static final int HOURS = 4;
  static final int DAY_OF_WEEK = 6;
  static final int DAY_OF_MONTH = 7;
  static final int MONTH = 8;
  static final int YEAR = 9;

  private static final int DAY = 86400;

  private RtcTime() {}

  static int encode(int value, boolean binary) {
    return binary ? value : value / 10 << 4 | value % 10;
  }

  static int decode(int value, boolean binary) {
    return binary ? value : (value >> 4) * 10 + (value & 15);
  }

  static int encodeHour(int hour, boolean binary, boolean hours24) {
    if (hours24) {
      return encode(hour, binary);
    }
    int hour12 = hour % 12 == 0 ? 12 : hour % 12;
    return encode(hour12, binary) | (hour >= 12 ? 0x80 : 0);
  }

  static int decodeHour(int value, boolean binary, boolean hours24) {
    if (hours24) {
      return decode(value, binary);
    }
    return decode(value & 0x7F, binary) % 12 + ((value & 0x80) != 0 ? 12 : 0);
  }

  /** Writes a time into the registers; {@code weekdayShift} is what the guest set it off by. */
  static void write(
      byte[] cmos, int century, long seconds, int weekdayShift, boolean binary, boolean hours24) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY));
    int ofDay = (int) Math.floorMod(seconds, (long) DAY);
    cmos[SECONDS] = (byte) encode(ofDay % 60, binary);
    cmos[MINUTES] = (byte) encode(ofDay / 60 % 60, binary);
    cmos[HOURS] = (byte) encodeHour(ofDay / 3600, binary, hours24);
    cmos[DAY_OF_WEEK] = (byte) encode(weekday(date, weekdayShift) + 1, binary);
    cmos[DAY_OF_MONTH] = (byte) encode(date.getDayOfMonth(), binary);
    cmos[MONTH] = (byte) encode(date.getMonthValue(), binary);
    cmos[YEAR] = (byte) encode(date.getYear() % 100, binary);
    cmos[century] = (byte) encode(date.getYear() / 100, binary);
  }

  /** Sunday is 0. */
  private static int weekday(LocalDate date, int shift) {
    return (date.getDayOfWeek().getValue() + shift) % 7;
  }

  /** The time in the registers; nonsense in them carries over into the larger units. */
  static long read(byte[] cmos, int century, boolean binary, boolean hours24) {
    int year = decode(cmos[century] & 0xFF, binary) * 100 + decode(cmos[YEAR] & 0xFF, binary);
    int month = Math.clamp(decode(cmos[MONTH] & 0xFF, binary), 1, 12);
    LocalDate first = LocalDate.of(year, month, 1);
    long day = first.toEpochDay() + decode(cmos[DAY_OF_MONTH] & 0xFF, binary) - 1;
    return day * DAY
        + decodeHour(cmos[HOURS] & 0xFF, binary, hours24) * 3600L
        + decode(cmos[MINUTES] & 0xFF, binary) * 60L
        + decode(cmos[SECONDS] & 0xFF, binary);
  }

  /** How far the weekday in the registers is off the one the date has, 0 to 6. */
  static int weekdayShift(byte[] cmos, long seconds, boolean binary) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY));
    int set = decode(cmos[DAY_OF_WEEK] & 0xFF, binary) - 1;
    return Math.floorMod(set - weekday(date, 0), 7);
  }
}
