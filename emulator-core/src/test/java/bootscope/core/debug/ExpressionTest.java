package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.debug.ExpressionException.Kind;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final Expression.Scope SCOPE =
      new Expression.Scope() {
        @Override
        public OptionalLong named(String name) {
          return switch (name) {
            case "add" -> OptionalLong.of(0x1000);
            case "foo.isra.0" -> OptionalLong.of(0x2000);
            case "rbx" -> OptionalLong.of(1); // a symbol that is called like a register
            default -> OptionalLong.empty();
          };
        }

        @Override
        public OptionalLong register(String name) {
          return switch (name) {
            case "rax" -> OptionalLong.of(5);
            case "rbx" -> OptionalLong.of(6);
            default -> OptionalLong.empty();
          };
        }

        @Override
        public OptionalLong memory(long address, int bytes) {
          return address == 0x1000
              ? OptionalLong.of(0x8877_6655_4433_2211L & -1L >>> 64 - 8 * bytes)
              : OptionalLong.empty();
        }
      };

  @Test
  void whatCanBeGivenAValueSaysWhatItIs() throws ExpressionException {
    assertEquals(
        Optional.of(new Expression.Target.Register("al")),
        Expression.parse(" $al ", 10).target(SCOPE));
    assertEquals(
        Optional.of(new Expression.Target.Memory(0x1005, 4)),
        Expression.parse("*(u32*)(add + $rax)", 10).target(SCOPE));
    assertEquals(
        Optional.of(new Expression.Target.Memory(0x1000, 1)),
        Expression.parse("{char}add", 10).target(SCOPE));
    for (String none : new String[] {"5", "add", "$rax + 1", "-$rax", "*add + 1"}) {
      assertEquals(Optional.empty(), Expression.parse(none, 10).target(SCOPE), none);
    }
    for (String wrong : new String[] {"{moon}5", "{int 5", "{}5", "{int}"}) {
      assertThrows(ExpressionException.class, () -> Expression.parse(wrong, 10), wrong);
    }
  }

  private static long value(String text, int radix) throws ExpressionException {
    return Expression.parse(text, radix).value(SCOPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          2*3;                 6
          2 + 3 * 4;           14
          (2 + 3) * 4;         20
          -1;                  -1
          10 - 3 - 2;          5
          0x10 + 10;           26
          7 / 2;               3
          -1 / 2;              9223372036854775807
          7 % 4;               3
          1 << 63 >> 63;       1
          1 << 64;             0
          ~0 & 0xF0 | 1;       241
          6 ^ 3;               5
          3 == 3 && 2 != 3;    1
          0 || 0;              0
          !5;                  0
          -1 > 5;              1
          2 <= 2;              1
          $rax;                5
          %rax % 3;            2
          rax;                 5
          rbx;                 1
          $rbx;                6
          add + 8;             4104
          foo.isra.0;          8192
          *add;                -8613303245920329199
          *(u8*)add;           17
          *(u16 *) (add);      8721
          *(int*)0x1000;       1144201745
          *(char*)add + 1;     18
          {int}0x1000;         1144201745
          {u8}add + 1;         18
          {unsigned char}add;  17
          *(unsigned int *)add; 1144201745
          *(uint16_t*)add;     8721
          {long long}add & 255; 17
          """)
  void operatorsAreThoseOfC(String text, long expected) throws Exception {
    assertEquals(expected, value(text, 10), text);
  }

  @Test
  void numbersAreHexadecimalWithOrWithoutPrefix() throws Exception {
    assertEquals(0x10, value("10", 16));
    assertEquals(0x10, value("0x10", 16));
    assertEquals(0xffffffff81000000L, value("ffffffff_81000000", 16));
    assertEquals(0xc0ffee, value("c0ffee", 16));
  }

  @Test
  void namesWinOverNumbersAndCanBeAddedTo() throws Exception {
    assertEquals(0x1000, value("add", 16));
    assertEquals(0x1010, value("add + 0x10", 16));
    assertEquals(0xff8, value("add-8", 16));
  }

  @Test
  void numbersAreDecimalUnlessThePrefixSaysOtherwise() {
    assertEquals(OptionalLong.of(10), Expression.number("10"));
    assertEquals(OptionalLong.of(0x10), Expression.number("0x10"));
    assertEquals(OptionalLong.of(-1), Expression.number("18446744073709551615"));
    assertEquals(OptionalLong.empty(), Expression.number("18446744073709551616"));
    assertEquals(OptionalLong.empty(), Expression.number("ff"));
    assertEquals(OptionalLong.empty(), Expression.number(""));
  }

  @Test
  void whatIsWrongIsNamed() {
    refused(Kind.UNKNOWN, "zebra", "add+zebra");
    refused(Kind.UNKNOWN, "0xzz", "0xzz");
    refused(Kind.NO_REGISTER, "$zax", "$zax");
    refused(Kind.SYNTAX, "", "");
    refused(Kind.SYNTAX, "", "1 +");
    refused(Kind.SYNTAX, ") 2", "1 ) 2");
    refused(Kind.SYNTAX, "2", "1 2");
    refused(Kind.SYNTAX, "", "(1");
    refused(Kind.SYNTAX, "& 3", "1 + & 3");
    refused(Kind.UNREADABLE, "0x1001", "*(add + 1)");
    refused(Kind.DIVISION, "", "1 / 0");
    refused(Kind.DIVISION, "", "1 % (add - add)");
  }

  @Test
  void nestingIsBounded() {
    assertEquals(
        Kind.SYNTAX,
        assertThrows(ExpressionException.class, () -> value("(".repeat(100_000) + "1", 10)).kind());
    assertEquals(
        Kind.SYNTAX,
        assertThrows(ExpressionException.class, () -> value("-".repeat(100_000) + "1", 10)).kind());
  }

  private static void refused(Kind kind, String term, String text) {
    var e = assertThrows(ExpressionException.class, () -> value(text, 10), text);
    assertEquals(kind, e.kind(), text);
    assertEquals(term, e.term(), text);
  }
}
