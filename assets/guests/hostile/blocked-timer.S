# blocked-timer: as unheard-timer, but unmasked, and held back by the task priority.

  .file "blocked-timer.S"
.include "hostile/hostile.inc"

BEGIN
  call open_virtual_wire
  movl $0xf0, APIC_BASE + 0x80                  # TPR: nothing below class 15
  movl $0xb, APIC_DIVIDE
  movl $APIC_PERIODIC | 0x40, APIC_LVT_TIMER
  movl $1, APIC_INITIAL
  sti
1:
  hlt
  jmp 1b
ENDFUNC pvh_entry
