# endless-delivery: an 8259 that ends interrupts by itself, a level-triggered line that stays up, and
# a trap gate, which leaves IF set: the next interrupt always comes before the handler has run an
# instruction. The stack segment is of 16 bits, so that the stack wraps and never runs out.

  .file "endless-delivery.S"
.include "hostile/hostile.inc"

.equ TRAP_GATE, 0x8f00

BEGIN
  call open_virtual_wire
  SET_GATE 0x24, .Linterrupt
  movw $TRAP_GATE, idt + 0x24 * 8 + 4
  WRITE_PORT 0x11, PIC1_COMMAND
  WRITE_PORT 0x20, PIC1_DATA                    # ICW2: vectors from 20h
  WRITE_PORT 0x04, PIC1_DATA
  WRITE_PORT 0x03, PIC1_DATA                    # ICW4: automatic end of interrupt
  WRITE_PORT 0xef, PIC1_DATA                    # IRQ 4 alone
  movw $0x4d0, %dx
  movb $0x10, %al
  outb %al, %dx                                 # IRQ 4 is level-triggered
  movw $0x3fc, %dx
  movb $0x08, %al
  outb %al, %dx                                 # OUT2 lets COM1's interrupt through
  movw $0x3f9, %dx
  movb $0x02, %al
  outb %al, %dx                                 # "transmitter empty", which it is
  lgdt .Lgdt_pointer
  movl $STACK16, %eax
  movl %eax, %ss
  xorl %esp, %esp
  sti
1:
  jmp 1b
.Linterrupt:
  iret
ENDFUNC pvh_entry

  .section .rodata
  .balign 8
.Lgdt:
  .quad 0
  .quad 0x00cf9b000000ffff
  .quad 0x00cf93000000ffff
.equ STACK16, 0x18
  .quad 0x020093000000ffff                      # data, 16-bit, 64 KiB from 32 MiB on
.Lgdt_pointer:
  .word . - .Lgdt - 1
  .long .Lgdt
