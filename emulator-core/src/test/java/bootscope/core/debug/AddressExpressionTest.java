package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AddressExpressionTest {
  private static long value(String text) throws AddressExpression.UnknownTermException {
    return AddressExpression.value(
        text,
        AddressExpression.hexadecimalAnd(
            name -> name.equals("add") ? OptionalLong.of(0x1000) : OptionalLong.empty()));
  }

  @Test
  void numbersAreHexadecimalWithOrWithoutPrefix() throws Exception {
    assertEquals(0x10, value("10"));
    assertEquals(0x10, value("0x10"));
    assertEquals(0xffffffff81000000L, value("ffffffff_81000000"));
  }

  @Test
  void namesWinOverNumbersAndCanBeAddedTo() throws Exception {
    assertEquals(0x1000, value("add"));
    assertEquals(0x1010, value("add + 0x10"));
    assertEquals(0xff8, value("add-8"));
  }

  @Test
  void numbersAreDecimalUnlessThePrefixSaysOtherwise() {
    assertEquals(OptionalLong.of(10), AddressExpression.number("10"));
    assertEquals(OptionalLong.of(0x10), AddressExpression.number("0x10"));
    assertEquals(OptionalLong.of(-1), AddressExpression.number("18446744073709551615"));
    assertEquals(OptionalLong.empty(), AddressExpression.number("18446744073709551616"));
    assertEquals(OptionalLong.empty(), AddressExpression.number("ff"));
    assertEquals(OptionalLong.empty(), AddressExpression.number(""));
  }

  @Test
  void whatIsNeitherIsNamed() {
    var e = assertThrows(AddressExpression.UnknownTermException.class, () -> value("add+zebra"));
    assertEquals("zebra", e.term());
    assertThrows(AddressExpression.UnknownTermException.class, () -> value(""));
  }
}
