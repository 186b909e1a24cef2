package bootscope.core.device.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import org.junit.jupiter.api.Test;

/** After the PC16550D datasheet (June 1995). */
class Uart16550ATest {
  private static final int RBR = 0;
  private static final int IER = 1;
  private static final int IIR = 2;
  private static final int LCR = 3;
  private static final int MCR = 4;
  private static final int LSR = 5;
  private static final int MSR = 6;

  private final Bench bench = new Bench();
  private final Bench.Probe irq = bench.probe();
  private final StringBuilder sent = new StringBuilder();
  private int ports;
  private final Uart16550A uart = uart("com1", SerialTiming.INSTANT);

  private Uart16550A uart(String name, SerialTiming timing) {
    return new Uart16550A(
        name, 0x3F8, bench.clock, bench.events, irq, c -> sent.append((char) c), timing);
  }

  private int in(int register) {
    return uart.in(0x3F8 + register, 1);
  }

  private void out(int register, int value) {
    uart.out(0x3F8 + register, 1, value);
  }

  @Test
  void afterResetTheTransmitterIsEmptyAndNoInterruptPends() {
    assertEquals(0x60, in(LSR), "LSR resets to 0x60 (table I)");
    assertEquals(0x01, in(IIR), "IIR resets to 0x01 (table I)");
    assertEquals(0, in(IER));
  }

  @Test
  void charactersWrittenReachTheOutputAndOnlyTheWordLengthIsSent() {
    out(LCR, 3);
    out(RBR, 'O');
    out(RBR, 'k');
    assertEquals("Ok", sent.toString());
    out(LCR, 2);
    out(RBR, 0x80 | 'x');
    assertEquals("Okx", sent.toString(), "7 data bits (§8.1)");
  }

  @Test
  void theDivisorLatchHidesBehindDlab() {
    out(LCR, 0x83);
    out(RBR, 0x34);
    out(IER, 0x12);
    assertEquals(0x34, in(RBR));
    assertEquals(0x12, in(IER));
    out(LCR, 0x03);
    assertEquals(0, in(IER), "IER is itself again");
    assertEquals("", sent.toString(), "nothing was transmitted");
  }

  @Test
  void iirShowsTheFifosOnlyWhileTheyAreEnabled() {
    out(IIR, 0x01);
    assertEquals(0xC1, in(IIR));
    out(IIR, 0x00);
    assertEquals(0x01, in(IIR));
  }

  @Test
  void out2GatesTheInterrupt() {
    out(IER, 1);
    uart.receive('a');
    assertFalse(irq.level, "OUT2 is off");
    out(MCR, 8);
    assertTrue(irq.level);
    assertEquals(0x04, in(IIR));
    assertEquals('a', in(RBR));
    assertFalse(irq.level, "reading RBR resets received data available");
  }

  @Test
  void enablingTheThreInterruptWhileEmptyInterruptsAtOnceAndReadingIirResetsIt() {
    out(MCR, 8);
    out(IER, 2);
    assertTrue(irq.level);
    assertEquals(0x02, uart.peek(0x3FA, 1), "a debugger's look changes nothing");
    assertEquals(0x02, in(IIR));
    assertFalse(irq.level);
    assertEquals(0x01, in(IIR));
    out(IER, 0);
    out(IER, 2);
    assertEquals(0x02, in(IIR), "enabling again asserts again");
    out(RBR, 'x');
    assertEquals(0x02, in(IIR), "the character is gone, the register is empty again");
  }

  @Test
  void aHigherPriorityHidesThreWithoutResettingIt() {
    out(MCR, 8);
    out(IER, 3);
    uart.receive('a');
    assertEquals(0x04, in(IIR));
    in(RBR);
    assertEquals(0x02, in(IIR), "THRE still pends");
  }

  @Test
  void theReceiverInterruptsAtItsTriggerLevelAndTimesOutBelowIt() {
    out(LCR, 0x83);
    out(0, 1);
    out(1, 0);
    out(LCR, 0x03);
    out(IIR, 0x81); // trigger 8
    out(MCR, 8);
    out(IER, 1);
    for (int i = 0; i < 7; i++) {
      uart.receive('0' + i);
    }
    assertFalse(irq.level, "7 are below the trigger level");
    // Four characters of 10 bits at 115,200 baud: 347,222 ns.
    bench.advance(347_000);
    assertFalse(irq.level);
    bench.advance(1_000);
    assertEquals(0xCC, in(IIR), "character timeout after 4 character times (§8.11)");
    in(RBR);
    assertEquals(0xC1, in(IIR), "reading the FIFO resets the timeout");
    uart.receive('x');
    uart.receive('y');
    assertEquals(0xC4, in(IIR));
  }

  /** As a driver that waits for the receiver's interrupt; 16450 mode. */
  private void listen() {
    out(MCR, 8);
    out(IER, 1);
  }

  /** As a guest that looks again and again. */
  private void poll() {
    for (int i = 0; i < 17; i++) {
      in(LSR);
    }
  }

  @Test
  void whatTheHostSendsWaitsUntilTheFifoHasRoom() {
    out(IIR, 0x01);
    listen();
    for (int i = 0; i < 100; i++) {
      assertTrue(uart.receive(i));
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(0x61, in(LSR), "data ready, no overrun");
      assertEquals(i, in(RBR));
    }
    assertEquals(0x60, in(LSR));
  }

  @Test
  void aCharacterWithoutRoomSetsOverrunAndIsLostFromAFullFifo() {
    out(IIR, 0x01);
    out(IER, 4);
    out(LCR, 3);
    out(MCR, 0x18); // nothing holds back a transmitter that sends to its own receiver
    for (int i = 0; i < 17; i++) {
      out(RBR, i);
    }
    assertEquals(0xC6, in(IIR), "receiver line status");
    assertFalse(irq.level, "OUT2 is off in loopback");
    assertEquals(0x63, in(LSR));
    assertEquals(0x61, in(LSR), "reading LSR resets OE (§8.4)");
    for (int i = 0; i < 16; i++) {
      assertEquals(i, in(RBR));
    }
    assertEquals(0x60, in(LSR));
  }

  @Test
  void aBreakIsReportedWhenItsCharacterComesToTheTopOfTheFifo() {
    out(IIR, 0x01);
    listen();
    uart.receive('a');
    uart.receiveBreak();
    assertEquals(0xE1, in(LSR), "bit 7: an error is in the FIFO");
    in(RBR);
    assertEquals(0xF1, in(LSR), "BI with its zero character on top");
    assertEquals(0x61, in(LSR));
    assertEquals(0, in(RBR));
  }

  @Test
  void loopbackTurnsOutputsIntoModemInputsAndTheTransmitterIntoTheReceiver() {
    assertEquals(0xB0, in(MSR) & 0xF0, "CTS, DSR and DCD are asserted normally");
    out(MCR, 0x1A);
    assertEquals(0x90, in(MSR) & 0xF0, "RTS to CTS, OUT2 to DCD (§8.8)");
    out(MCR, 0x15);
    assertEquals(0x60, in(MSR) & 0xF0, "DTR to DSR, OUT1 to RI");
    out(LCR, 3);
    out(RBR, 0x5A);
    assertEquals("", sent.toString(), "nothing leaves in loopback");
    assertEquals(0x61, in(LSR));
    assertEquals(0x5A, in(RBR));
  }

  @Test
  void modemInputChangesInterruptAndReadingMsrResetsTheDeltas() {
    out(IER, 8);
    out(MCR, 0x15); // in loopback DTR is DSR and OUT1 is RI
    assertEquals(0x00, in(IIR));
    assertEquals(0x69, in(MSR), "DDCD and DCTS; RI's leading edge does not count");
    assertEquals(0x01, in(IIR));
    out(MCR, 0x11);
    assertEquals(0x24, in(MSR), "TERI at the trailing edge");
    out(MCR, 8);
    assertTrue(irq.level, "CTS and DCD are back");
    assertEquals(0xB9, in(MSR));
    assertFalse(irq.level);
  }

  @Test
  void withBaudRateTimingACharacterTakesItsTime() {
    Uart16550A timed = uart("com2", SerialTiming.BAUD_RATE);
    timed.out(0x3FB, 1, 0x83);
    timed.out(0x3F8, 1, 12); // 9,600 baud
    timed.out(0x3F9, 1, 0);
    timed.out(0x3FB, 1, 0x03);
    timed.out(0x3F8, 1, 'a');
    assertEquals(0x20, timed.in(0x3FD, 1), "the shift register is busy, THR is empty");
    timed.out(0x3F8, 1, 'b');
    assertEquals(0x00, timed.in(0x3FD, 1));
    bench.advance(1_041_666);
    assertEquals("", sent.toString());
    bench.advance(2);
    assertEquals("a", sent.toString(), "10 bits at 9,600 baud");
    bench.advance(1_041_668);
    assertEquals("ab", sent.toString());
    assertEquals(0x60, timed.in(0x3FD, 1));
  }

  @Test
  void theHighestPendingPriorityShowsForEveryCombinationOfCausesAndEnables() { // table IV
    for (int causes = 0; causes < 16; causes++) {
      for (int enables = 0; enables < 16; enables++) {
        Uart16550A port = uart("port" + ports++, SerialTiming.INSTANT);
        port.out(0x3F8 + MCR, 1, 8);
        port.out(0x3F8 + IER, 1, 1);
        if ((causes & 4) != 0) {
          port.receiveBreak();
        } else if ((causes & 1) != 0) {
          port.receive('x');
        }
        boolean received = (causes & 5) != 0;
        if ((causes & 8) != 0) {
          port.out(0x3F8 + MCR, 1, 0x18); // CTS, DSR and DCD change
        }
        port.out(0x3F8 + IER, 1, enables);
        if ((causes & 2) == 0) {
          // The transmitter is empty always; its interrupt is reset by reading IIR.
          port.out(0x3F8 + IER, 1, enables & ~2);
          port.out(0x3F8 + IER, 1, enables);
        }
        int want = 1;
        if ((causes & 4) != 0 && (enables & 4) != 0) {
          want = 6;
        } else if (received && (enables & 1) != 0) {
          want = 4;
        } else if ((enables & 2) != 0) {
          want = 2;
        } else if ((causes & 8) != 0 && (enables & 8) != 0) {
          want = 0;
        }
        assertEquals(want, port.peek(0x3F8 + IIR, 1), "causes " + causes + " enables " + enables);
      }
    }
  }

  @Test
  void eachTriggerLevelInterruptsAtItsCount() { // §8.5, bits 7:6 of FCR
    int[] levels = {1, 4, 8, 14};
    for (int code = 0; code < 4; code++) {
      Uart16550A port = uart("port" + ports++, SerialTiming.INSTANT);
      port.out(0x3F8 + MCR, 1, 8);
      port.out(0x3F8 + IIR, 1, code << 6 | 1);
      port.out(0x3F8 + IER, 1, 1);
      for (int n = 1; n <= 16; n++) {
        port.receive('a' + n);
        assertEquals(n >= levels[code] ? 0xC4 : 0xC1, port.peek(0x3F8 + IIR, 1), code + " " + n);
      }
      for (int n = 15; n >= 0; n--) {
        port.in(0x3F8, 1);
        assertEquals(n >= levels[code] ? 0xC4 : 0xC1, port.peek(0x3F8 + IIR, 1), code + " " + n);
      }
    }
  }

  @Test
  void everyFormatTakesTheTimeOfItsBits() { // §8.1, §8.3: start, data, parity, stop
    for (int lcr = 0; lcr < 16; lcr++) {
      Uart16550A port = uart("port" + ports++, SerialTiming.BAUD_RATE);
      port.out(0x3F8 + LCR, 1, 0x80);
      port.out(0x3F8, 1, 96); // 1200 baud
      port.out(0x3F9, 1, 0);
      port.out(0x3F8 + LCR, 1, lcr);
      int data = 5 + (lcr & 3);
      double stop = (lcr & 4) == 0 ? 1 : data == 5 ? 1.5 : 2;
      double bits = 1 + data + ((lcr & 8) != 0 ? 1 : 0) + stop;
      sent.setLength(0);
      port.out(0x3F8, 1, 'A');
      bench.advance((long) (bits * 1e9 / 1200) - 1000);
      assertEquals(0, sent.length(), "format " + lcr);
      bench.advance(2000);
      assertEquals(1, sent.length(), "format " + lcr);
    }
  }

  @Test
  void whatIsTypedAheadIsThereWhenTheReceiversInterruptIsEnabled() {
    uart.receive('a');
    uart.receiveBreak();
    uart.receive('b');
    // A driver finds out what there is, with interrupts enabled for a moment, and empties it.
    out(IER, 0x0F);
    out(IER, 0);
    out(IIR, 7);
    out(IIR, 0);
    for (int register : new int[] {LSR, RBR, IIR, MSR, LSR, LSR, RBR}) {
      in(register);
    }
    assertFalse(uart.listening());
    // It starts: OUT2, the interrupt, and the FIFOs last, which resets them.
    out(MCR, 0x0B);
    out(IER, 5);
    assertTrue(uart.listening());
    out(IIR, 0x81);
    assertEquals('a', in(RBR));
    assertEquals(0xF1, in(LSR), "the break is next");
    assertEquals(0, in(RBR));
    assertEquals('b', in(RBR));
    assertEquals(0x60, in(LSR));
  }

  @Test
  void aGuestThatPollsGetsItsInputWhicheverRegisterItLooksAt() {
    int[][] loops = {{LSR}, {LSR, MSR}, {RBR}, {IIR}, {LSR, IIR}};
    for (int[] loop : loops) {
      Uart16550A port = uart("port" + ports++, SerialTiming.INSTANT);
      port.out(0x3F8 + IER, 1, 1); // without OUT2 nobody is interrupted
      port.receive('k');
      int looks = 0;
      while (port.queuedCount() > 0 && looks < 100) {
        for (int register : loop) {
          port.in(0x3F8 + register, 1);
        }
        looks++;
      }
      assertTrue(looks <= 17, java.util.Arrays.toString(loop));
    }
  }

  @Test
  void aTransmitterThatIsWaitedForIsNoPollOfTheReceiver() {
    uart.receive('k');
    for (int i = 0; i < 1000; i++) {
      in(LSR);
      out(RBR, 'x');
    }
    assertFalse(uart.listening());
    Uart16550A timed = uart("com2", SerialTiming.BAUD_RATE);
    timed.receive('k');
    timed.out(0x3F8, 1, 'x');
    for (int i = 0; i < 1000; i++) {
      timed.in(0x3FD, 1);
    }
    assertFalse(timed.listening());
    // A look for each character's transmitter, and one for a key: it will be seen.
    for (int i = 0; i < 20; i++) {
      in(LSR);
      in(LSR);
      out(RBR, '.');
    }
    assertTrue(uart.listening());
  }

  @Test
  void aFifoResetSendsTheHostsCharactersAgainAndForgetsLoopedOnes() {
    poll();
    out(IIR, 1);
    poll();
    for (char c = 'a'; c <= 'z'; c++) {
      uart.receive(c);
    }
    out(IIR, 3);
    assertEquals(0x60, in(LSR), "the FIFO is empty: the guest sets up");
    poll();
    for (char c = 'a'; c <= 'z'; c++) {
      assertEquals(c, in(RBR));
    }
    out(LCR, 3);
    out(MCR, 0x10);
    out(RBR, 'L');
    assertEquals(0x61, in(LSR));
    out(IIR, 3);
    out(MCR, 0);
    poll();
    assertEquals(0x60, in(LSR));
  }

  @Test
  void wordsOfFiveBitsAreShownWholeAndToldOf() { // LCR resets to 0 (table I)
    int[] told = new int[1];
    SerialOutput output =
        new SerialOutput() {
          @Override
          public void transmitted(int character) {
            sent.append((char) character);
          }

          @Override
          public void fiveBitWord() {
            told[0]++;
          }
        };
    Uart16550A port =
        new Uart16550A("com4", 0x3F8, bench.clock, bench.events, irq, output, SerialTiming.INSTANT);
    port.out(0x3F8, 1, 'H');
    port.out(0x3F8, 1, 'i');
    assertEquals("Hi", sent.toString());
    assertEquals(2, told[0]);
    assertEquals(0, port.in(0x3FB, 1), "LCR reads as the datasheet has it");
    port.out(0x3F8 + MCR, 1, 0x10);
    port.out(0x3F8, 1, 'H');
    assertEquals('H' & 0x1F, port.in(0x3F8, 1), "the guest sees what 5 bits carry");
    port.out(0x3F8 + MCR, 1, 0);
    port.out(0x3F8 + LCR, 1, 3);
    port.out(0x3F8, 1, '!');
    assertEquals("Hi!", sent.toString());
    assertEquals(2, told[0]);
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    out(IIR, 0x81);
    out(MCR, 8);
    out(IER, 3);
    for (int i = 0; i < 40; i++) {
      uart.receive(i);
    }
    Bench.Snapshot snapshot = Bench.Snapshot.of(uart);
    Uart16550A other = uart("com3", SerialTiming.INSTANT);
    snapshot.into(other);
    for (int i = 0; i < 40; i++) {
      assertEquals(i, other.in(0x3F8, 1));
    }
  }

  @Test
  void itsRegistersDescribeThemselves() {
    out(LCR, 3);
    assertEquals(3, uart.registers().value("LCR"));
    assertTrue(uart.registers().text().contains("WLS=8"), uart.registers().text());
  }
}
