# centuries: sleeps with deadlines ten years ahead, again and again, to the end of virtual time.

  .file "centuries.S"
.include "hostile/hostile.inc"

.equ MSR_TSC_DEADLINE, 0x6e0
.equ TEN_YEARS_HIGH,   73475712                 # 10 years of ns, in units of 2^32 ns

BEGIN
  call open_virtual_wire
  SET_GATE 0x40, .Lexpired
  movl $0x40040, APIC_LVT_TIMER
1:
  rdtsc
  addl $TEN_YEARS_HIGH, %edx
  movl $MSR_TSC_DEADLINE, %ecx
  wrmsr
  sti
  hlt
  jmp 1b
.Lexpired:
  movl $0, APIC_EOI
  iret
ENDFUNC pvh_entry
