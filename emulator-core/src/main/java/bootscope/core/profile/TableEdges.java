package bootscope.core.profile;

import bootscope.core.cpu.transfer.CodeEdges;

/** Where functions of a table begin and end. Belongs to the machine's thread. */
final class TableEdges implements CodeEdges {
  private final FunctionTable table;

  TableEdges(FunctionTable table) {
    this.table = table;
  }

  @Override
  public boolean crosses(long from, long to) {
    int there = table.at(to);
    return there >= 0 && !table.isTransparent(there) && there != table.at(from);
  }

  @Override
  public boolean begins(long linear) {
    return table.isEntry(linear) && crosses(linear - 1, linear);
  }

  @Override
  public boolean beginsWithin(long linear, int bytes) {
    return bytes > 0 && table.entriesWithin(linear, bytes);
  }
}
