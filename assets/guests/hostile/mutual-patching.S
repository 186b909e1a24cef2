# mutual-patching: two pieces of code that run each other and overwrite each other in turn, so that
# each version of one could hold on to a version of the other that is gone.

  .file "mutual-patching.S"
.include "hostile/hostile.inc"

BEGIN
  movl $1, %edx
  jmp .Lone
  .balign 4096
.Lone:
  movl $0, %eax                                 # its immediate is what the other overwrites
  incl %edx
  movl %edx, .Lother + 1
  jmp .Lother
  .balign 4096
.Lother:
  movl $0, %eax
  incl %edx
  movl %edx, .Lone + 1
  jmp .Lone
ENDFUNC pvh_entry
