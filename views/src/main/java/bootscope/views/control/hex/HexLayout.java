package bootscope.views.control.hex;

/**
 * Which character column each part of a row is in: address, two blanks, units with a blank between
 * (two in the middle of every eight bytes' group), two blanks, characters.
 */
record HexLayout(int addressDigits, int unitSize, int bytesPerRow) {
  private static final int GAP = 2;
  private static final int GROUP = 8;

  int unitsPerRow() {
    return bytesPerRow / unitSize;
  }

  int firstUnitColumn() {
    return addressDigits + GAP;
  }

  /** The column of the first digit of a row's unit. */
  int unitColumn(int unit) {
    int groups = unit * unitSize / GROUP;
    return firstUnitColumn() + unit * (2 * unitSize + 1) + groups;
  }

  /** The column where the characters begin. */
  int textColumn() {
    return unitColumn(unitsPerRow() - 1) + 2 * unitSize + GAP;
  }

  int columns() {
    return textColumn() + bytesPerRow;
  }

  boolean inText(double column) {
    return column >= textColumn() - 0.5;
  }

  /** The byte of a row that a column belongs to, or the nearest: a unit's first, or a character. */
  int byteAt(double column) {
    if (inText(column)) {
      return Math.clamp((long) Math.floor(column) - textColumn(), 0, bytesPerRow - 1);
    }
    int unit = 0;
    while (unit + 1 < unitsPerRow() && column >= unitColumn(unit + 1) - 0.5) {
      unit++;
    }
    return unit * unitSize;
  }

  /** The longest row, of 8, 16 or 32 bytes, that fits into some columns. */
  static int bytesThatFit(int addressDigits, int unitSize, double columns) {
    int best = 8;
    for (int bytes = 16; bytes <= 32; bytes *= 2) {
      if (new HexLayout(addressDigits, unitSize, bytes).columns() <= columns) {
        best = bytes;
      }
    }
    return best;
  }
}
