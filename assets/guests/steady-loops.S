# steady-loops: four loops that run as long as they are told to, for comparing emulators in the
# steady state, when all code has been seen and nothing but the guest's own instructions costs time.
#
#   loop=NAME    one of multiply, sort, scan and calls; all four, in turn, if it is left out
#   count=N      how many rounds, decimal; 1 if it is left out
#
# A round is 1 to 3 million instructions. Every loop starts from the same random numbers and prints
# one checksum, in which all that it has computed takes part: it depends on the count, and on nothing
# else. What a round leaves is what the next one works on, so that none can be done beforehand. All
# of it is 64-bit code; no interrupts, no devices but the serial port.

  .file "steady-loops.S"
.include "pvh.inc"

  .code32
.include "serial.inc"
.include "serial64.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_entry

.equ CR0_PG,         1 << 31
.equ CR4_PAE,        1 << 5
.equ MSR_EFER,       0xc0000080
.equ EFER_LME,       1 << 8

.equ PAGE_PRESENT,   1 << 0
.equ PAGE_WRITE,     1 << 1
.equ PAGE_LARGE,     1 << 7                     # in a page directory: this entry maps 2 MiB
.equ ENTRIES,        512                        # entries of 8 bytes in a table of any level

.equ TRACE_LOOPS,    TRACE_USER                 # exit point: the loops begin

.equ LIMBS,          64                         # of 64 bits: factors of 4096 bits
.equ PRODUCTS,       32                         # in a round
.equ KEYS,           16384                      # to sort: 128 KiB, and 256 KiB of list
.equ WALKS,          8                          # along the list, in a round
.equ TEXT_SIZE,      65536
.equ FIB,            20                         # 21,891 calls
.equ TABLE_CALLS,    32768
.equ DEPTH,          2000                       # calls within each other
.equ DIVES,          30
.equ DEEP_STACK,     128 << 10

# The next random number, in R15: Knuth's linear congruential generator ("MMIX", TAOCP vol. 2 §3.3.4).
# Its upper bits are the good ones.
.macro SEED
  movabsq $6364136223846793005, %r13
  movabsq $1442695040888963407, %r14
  movl $1, %r15d
.endm

.macro RANDOM
  imulq %r13, %r15
  addq %r14, %r15
.endm

# Takes a value into the checksum in RBX; where it stands in the order of values matters.
.macro CHECK value
  rolq $5, %rbx
  addq \value, %rbx
.endm

  .code32
  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  movl %ebx, start_info
  USE_STACK
  call serial_init

  # As in long-mode.S, in silence: SDM vol. 3A, "Initializing IA-32e Mode".
  movl $pdpt + PAGE_PRESENT + PAGE_WRITE, pml4
  movl $page_directory + PAGE_PRESENT + PAGE_WRITE, pdpt
  movl $PAGE_PRESENT + PAGE_WRITE + PAGE_LARGE, %eax
  movl $page_directory, %edi
  movl $ENTRIES, %ecx
1:
  movl %eax, (%edi)                             # the first GiB where it is
  addl $8, %edi
  addl $2 << 20, %eax
  decl %ecx
  jnz 1b
  movl %cr4, %eax
  orl $CR4_PAE, %eax
  movl %eax, %cr4
  movl $pml4, %eax
  movl %eax, %cr3
  movl $MSR_EFER, %ecx
  rdmsr
  orl $EFER_LME, %eax
  wrmsr
  movl %cr0, %eax
  orl $CR0_PG, %eax
  movl %eax, %cr0
  lgdt gdt_pointer
  ljmp $GDT_CODE64, $long_mode_entry
ENDFUNC pvh_entry

  .code64
FUNC long_mode_entry
  movl $GDT_DATA, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl $deep_stack_top, %esp
  cld

  movl $1, %ebp                                 # RBP: the rounds of each loop
  movl $key_count, %edi
  call option_value
  testq %rax, %rax
  jz 1f
  call decimal
  movq %rax, %rbp
1:
  PRINT64 "steady-loops: rounds "
  movq %rbp, %rax
  call put_hex64_line

  TRACE TRACE_LOOPS
  movl $loops, %r12d
.Lnext_loop:
  movl $key_loop, %edi
  call option_value
  testq %rax, %rax
  jz .Lwanted
  movq (%r12), %rsi
  call same_word
  jne .Lunwanted
.Lwanted:
  pushq %rbp
  pushq %r12
  SEED
  xorl %ebx, %ebx
  call *8(%r12)
  popq %r12
  popq %rbp
  movq (%r12), %rsi
  call put_string64
  PRINT64 " "
  movq %rbx, %rax
  call put_hex64_line
.Lunwanted:
  addq $16, %r12
  cmpq $loops_end, %r12
  jb .Lnext_loop
  PRINTLN64 "steady-loops: powering off"
  POWER_OFF
ENDFUNC long_mode_entry

# ---- The command line ---------------------------------------------------------------------------

# The word of the command line that begins with the key at RDI: RAX points behind the key, or is 0.
FUNC option_value
  movl start_info, %esi
  movq START_INFO_cmdline_paddr(%rsi), %rsi
  testq %rsi, %rsi
  jz .Lno_option
.Lword:
  xorl %ecx, %ecx
1:
  movb (%rdi,%rcx), %al
  testb %al, %al
  jz .Loption
  cmpb %al, (%rsi,%rcx)
  jne 2f
  incl %ecx
  jmp 1b
2:                                              # not this word: on to what follows a blank
  lodsb
  testb %al, %al
  jz .Lno_option
  cmpb $' ', %al
  jne 2b
  jmp .Lword
.Loption:
  leaq (%rsi,%rcx), %rax
  ret
.Lno_option:
  xorl %eax, %eax
  ret
ENDFUNC option_value

# ZF: the word at RAX, up to a blank or the end, is the whole string at RSI.
FUNC same_word
  movb (%rsi), %dl
  testb %dl, %dl
  jz 1f
  incq %rsi
  incq %rax
  cmpb -1(%rax), %dl
  je same_word
  ret
1:
  movb (%rax), %dl
  testb %dl, %dl
  jz 2f
  cmpb $' ', %dl
2:
  ret
ENDFUNC same_word

# The decimal number whose digits begin at RAX.
FUNC decimal
  movq %rax, %rsi
  xorl %eax, %eax
1:
  movzbl (%rsi), %edx
  subl $'0', %edx
  cmpl $9, %edx
  ja 2f
  imulq $10, %rax
  addq %rdx, %rax
  incq %rsi
  jmp 1b
2:
  ret
ENDFUNC decimal

# ---- The loops: RBP rounds, random numbers from R13 to R15; the checksum goes into RBX ----------

# Multi-precision multiplication, limb by limb, as a compiler writes it. The sum of the product's
# halves, by a chain of ADC, is a factor of the next one.
FUNC loop_multiply
  xorl %ecx, %ecx
1:
  RANDOM
  movq %r15, factor(,%rcx,8)
  RANDOM
  movq %r15, multiplier(,%rcx,8)
  incl %ecx
  cmpl $LIMBS, %ecx
  jb 1b
  imulq $PRODUCTS, %rbp
.Lproduct:
  decq %rbp
  js .Lmultiplied
  movl $product, %edi
  movl $2 * LIMBS, %ecx
  xorl %eax, %eax
  rep stosq
  movl $product, %edi
  xorl %r10d, %r10d
2:
  movq multiplier(,%r10,8), %r8
  call add_multiple
  movq %r9, LIMBS * 8(%rdi)
  addq $8, %rdi
  incl %r10d
  cmpl $LIMBS, %r10d
  jb 2b
  call add_halves
  CHECK factor
  jmp .Lproduct
.Lmultiplied:
  ret
ENDFUNC loop_multiply

# Adds R8 times the factor to the limbs at RDI; R9 is the carry, one limb.
FUNC add_multiple
  movl $factor, %esi
  xorl %ecx, %ecx
  xorl %r9d, %r9d
1:
  movq (%rsi,%rcx,8), %rax
  mulq %r8
  addq %r9, %rax
  adcq $0, %rdx
  addq %rax, (%rdi,%rcx,8)
  adcq $0, %rdx
  movq %rdx, %r9
  incq %rcx
  cmpq $LIMBS, %rcx
  jb 1b
  ret
ENDFUNC add_multiple

# The sum of the product's halves becomes the factor; a carry comes round to its lowest limb.
FUNC add_halves
  movl $product, %esi
  movl $factor, %edi
  movl $LIMBS, %ecx
  clc
1:
  movq (%rsi), %rax
  adcq LIMBS * 8(%rsi), %rax
  movq %rax, (%rdi)
  leaq 8(%rsi), %rsi
  leaq 8(%rdi), %rdi
  decl %ecx                                     # leaves the carry alone, and so does LEA
  jnz 1b
  adcq $0, factor
  ret
ENDFUNC add_halves

# Quicksort of random keys; then they become a list in their order, scattered in memory, and it is
# walked.
FUNC loop_sort
  decq %rbp
  js .Lsorts_done
  xorl %ecx, %ecx
1:
  RANDOM
  movq %r15, %rax
  xorq %rbx, %rax                               # from what the last round has found
  movq %rax, keys(,%rcx,8)
  incl %ecx
  cmpl $KEYS, %ecx
  jb 1b
  movl $keys, %esi
  movl $keys + (KEYS - 1) * 8, %edi
  call quicksort
  call link_keys
  movl $WALKS, %edx
2:
  movq list, %rsi
3:
  CHECK 8(%rsi)
  movq (%rsi), %rsi
  testq %rsi, %rsi
  jnz 3b
  decl %edx
  jnz 2b
  jmp loop_sort
.Lsorts_done:
  ret
ENDFUNC loop_sort

# Sorts the keys from RSI to RDI, both included, as unsigned numbers: Hoare's partition.
FUNC quicksort
  cmpq %rdi, %rsi
  jae .Lsorted
  leaq (%rsi,%rdi), %rdx
  shrq %rdx
  andq $-8, %rdx
  movq (%rdx), %rdx                             # the pivot, from the middle
  leaq -8(%rsi), %r8
  leaq 8(%rdi), %r9
1:
  addq $8, %r8
  cmpq %rdx, (%r8)
  jb 1b
2:
  subq $8, %r9
  cmpq %rdx, (%r9)
  ja 2b
  cmpq %r9, %r8
  jae 3f
  movq (%r8), %rax
  movq (%r9), %rcx
  movq %rcx, (%r8)
  movq %rax, (%r9)
  jmp 1b
3:
  pushq %rdi
  pushq %r9
  movq %r9, %rdi
  call quicksort
  popq %rsi
  popq %rdi
  addq $8, %rsi
  jmp quicksort
.Lsorted:
  ret
ENDFUNC quicksort

# A node is {next, key}. From one key to the next it is 9941 nodes further, round the whole array.
FUNC link_keys
  movl $list, %edi
  xorl %ecx, %ecx
  xorl %edx, %edx
1:
  movl %edx, %eax
  shll $4, %eax
  addl $nodes, %eax
  movq %rax, (%rdi)
  movq keys(,%rcx,8), %rdi
  movq %rdi, 8(%rax)
  movq %rax, %rdi
  addl $9941, %edx
  andl $KEYS - 1, %edx
  incl %ecx
  cmpl $KEYS, %ecx
  jb 1b
  movq $0, (%rdi)
  ret
ENDFUNC link_keys

# Bytes, one at a time: lengths of strings, a character's places, classes and a CRC-32 from tables.
FUNC loop_scan
  call make_crc_table
  xorl %ecx, %ecx
1:
  RANDOM
  movq %r15, %rax
  shrq $58, %rax
  movb alphabet(%rax), %al
  movb %al, text(%rcx)
  incl %ecx
  cmpl $TEXT_SIZE - 1, %ecx
  jb 1b
  movb $0, text(%rcx)
.Lscan:
  decq %rbp
  js .Lscanned
  call string_lengths
  CHECK %rax
  call character_places
  CHECK %rax
  call character_classes
  CHECK class_counts
  CHECK class_counts + 8
  call text_crc
  CHECK %rax
  movzwl %ax, %ecx                              # the CRC chooses a place and a character for it
  shrl $26, %eax
  movb alphabet(%rax), %al
  movb %al, text(%rcx)
  movb $0, text + TEXT_SIZE - 1
  jmp .Lscan
.Lscanned:
  ret
ENDFUNC loop_scan

# RAX: the squares of the lengths of all strings in the text, added up.
FUNC string_lengths
  movl $text, %esi
  xorl %eax, %eax
1:
  movq %rsi, %rdx
2:
  cmpb $0, (%rsi)
  leaq 1(%rsi), %rsi
  jne 2b
  subq %rsi, %rdx
  imulq %rdx, %rdx
  addq %rdx, %rax
  cmpq $text + TEXT_SIZE, %rsi
  jb 1b
  ret
ENDFUNC string_lengths

# RAX: the places of 'e' in the text, one after the other, in a sum that is doubled each time.
FUNC character_places
  movl $text, %esi
  movl $TEXT_SIZE, %ecx
  movl $'e', %edx
  xorl %eax, %eax
1:
  cmpb %dl, (%rsi)
  je 2f
3:
  incq %rsi
  decl %ecx
  jnz 1b
  ret
2:
  leaq (%rcx,%rax,2), %rax
  jmp 3b
ENDFUNC character_places

# How many characters of each class the text has, into class_counts, and how many had a class other
# than the one before, into the last of these.
FUNC character_classes
  movq $0, class_counts
  movq $0, class_counts + 8
  movl $text, %esi
  xorl %ecx, %ecx
1:
  movzbl (%rsi), %eax
  movzbl classes(%rax), %eax
  incl class_counts(,%rax,4)
  cmpl %eax, %ecx
  je 2f
  incl class_counts + 12
  movl %eax, %ecx
2:
  incq %rsi
  cmpq $text + TEXT_SIZE, %rsi
  jb 1b
  ret
ENDFUNC character_classes

# EAX: the text's CRC-32 (polynomial 0xedb88320, as in Ethernet and zip).
FUNC text_crc
  movl $text, %esi
  movl $-1, %eax
1:
  movzbl (%rsi), %edx
  xorb %al, %dl
  shrl $8, %eax
  xorl crc_table(,%rdx,4), %eax
  incq %rsi
  cmpq $text + TEXT_SIZE, %rsi
  jb 1b
  notl %eax
  ret
ENDFUNC text_crc

FUNC make_crc_table
  xorl %ecx, %ecx
1:
  movl %ecx, %eax
  movl $8, %edx
2:
  shrl %eax
  jnc 3f
  xorl $0xedb88320, %eax
3:
  decl %edx
  jnz 2b
  movl %eax, crc_table(,%rcx,4)
  incb %cl
  jnz 1b
  ret
ENDFUNC make_crc_table

# Calls: a tree of them, through a table, and deep within each other.
FUNC loop_calls
  decq %rbp
  js .Lcalled
  movl $FIB, %edi
  call fib
  CHECK %rax
  movl $TABLE_CALLS, %ecx
1:
  RANDOM
  movq %r15, %rax
  shrq $61, %rax
  call *functions(,%rax,8)
  decl %ecx
  jnz 1b
  movl $DIVES, %ecx
2:
  movl $DEPTH, %edi
  call dive
  decl %ecx
  jnz 2b
  jmp loop_calls
.Lcalled:
  ret
ENDFUNC loop_calls

# RAX: the Fibonacci number EDI, by its definition.
FUNC fib
  cmpl $1, %edi
  jbe 1f
  pushq %rdi
  decl %edi
  call fib
  popq %rdi
  pushq %rax
  subl $2, %edi
  call fib
  popq %rdx
  addq %rdx, %rax
  ret
1:
  movl %edi, %eax
  ret
ENDFUNC fib

# EDI calls within each other, each of which has a part in RBX on its way out.
FUNC dive
  pushq %rdi
  decl %edi
  jz 1f
  call dive
1:
  popq %rdi
  CHECK %rdi
  ret
ENDFUNC dive

FUNC add_random
  addq %r15, %rbx
  ret
ENDFUNC add_random

FUNC subtract_count
  subq %rcx, %rbx
  ret
ENDFUNC subtract_count

FUNC rotate
  rolq $13, %rbx
  ret
ENDFUNC rotate

FUNC turn_bytes
  bswapq %rbx
  ret
ENDFUNC turn_bytes

FUNC invert
  notq %rbx
  ret
ENDFUNC invert

FUNC scale
  leaq (%rbx,%rbx,4), %rbx
  ret
ENDFUNC scale

FUNC fold
  movq %rbx, %rax
  shrq $29, %rax
  xorq %rax, %rbx
  ret
ENDFUNC fold

FUNC fold_and_rotate
  call fold
  jmp rotate
ENDFUNC fold_and_rotate

# ---- Data ---------------------------------------------------------------------------------------

  .section .rodata
key_count:
  .asciz "count="
key_loop:
  .asciz "loop="
name_multiply:
  .asciz "multiply"
name_sort:
  .asciz "sort"
name_scan:
  .asciz "scan"
name_calls:
  .asciz "calls"

  .balign 8
  .type loops, @object
loops:
  .quad name_multiply, loop_multiply
  .quad name_sort, loop_sort
  .quad name_scan, loop_scan
  .quad name_calls, loop_calls
loops_end:
  .size loops, . - loops

  .type functions, @object
functions:
  .quad add_random, subtract_count, rotate, turn_bytes, invert, scale, fold, fold_and_rotate
  .size functions, . - functions

# 64 characters, of which the first ends a string.
  .type alphabet, @object
alphabet:
  .ascii "\0 etaoin shrdlu .,;0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcefghij"
  .size alphabet, . - alphabet
.if . - alphabet != 64
  .error "the alphabet is not of 64 characters"
.endif

# 0 for a letter, 1 for a digit, 2 for all else.
  .type classes, @object
classes:
  .fill '0', 1, 2
  .fill 10, 1, 1
  .fill 'A' - '9' - 1, 1, 2
  .fill 26, 1, 0
  .fill 'a' - 'Z' - 1, 1, 2
  .fill 26, 1, 0
  .fill 255 - 'z', 1, 2
  .size classes, . - classes

  .balign 8
  .type gdt, @object
gdt:
  .quad 0
.equ GDT_CODE64, . - gdt
  .quad 0x00209b0000000000                      # code, read/execute, DPL 0, L = 1
.equ GDT_DATA, . - gdt
  .quad 0x00cf93000000ffff                      # data, read/write, DPL 0, 4 GiB
  .size gdt, . - gdt
gdt_pointer:
  .word . - gdt - 1
  .long gdt

.macro SPACE name, size:vararg
  .type \name, @object
\name:
  .skip \size
  .size \name, \size
.endm

  .section .bss
  .balign 4096
  SPACE pml4, ENTRIES * 8
  SPACE pdpt, ENTRIES * 8
  SPACE page_directory, ENTRIES * 8
  SPACE keys, KEYS * 8
  SPACE nodes, KEYS * 16
  SPACE text, TEXT_SIZE
  SPACE crc_table, 256 * 4
  SPACE factor, LIMBS * 8
  SPACE multiplier, LIMBS * 8
  SPACE product, 2 * LIMBS * 8
  SPACE class_counts, 4 * 4
  SPACE list, 8
  SPACE start_info, 8
  .balign 16
  SPACE deep_stack, DEEP_STACK
deep_stack_top:
