# Entered in 32-bit protected mode at its physical place; goes on in long mode at its virtual one.
	.set BASE, 0xffffffff80000000
	.pushsection .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18			# name's length, value's, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long start - BASE
	.popsection

	.text
	.code32
	.globl start
start:
	movl %cr4, %eax
	orl $0x20, %eax			# PAE
	movl %eax, %cr4
	movl $(pml4 - BASE), %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx		# EFER.LME
	rdmsr
	orl $0x100, %eax
	wrmsr
	movl %cr0, %eax
	orl $0x80000001, %eax
	movl %eax, %cr0
	lgdt gdt_pointer - BASE
	ljmp $8, $(long_mode - BASE)
	.code64
long_mode:
	movq $high, %rax
	jmp *%rax
high:
	movq $stack_top, %rsp
	xorl %ebp, %ebp
	call kernel_main
halt:
	hlt
	jmp halt

	.data
	.balign 4096
pml4:
	.quad low - BASE + 3
	.fill 510, 8, 0
	.quad upper - BASE + 3
low:
	.quad directory - BASE + 3
	.fill 511, 8, 0
upper:
	.fill 510, 8, 0
	.quad directory - BASE + 3, 0
directory:
	.set page, 0
	.rept 512
	.quad page + 0x83		# 2 MiB, present, writable
	.set page, page + 0x200000
	.endr
gdt:
	.quad 0, 0x00af9b000000ffff
gdt_pointer:
	.word 15
	.long gdt - BASE

	.bss
	.balign 16
	.skip 4096
stack_top:
