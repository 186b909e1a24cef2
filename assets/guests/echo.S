# echo: sends back every byte that comes in on COM1, unchanged, until Ctrl-D (0x04).
#
# Driven by interrupts: UART -> IRQ 4 -> 8259 -> LINT0 of the local APIC. There is no line editing
# whatsoever: a CR is echoed as a CR and a backspace as a backspace. What arrives before the prompt
# is thrown away, because setting the UART up empties its FIFOs; so wait for the prompt.
#
# An ELF64 whose PHYS32_ENTRY descriptor is 4 bytes: the ABI allows 4 and 8, and loaders must go by
# the size in the note, not by the class of the file.

  .file "echo.S"
.include "pvh.inc"

  .code32
.include "serial.inc"
.include "interrupts.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_entry

.equ COM1_IRQ,       4
.equ CTRL_D,         0x04

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  call load_flat_segments
  call load_idt
  call remap_pic
  call open_virtual_wire

  movl $PIC1_VECTOR + COM1_IRQ, %ecx
  movl $serial_interrupt, %eax
  call set_gate
  WRITE_PORT 0xff & ~(1 << COM1_IRQ), PIC1_DATA
  WRITE_PORT MCR_DTR | MCR_RTS | MCR_OUT2, UART_MCR
  PRINTLN "echo: type, and end with Ctrl-D"

  # Only now: the line rises when the first byte is in, and an edge is what the 8259 waits for.
  WRITE_PORT IER_RX, UART_IER
1:
  cli
  cmpb $0, done
  jne 2f
  sti                                           # takes effect after HLT has begun: see ticks.S
  hlt
  jmp 1b
2:
  WRITE_PORT 0, UART_IER
  call put_newline
  PRINTLN "echo: powering off"
  call serial_drain
  POWER_OFF
ENDFUNC pvh_entry

# Empties the receive FIFO. The UART's line must have gone low before this returns, or the 8259
# would never see the next edge.
FUNC serial_interrupt
  pushl %eax
  pushl %edx
1:
  movw $UART_LSR, %dx
  inb %dx, %al
  testb $LSR_DR, %al
  jz 3f
  movw $UART_RBR, %dx
  inb %dx, %al
  cmpb $0, done
  jne 1b                                        # bytes after Ctrl-D are nobody's
  cmpb $CTRL_D, %al
  je 2f
  call put_char
  jmp 1b
2:
  movb $1, done
  jmp 1b
3:
  movb $PIC_EOI, %al
  outb %al, $PIC1_COMMAND
  popl %edx
  popl %eax
  iret
ENDFUNC serial_interrupt

  .section .bss
  .type done, @object
done:
  .skip 1
  .size done, . - done
