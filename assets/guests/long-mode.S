# long-mode: from the 32-bit PVH entry to 64-bit code, one printed step at a time.
#
# The order of the steps is that of SDM vol. 3A, "Initializing IA-32e Mode": paging is off at the
# entry already, so: CR4.PAE, CR3, EFER.LME, CR0.PG, and a far jump to a 64-bit code segment. Each
# register is read back after it was written, and what was read is printed.

  .file "long-mode.S"
.include "pvh.inc"

  .code32
.include "serial.inc"
.include "serial64.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_entry

.equ CR0_PG,         1 << 31
.equ CR4_PAE,        1 << 5
.equ MSR_EFER,       0xc0000080
.equ EFER_LME,       1 << 8                     # long mode wanted
.equ EFER_LMA_BIT,   10                         # long mode active: set by the processor

.equ PAGE_PRESENT,   1 << 0
.equ PAGE_WRITE,     1 << 1
.equ PAGE_LARGE,     1 << 7                     # in a page directory: this entry maps 2 MiB
.equ ENTRIES,        512                        # entries of 8 bytes in a table of any level

# Where the Linux kernel lives, too: the topmost 2 GiB of the address space.
.equ HIGH_BASE,      0xffffffff80000000

.equ TRACE_PAE,      TRACE_USER + 0             # exit points of this guest
.equ TRACE_ACTIVE,   TRACE_USER + 1
.equ TRACE_64BIT,    TRACE_USER + 2

  .code32                                       # serial64.inc has left the assembler in 64-bit mode

.macro PRINT_EAX name
  PRINT "  \name = "
  call put_hex32
  call put_newline
.endm

.macro PRINT_EFER
  movl $MSR_EFER, %ecx
  rdmsr
  PRINT "  EFER = "
  call put_hex64
  call put_newline
.endm

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init

  PRINTLN "long-mode: entry, 32-bit protected mode, paging off"
  movl %cr0, %eax
  PRINT_EAX "CR0 "                              # bit 4, ET, is hard-wired to 1: 0x11
  movl %cr4, %eax
  PRINT_EAX "CR4 "
  PRINT_EFER

  # Is there a long mode? SDM vol. 2A, CPUID leaf 80000001h, EDX bit 29.
  movl $0x80000000, %eax
  cpuid
  cmpl $0x80000001, %eax
  jb .Lno_long_mode
  movl $0x80000001, %eax
  cpuid
  btl $29, %edx
  jnc .Lno_long_mode
  PRINTLN "step 1: CPUID.80000001h:EDX bit 29 says that long mode exists"

  call build_page_tables
  PRINTLN "step 2: page tables for the first GiB, at 0 and at 0xffffffff80000000"

  movl %cr4, %eax
  orl $CR4_PAE, %eax
  movl %eax, %cr4
  TRACE TRACE_PAE
  PRINTLN "step 3: CR4.PAE set, for 8-byte page-table entries"
  movl %cr4, %eax
  PRINT_EAX "CR4 "

  movl $pml4, %eax
  movl %eax, %cr3
  PRINTLN "step 4: CR3 points at the PML4 table"
  movl %cr3, %eax
  PRINT_EAX "CR3 "

  movl $MSR_EFER, %ecx
  rdmsr
  orl $EFER_LME, %eax
  wrmsr
  PRINTLN "step 5: EFER.LME set; long mode is wanted but not active, for paging is off"
  PRINT_EFER

  # From the next instruction on, addresses are translated. The identity mapping makes the
  # instruction after it the one that was going to be fetched anyway.
  movl %cr0, %eax
  orl $CR0_PG, %eax
  movl %eax, %cr0
  TRACE TRACE_ACTIVE
  PRINTLN "step 6: CR0.PG set; the processor answers with EFER.LMA: compatibility mode"
  movl %cr0, %eax
  PRINT_EAX "CR0 "
  PRINT_EFER

  lgdt gdt_pointer
  PRINTLN "step 7: far jump to a code segment with L = 1"
  ljmp $GDT_CODE64, $long_mode_entry

.Lno_long_mode:
  PRINTLN "long-mode: this processor has no long mode"
  POWER_OFF
ENDFUNC pvh_entry

# One page directory of 2 MiB pages covers a GiB. It is reached twice: from address 0 (PML4 entry
# 0, PDPT entry 0) and from HIGH_BASE (PML4 entry 511, PDPT entry 510). The tables are in .bss and
# so zero, which is "not present" for the rest. SDM vol. 3A §4.5 has the formats.
FUNC build_page_tables
  movl $pdpt + PAGE_PRESENT + PAGE_WRITE, %eax
  movl %eax, pml4
  movl %eax, pml4 + 511 * 8
  movl $page_directory + PAGE_PRESENT + PAGE_WRITE, %eax
  movl %eax, pdpt
  movl %eax, pdpt + 510 * 8
  movl $PAGE_PRESENT + PAGE_WRITE + PAGE_LARGE, %eax
  movl $page_directory, %edi
  movl $ENTRIES, %ecx
1:
  movl %eax, (%edi)                             # the upper half stays 0: below 4 GiB, executable
  addl $8, %edi
  addl $2 << 20, %eax
  decl %ecx
  jnz 1b
  ret
ENDFUNC build_page_tables

  .code64
FUNC long_mode_entry
  TRACE TRACE_64BIT
  movl $GDT_DATA, %eax                          # DS, ES, SS still hold what the loader left
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl $stack_top, %esp                         # a 32-bit write clears the upper half of RSP
  PRINTLN64 "long-mode: 64-bit code"

  # A sum that carries out of bit 31, in a register that exists only here.
  movl $0xffffffff, %r8d
  incq %r8
  movq %r8, %rax
  PRINT64 "  0xffffffff + 1 = "
  call put_hex64_line

  movabsq $HIGH_BASE + high_half, %rax          # a jump that no 32-bit code could make
  jmp *%rax
high_half:
  leaq high_half(%rip), %rax
  PRINT64 "  RIP  = "
  call put_hex64_line

  # One word of memory under its two names.
  movabsq $0x0123456789abcdef, %rax
  movq %rax, scratch
  movabsq $HIGH_BASE + scratch, %rsi
  movq (%rsi), %rax
  PRINT64 "  written low, read high = "
  call put_hex64_line

  movq %cr0, %rax
  PRINT64 "  CR0  = "
  call put_hex64_line
  movq %cr3, %rax
  PRINT64 "  CR3  = "
  call put_hex64_line
  movq %cr4, %rax
  PRINT64 "  CR4  = "
  call put_hex64_line
  movl $MSR_EFER, %ecx
  rdmsr
  shlq $32, %rdx
  orq %rdx, %rax
  PRINT64 "  EFER = "
  call put_hex64_line

  btl $EFER_LMA_BIT, %eax
  jnc 1f
  PRINTLN64 "long-mode: powering off"
1:
  POWER_OFF
ENDFUNC long_mode_entry

# SDM vol. 3A §3.4.5 (descriptors) and §5.2.1 (the L bit). Limit and base are ignored in 64-bit
# code; L and D must not both be 1.
  .section .rodata
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

  .section .bss
  .balign 4096
  .type pml4, @object
pml4:
  .skip ENTRIES * 8
  .size pml4, . - pml4
  .type pdpt, @object
pdpt:
  .skip ENTRIES * 8
  .size pdpt, . - pdpt
  .type page_directory, @object
page_directory:
  .skip ENTRIES * 8
  .size page_directory, . - page_directory
  .type scratch, @object
scratch:
  .skip 8
  .size scratch, . - scratch
