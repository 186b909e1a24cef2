# unheard-timer: HLT beside a local APIC timer with a period of a nanosecond whose LVT entry is
# masked.

  .file "unheard-timer.S"
.include "hostile/hostile.inc"

BEGIN
  call open_virtual_wire
  movl $0xb, APIC_DIVIDE                        # by 1
  movl $APIC_MASKED | APIC_PERIODIC | 0x40, APIC_LVT_TIMER
  movl $1, APIC_INITIAL
  sti
1:
  hlt
  jmp 1b
ENDFUNC pvh_entry
