package bootscope.core.device.serial;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterBank;

/** The 16550A's registers as data. */
final class UartRegisters {
  private UartRegisters() {}

  static RegisterBank bank(Uart16550A uart, String name, int base) {
    return new RegisterBank(name, "16550A serial port " + name, AddressSpace.PORT, base)
        .add(
            register(
                "RBR",
                0,
                8,
                Access.READ_CLEARS,
                "receiver buffer (DLL while DLAB is 1)",
                "PC16550D §8.0"),
            () -> uart.peek(0, 1),
            access -> !uart.divisorAccess())
        .command(
            register("THR", 0, 8, Access.WRITE_ONLY, "transmitter holding", "PC16550D §8.0"),
            access -> !uart.divisorAccess())
        .add(
            register(
                "IER",
                1,
                8,
                Access.READ_WRITE,
                "interrupt enable (DLM while DLAB is 1)",
                "PC16550D §8.7",
                bit("ERBFI", 0, "received data available"),
                bit("ETBEI", 1, "transmitter holding register empty"),
                bit("ELSI", 2, "receiver line status"),
                bit("EDSSI", 3, "modem status")),
            uart::ier,
            access -> !uart.divisorAccess())
        .settable(value -> uart.writeIer((int) value & 0x0F))
        .add(
            register(
                "IIR",
                2,
                8,
                Access.READ_CLEARS,
                "interrupt identification",
                "PC16550D §8.6",
                bits(
                    "ID",
                    3,
                    0,
                    "highest pending interrupt",
                    "modem-status",
                    "none",
                    "THR-empty",
                    "?",
                    "data-available",
                    "?",
                    "line-status",
                    "?",
                    "?",
                    "?",
                    "?",
                    "?",
                    "timeout"),
                bits("FIFO", 7, 6, "FIFOs enabled", "off", "?", "?", "on")),
            () -> uart.peek(2, 1))
        .add(
            register(
                "FCR",
                2,
                8,
                Access.WRITE_ONLY,
                "FIFO control",
                "PC16550D §8.5",
                bit("ENABLE", 0, "FIFOs enabled"),
                bit("DMA", 3, "DMA mode select"),
                bits("TRIGGER", 7, 6, "receiver trigger level", "1", "4", "8", "14")),
            uart::fcr)
        .add(
            register(
                "LCR",
                3,
                8,
                Access.READ_WRITE,
                "line control",
                "PC16550D §8.1",
                bits("WLS", 1, 0, "word length", "5", "6", "7", "8"),
                bit("STB", 2, "more than one stop bit"),
                bit("PEN", 3, "parity enable"),
                bit("EPS", 4, "even parity"),
                bit("STICK", 5, "stick parity"),
                bit("BREAK", 6, "transmit break"),
                bit("DLAB", 7, "divisor latch access")),
            () -> uart.peek(3, 1))
        .settable(value -> uart.out(3, 1, (int) value))
        .add(
            register(
                "MCR",
                4,
                8,
                Access.READ_WRITE,
                "modem control",
                "PC16550D §8.8",
                bit("DTR", 0, "data terminal ready"),
                bit("RTS", 1, "request to send"),
                bit("OUT1", 2, "user output 1"),
                bit("OUT2", 3, "user output 2: lets the interrupt through in a PC"),
                bit("LOOP", 4, "local loopback")),
            () -> uart.peek(4, 1))
        .settable(value -> uart.out(4, 1, (int) value))
        .add(
            register(
                "LSR",
                5,
                8,
                Access.READ_CLEARS,
                "line status",
                "PC16550D §8.4",
                bit("DR", 0, "data ready"),
                bit("OE", 1, "overrun"),
                bit("PE", 2, "parity error"),
                bit("FE", 3, "framing error"),
                bit("BI", 4, "break"),
                bit("THRE", 5, "transmitter holding register empty"),
                bit("TEMT", 6, "transmitter empty"),
                bit("ERR", 7, "an error is in the FIFO")),
            () -> uart.peek(5, 1))
        .add(
            register(
                "MSR",
                6,
                8,
                Access.READ_CLEARS,
                "modem status",
                "PC16550D §8.9",
                bit("DCTS", 0, "CTS changed"),
                bit("DDSR", 1, "DSR changed"),
                bit("TERI", 2, "RI ended"),
                bit("DDCD", 3, "DCD changed"),
                bit("CTS", 4, "clear to send"),
                bit("DSR", 5, "data set ready"),
                bit("RI", 6, "ring indicator"),
                bit("DCD", 7, "data carrier detect")),
            () -> uart.peek(6, 1))
        .add(
            register("SCR", 7, 8, Access.READ_WRITE, "scratch", "PC16550D §8.10"),
            () -> uart.peek(7, 1))
        .settable(value -> uart.out(7, 1, (int) value))
        .add(
            register(
                "DL",
                0,
                16,
                Access.READ_WRITE,
                "divisor of 115,200 baud, while DLAB is 1",
                "PC16550D §8.3"),
            uart::divisor,
            access -> uart.divisorAccess())
        .add(
            register("RXFIFO", 0, 8, Access.INTERNAL, "characters in the receiver FIFO", ""),
            uart::receivedCount)
        .add(
            register("QUEUE", 0, 32, Access.INTERNAL, "characters waiting at the host", ""),
            uart::queuedCount);
  }
}
