# far-deadline: the TSC deadline timer set as far ahead as it goes, and HLT.

  .file "far-deadline.S"
.include "hostile/hostile.inc"

.equ MSR_TSC_DEADLINE, 0x6e0

BEGIN
  call open_virtual_wire
  SET_GATE 0x40, .Lexpired
  movl $0x40040, APIC_LVT_TIMER                 # TSC deadline mode, vector 40h
  movl $MSR_TSC_DEADLINE, %ecx
  movl $0x7fffffff, %edx
  movl $0xfffffff0, %eax
  wrmsr
  sti
1:
  hlt
  jmp 1b
.Lexpired:
  movl $0, APIC_EOI
  iret
ENDFUNC pvh_entry
