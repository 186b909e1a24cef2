# ticks: timer interrupts with HLT between them, first from the 8254 through the 8259, then from
# the local APIC.
#
# ELF32, so that both classes of ELF file are met with. Loaders treat it no differently: QEMU, too,
# takes the PVH note of an ELF32. What is printed does not depend on how fast anything runs: the
# handlers count, and the main program prints one line for each count.

  .file "ticks.S"
.include "pvh.inc"

  .code32
.include "serial.inc"
.include "interrupts.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_entry     # 4 bytes: an address of this class

.equ PIT_CHANNEL0,   0x40
.equ PIT_CONTROL,    0x43
.equ PIT_CH0_MODE2,  0x34                       # channel 0, low byte then high, mode 2, binary
.equ PIT_DIVISOR,    11932                      # 1,193,182 Hz / 100 Hz
.equ PIT_TICKS,      10

.equ APIC_TIMER_VECTOR, 0x40
.equ APIC_DIVIDE_16, 0x3
.equ APIC_COUNT,     625000                     # 10 ms if the timer's clock is 1 GHz
.equ APIC_TICKS,     5
.equ MSR_APIC_BASE,  0x1b

.equ TRACE_PIT_DONE,  TRACE_USER + 0            # exit points of this guest
.equ TRACE_APIC_DONE, TRACE_USER + 1

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  call load_flat_segments
  call load_idt
  call remap_pic

  movl $1, %eax                                 # SDM vol. 2A, CPUID leaf 1, EDX bit 9
  cpuid
  btl $9, %edx
  jnc .Lno_apic
  call open_virtual_wire

  PRINTLN "ticks: 8254 channel 0, mode 2, 100 Hz, through the 8259 on vector 0x20"
  movl $PIC1_VECTOR + 0, %ecx
  movl $pit_interrupt, %eax
  call set_gate
  WRITE_PORT PIT_CH0_MODE2, PIT_CONTROL
  WRITE_PORT PIT_DIVISOR & 0xff, PIT_CHANNEL0
  WRITE_PORT PIT_DIVISOR >> 8, PIT_CHANNEL0
  WRITE_PORT 0xfe, PIC1_DATA                    # IRQ 0 and no other
  movl $PIT_TICKS, %ecx
  movl $.Lpit_tick, %esi
  call print_ticks
  WRITE_PORT 0xff, PIC1_DATA
  TRACE TRACE_PIT_DONE

  movl $MSR_APIC_BASE, %ecx                     # base | global enable (bit 11) | BSP (bit 8)
  rdmsr
  PRINT "ticks: local APIC timer, periodic, on vector 0x40; IA32_APIC_BASE = "
  call put_hex64
  call put_newline
  movl $APIC_TIMER_VECTOR, %ecx
  movl $apic_interrupt, %eax
  call set_gate
  movl $0, ticks
  movl $APIC_DIVIDE_16, APIC_DIVIDE
  movl $APIC_PERIODIC | APIC_TIMER_VECTOR, APIC_LVT_TIMER
  movl $APIC_COUNT, APIC_INITIAL                # writing the count starts the timer
  movl $APIC_TICKS, %ecx
  movl $.Lapic_tick, %esi
  call print_ticks
  movl $APIC_MASKED, APIC_LVT_TIMER
  movl $0, APIC_INITIAL                         # and 0 stops it
  TRACE TRACE_APIC_DONE

  PRINTLN "ticks: powering off"
  call serial_drain
  POWER_OFF

.Lno_apic:
  PRINTLN "ticks: this processor has no local APIC"
  POWER_OFF
ENDFUNC pvh_entry

# Prints a line that begins with the string at ESI for each of the next ECX interrupts, and sleeps
# in between. Returns with interrupts off.
FUNC print_ticks
  xorl %ebx, %ebx                               # lines printed so far
1:
  cli
  cmpl ticks, %ebx
  jb 2f
  # STI takes effect after the instruction that follows it (SDM vol. 2B, STI): no interrupt can
  # slip in between the comparison and the HLT, and be slept through.
  sti
  hlt
  jmp 1b
2:
  sti
  incl %ebx
  movl %ebx, %eax
  call put_string
  call put_dec32
  PRINT " of "
  movl %ecx, %eax
  call put_dec32
  call put_newline
  cmpl %ecx, %ebx
  jb 1b
  cli
  ret
ENDFUNC print_ticks

FUNC pit_interrupt
  pushl %eax
  incl ticks
  movb $PIC_EOI, %al
  outb %al, $PIC1_COMMAND
  popl %eax
  iret
ENDFUNC pit_interrupt

FUNC apic_interrupt
  incl ticks
  movl $0, APIC_EOI
  iret
ENDFUNC apic_interrupt

  .section .rodata
.Lpit_tick:
  .asciz "  PIT tick "
.Lapic_tick:
  .asciz "  APIC tick "

  .section .bss
  .balign 4
  .type ticks, @object
ticks:
  .skip 4
  .size ticks, . - ticks
