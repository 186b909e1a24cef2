# fastest-timers: the local APIC's timer and the HPET's three as fast as they go, each heard, and
# handlers that do nothing.

  .file "fastest-timers.S"
.include "hostile/hostile.inc"

BEGIN
  call open_virtual_wire
  SET_GATE 0x40, .Ltick
  movl $0xb, APIC_DIVIDE
  movl $APIC_PERIODIC | 0x40, APIC_LVT_TIMER
  movl $1, APIC_INITIAL
  HPET 0x100, 0x4c
  HPET 0x108, 1
  HPET 0x120, 0x4c
  HPET 0x128, 1
  HPET 0x140, 0x164c
  HPET 0x148, 1
  HPET 0x10, 1
  sti
1:
  hlt
  jmp 1b
.Ltick:
  movl $0, APIC_EOI
  iret
ENDFUNC pvh_entry
