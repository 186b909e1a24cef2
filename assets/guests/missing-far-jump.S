# missing-far-jump: all is done for 64-bit code but the far jump that begins it.
#
# The steps are those of long-mode.S: CR4.PAE, CR3, EFER.LME, CR0.PG. From then on the processor is
# in IA-32e mode, but CS is still the 32-bit segment of the entry, whose L is 0: compatibility mode
# (SDM vol. 3A §2.2, §9.8.5). The 64-bit code is reached by a near jump, which leaves CS alone.
#
# So its bytes are read as 32-bit code. `movabs $0xffffffff80......, %rax` is 48 b8 and eight bytes
# of number; in 32-bit code these are `dec %eax`, `mov $0x80......, %eax`, and ff ff, which is no
# instruction: #UD. There is no IDT: triple fault.
#
# Nothing was overwritten here: what is wrong is what was not done. The way back from the fault is
# to where the mode changed last, and on from there: docs/broken-boots.md.
#
# ELF64. Run QEMU with -no-reboot, or it starts all over again.

  .file "missing-far-jump.S"
.include "pvh.inc"

  .code32
.include "serial.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_entry

.equ CR0_PG,         1 << 31
.equ CR4_PAE,        1 << 5
.equ MSR_EFER,       0xc0000080
.equ EFER_LME,       1 << 8

.equ PAGE_PRESENT,   1 << 0
.equ PAGE_WRITE,     1 << 1
.equ PAGE_LARGE,     1 << 7                     # in a page directory: this entry maps 2 MiB
.equ ENTRIES,        512

.equ HIGH_BASE,      0xffffffff80000000         # the topmost 2 GiB, where kernels live

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  lidt empty_idt_pointer
  lgdt gdt_pointer
  movl %cr4, %eax
  orl $CR4_PAE, %eax
  movl %eax, %cr4
  movl $pml4, %eax
  movl %eax, %cr3
  PRINTLN "missing-far-jump: CR4.PAE set, CR3 and GDTR loaded"
  movl $MSR_EFER, %ecx
  rdmsr
  orl $EFER_LME, %eax
  wrmsr
  PRINTLN "missing-far-jump: EFER.LME set"
  movl %cr0, %eax
  orl $CR0_PG, %eax
  movl %eax, %cr0
  PRINTLN "missing-far-jump: CR0.PG set; on to 64-bit code"
  call serial_drain                             # the reset would cut off what is on its way
wrong_jump:
  jmp long_mode_entry                           # should be: ljmp $GDT_CODE64, $long_mode_entry
ENDFUNC pvh_entry

  .code64
FUNC long_mode_entry
  movabsq $HIGH_BASE + high_half, %rax
  jmp *%rax
high_half:
  POWER_OFF
ENDFUNC long_mode_entry

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
empty_idt_pointer:
  .word 0
  .long 0

# The first 2 MiB, at 0 and at HIGH_BASE. The rest is zero, which is "not present".
  .data
  .balign 4096
  .type pml4, @object
pml4:
  .quad pdpt + PAGE_PRESENT + PAGE_WRITE
  .fill ENTRIES - 2, 8, 0
  .quad pdpt + PAGE_PRESENT + PAGE_WRITE
  .size pml4, . - pml4
  .type pdpt, @object
pdpt:
  .quad page_directory + PAGE_PRESENT + PAGE_WRITE
  .fill ENTRIES - 3, 8, 0
  .quad page_directory + PAGE_PRESENT + PAGE_WRITE
  .quad 0
  .size pdpt, . - pdpt
  .type page_directory, @object
page_directory:
  .quad PAGE_PRESENT + PAGE_WRITE + PAGE_LARGE
  .fill ENTRIES - 1, 8, 0
  .size page_directory, . - page_directory
