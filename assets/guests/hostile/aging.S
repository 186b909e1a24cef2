# aging: page-table entries lose their accessed and dirty bits without INVLPG, as when pages are
# aged, those of code, stack and the page table itself among them; what is touched then may get its
# bits back or not, as the processor has to walk or not. Sums what it finds, so that whoever forgets
# a translation, or keeps one more, makes it another machine. Powers off.

  .file "aging.S"
.include "hostile/hostile.inc"

.equ ROUNDS,   150
.equ PAGES,    64                               # of data
.equ FUNCTIONS, 8                               # each on a page of its own
.equ DATA,     0x200000
.equ BITS,     0x60                             # accessed and dirty

BEGIN
  movl $table, %edi
  movl $3, %eax                                 # present, writable
  movl $1024, %ecx
1:
  movl %eax, (%edi)
  addl $4, %edi
  addl $0x1000, %eax
  loop 1b
  movl $table + 3, directory
  movl $directory, %eax
  movl %eax, %cr3
  movl $0x80000011, %eax
  movl %eax, %cr0
  movl $ROUNDS, %ebp
round:
  call age
  movl $20, %ecx
2:
  call chance
  movl %eax, %edx
  andl $(PAGES - 1) << 12, %edx
  testl $0x100000, %eax
  jz 3f
  movl %eax, DATA(%edx)
  jmp 4f
3:
  addl DATA(%edx), %ebx
4:
  call chance
  shrl $20, %eax
  andl $FUNCTIONS - 1, %eax
  shll $12, %eax
  addl $functions, %eax
  call *%eax
  loop 2b
  call sum
  testl $7, %ebp
  jnz 5f
  call chance
  andl $(PAGES - 1) << 12, %eax
  invlpg DATA(%eax)
5:
  testl $31, %ebp
  jnz 6f
  movl %cr3, %eax
  movl %eax, %cr3
6:
  decl %ebp
  jnz round
  movl %ebx, result
  POWER_OFF
ENDFUNC pvh_entry

# Some entries lose their bits, each time others.
FUNC age
  movl $1024, %ecx
1:
  call chance
  testl $0x300000, %eax
  jnz 2f
  andl $~BITS, table - 4(, %ecx, 4)
2:
  loop 1b
  ret
ENDFUNC age

FUNC sum
  movl $1024, %ecx
1:
  movl table - 4(, %ecx, 4), %eax
  andl $BITS, %eax
  roll $3, %ebx
  addl %eax, %ebx
  loop 1b
  ret
ENDFUNC sum

# A number in EAX: a linear congruential generator.
FUNC chance
  imull $1664525, seed, %eax
  addl $1013904223, %eax
  movl %eax, seed
  ret
ENDFUNC chance

  .balign 4096
  .type functions, @function
functions:
.rept FUNCTIONS
  addl $1, %ebx
  ret
  .balign 4096
.endr
  .size functions, . - functions

  .section .bss
  .balign 4096
  .type table, @object
table:
  .skip 4096
  .size table, . - table
  .type directory, @object
directory:
  .skip 4096
  .size directory, . - directory
  .type seed, @object
seed:
  .skip 4
  .size seed, . - seed
  .type result, @object
result:
  .skip 4
  .size result, . - result
