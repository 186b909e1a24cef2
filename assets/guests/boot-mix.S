# boot-mix: what kernels do while they boot, over and over: code of every form in thousands of
# places, page faults, system calls, address spaces, interrupts, devices. It shows nothing but
# that it is done. The program's start-up caches are trained on it, so that the Java runtime knows
# from the first instruction of somebody's kernel on which of our methods that kernel will keep busy.
#
# A sum is made of all that this code leaves in memory, and printed. Nothing goes into it that
# the manual leaves undefined, so it is the same on any processor.

  .file "boot-mix.S"
.include "pvh.inc"

  .code32
.include "serial.inc"
.include "interrupts.inc"
.include "serial64.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_entry

.equ ROUNDS,         100

.equ CR0_MP_NE_WP_PG, 1 << 1 | 1 << 5 | 1 << 16 | 1 << 31
.equ CR4_PAE_PGE,    1 << 5 | 1 << 7
.equ CR4_SSE,        1 << 9 | 1 << 10           # OSFXSR, OSXMMEXCPT
.equ MSR_EFER,       0xc0000080
.equ MSR_STAR,       0xc0000081
.equ MSR_LSTAR,      0xc0000082
.equ MSR_FMASK,      0xc0000084
.equ MSR_FS_BASE,    0xc0000100
.equ MSR_GS_BASE,    0xc0000101
.equ MSR_KERNEL_GS,  0xc0000102
.equ EFER_SCE_LME_NXE, 1 << 0 | 1 << 8 | 1 << 11

.equ PAGE_KERNEL,    1 << 0 | 1 << 1            # present, writable
.equ PAGE_USER,      1 << 0 | 1 << 1 | 1 << 2
.equ PAGE_READ_ONLY, 1 << 0 | 1 << 2
.equ PAGE_UNCACHED,  1 << 4
.equ PAGE_LARGE,     1 << 7
.equ PAGE_GLOBAL,    1 << 8
.equ PAGE_NO_EXECUTE, 63                        # a bit's number
.equ ENTRIES,        512
.equ PAGE,           4096

.equ HIGH_BASE,      0xffffffff80000000
.equ USER_BASE,      0x8000000000               # PML4 entry 1
.equ FRAMES,         0x1000000                  # physical: frames to map, from 16 MiB on
.equ COPIES,         0x2000000                  # physical: places for copies of code, from 32 MiB on
.equ BUFFER,         0x3000000                  # physical: what strings are moved in

# Sets a model-specific register from a 64-bit register other than RAX, RCX, RDX.
.macro WRITE_MSR number, from
  movl $\number, %ecx
  movq \from, %rax
  movq \from, %rdx
  shrq $32, %rdx
  wrmsr
.endm

  .code32
  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  PRINTLN "boot-mix: 32-bit entry"
  call code32
  movl $0x80000001, %eax                        # SDM vol. 2A, CPUID: EDX bit 29, long mode
  cpuid
  btl $29, %edx
  jnc .Lno_long_mode
  call remap_pic
  call open_virtual_wire
  call build_page_tables
  call build_tss_descriptor
  movl $CR4_PAE_PGE | CR4_SSE, %eax
  movl %eax, %cr4
  movl $pml4, %eax
  movl %eax, %cr3
  movl $MSR_EFER, %ecx
  rdmsr
  orl $EFER_SCE_LME_NXE, %eax
  wrmsr
  movl %cr0, %eax
  orl $CR0_MP_NE_WP_PG, %eax
  movl %eax, %cr0
  lgdt gdt_pointer
  ljmp $KERNEL_CODE, $long_mode_entry
.Lno_long_mode:
  PRINTLN "boot-mix: this processor has no long mode"
  POWER_OFF
ENDFUNC pvh_entry

# What setup code of 32 bits does.
FUNC code32
  pushal
  pushl %ds
  movl $data_area, %edi
  movl $1000, %ecx
1:
  movl %ecx, %eax
  imull $0x61c88647, %eax, %eax
  movzbl %ah, %edx
  addl %eax, (%edi, %edx, 4)
  adcl $0, 4(%edi)
  xorb %al, 8(%edi)
  shrl $3, %eax
  pushl %eax
  popl 12(%edi)
  testb $3, %cl
  jnz 2f
  movl 12(%edi), %eax
  cltd
  movl $77, %esi
  idivl %esi
2:
  decl %ecx
  jnz 1b
  xorl %eax, %eax
  movl $PAGE / 4, %ecx
  rep stosl
  popl %eax                                     # a selector of which nobody knows the descriptor
  popal
  ret
ENDFUNC code32

# The first GiB at 0 and, global, at HIGH_BASE; the devices below 4 GiB where they are; and a GiB for
# programs, of two address spaces, one table of 4 KiB pages each.
FUNC build_page_tables
  movl $pdpt_low + PAGE_KERNEL, pml4
  movl $pdpt_low + PAGE_KERNEL, pml4_second
  movl $pdpt_high + PAGE_KERNEL, pml4 + 511 * 8
  movl $pdpt_high + PAGE_KERNEL, pml4_second + 511 * 8
  movl $directory_low + PAGE_KERNEL, pdpt_low
  movl $directory_devices + PAGE_KERNEL, pdpt_low + 3 * 8
  movl $directory_high + PAGE_KERNEL, pdpt_high + 510 * 8
  movl $pdpt_user + PAGE_USER, pml4 + 8
  movl $directory_user + PAGE_USER, pdpt_user
  movl $table_user + PAGE_USER, directory_user
  movl $pdpt_user_second + PAGE_USER, pml4_second + 8
  movl $directory_user_second + PAGE_USER, pdpt_user_second
  movl $table_user_second + PAGE_USER, directory_user_second
  movl $PAGE_KERNEL + PAGE_LARGE, %eax
  xorl %ecx, %ecx
1:
  movl %eax, directory_low(, %ecx, 8)
  leal PAGE_GLOBAL(%eax), %edx
  movl %edx, directory_high(, %ecx, 8)
  leal 0xc0000000 + PAGE_UNCACHED(%eax), %edx
  movl %edx, directory_devices(, %ecx, 8)
  addl $2 << 20, %eax
  incl %ecx
  cmpl $ENTRIES, %ecx
  jb 1b
  ret
ENDFUNC build_page_tables

# SDM vol. 3A §8.2.3: a TSS descriptor of 64-bit mode has its base in four pieces, the last one 0 here.
FUNC build_tss_descriptor
  movl $tss, %eax
  movw %ax, gdt + TSS + 2
  shrl $16, %eax
  movb %al, gdt + TSS + 4
  movb %ah, gdt + TSS + 7
  ret
ENDFUNC build_tss_descriptor

  .code64
FUNC long_mode_entry
  movl $KERNEL_DATA, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %fs
  movl %eax, %gs
  movl $TSS, %eax
  ltr %ax
  movabsq $HIGH_BASE + kernel_main, %rax
  jmp *%rax
ENDFUNC long_mode_entry

FUNC kernel_main
  movq $HIGH_BASE + stack_top, %rsp
  call traps_init
  call use_features
  movq $HIGH_BASE + per_cpu, %rsi
  WRITE_MSR MSR_GS_BASE, %rsi
  movq %rsi, %gs:PER_CPU_SELF
  PRINTLN64 "boot-mix: 64-bit code, interrupts, system calls"
  fninit
  xorl %ebp, %ebp                               # the round
1:
  xorl %ebx, %ebx                               # which piece of work
2:
  movq work(, %rbx, 8), %rax
  testq %rax, %rax
  jz 3f
  call *%rax
  incl %ebx
  jmp 2b
3:
  incl %ebp
  cmpl $ROUNDS, %ebp
  jb 1b
  cli
  PRINT64 "boot-mix: sum "
  movq HIGH_BASE + sum, %rax
  call put_hex64_line
  PRINTLN64 "boot-mix: powering off"
  call serial_drain64
  POWER_OFF
ENDFUNC kernel_main

FUNC serial_drain64
  movw $UART_LSR, %dx
1:
  inb %dx, %al
  testb $LSR_TEMT, %al
  jz 1b
  ret
ENDFUNC serial_drain64

.include "boot-mix-code.inc"
.include "boot-mix-chance.inc"
.include "boot-mix-traps.inc"
.include "boot-mix-calls.inc"
.include "boot-mix-devices.inc"

  .section .rodata
  .balign 8
work:                                           # each keeps RBX, RBP and RSP
  .irp piece, copied_code, chance_code, calls, plain_loops, strings, programs, patched_code, clocks, processor, rare_instructions, devices
  .quad HIGH_BASE + \piece
  .endr
  .quad 0

  .section .data
  .balign 8
  .type gdt, @object
gdt:
  .quad 0
.equ KERNEL_CODE, . - gdt
  .quad 0x00209b0000000000
.equ KERNEL_DATA, . - gdt
  .quad 0x00cf93000000ffff
.equ USER_DATA, . - gdt + 3                     # SYSRET wants data before code (SDM vol. 2B, SYSRET)
  .quad 0x00cff3000000ffff
.equ USER_CODE, . - gdt + 3
  .quad 0x0020fb0000000000
.equ TSS, . - gdt
  .quad 0x0000890000000067                      # available 64-bit TSS; its base is put in
  .quad 0
  .size gdt, . - gdt
gdt_pointer:
  .word . - gdt - 1
  .quad gdt

  .section .bss
  .balign 4096
  .irp table, pml4, pml4_second, pdpt_low, pdpt_high, directory_low, directory_high
  .type \table, @object
\table:
  .skip PAGE
  .size \table, PAGE
  .endr
  .irp table, directory_devices, pdpt_user, directory_user, table_user
  .type \table, @object
\table:
  .skip PAGE
  .size \table, PAGE
  .endr
  .irp table, pdpt_user_second, directory_user_second, table_user_second
  .type \table, @object
\table:
  .skip PAGE
  .size \table, PAGE
  .endr
data_area:                                      # what the integer code reads and writes
  .skip PAGE
sum:
  .skip 8
