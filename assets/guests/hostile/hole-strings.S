# hole-strings: repeated string instructions without end over memory and ports where nothing is, and
# over a device's registers.

  .file "hole-strings.S"
.include "hostile/hostile.inc"

.equ HOLE, 0xd0000000

BEGIN
  cld
1:
  movl $-1, %ecx
  movl $HOLE, %edi
  xorl %eax, %eax
  rep stosb
  movl $-1, %ecx
  movl $0xfed00000, %esi                        # HPET
  movl $HOLE, %edi
  rep movsl
  movl $-1, %ecx
  movl $HOLE, %esi
  movw $0x3f8, %dx
  rep outsb
  movl $-1, %ecx
  movl $HOLE, %edi
  repne scasb
  jmp 1b
ENDFUNC pvh_entry
