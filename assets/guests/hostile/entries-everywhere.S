# entries-everywhere: 32 MiB of straight-line code, called at each of its bytes in turn: as many
# entries as bytes, and each begins a long run of instructions.

  .file "entries-everywhere.S"
.include "hostile/hostile.inc"

.equ CODE_START, 0x1000000
.equ CODE_END,   0x3000000

BEGIN
  movl $CODE_START, %edi
  movl $(CODE_END - CODE_START) / 4, %ecx
  movl $0x40404040, %eax                        # INC EAX
  cld
  rep stosl
  movl $CODE_START + 70, %edi
1:
  movb $0xc3, (%edi)                            # RET
  addl $71, %edi
  cmpl $CODE_END, %edi
  jb 1b
2:
  movl $CODE_START, %esi
3:
  call *%esi
  incl %esi
  cmpl $CODE_END - 100, %esi
  jb 3b
  jmp 2b
ENDFUNC pvh_entry
