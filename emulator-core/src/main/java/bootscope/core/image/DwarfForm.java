package bootscope.core.image;

/**
 * How values of attributes are written. Source: DWARF 5 §7.5.5 and §7.5.6, DWARF 2 to 4 §7.5.4.
 *
 * @param version of the unit
 * @param wide whether it is in the 64-bit format
 * @param addressSize bytes of an address
 */
record DwarfForm(int version, boolean wide, int addressSize) {
  static final int IMPLICIT_CONST = 0x21;
  static final int STRING = 0x08;
  static final int STRP = 0x0E;
  static final int LINE_STRP = 0x1F;

  /** An unsigned number or an offset; what is none is passed, and −1. */
  long number(DwarfCursor c, long form) throws DwarfDamage {
    return switch ((int) form) {
      case 0x0B -> c.u8(); // data1
      case 0x05 -> c.u16(); // data2
      case 0x06 -> c.u32(); // data4
      case 0x07 -> c.u64(); // data8
      case 0x0F -> c.uleb(); // udata
      case 0x0D -> c.sleb(); // sdata
      case 0x17 -> c.offset(wide); // sec_offset
      default -> {
        skip(c, form);
        yield -1;
      }
    };
  }

  /** A text; what is none that can be found is passed, and empty. */
  String text(DwarfCursor c, long form, DwarfStrings strings) throws ImageException, DwarfDamage {
    return switch ((int) form) {
      case STRING -> c.text();
      case STRP -> strings.text(c.offset(wide));
      case LINE_STRP -> strings.lineText(c.offset(wide));
      default -> {
        skip(c, form);
        yield "";
      }
    };
  }

  /** Passes a value. */
  void skip(DwarfCursor c, long form) throws DwarfDamage {
    switch ((int) form) {
      case 0x19, IMPLICIT_CONST -> {} // flag_present: no bytes
      case 0x0B, 0x0C, 0x11, 0x25, 0x29 -> c.skip(1); // data1, flag, ref1, strx1, addrx1
      case 0x05, 0x12, 0x26, 0x2A -> c.skip(2); // data2, ref2, strx2, addrx2
      case 0x27, 0x2B -> c.skip(3); // strx3, addrx3
      case 0x06, 0x13, 0x1C, 0x28, 0x2C -> c.skip(4); // data4, ref4, ref_sup4, strx4, addrx4
      case 0x07, 0x14, 0x20, 0x24 -> c.skip(8); // data8, ref8, ref_sig8, ref_sup8
      case 0x1E -> c.skip(16); // data16
      case 0x01 -> c.skip(addressSize); // addr
      case 0x10 -> c.skip(version <= 2 ? addressSize : wide ? 8 : 4); // ref_addr
      case STRP, LINE_STRP, 0x17, 0x1D -> c.skip(wide ? 8 : 4); // and sec_offset, strp_sup
      case 0x1F20, 0x1F21 -> c.skip(wide ? 8 : 4); // GNU_ref_alt, GNU_strp_alt
      case STRING -> c.skipText();
      case 0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, 0x23, 0x1F01, 0x1F02 ->
          c.uleb(); // sdata, udata, ref_udata, strx, addrx, loclistx, rnglistx, GNU's indices
      case 0x03 -> c.skip(c.u16()); // block2
      case 0x04 -> c.skip(c.u32()); // block4
      case 0x09, 0x18 -> c.skip(c.uleb()); // block, exprloc
      case 0x0A -> c.skip(c.u8()); // block1
      default -> throw c.damage("the form 0x" + Long.toHexString(form) + " is not known");
    }
  }
}
