# An exception on the way: its handler passes by the instruction, and lines go on behind it.
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
	lgdt gdt_pointer
	ljmp $8, $flat
flat:
	movl $invalid_opcode, %eax
	movw %ax, idt + 6 * 8
	movw %cs, idt + 6 * 8 + 2
	movw $0x8e00, idt + 6 * 8 + 4
	shrl $16, %eax
	movw %ax, idt + 6 * 8 + 6
	lidt idt_pointer
	xorl %ebx, %ebx
	ud2
	incl %ebx
halt:
	hlt
	jmp halt

invalid_opcode:
	addl $2, (%esp)
	iret

	.data
	.balign 8
gdt:
	.quad 0, 0x00cf9b000000ffff
gdt_pointer:
	.word 15
	.long gdt
idt:
	.fill 32, 8, 0
idt_pointer:
	.word 32 * 8 - 1
	.long idt

	.bss
	.balign 16
	.skip 4096
stack_top:
