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

.include "steady-loops.inc"

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
