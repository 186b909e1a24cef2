# masked-clock: HLT beside an 8254 that ticks for ever, its line masked at the 8259.

  .file "masked-clock.S"
.include "hostile/hostile.inc"

BEGIN
  call open_virtual_wire
  WRITE_PORT 0xff, PIC1_DATA
  WRITE_PORT 0x34, 0x43                         # counter 0, mode 2
  WRITE_PORT 0x9c, 0x40                         # 11,932: 100 Hz
  WRITE_PORT 0x2e, 0x40
  sti
1:
  hlt
  jmp 1b
ENDFUNC pvh_entry
