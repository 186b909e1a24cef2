# Entered as the x86/HVM direct boot ABI has it: 32-bit protected mode, no stack.
	.pushsection .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18			# name's length, value's, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long start
	.popsection

	.text
	.globl start
start:
	movl $stack_top, %esp
	xorl %ebp, %ebp
	call kernel_main
halt:
	hlt
	jmp halt

	.bss
	.balign 16
	.skip 4096
stack_top:
