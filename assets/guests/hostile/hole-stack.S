# hole-stack: a timer's interrupts delivered onto a stack where no RAM is.

  .file "hole-stack.S"
.include "hostile/hostile.inc"

BEGIN
  call open_virtual_wire
  SET_GATE 0x40, .Ltick
  movl $0xb, APIC_DIVIDE
  movl $APIC_PERIODIC | 0x40, APIC_LVT_TIMER
  movl $100000, APIC_INITIAL
1:
  movl $0xe0000000, %esp
  sti
  hlt
  jmp 1b
.Ltick:
  movl $0, APIC_EOI
  jmp 1b
ENDFUNC pvh_entry
