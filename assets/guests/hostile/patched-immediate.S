# patched-immediate: changes an instruction's immediate and runs it, for ever: each turn is new code
# with new constants.

  .file "patched-immediate.S"
.include "hostile/hostile.inc"

BEGIN
  movl $0x10001, %edx
1:
  movl %edx, .Lpatched + 1
  addl $0x10001, %edx
  jmp .Lpatched
  .balign 64
.Lpatched:
  movl $0, %eax
.set value, 0x11111111
.rept 24
  addl $value, %ebx
.set value, value + 0x01010101
.endr
  jmp 1b
ENDFUNC pvh_entry
